"""Copies a whole database into another one, of the same kind or not: SQLite to PostgreSQL, say."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from sqlalchemy import Column, Integer, Table, delete, func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from octi_bridge.storage.database import DatabaseError, database_errors_explained, file_of, require_schema, upgrade
from octi_bridge.storage.lease import LeaseRow, SqlLeaseStore
from octi_bridge.storage.tables import administration_changes, bridge_lease, metadata, statuses

_MADE_BY_MIGRATIONS = frozenset({statuses, administration_changes, bridge_lease})
_ROWS_AT_ONCE = 500
BEAT_SEEN_WITHIN_S = 2.5  # an active bridge renews its lease every second


async def copy_database(source: AsyncEngine, target: AsyncEngine) -> Mapping[str, int]:
    """Copy every row; gives the number of rows by table. The target gets all of them or, after a failure, none.

    Raises:
        DatabaseError: the source is not of this release's schema or in use by a bridge, or the target is in use.
    """
    await _require_source(source)
    await _require_no_bridge(source)
    await _require_free(target)  # before its schema is changed: a bridge of an older release may work with it
    await upgrade(target)
    copied: dict[str, int] = {}
    async with source.connect() as rows_of, target.begin() as into:
        await _require_unused(into)
        for table in reversed(metadata.sorted_tables):
            if table is not bridge_lease:
                await into.execute(delete(table))
        for table in metadata.sorted_tables:
            if table is not bridge_lease:  # whoever serves from the target takes that one
                copied[table.name] = await _copy_table(table, rows_of, into)
    return copied


async def _require_source(source: AsyncEngine) -> None:
    try:
        await require_schema(source)
    except DatabaseError as error:
        message = (
            f"the database of --from cannot be copied: {error}. Where this names OCTI_DATABASE__URL, give that command"
            " the address of --from there"
        )
        raise DatabaseError(message) from error


async def _require_no_bridge(source: AsyncEngine) -> None:
    seen = await _lease(source)
    if not seen.holder:
        return
    await asyncio.sleep(BEAT_SEEN_WITHIN_S)  # the row of a killed bridge stays, but its beat stands still
    if (await _lease(source)).beat != seen.beat:
        message = f"a bridge on {seen.host} works with the database to copy; stop it, then copy again"
        raise DatabaseError(message)


async def _lease(engine: AsyncEngine) -> LeaseRow:
    return await SqlLeaseStore(engine=engine).read()


async def _require_free(target: AsyncEngine) -> None:
    file = file_of(target)
    if file is not None and not await asyncio.to_thread(file.is_file):
        return  # `upgrade` makes it, with the right permissions
    with database_errors_explained():
        async with target.connect() as there:
            await _require_unused(there)


async def _require_unused(target: AsyncConnection) -> None:
    present = await target.run_sync(lambda connection: set(inspect(connection).get_table_names()))
    for table in metadata.sorted_tables:
        if table in _MADE_BY_MIGRATIONS or table.name not in present:
            continue
        if await target.scalar(select(func.count()).select_from(table)):
            message = f"the database of OCTI_DATABASE__URL is in use (table {table.name}); name an empty one"
            raise DatabaseError(message)


async def _copy_table(table: Table, rows_of: AsyncConnection, into: AsyncConnection) -> int:
    count = 0
    try:
        result = await rows_of.stream(select(table).order_by(*table.primary_key.columns))
        async for rows in result.mappings().partitions(_ROWS_AT_ONCE):
            await into.execute(table.insert(), [dict(row) for row in rows])
            count += len(rows)
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        message = f"the table {table.name} cannot be copied ({cause}); nothing was changed in the new database"
        raise DatabaseError(message) from error
    for column in table.primary_key.columns:
        if count and into.dialect.name == "postgresql" and isinstance(column.type, Integer):
            await _continue_numbering(table, column, into)
    return count


async def _continue_numbering(table: Table, column: Column[int], into: AsyncConnection) -> None:
    """PostgreSQL counts apart from the rows: the next row gets the number after the highest."""
    sequence = await into.scalar(
        text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name}
    )
    if sequence is not None:
        highest = await into.scalar(select(func.max(column)))
        await into.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})
