"""The database that the settings name, for commands: opened, of this release's schema, and named on standard error."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.settings.load import load_database_settings
from octi_bridge.settings.sources import settings_path
from octi_bridge.storage.database import (
    DatabaseError,
    database_errors_explained,
    open_engine,
    require_schema,
    shown_address,
)


@asynccontextmanager
async def opened_database(*, is_to_be_made: bool = False) -> AsyncIterator[AsyncEngine]:
    """An engine on the database; `is_to_be_made`: its schema may be old, or the database not there yet.

    Raises:
        SettingsError: the settings cannot be read.
        DatabaseError: the database is not there, not of this release, or does not take what the command does.
    """
    url = load_database_settings().url
    try:
        engine = open_engine(url)
        try:
            with database_errors_explained():
                if not is_to_be_made:
                    await require_schema(engine)
                    _say_which(url)
                yield engine
                if is_to_be_made:
                    _say_which(url)
        finally:
            await engine.dispose()
    except DatabaseError as error:
        message = f"{error} [settings: {settings_named()}]"
        raise DatabaseError(message) from error


def settings_named() -> str:
    """Where the settings are from, as people may be told."""
    path = settings_path()
    return str(path.absolute()) if path else "OCTI_… variables only, no file"


def say_settings() -> None:
    """On standard error, so that what is written to standard output stays what was asked for."""
    print(f"octi-bridge: settings: {settings_named()}", file=sys.stderr)


def _say_which(url: str) -> None:
    print(f"octi-bridge: settings: {settings_named()}; database: {shown_address(url)}", file=sys.stderr)
