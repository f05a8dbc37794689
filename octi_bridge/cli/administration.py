"""`octi-bridge account`, `terminal`, `caller-id`, `label` and `db`: what an admin does to the database.

Of the settings only OCTI_DATABASE__URL is needed, from the environment or the file, and for `--org` the orgs.
"""

from __future__ import annotations

import argparse
import asyncio

from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.agents.model import Terminal
from octi_bridge.call_control.caller_ids import CallerId, CallerIdKind, require_caller_number
from octi_bridge.calls.labels import BusinessLabel
from octi_bridge.cli.accounts import AccountVerbs, AdministrationError
from octi_bridge.cli.database import copy
from octi_bridge.cli.names import require_extension, require_label, shown
from octi_bridge.cli.opened_database import opened_database
from octi_bridge.cli.passwords import read_new_password
from octi_bridge.cli.sessions import end_sessions
from octi_bridge.cli.tables import Row, print_list
from octi_bridge.numbers.dialing import to_dial_string
from octi_bridge.settings.load import load_dialing_settings, load_extension_pattern
from octi_bridge.storage.administration import SqlAdministration
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.caller_ids import SqlCallerIdStore
from octi_bridge.storage.database import upgrade
from octi_bridge.storage.labels import SqlBusinessLabelStore
from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.telephony.events import Extension

LONGEST_SIP_PASSWORD = 128
_LABEL_HEADINGS = {"label_ja": "JAPANESE", "label_en": "ENGLISH"}


def administer(options: argparse.Namespace) -> int:
    """Run one of the verbs."""
    if options.verb == "db" and options.action == "copy":
        return copy(options)
    return asyncio.run(_administer(options))


async def _administer(options: argparse.Namespace) -> int:
    async with opened_database(is_to_be_made=options.verb == "db") as engine:
        if options.verb == "db":
            await upgrade(engine)
        await _act(options, engine)
    return 0


async def _act(options: argparse.Namespace, engine: AsyncEngine) -> None:
    if options.verb == "db":
        print("the schema is up to date")
    elif options.verb == "terminal":
        await _administer_terminals(options, engine)
    elif options.verb == "caller-id":
        await _administer_caller_ids(options, SqlCallerIdStore(engine=engine))
    elif options.verb == "label":
        await _administer_labels(options, SqlBusinessLabelStore(engine=engine))
    else:
        await AccountVerbs(engine=engine).act(options)


async def _administer_terminals(options: argparse.Namespace, engine: AsyncEngine) -> None:
    store = SqlAgentStore(engine=engine)
    if options.action == "list":
        await _list_terminals(store, SqlAdministration(engine=engine), as_json=options.json)
        return
    if options.action == "remove":
        await _remove_terminal(options.extension, store, SqlAdministration(engine=engine))
        return
    require_extension(options.extension, load_extension_pattern())
    if options.account is not None:
        await AccountVerbs(engine=engine).find(options.account)
    await store.save_terminal(_terminal(options, await store.find_terminal(options.extension)))
    print(f"terminal {options.extension}: {options.answer_mode}")


async def _list_terminals(store: SqlAgentStore, administration: SqlAdministration, *, as_json: bool) -> None:
    there = {extension: account for account, extension in await administration.signed_in()}
    rows: list[Row] = [
        {
            "extension": known.extension,
            "answer_mode": known.answer_mode.value,
            "caller_id": known.caller_id,
            "did_number": known.did_number,
            "account": known.account,
            "signed_in": there.get(known.extension),
        }
        for known in await store.terminals()
    ]
    headings = {
        "extension": "EXTENSION",
        "answer_mode": "ANSWER MODE",
        "caller_id": "CALLER ID",
        "did_number": "DID NUMBER",
        "account": "KEPT FOR",
        "signed_in": "SIGNED IN",
    }
    print_list(rows, headings=headings, empty="none yet: octi-bridge terminal add EXTENSION makes one", as_json=as_json)


async def _remove_terminal(extension: str, store: SqlAgentStore, administration: SqlAdministration) -> None:
    if await store.find_terminal(extension) is None:
        message = f"there is no terminal {shown(extension)}; see octi-bridge terminal list"
        raise AdministrationError(message)
    there = [account for account, of_session in await administration.signed_in() if of_session == extension]
    left = await end_sessions(administration, there)
    if left:
        message = (
            f"{left[0]} is signed in at terminal {extension}, and no bridge runs that could take it out of the queues; "
            "start the bridge, then remove the terminal again"
        )
        raise AdministrationError(message)
    for account in there:
        print(f"{account}: signed out")
    await administration.remove_terminal(extension)
    print(f"terminal {extension} removed")


