"""Is this Asterisk ready for octi_bridge? What is missing, and how to mend it.

    python -m octi_bridge.telephony.asterisk.check --host 127.0.0.1 --username octi --dial-context from-internal

The secret is read from OCTI_PBX__SECRET. Nothing is changed for good, no phone rings: a half-second
call between internal legs and a paused queue member, removed again, show which events arrive.
`--print dialplan` and `--print manager` print the files to install.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from octi_bridge.kernel.diagnostics import Checked, Finding
from octi_bridge.telephony.asterisk.ami_client import AmiClient, AmiLoginRefused
from octi_bridge.telephony.asterisk.ami_connection import AmiTlsFailed
from octi_bridge.telephony.asterisk.checks import (
    account,
    dialplan,
    events,
    kept_calls,
    parking,
    queues,
)
from octi_bridge.telephony.asterisk.checks.shape import FREEPBX
from octi_bridge.telephony.asterisk.config import EXTENSION_PATTERN, AsteriskConfig
from octi_bridge.telephony.errors import PbxError

_FILES = {"dialplan": "octi_bridge.conf", "manager": "manager_octi.conf"}


async def check_pbx(config: AsteriskConfig, queues_used: Mapping[str, Sequence[str]] = MappingProxyType({})) -> Checked:
    """Everything that is wrong, the worst first; empty when the bridge can work. Takes about two seconds.

    The facts of what is returned (`Checked`) say what kind of PBX it is.

    `queues_used`: the queues that accounts are to work in, with the accounts of each.
    """
    seen = events.SeenEvents()
    try:
        client = await AmiClient.connect(
            config=config, wanted=events.WATCHED, on_event=seen.note, on_lost=lambda reason: None
        )
    except AmiLoginRefused as refused:
        return Checked([_login_refused(config, refused)])
    except AmiTlsFailed as error:
        return Checked([_no_tls(config, error)])
    except PbxError as error:
        return Checked([_unreachable(config, error)])
    found = Checked()
    try:
        found += await account.check_version(client)
        found += await account.check_permissions(client, config)
        of_dialplan = await dialplan.check_dialplan(client, config)
        found += of_dialplan
        found.facts = of_dialplan.facts
        is_freepbx = found.facts["kind"] == FREEPBX
        found += await queues.check_queues(client, config, queues_used, is_freepbx=is_freepbx)
        found += await parking.check_parking(client, config)
        found += await kept_calls.check_kept_calls(client, config)
        if not any(finding.code in events.NEEDED_FIRST for finding in found):
            found += await events.check_events(client, config, seen)
    except PbxError as error:
        found.append(
            Finding(
                "check_broken_off",
                f"the check broke off: {error}",
                "correct the findings above, check again",
                said=str(error),
            )
        )
    finally:
        await client.close()
    found.sort(key=lambda finding: not finding.is_fatal)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; the exit status is 1 when something is missing that the bridge cannot do without."""
    options = _parse(arguments)
    if options.print:
        shipped = resources.files("octi_bridge.telephony.asterisk") / "deploy" / _FILES[options.print]
        sys.stdout.write(shipped.read_text())
        return 0
    config = AsteriskConfig(
        host=options.host,
        port=options.port,
        tls=options.tls,
        ca_file=options.ca_file,
        tls_server_name=options.tls_server_name,
        username=options.username,
        secret=os.environ.get("OCTI_PBX__SECRET", ""),
        device_prefix=options.device_prefix,
        dial_context=options.dial_context,
        extension_pattern=options.extension_pattern,
    )
    found = asyncio.run(check_pbx(config))
    for finding in found:
        grade = "missing" if finding.is_fatal else "advice"
        sys.stdout.write(f"{grade}: {finding.problem} [{finding.code}]\n   -> {finding.remedy}\n")
    if not found:
        sys.stdout.write("Asterisk is ready for octi_bridge\n")
    return 1 if any(finding.is_fatal for finding in found) else 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m octi_bridge.telephony.asterisk.check",
        description="What is missing at an Asterisk, and how to mend it. The secret is read from OCTI_PBX__SECRET.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5038)
    parser.add_argument("--tls", action="store_true", help="the port is that of tlsbindaddr")
    parser.add_argument("--ca-file", type=Path, help="PEM file of the authority that signed Asterisk's certificate")
    parser.add_argument("--tls-server-name", default="", help="the name in that certificate, if it is not the host")
    parser.add_argument("--username", default="octi")
    parser.add_argument("--device-prefix", default="PJSIP/")
    parser.add_argument("--dial-context", default="", help="where agents' calls are dialed, if not as by their phones")
    parser.add_argument("--extension-pattern", default=EXTENSION_PATTERN, help="a regular expression: names of phones")
    parser.add_argument("--print", choices=sorted(_FILES), help="print a file to install, instead of checking")
    return parser.parse_args(arguments)


def _login_refused(config: AsteriskConfig, refused: PbxError) -> Finding:
    return Finding(
        "login_refused",
        str(refused),
        f"put the AMI account [{config.username}] (--print manager) into manager.d/ (FreePBX: manager_custom.conf), "
        'give both sides the same secret, and run: asterisk -rx "manager reload"',
        values={"account": config.username},
    )


def _no_tls(config: AsteriskConfig, error: PbxError) -> Finding:
    return Finding(
        "tls_failed",
        str(error),
        "in manager.conf [general] set tlsenable = yes, tlsbindaddr and tlscertfile (certificate and key), then: "
        'asterisk -rx "manager reload"; give the bridge OCTI_PBX__TLS, OCTI_PBX__PORT and OCTI_PBX__CA_FILE',
        values={"address": f"{config.host}:{config.port}"},
        said=_cause(error),
    )


def _unreachable(config: AsteriskConfig, error: PbxError) -> Finding:
    return Finding(
        "unreachable",
        str(error),
        'in manager.conf [general] set enabled = yes, port and bindaddr; then: asterisk -rx "manager reload"',
        values={"address": f"{config.host}:{config.port}"},
        said=_cause(error),
    )


def _cause(error: PbxError) -> str:
    """What the system said, without our own sentence."""
    return str(error.__cause__ or "")


if __name__ == "__main__":
    sys.exit(main())
