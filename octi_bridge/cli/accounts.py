"""`octi-bridge account`: who may sign in, and who is signed out."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.agents.account_names import folded
from octi_bridge.agents.model import Account, Role
from octi_bridge.cli.account_import import import_accounts
from octi_bridge.cli.names import near, require_account, require_person, require_queues, require_user_id, shown
from octi_bridge.cli.passwords import SHORTEST_PASSWORD, read_new_password
from octi_bridge.cli.sessions import end_sessions
from octi_bridge.cli.tables import Row, print_json, print_list
from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.ids import AgentId, OrgName
from octi_bridge.settings.load import load_org_sections
from octi_bridge.settings.orgs import choose_org
from octi_bridge.storage.administration import SqlAdministration
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.passwords import Argon2Hasher

ANY_ORG = "any"
_HEADINGS = {
    "account": "ACCOUNT",
    "name": "NAME",
    "role": "ROLE",
    "queues": "QUEUES",
    "org": "ORG",
    "terminal": "SIGNED IN AT",
    "last_sign_in": "LAST SIGN-IN",
    "is_disabled": "DISABLED",
}


class AdministrationError(OctiError):
    """That cannot be done."""


class AccountVerbs:
    """One method per verb; each says what it has done."""

    def __init__(self, *, engine: AsyncEngine) -> None:
        self._engine = engine
        self._store = SqlAgentStore(engine=engine)
        self._administration = SqlAdministration(engine=engine)

    async def act(self, options: argparse.Namespace) -> None:
        """Run the verb that was typed."""
        await getattr(self, "_" + options.action.replace("-", "_"))(options)

    async def find(self, name: str) -> Account:
        """The account of this name, or an error that says where names are listed."""
        account = await self._store.find_account(name)
        if account is None:
            names = [known.account for known in await self._store.accounts()]
            message = f"there is no account {shown(name)}{near(name, names)}; see octi-bridge account list"
            raise AdministrationError(message)
        return account

    async def _namesake(self, name: str, *, other_than: Account | None = None) -> Account | None:
        """Another account that people would take for one of this name."""
        found = [known for known in await self._store.accounts() if folded(known.account) == folded(name)]
        return next((known for known in found if other_than is None or known.agent_id != other_than.agent_id), None)

    async def _list(self, options: argparse.Namespace) -> None:
        places = dict(await self._administration.signed_in())
        seen = await self._administration.last_sign_ins()
        rows: list[Row] = [
            {
                "account": known.account,
                "name": known.name,
                "role": known.role.value,
                "queues": known.queues,
                "org": known.org,
                "terminal": places.get(known.account),
                "last_sign_in": _time(seen.get(known.account)),
                "is_disabled": known.is_disabled,
                "salesforce_user_id": known.salesforce_user_id,
            }
            for known in await self._store.accounts()
        ]
        empty = "none yet: octi-bridge account add NAME --name 'the person' makes one"
        print_list(rows, headings=_HEADINGS, empty=empty, as_json=options.json)

    async def _add(self, options: argparse.Namespace) -> None:
        person, queues = require_person(options.name), require_queues(options.queue)
        user_id = require_user_id(options.salesforce_user_id)
        require_account(options.account)
        taken = await self._namesake(options.account)
        if taken is not None:
            message = (
                f"account {taken.account} exists already; choose another name, or change it: octi-bridge account "
                "password, queues, role, org, enable"
            )
            raise AdministrationError(message)
        await self._store.save_account(
            Account(
                agent_id=AgentId(str(uuid4())),
                account=options.account,
                name=person,
                password_hash=_new_password(options.account),
                role=Role(options.role),
                queues=tuple(queues),
                salesforce_user_id=user_id,
                org=_org_named(options.org),
            )
        )
        print(f"account {options.account} created")

    async def _import(self, options: argparse.Namespace) -> None:
        await import_accounts(options, self._engine)

    async def _rename(self, options: argparse.Namespace) -> None:
        account = await self.find(options.account)
        if options.new is None and options.name is None:
            message = "write the new name to sign in with, or --name and the person's new name, or both"
            raise AdministrationError(message)
        renamed = account
        if options.new is not None:
            renamed = replace(renamed, account=require_account(options.new))
        if options.name is not None:
            renamed = replace(renamed, name=require_person(options.name))
        taken = await self._namesake(renamed.account, other_than=account)
        if taken is not None and renamed.account != account.account:
            message = f"account {taken.account} exists already; choose another name"
            raise AdministrationError(message)
        await self._administration.rename_account(account, renamed)
        if options.json:
            print_json({"was": account.account, "account": renamed.account, "name": renamed.name})
        else:
            print(f"account {account.account}: now {renamed.account}, {renamed.name}")

    async def _org(self, options: argparse.Namespace) -> None:
        account = await self.find(options.account)
        org = None if options.org == ANY_ORG else _org_named(options.org)
        await self._store.save_account(replace(account, org=org))
        print(f"account {options.account}: {org or 'any org'}")

    async def _password(self, options: argparse.Namespace) -> None:
        account = await self.find(options.account)
        await self._store.save_account(replace(account, password_hash=_new_password(options.account)))
        print(f"account {options.account}: new password")
        await self._sign_out_accounts([options.account])

    async def _disable(self, options: argparse.Namespace) -> None:
        account = await self.find(options.account)
        await self._store.save_account(replace(account, is_disabled=True))
        print(f"account {options.account}: disabled")
        await self._sign_out_accounts([options.account])

    async def _enable(self, options: argparse.Namespace) -> None:
        account = await self.find(options.account)
        await self._store.save_account(replace(account, is_disabled=False))
        print(f"account {options.account}: enabled")

    async def _remove(self, options: argparse.Namespace) -> None:
        account = await self.find(options.account)
        await self._store.save_account(replace(account, is_disabled=True))
        if await end_sessions(self._administration, [account.account]):
            message = (
                f"account {account.account} is disabled, but its session is still open, because no bridge runs that "
                "could take its phone out of the queues; start the bridge, then remove the account again"
            )
            raise AdministrationError(message)
        await self._administration.remove_account(account)
        print(f"account {account.account} removed")
        for terminal in await self._store.terminals():
            if terminal.account == account.account:
                print(f"terminal {terminal.extension} is still kept for it; see octi-bridge terminal add, or remove")

    async def _queues(self, options: argparse.Namespace) -> None:
        account = await self.find(options.account)
        if bool(options.queue) == options.none:
            message = f"name the queues of {options.account}, all of them, or write --none"
            raise AdministrationError(message)
        queues = tuple(require_queues(options.queue))
        await self._store.save_account(replace(account, queues=queues))
        print(f"account {options.account}: {', '.join(queues) or 'no queue'}")

    async def _role(self, options: argparse.Namespace) -> None:
        account = await self.find(options.account)
        await self._store.save_account(replace(account, role=Role(options.role)))
        print(f"account {options.account}: {options.role}")

    async def _sign_out(self, options: argparse.Namespace) -> None:
        if (options.account is None) == (not options.all):
            message = "name one account, or write --all"
            raise AdministrationError(message)
        if options.account is not None:
            await self.find(options.account)
        signed_in = [account for account, _ in await self._administration.signed_in()]
        names = signed_in if options.all else [name for name in signed_in if name == options.account]
        if not names:
            print(f"{options.account or 'nobody'} is{' not' if options.account else ''} signed in")
        await self._sign_out_accounts(names)

    async def _sign_out_accounts(self, names: Collection[str]) -> None:
        signed_in = [account for account, _ in await self._administration.signed_in() if account in names]
        left = await end_sessions(self._administration, signed_in)
        for name in signed_in:
            is_over = name not in left
            print(f"{name}: signed out" if is_over else f"{name}: will be signed out when the bridge starts")


def _time(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _new_password(account: str) -> str:
    """The hash of what is typed."""
    password = read_new_password(f"account {account}")
    if len(password) < SHORTEST_PASSWORD:
        message = f"a password has at least {SHORTEST_PASSWORD} characters: type one, or write it to standard input"
        raise AdministrationError(message)
    return Argon2Hasher().hash(password)


def _org_named(name: str | None) -> OrgName | None:
    """One of the settings' orgs: a misspelt one would lock the person out."""
    return choose_org(name, [section.name for section in load_org_sections()], ()) if name else None