def _terminal(options: argparse.Namespace, known: Terminal | None) -> Terminal:
    shown = {name: getattr(options, name) for name in ("caller_id", "did_number")}
    region = load_dialing_settings().region
    numbers = {name: None if text is None else require_caller_number(text, region) for name, text in shown.items()}
    mode = AnswerMode(options.answer_mode)
    return Terminal(
        extension=Extension(options.extension), answer_mode=mode, caller_id=numbers["caller_id"],
        did_number=numbers["did_number"], account=options.account, sip_password=_sip_password(options, mode, known),
    )  # fmt: skip


def _sip_password(options: argparse.Namespace, mode: AnswerMode, known: Terminal | None) -> str | None:
    """Typed, or the one that is kept; a terminal that the panel does not register keeps none."""
    if mode is not AnswerMode.WEBRTC:
        if options.sip_password:
            message = "--sip-password belongs to --answer-mode webrtc; other phones keep their password themselves"
            raise AdministrationError(message)
        return None
    typed = read_new_password(f"terminal {options.extension}") if options.sip_password else known and known.sip_password
    if not typed or len(typed) > LONGEST_SIP_PASSWORD:
        message = (
            "a telephone in the panel needs the password of its Asterisk endpoint: add --sip-password and write it"
            f" to standard input, at most {LONGEST_SIP_PASSWORD} characters"
        )
        raise AdministrationError(message)
    return typed


async def _administer_caller_ids(options: argparse.Namespace, store: SqlCallerIdStore) -> None:
    if options.action == "list":
        rows: list[Row] = [
            {"list": known.kind.value, "number": known.number, "label_ja": known.label_ja, "label_en": known.label_en}
            for known in await store.caller_ids()
        ]
        headings = {"list": "LIST", "number": "NUMBER", **_LABEL_HEADINGS}
        empty = "none yet: octi-bridge caller-id add NUMBER --label-ja … --label-en … makes one"
        print_list(rows, headings=headings, empty=empty, as_json=options.json)
        return
    kind = CallerIdKind.WINDOW if options.window else CallerIdKind.NUMBER
    number = require_caller_number(options.number, load_dialing_settings().region)
    if options.action == "remove":
        if not await store.remove_caller_id(number, kind):
            message = f"there is no {kind.value} {number}; see octi-bridge caller-id list"
            raise AdministrationError(message)
        print(f"{kind.value} {number} removed")
        return
    label_ja, label_en = _labels(options)
    listed = [known for known in await store.caller_ids() if (known.number, known.kind) == (number, kind)]
    caller_id = CallerId(
        number=number, label_ja=label_ja, label_en=label_en, kind=kind,
        position=listed[0].position if listed else await store.next_position(kind),
    )  # fmt: skip
    await store.save_caller_id(caller_id)
    print(f"{kind.value} {number}: {label_ja} / {label_en}")


async def _administer_labels(options: argparse.Namespace, store: SqlBusinessLabelStore) -> None:
    if options.action == "list":
        rows: list[Row] = [
            {"number": known.number, "label_ja": known.label_ja, "label_en": known.label_en}
            for known in await store.business_labels()
        ]
        headings = {"number": "NUMBER", **_LABEL_HEADINGS}
        empty = "none yet: octi-bridge label add NUMBER --label-ja … --label-en … makes one"
        print_list(rows, headings=headings, empty=empty, as_json=options.json)
        return
    number = to_dial_string(options.number, load_dialing_settings().plan)
    if options.action == "remove":
        if not await store.remove_business_label(number):
            message = f"there is no label {number}; see octi-bridge label list"
            raise AdministrationError(message)
        print(f"label {number} removed")
        return
    label_ja, label_en = _labels(options)
    await store.save_business_label(BusinessLabel(number=number, label_ja=label_ja, label_en=label_en))
    print(f"label {number}: {label_ja} / {label_en}")


def _labels(options: argparse.Namespace) -> tuple[str, str]:
    return require_label(options.label_ja, "--label-ja"), require_label(options.label_en, "--label-en")
