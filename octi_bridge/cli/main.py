"""Verbs and their options. Each verb lives in a module of its own."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from octi_bridge import __version__
from octi_bridge.agents.model import Role
from octi_bridge.cli.account_import import add_import
from octi_bridge.cli.call_center import add_call_center, call_center
from octi_bridge.cli.call_log import add_call_log, call_log
from octi_bridge.cli.data import add_data, data
from octi_bridge.cli.database import add_database
from octi_bridge.cli.doctor import add_doctor, doctor
from octi_bridge.cli.failures import BROKEN_PIPE, INTERRUPTED, fail, refuse
from octi_bridge.cli.help import complete
from octi_bridge.cli.match import add_match, match
from octi_bridge.kernel.errors import OctiError
from octi_bridge.settings.load import ignored_variables
from octi_bridge.settings.sources import settings_from
from octi_bridge.telephony.commands import AnswerMode


def build_parser() -> argparse.ArgumentParser:
    """All verbs."""
    parser = argparse.ArgumentParser(prog="octi-bridge", description="An open Open CTI server.")
    parser.add_argument("--version", action="version", version=f"octi-bridge {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add_serve(verbs.add_parser("serve", help="run the bridge, with the settings of the file and of OCTI_… variables"))
    _add_workbench(verbs.add_parser("workbench", help="run everything: Lightning-like page, org, phones, bridge"))
    _add_account(
        verbs.add_parser("account", help="accounts of agents: add, import, list, rename, password, disable, remove, …")
    )
    _add_terminal(verbs.add_parser("terminal", help="phones agents sign in at: add, list, remove"))
    _add_caller_id(verbs.add_parser("caller-id", help="numbers that agents may show when they call: add, list, remove"))
    _add_label(
        verbs.add_parser("label", help="business labels (業務ラベル) of the numbers customers dial: add, list, remove")
    )
    add_call_center(verbs.add_parser("callcenter", help="the call center definition for Salesforce: render, validate"))
    add_match(verbs.add_parser("match", help="look a number up in Salesforce and show each step; no call is made"))
    add_doctor(
        verbs.add_parser("doctor", help="examine each link of the chain; status 0: works, 1: something is wrong")
    )
    add_call_log(verbs.add_parser("call-log", help="calls on their way to Salesforce: list, retry"))
    add_data(verbs.add_parser("data", help="what is known of a person: forget"))
    add_database(verbs.add_parser("db", help="the database: upgrade, copy"))
    complete(parser)
    return parser


def add_serve(parser: argparse.ArgumentParser) -> None:
    """What may be said beside the settings."""
    parser.add_argument(
        "--pbx", choices=["asterisk", "simulator"], default="asterisk",
        help="simulator: no PBX is needed, calls are simulated, for trying the panel in a real org; refuses "
        "/etc/octi_bridge.toml unless --settings or OCTI_SETTINGS_FILE names it",
    )  # fmt: skip
    parser.add_argument(
        "--phones-port", type=int, default=8081, metavar="PORT",
        help="with the simulator: where this machine plays the phones, http://127.0.0.1:PORT (0: any free one)",
    )  # fmt: skip


def _add_workbench(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pbx", choices=["simulator", "asterisk"], default="simulator", help="which PBX to use")
    parser.add_argument("--port", type=int, default=8080, help="the bridge's port (0: any free one)")
    parser.add_argument("--host-port", type=int, default=8081, help="the host page's port (0: any free one)")
    parser.add_argument("--data", type=Path, default=None, metavar="DIR", help="where to keep data (default: nowhere)")
    parser.add_argument("--json", action="store_true", help="print one JSON line when everything is ready")


def _add_list(actions: argparse._SubParsersAction[argparse.ArgumentParser], what: str) -> None:
    actions.add_parser("list", help=what).add_argument("--json", action="store_true", help="for programs")


def _add_account(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    _add_list(actions, "all accounts")
    org = actions.add_parser("org", help="bind an account to one Salesforce org, or free it")
    org.add_argument("account", help="the name to sign in with")
    org.add_argument("org", metavar="NAME", help="the only org to sign in from: default, a name of OCTI_ORGS, or any")
    add = actions.add_parser("add", help="create an account; the password is read from standard input")
    add.add_argument("account", help="the name to sign in with")
    add.add_argument("--name", required=True, help="the person's name")
    add.add_argument("--queue", action="append", default=[], help="a call center (queue) to work for; may be repeated")
    add.add_argument("--role", choices=[role.value for role in Role], default=Role.USER.value)
    add.add_argument("--org", default=None, metavar="NAME", help="the only org to sign in from; any org without it")
    add.add_argument("--salesforce-user-id", default=None, help="the owner of the agent's Tasks")
    add_import(actions.add_parser("import", help="create accounts from a CSV file: all of them, or none"))
    rename = actions.add_parser("rename", help="another name to sign in with, or of the person; records stay theirs")
    rename.add_argument("account", help="the name to sign in with until now")
    rename.add_argument("new", nargs="?", metavar="NEW", help="the name to sign in with from now on")
    rename.add_argument("--name", help="the person's new name, as colleagues see it from now on")
    rename.add_argument("--json", action="store_true", help="for programs")
    for name, what in (
        ("password", "set a new password, read from standard input; signs the person out everywhere"),
        ("disable", "lock a person out: signed out everywhere within a second, no sign-in"),
        ("enable", "let the person sign in again"),
        ("remove", "sign out and forget the account; its call records stay"),
    ):
        actions.add_parser(name, help=what).add_argument("account", help="the name to sign in with")
    queues = actions.add_parser("queues", help="the call centers (queues) of an account, also while it is signed in")
    queues.add_argument("account", help="the name to sign in with")
    queues.add_argument("queue", nargs="*", default=[], help="all its queues; those not named are left")
    queues.add_argument("--none", action="store_true", help="no queue")
    role = actions.add_parser("role", help="what an account may do")
    role.add_argument("account", help="the name to sign in with")
    role.add_argument("role", choices=[role.value for role in Role])
    sign_out = actions.add_parser("sign-out", help="end the session of one account, or of all, at every panel")
    sign_out.add_argument("account", nargs="?", default=None, help="the name to sign in with")
    sign_out.add_argument("--all", action="store_true", help="everybody")


def _add_terminal(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    _add_list(actions, "all terminals, by extension")
    remove = actions.add_parser("remove", help="let nobody sign in at this extension; who is there is signed out")
    remove.add_argument("extension")
    add = actions.add_parser("add", help="let agents sign in at this extension")
    add.add_argument("extension")
    modes = [mode.value for mode in AnswerMode]
    add.add_argument("--answer-mode", choices=modes, default=AnswerMode.MANUAL.value, help="see the admin guide")
    add.add_argument("--caller-id", default=None, metavar="NUMBER", help="通知番号: what its calls show by default")
    add.add_argument("--did-number", default=None, metavar="NUMBER", help="ダイヤルイン番号: shown without a caller ID")
    add.add_argument("--account", default=None, help="only this account may sign in here, as at its softphone")
    add.add_argument("--sip-password", action="store_true", help="read its SIP password from standard input (webrtc)")


def _add_caller_id(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    _add_list(actions, "both lists, in the order agents see them")
    remove = actions.add_parser("remove", help="take a number from the list")
    remove.add_argument("number", help="as it is listed")
    remove.add_argument("--window", action="store_true", help="from the list of contact windows (窓口リスト)")
    add = actions.add_parser("add", help="let agents choose this number, or change its labels")
    add.add_argument("number", help="digits, after a + or not, as your trunk takes them")
    add.add_argument("--label-ja", required=True, metavar="TEXT", help="what agents see in Japanese")
    add.add_argument("--label-en", required=True, metavar="TEXT", help="and in English")
    add.add_argument("--window", action="store_true", help="list it as a contact window (窓口リスト), not as a number")


def _add_label(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    _add_list(actions, "all business labels, by number")
    remove = actions.add_parser("remove", help="show no label for this number any more")
    remove.add_argument("number", help="as customers dial it: 0312340001 or +81312340001")
    add = actions.add_parser("add", help="name the business behind a number that customers dial, or change its name")
    add.add_argument("number", help="as customers dial it: 0312340001 or +81312340001")
    add.add_argument("--label-ja", required=True, metavar="TEXT", help="what agents see in Japanese")
    add.add_argument("--label-en", required=True, metavar="TEXT", help="and in English")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit status. What is wrong is said in one sentence on standard error."""
    options = build_parser().parse_args(arguments)
    try:
        with settings_from(options.settings):
            for variable in ignored_variables():
                print(f"octi-bridge: {variable}: there is no such setting; it is ignored", file=sys.stderr)
            return _run(options)
    except OctiError as error:
        return refuse(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return _close_pipe()
    except Exception as error:  # noqa: BLE001 - the last resort: whatever it was, one line and a status
        return fail(error, has_traceback=options.debug)


def _run(options: argparse.Namespace) -> int:
    if options.verb == "serve":
        from octi_bridge.cli.serve import serve

        return serve(options)
    if options.verb == "workbench":
        from octi_bridge.cli.workbench import workbench

        return workbench(options)
    if options.verb == "callcenter":
        return call_center(options)
    if options.verb == "call-log":
        return call_log(options)
    if options.verb == "data":
        return data(options)
    if options.verb == "match":
        return match(options)
    if options.verb == "doctor":
        return doctor(options)
    from octi_bridge.cli.administration import administer

    return administer(options)


def _close_pipe() -> int:
    """Whoever read our output has ended (`… | head`): what is left goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE
