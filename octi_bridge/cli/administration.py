"""`octi-bridge account`, `terminal`, `caller-id`, `label` and `db`: what an admin does to the database.

Of the settings only OCTI_DATABASE__URL is needed, from the environment or the file, and for `--org` the orgs.
"""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.agents.model import Account, Role, Terminal
from octi_bridge.call_control.caller_ids import CallerId, CallerIdKind, require_caller_number
from octi_bridge.calls.labels import BusinessLabel
from octi_bridge.cli.passwords import read_password
from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.ids import AgentId, OrgName
from octi_bridge.numbers.dialing import to_dial_string
from octi_bridge.settings.load import load_database_settings, load_dialing_settings, load_org_sections
from octi_bridge.settings.orgs import choose_org
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.caller_ids import SqlCallerIdStore
from octi_bridge.storage.database import open_engine, require_schema, upgrade
from octi_bridge.storage.labels import SqlBusinessLabelStore
from octi_bridge.storage.passwords import Argon2Hasher
from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.telephony.events import Extension, QueueName

SHORTEST_PASSWORD = 8
LONGEST_SIP_PASSWORD = 128
ANY_ORG = "any"


class AdministrationError(OctiError):
    """That cannot be done."""


def administer(options: argparse.Namespace) -> int:
    """Run one of the verbs."""
    return asyncio.run(_administer(options))


async def _administer(options: argparse.Namespace) -> int:
    engine = open_engine(load_database_settings().url)
    try:
        await (upgrade if options.verb == "db" else require_schema)(engine)
        await _act(options, engine)
    finally:
        await engine.dispose()
    return 0


async def _act(options: argparse.Namespace, engine: AsyncEngine) -> None:
    store = SqlAgentStore(engine=engine)
    if options.verb == "db":
        print("the schema is up to date")
    elif options.verb == "terminal":
        if options.account is not None and await store.find_account(options.account) is None:
            message = f"there is no account {options.account}; see octi-bridge account list"
            raise AdministrationError(message)
        await store.save_terminal(_terminal(options, await store.find_terminal(options.extension)))
        print(f"terminal {options.extension}: {options.answer_mode}")
    elif options.verb == "caller-id":
        await _administer_caller_ids(options, SqlCallerIdStore(engine=engine))
    elif options.verb == "label":
        await _administer_labels(options, SqlBusinessLabelStore(engine=engine))
    elif options.action == "list":
        for account in await store.accounts():
            queues = ",".join(account.queues)
            print(
                f"{account.account}\t{account.name}\t{account.role.value}\t{queues}"
                + (f"\t{account.org}" if account.org else "")
            )
    elif options.action == "org":
        await _bind_account(options, store)
    else:
        await _add_account(options, store)


async def _bind_account(options: argparse.Namespace, store: SqlAgentStore) -> None:
    account = await store.find_account(options.account)
    if account is None:
        message = f"there is no account {options.account}; see octi-bridge account list"
        raise AdministrationError(message)
    org = None if options.org == ANY_ORG else _org_named(options.org)
    await store.save_account(replace(account, org=org))
    print(f"account {options.account}: {org or 'any org'}")


def _org_named(name: str | None) -> OrgName | None:
    """One of the settings' orgs: a misspelt one would lock the person out."""
    return choose_org(name, [section.name for section in load_org_sections()], ()) if name else None


def _terminal(options: argparse.Namespace, known: Terminal | None) -> Terminal:
    for number in (options.caller_id, options.did_number):
        if number is not None:
            require_caller_number(number)
    mode = AnswerMode(options.answer_mode)
    return Terminal(
        extension=Extension(options.extension), answer_mode=mode, caller_id=options.caller_id,
        did_number=options.did_number, account=options.account, sip_password=_sip_password(options, mode, known),
    )  # fmt: skip


def _sip_password(options: argparse.Namespace, mode: AnswerMode, known: Terminal | None) -> str | None:
    """Typed, or the one that is kept; a terminal that the panel does not register keeps none."""
    if mode is not AnswerMode.WEBRTC:
        if options.sip_password:
            message = "--sip-password belongs to --answer-mode webrtc; other phones keep their password themselves"
            raise AdministrationError(message)
        return None
    typed = read_password(f"terminal {options.extension}") if options.sip_password else known and known.sip_password
    if not typed or len(typed) > LONGEST_SIP_PASSWORD:
        message = (
            "a telephone in the panel needs the password of its Asterisk endpoint: add --sip-password and write it"
            f" to standard input, at most {LONGEST_SIP_PASSWORD} characters"
        )
        raise AdministrationError(message)
    return typed


async def _administer_caller_ids(options: argparse.Namespace, store: SqlCallerIdStore) -> None:
    if options.action == "list":
        for known in await store.caller_ids():
            print(f"{known.kind.value}\t{known.number}\t{known.label_ja}\t{known.label_en}")
        return
    kind = CallerIdKind.WINDOW if options.window else CallerIdKind.NUMBER
    listed = [known for known in await store.caller_ids() if (known.number, known.kind) == (options.number, kind)]
    caller_id = CallerId(
        number=options.number, label_ja=options.label_ja, label_en=options.label_en, kind=kind,
        position=listed[0].position if listed else await store.next_position(kind),
    )  # fmt: skip
    await store.save_caller_id(caller_id)
    print(f"{kind.value} {options.number}: {options.label_ja} / {options.label_en}")


async def _administer_labels(options: argparse.Namespace, store: SqlBusinessLabelStore) -> None:
    if options.action == "list":
        for known in await store.business_labels():
            print(f"{known.number}\t{known.label_ja}\t{known.label_en}")
        return
    number = to_dial_string(options.number, load_dialing_settings().plan)
    await store.save_business_label(BusinessLabel(number=number, label_ja=options.label_ja, label_en=options.label_en))
    print(f"label {number}: {options.label_ja} / {options.label_en}")


async def _add_account(options: argparse.Namespace, store: SqlAgentStore) -> None:
    if await store.find_account(options.account) is not None:
        message = f"account {options.account} exists already; choose another name"
        raise AdministrationError(message)
    password = read_password(f"account {options.account}")
    if len(password) < SHORTEST_PASSWORD:
        message = f"a password has at least {SHORTEST_PASSWORD} characters: type one, or write it to standard input"
        raise AdministrationError(message)
    await store.save_account(
        Account(
            agent_id=AgentId(str(uuid4())),
            account=options.account,
            name=options.name,
            password_hash=Argon2Hasher().hash(password),
            role=Role(options.role),
            queues=tuple(QueueName(queue) for queue in options.queue),
            salesforce_user_id=options.salesforce_user_id,
            org=_org_named(options.org),
        )  # fmt: skip
    )
    print(f"account {options.account} created")
