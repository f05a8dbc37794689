"""`agents.ports.AgentStore` in SQL, and what administration needs beyond it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from octi_bridge.agents.account_names import folded
from octi_bridge.agents.model import (
    Account,
    AgentSession,
    CallOwner,
    Role,
    SessionInterval,
    Status,
    StatusKind,
    Terminal,
)
from octi_bridge.agents.tokens import SessionToken
from octi_bridge.kernel.ids import AgentId, OrgName
from octi_bridge.storage.changes import note_change, read_changes
from octi_bridge.storage.tables import accounts, agent_sessions, session_intervals, session_tokens, statuses, terminals
from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.telephony.events import Extension, QueueName


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SqlAgentStore:
    """Accounts, terminals, statuses and sessions."""

    def __init__(self, *, engine: AsyncEngine, now: Callable[[], datetime] = _utc_now) -> None:
        self._engine = engine
        self._now = now

    # ---- reading

    async def find_account(self, account: str) -> Account | None:
        """The account of this name: as written, else the only one that differs in case or width."""
        name = _searchable(account)
        is_alike = func.lower(accounts.c.account) == (None if name is None else folded(name))
        rows = await self._all(select(accounts).where(or_(accounts.c.account == name, is_alike)))
        exact = [row for row in rows if row.account == account]
        found = exact or rows
        return _account(found[0]) if len(found) == 1 else None

    async def accounts(self) -> Sequence[Account]:
        """All accounts, by name."""
        return [_account(row) for row in await self._all(select(accounts).order_by(accounts.c.account))]

    async def find_terminal(self, extension: str) -> Terminal | None:
        """The terminal with this extension."""
        row = await self._first(select(terminals).where(terminals.c.extension == _searchable(extension)))
        return _terminal(row) if row else None

    async def terminals(self) -> Sequence[Terminal]:
        """All terminals, by extension."""
        return [_terminal(row) for row in await self._all(select(terminals).order_by(terminals.c.extension))]

    async def statuses(self) -> Sequence[Status]:
        """All statuses in display order."""
        query = select(statuses).order_by(statuses.c.position, statuses.c.code)
        return [_status(row) for row in await self._all(query)]

    async def sessions(self) -> Sequence[AgentSession]:
        """Everybody who is signed in."""
        return [_session(row) for row in await self._all(self._sessions())]

    async def entitled_session(self, agent_id: AgentId) -> AgentSession | None:
        """The agent's session with account and terminal as they are now; None when it may not go on."""
        row = await self._first(self._entitled().where(agent_sessions.c.agent_id == agent_id))
        return _session(row) if row else None

    async def entitled_sessions(self) -> Sequence[AgentSession]:
        """All sessions that may go on."""
        return [_session(row) for row in await self._all(self._entitled())]

    def _entitled(self) -> Select[Any]:
        return (
            self._sessions()
            .where(accounts.c.is_agent, ~accounts.c.is_disabled)
            .where(or_(accounts.c.org.is_(None), accounts.c.org == agent_sessions.c.org))
            .where(or_(terminals.c.account.is_(None), terminals.c.account == accounts.c.account))
            .where(exists().where(session_tokens.c.agent_id == agent_sessions.c.agent_id))
        )

    def _sessions(self) -> Select[Any]:
        joined = agent_sessions.join(accounts, agent_sessions.c.agent_id == accounts.c.agent_id).join(
            terminals, agent_sessions.c.extension == terminals.c.extension
        )
        of_terminal = (terminals.c.answer_mode, terminals.c.caller_id, terminals.c.did_number)
        of_account = (column for column in accounts.c if column.name not in agent_sessions.c)
        return select(agent_sessions, *of_account, *of_terminal).select_from(joined)

    # ---- tokens

    async def find_token(self, token_hash: str) -> SessionToken | None:
        """The token of this hash."""
        row = await self._first(select(session_tokens).where(session_tokens.c.token_hash == token_hash))
        return _token(row) if row else None

    async def all_tokens(self) -> Sequence[SessionToken]:
        """All tokens."""
        return [_token(row) for row in await self._all(select(session_tokens))]

    async def use_tokens(self, token_hashes: Collection[str]) -> None:
        """They are in use now."""
        if token_hashes:
            async with self._engine.begin() as db:
                are_they = session_tokens.c.token_hash.in_(token_hashes)
                await db.execute(update(session_tokens).where(are_they).values(used_at=self._now()))

    async def remove_tokens(self, token_hashes: Collection[str]) -> None:
        """They open nothing any more."""
        if token_hashes:
            async with self._engine.begin() as db:
                await db.execute(delete(session_tokens).where(session_tokens.c.token_hash.in_(token_hashes)))

    async def changes(self) -> int:
        """A number that grows with every change of an administrator."""
        return await read_changes(self._engine)

    # ---- sessions

    async def open_session(self, session: AgentSession, token_hash: str) -> None:
        """Save the session (replacing the agent's previous one) and one more token that opens it."""
        async with self._engine.begin() as db:
            await _replace(db, agent_sessions, "agent_id", _session_values(session))
            now = self._now()
            token = {"token_hash": token_hash, "agent_id": session.agent_id, "created_at": now, "used_at": now}
            await db.execute(insert(session_tokens).values(token))
            await self._begin_interval(db, session)

    async def save_session(self, session: AgentSession) -> None:
        """Save a changed session."""
        mine = agent_sessions.c.agent_id == session.agent_id
        async with self._engine.begin() as db:
            await db.execute(update(agent_sessions).where(mine).values(_session_values(session)))

    async def close_session(self, agent_id: AgentId) -> None:
        """Forget the session and all its tokens."""
        async with self._engine.begin() as db:
            await db.execute(delete(session_tokens).where(session_tokens.c.agent_id == agent_id))
            await db.execute(delete(agent_sessions).where(agent_sessions.c.agent_id == agent_id))
            await self._end_intervals(db, session_intervals.c.agent_id == agent_id)

    async def session_intervals(self, since: datetime) -> Sequence[SessionInterval]:
        """Who was signed in where since then, oldest first. Older intervals are deleted."""
        async with self._engine.begin() as db:
            await db.execute(delete(session_intervals).where(session_intervals.c.ended_at < since))
        order = (session_intervals.c.began_at, session_intervals.c.number)
        return [_interval(row) for row in await self._all(select(session_intervals).order_by(*order))]

    # ---- administration

    async def save_account(self, account: Account) -> None:
        """Create or change an account."""
        async with self._engine.begin() as db:
            await _replace(db, accounts, "agent_id", account_values(account))
            await note_change(db)

    async def renew_hash(self, account: str, *, old: str, new: str) -> None:
        """Replace the hash of the same password, unless an administrator has changed it meanwhile."""
        is_old = (accounts.c.account == account) & (accounts.c.password_hash == old)
        async with self._engine.begin() as db:
            await db.execute(update(accounts).where(is_old).values(password_hash=new))

    async def save_terminal(self, terminal: Terminal) -> None:
        """Create or change a terminal."""
        values = {
            "extension": terminal.extension, "answer_mode": terminal.answer_mode.value,
            "caller_id": terminal.caller_id, "did_number": terminal.did_number, "account": terminal.account,
            "sip_password": terminal.sip_password,
        }  # fmt: skip
        async with self._engine.begin() as db:
            await _replace(db, terminals, "extension", values)
            await note_change(db)

    async def save_status(self, status: Status) -> None:
        """Create or change a status."""
        values = {
            "code": status.code, "label_ja": status.label_ja, "label_en": status.label_en,
            "kind": status.kind.value, "position": status.position,
        }  # fmt: skip
        async with self._engine.begin() as db:
            await _replace(db, statuses, "code", values)

    # ---- helpers

    async def _begin_interval(self, db: AsyncConnection, session: AgentSession) -> None:
        """A further panel of a session that goes on begins none."""
        is_mine = session_intervals.c.agent_id == session.agent_id
        is_here = session_intervals.c.extension == session.extension
        is_this = is_mine & is_here & (session_intervals.c.org == session.org) & session_intervals.c.ended_at.is_(None)
        if (await db.execute(select(session_intervals.c.number).where(is_this))).first() is not None:
            return
        await self._end_intervals(db, is_mine | is_here)
        values = {
            "extension": session.extension, "agent_id": session.agent_id, "agent_name": session.name,
            "salesforce_user_id": session.salesforce_user_id, "org": session.org, "began_at": self._now(),
        }  # fmt: skip
        await db.execute(insert(session_intervals).values(values))

    async def _end_intervals(self, db: AsyncConnection, which: ColumnElement[bool]) -> None:
        is_open = which & session_intervals.c.ended_at.is_(None)
        await db.execute(update(session_intervals).where(is_open).values(ended_at=self._now()))

    async def _first(self, query: Any) -> Row[Any] | None:
        async with self._engine.connect() as db:
            return (await db.execute(query)).first()

    async def _all(self, query: Any) -> Sequence[Row[Any]]:
        async with self._engine.connect() as db:
            return (await db.execute(query)).all()


