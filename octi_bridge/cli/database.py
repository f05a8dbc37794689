"""`octi-bridge db copy`: move to another database. `db upgrade` is in `administration.py`."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping

from octi_bridge.cli.opened_database import opened_database
from octi_bridge.storage.database import open_engine
from octi_bridge.storage.database_copy import copy_database


def add_database(parser: argparse.ArgumentParser) -> None:
    """The verbs of the database."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("upgrade", help="bring the schema up to date; makes the database when there is none")
    copy = actions.add_parser("copy", help="copy everything from another database, with the bridge stopped")
    copy.add_argument("--from", dest="source", required=True, metavar="URL", help="sqlite:///FILE or postgresql://…")


def copy(options: argparse.Namespace) -> int:
    """Fill the database of the settings from another one."""
    for table, rows in asyncio.run(_copy(options.source)).items():
        print(f"{table}\t{rows}")
    return 0


async def _copy(address: str) -> Mapping[str, int]:
    source = open_engine(address)
    try:
        async with opened_database(is_to_be_made=True) as target:
            return await copy_database(source, target)
    finally:
        await source.dispose()
