"""The database: reachable, of this release's schema, writable."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.kernel.diagnostics import Examination, Finding, Link
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.database import SchemaState, answers, file_of, is_writable, schema_state
from octi_bridge.storage.outbox import SqlOutboxStore

_SILENT = Finding(
    code="database_silent", problem="the database does not answer",
    remedy="start it, or correct OCTI_DATABASE__URL; the log of the database says who was refused",
)  # fmt: skip


class DatabaseProbe:
    """Looks through an engine, also at the call logs in it; changes nothing, and makes no file."""

    link = Link.DATABASE
    org = ""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def examine(self) -> Examination:
        """Three questions, the first that is answered with no ends it."""
        file = file_of(self._engine)
        facts = {"kind": self._engine.url.get_backend_name()} | ({"file": str(file)} if file else {})
        if file is not None and not await asyncio.to_thread(file.is_file):
            return self._found(facts, _missing(file))
        if not await answers(self._engine):
            return self._found(facts, _SILENT)
        try:
            schema = await schema_state(self._engine)
        except (SQLAlchemyError, OSError):
            return self._found(facts, _SILENT)
        facts["schema"] = schema.current or "none"
        if (finding := _of_schema(schema)) is not None:
            return self._found(facts, finding)
        if not await is_writable(self._engine):
            finding = Finding(
                code="database_read_only", problem="the database cannot be written to",
                remedy="give the bridge's user the right to write: the file and its folder, or the tables",
            )  # fmt: skip
            return self._found(facts, finding)
        readable = await asyncio.to_thread(_of_rights, file_of(self._engine))
        return self._found(facts, *readable, *await self._examine_call_logs(facts))

    async def _examine_call_logs(self, facts: dict[str, str]) -> list[Finding]:
        figures = (await SqlOutboxStore(engine=self._engine).figures()).values()
        waiting, given_up = sum(one for one, _ in figures), sum(one for _, one in figures)
        facts["call logs that wait"] = str(waiting)
        return [_given_up(given_up)] if given_up else []

    def _found(self, facts: dict[str, str], *findings: Finding) -> Examination:
        return Examination(link=self.link, findings=findings, facts=facts)


async def queues_used(engine: AsyncEngine) -> Mapping[str, Sequence[str]]:
    """By queue the accounts that are to work in it; nothing while the database cannot be read."""
    file = file_of(engine)
    if file is not None and not await asyncio.to_thread(file.is_file):
        return {}
    found: dict[str, list[str]] = {}
    try:
        accounts = await SqlAgentStore(engine=engine).accounts()
    except (SQLAlchemyError, OSError):
        return {}  # said of the database
    for account in accounts:
        for queue in () if account.is_disabled else account.queues:
            found.setdefault(str(queue), []).append(account.account)
    return found


def _of_rights(file: Path | None) -> list[Finding]:
    """A file that others may read gives away SIP passwords and customers' numbers."""
    if file is None or not file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        return []
    return [
        Finding(
            code="database_readable",
            problem=f"other users of this machine may read {file}",
            remedy=f"chmod 600 {file}*: it holds passwords of phones and customers' numbers",
            is_fatal=False,
            values={"file": str(file)},
        )
    ]


def _missing(file: Path) -> Finding:
    return Finding(
        code="database_missing", problem=f"there is no database {file} yet",
        remedy="run octi-bridge db upgrade, which makes it, or correct OCTI_DATABASE__URL", values={"file": str(file)},
    )  # fmt: skip


def _given_up(count: int) -> Finding:
    return Finding(
        code="call_logs_given_up", problem=f"{count} call logs could not be written and were given up",
        remedy="octi-bridge call-log list shows why; correct that, then octi-bridge call-log retry", is_fatal=False,
        values={"count": str(count)},
    )  # fmt: skip


def _of_schema(schema: SchemaState) -> Finding | None:
    if schema.current == schema.newest:
        return None
    if schema.is_known:
        return Finding(
            code="schema_old",
            problem=f"the schema is {schema.current or 'empty'}, this release needs {schema.newest}",
            remedy="run octi-bridge db upgrade (octi-bridge serve does it, too, when it starts)",
            values={"current": schema.current or "空", "newest": str(schema.newest)},
        )
    return Finding(
        code="schema_new", problem=f"the schema {schema.current} is of a newer release than this",
        remedy="install that release again, or restore a backup of before the upgrade",
        values={"current": schema.current or ""},
    )  # fmt: skip
