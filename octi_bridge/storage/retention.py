"""Deleting what the bridge knows of calls: by age, and by a person's number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from octi_bridge.storage.tables import activities, call_records, favorites, wrap_ups

_AT_ONCE = 500
_IS_OF_A_RECORD = exists().where(call_records.c.entry_id == wrap_ups.c.entry_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was deleted of one person.

    Attributes:
        spellings: The ways the number stood there.
        calls: Call records, with their wrap-ups and logs.
        notes: Wrap-ups and drafts among them.
        unlogged: Of the calls, those that Salesforce did not have yet and will not get.
        favorites: Entries in agents' lists of numbers.
        mentions: Other people's calls that were transferred to the number; they no longer say so.
        task_ids: The calls' logs, which stay in Salesforce.
    """

    spellings: tuple[str, ...] = ()
    calls: int = 0
    notes: int = 0
    unlogged: int = 0
    favorites: int = 0
    mentions: int = 0
    task_ids: tuple[str, ...] = ()


class SqlRetention:
    """Fulfils `history.retention.RetentionStore`."""

    def __init__(self, *, engine: AsyncEngine) -> None:
        self._engine = engine

    async def delete_calls(self, before: datetime, limit: int) -> int:
        """Delete up to `limit` calls that ended before, except those that still wait to be logged."""
        waits = exists().where(
            (activities.c.entry_id == call_records.c.entry_id)
            & activities.c.next_attempt_at.is_not(None)
            & activities.c.is_given_up.is_(False)
        )
        old = select(call_records.c.entry_id).where(call_records.c.ended_at < before, ~waits)
        lost = select(wrap_ups.c.entry_id).where(wrap_ups.c.saved_at < before, ~_IS_OF_A_RECORD).distinct()
        async with self._engine.begin() as db:
            calls = (await db.execute(old.limit(limit))).scalars().all()
            await _delete(db, calls)
            # drafts of calls that never became records
            drafts = (await db.execute(lost.limit(limit))).scalars().all()
            await db.execute(delete(wrap_ups).where(wrap_ups.c.entry_id.in_(drafts)))
        return len(calls) + len(drafts)

    async def forget(self, is_same: Callable[[str], bool]) -> Forgotten:
        """Delete everything of the person whose numbers `is_same` accepts, in one transaction."""
        async with self._engine.begin() as db:
            columns = (call_records.c.remote_number, call_records.c.transferred_to, favorites.c.number)
            every = union(*(select(column).where(column.is_not(None)) for column in columns))
            spellings = [one for one in (await db.execute(every)).scalars() if is_same(one)]
            found = Forgotten(spellings=tuple(sorted(spellings)))
            if not spellings:
                return found
            theirs = call_records.c.remote_number.in_(spellings)
            calls = (await db.execute(select(call_records.c.entry_id).where(theirs))).scalars().all()
            tasks, unlogged = await _logs_of(db, calls)
            notes = await _delete(db, calls)
            is_favorite = favorites.c.number.in_(spellings)
            removed = await db.execute(delete(favorites).where(is_favorite))
            mentions = await _forget_mentions(db, spellings, is_same)
        return Forgotten(
            spellings=found.spellings,
            calls=len(calls),
            notes=notes,
            unlogged=unlogged,
            favorites=removed.rowcount,
            mentions=mentions,
            task_ids=tasks,
        )


async def _forget_mentions(db: AsyncConnection, spellings: Sequence[str], is_same: Callable[[str], bool]) -> int:
    """Other people's calls stay, but not that they were transferred to the number, nor the text that says so.

    What else was written of them stays known: by it the bridge tells its own words from a person's.
    """
    to_them = call_records.c.transferred_to.in_(spellings)
    of_them = activities.c.entry_id.in_(select(call_records.c.entry_id).where(to_them))
    for row in (await db.execute(select(activities).where(of_them))).all():
        kept = {name: value for name, value in row.written.items() if not _may_name(name, value, is_same)}
        is_it = (activities.c.entry_id == row.entry_id) & (activities.c.kind == row.kind)
        await db.execute(update(activities).where(is_it).values(written=kept))
    return (await db.execute(update(call_records).where(to_them).values(transferred_to=None))).rowcount


def _may_name(field: str, value: object, is_same: Callable[[str], bool]) -> bool:
    """Whether a field of a log could hold the number; notes in a description may spell it in any way."""
    return field == "Description" or (isinstance(value, str) and is_same(value))


async def _logs_of(db: AsyncConnection, calls: Sequence[str]) -> tuple[tuple[str, ...], int]:
    tasks: list[str] = []
    unlogged = 0
    for some in _bunches(calls):
        of_calls = activities.c.entry_id.in_(some)
        rows = await db.execute(select(activities.c.task_id).where(of_calls & activities.c.task_id.is_not(None)))
        tasks.extend(rows.scalars())
        is_unlogged = of_calls & activities.c.task_id.is_(None) & activities.c.next_attempt_at.is_not(None)
        without = select(func.count(activities.c.entry_id.distinct())).where(is_unlogged)
        unlogged += await db.scalar(without) or 0
    return tuple(tasks), unlogged


async def _delete(db: AsyncConnection, calls: Sequence[str]) -> int:
    """The calls with all that belongs to them; gives how many wrap-ups there were."""
    notes = 0
    for some in _bunches(calls):
        notes += (await db.execute(delete(wrap_ups).where(wrap_ups.c.entry_id.in_(some)))).rowcount
        await db.execute(delete(activities).where(activities.c.entry_id.in_(some)))
        await db.execute(delete(call_records).where(call_records.c.entry_id.in_(some)))
    return notes


def _bunches(calls: Sequence[str]) -> list[Sequence[str]]:
    return [calls[start : start + _AT_ONCE] for start in range(0, len(calls), _AT_ONCE)]
