"""What administrators do to accounts and terminals beyond saving them; the running bridge notices each change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.agents.model import Account
from octi_bridge.storage.agents import account_values
from octi_bridge.storage.changes import note_change
from octi_bridge.storage.tables import (
    accounts,
    agent_sessions,
    favorites,
    seats,
    session_intervals,
    session_tokens,
    sign_in_places,
    terminals,
)


class SqlAdministration:
    """Sessions ended from outside the bridge, accounts and terminals removed."""

    def __init__(self, *, engine: AsyncEngine) -> None:
        self._engine = engine

    async def signed_in(self) -> Sequence[tuple[str, str]]:
        """Accounts with a session, and the extension of its terminal."""
        of_account = agent_sessions.join(accounts, agent_sessions.c.agent_id == accounts.c.agent_id)
        query = select(accounts.c.account, agent_sessions.c.extension).select_from(of_account)
        async with self._engine.connect() as db:
            rows = await db.execute(query.order_by(accounts.c.account))
        return [(row.account, row.extension) for row in rows]

    async def last_sign_ins(self) -> Mapping[str, datetime]:
        """By account, when its latest session began; not of accounts whose sessions were forgotten since."""
        joined = session_intervals.join(accounts, session_intervals.c.agent_id == accounts.c.agent_id)
        query = select(accounts.c.account, func.max(session_intervals.c.began_at)).select_from(joined)
        async with self._engine.connect() as db:
            rows = await db.execute(query.group_by(accounts.c.account))
        return {account: began_at for account, began_at in rows}

    async def withdraw_tokens(self, names: Sequence[str]) -> None:
        """Take away what the sessions of these accounts live on; the bridge ends them."""
        are_they = accounts.c.account.in_(names)
        async with self._engine.begin() as db:
            of_them = select(accounts.c.agent_id).where(are_they)
            await db.execute(delete(session_tokens).where(session_tokens.c.agent_id.in_(of_them)))
            await note_change(db)

    async def add_accounts(self, new: Sequence[Account]) -> None:
        """Create all of them, or none."""
        async with self._engine.begin() as db:
            await db.execute(insert(accounts), [account_values(each) for each in new])
            await note_change(db)

    async def rename_account(self, account: Account, renamed: Account) -> None:
        """Another name to sign in with, or of the person; what belongs to the person stays theirs."""
        is_it = accounts.c.agent_id == account.agent_id
        names = {"account": renamed.account}
        async with self._engine.begin() as db:
            await db.execute(update(accounts).where(is_it).values(names | {"name": renamed.name}))
            if renamed.account != account.account:
                await db.execute(delete(sign_in_places).where(sign_in_places.c.account == renamed.account))
            for table in (terminals, sign_in_places):
                await db.execute(update(table).where(table.c.account == account.account).values(names))
            await note_change(db)

    async def remove_account(self, account: Account) -> None:
        """The account and what is only its own. It must have no session; call records keep the agent's name."""
        of_agent = account.agent_id
        async with self._engine.begin() as db:
            await db.execute(update(seats).where(seats.c.agent_id == of_agent).values(agent_id=None))
            for table in (session_tokens, favorites):
                await db.execute(delete(table).where(table.c.agent_id == of_agent))
            await db.execute(delete(sign_in_places).where(sign_in_places.c.account == account.account))
            await db.execute(delete(accounts).where(accounts.c.agent_id == of_agent))
            await note_change(db)

    async def remove_terminal(self, extension: str) -> None:
        """Nobody may sign in there any more. Nobody must be signed in there."""
        async with self._engine.begin() as db:
            await db.execute(delete(terminals).where(terminals.c.extension == extension))
            await note_change(db)