async def _replace(db: AsyncConnection, table: Any, key: str, values: dict[str, Any]) -> None:
    """Update the row of this key, or insert it; the same words on both databases."""
    changed = await db.execute(update(table).where(table.c[key] == values[key]).values(values))
    if changed.rowcount == 0:
        await db.execute(insert(table).values(values))


def _searchable(typed: str) -> str | None:
    """PostgreSQL has no text with NUL in it and refuses even to look for one; SQL's NULL equals nothing."""
    return None if "\x00" in typed else typed


def account_values(account: Account) -> dict[str, Any]:
    """The row of an account."""
    return {
        "agent_id": account.agent_id,
        "account": account.account,
        "name": account.name,
        "password_hash": account.password_hash,
        "role": account.role.value,
        "is_agent": account.is_agent,
        "queues": list(account.queues),
        "salesforce_user_id": account.salesforce_user_id,
        "org": account.org,
        "is_disabled": account.is_disabled,
    }


def _session_values(session: AgentSession) -> dict[str, Any]:
    return {
        "agent_id": session.agent_id, "extension": session.extension, "is_hard_phone": session.is_hard_phone,
        "status_code": session.status_code, "status_since": session.status_since, "next_code": session.next_code,
        "seat_id": session.seat_id, "org": session.org,
    }  # fmt: skip


def _account(row: Row[Any]) -> Account:
    return Account(
        agent_id=AgentId(row.agent_id), account=row.account, name=row.name, password_hash=row.password_hash,
        role=Role(row.role), is_agent=row.is_agent, queues=tuple(QueueName(queue) for queue in row.queues),
        salesforce_user_id=row.salesforce_user_id, org=OrgName(row.org) if row.org else None,
        is_disabled=row.is_disabled,
    )  # fmt: skip


def _token(row: Row[Any]) -> SessionToken:
    return SessionToken(
        token_hash=row.token_hash, agent_id=AgentId(row.agent_id), created_at=row.created_at, used_at=row.used_at
    )


def _terminal(row: Row[Any]) -> Terminal:
    return Terminal(
        extension=Extension(row.extension), answer_mode=AnswerMode(row.answer_mode), caller_id=row.caller_id,
        did_number=row.did_number, account=row.account, sip_password=row.sip_password,
    )  # fmt: skip


def _status(row: Row[Any]) -> Status:
    return Status(
        code=row.code, label_ja=row.label_ja, label_en=row.label_en, kind=StatusKind(row.kind), position=row.position
    )


def _session(row: Row[Any]) -> AgentSession:
    return AgentSession(
        agent_id=AgentId(row.agent_id), account=row.account, name=row.name, extension=Extension(row.extension),
        answer_mode=AnswerMode(row.answer_mode), queues=tuple(QueueName(queue) for queue in row.queues),
        is_hard_phone=row.is_hard_phone, status_code=row.status_code, status_since=row.status_since,
        next_code=row.next_code, salesforce_user_id=row.salesforce_user_id,
        default_caller_id=row.caller_id or row.did_number, did_number=row.did_number, seat_id=row.seat_id,
        org=OrgName(row.org),
    )  # fmt: skip


def _interval(row: Row[Any]) -> SessionInterval:
    owner = CallOwner(
        agent_id=AgentId(row.agent_id), name=row.agent_name, salesforce_user_id=row.salesforce_user_id,
        org=OrgName(row.org),
    )  # fmt: skip
    return SessionInterval(
        extension=Extension(row.extension), owner=owner, began_at=row.began_at, ended_at=row.ended_at
    )
