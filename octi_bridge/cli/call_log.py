"""`octi-bridge call-log`: what waits to be logged in Salesforce, what was given up and why, and another try."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from octi_bridge.cli.names import near, shown
from octi_bridge.cli.opened_database import opened_database
from octi_bridge.cli.tables import Row, print_list
from octi_bridge.kernel.errors import OctiError
from octi_bridge.storage.outbox import SqlOutboxStore, WaitingActivity


class NoSuchEntry(OctiError):
    """No call log of that name waits."""

    code = "no_such_entry"


def add_call_log(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    actions = parser.add_subparsers(dest="action", required=True)
    listed = actions.add_parser("list", help="what Salesforce does not have yet, those given up first")
    listed.add_argument("--json", action="store_true", help="for programs")
    retry = actions.add_parser("retry", help="try again now, also what was given up; the running bridge does it")
    retry.add_argument("entry", nargs="*", help="entries as `list` shows them; without any: all")


def call_log(options: argparse.Namespace) -> int:
    """Run one of the actions. Only OCTI_DATABASE__URL is needed."""
    return asyncio.run(_call_log(options))


async def _call_log(options: argparse.Namespace) -> int:
    async with opened_database() as engine:
        store = SqlOutboxStore(engine=engine)
        if options.action == "retry":
            await _require_entries(store, options.entry)
            print(f"{await store.retry(datetime.now(UTC), options.entry)} will be tried again")
            return 0
        _print(await store.waiting(), as_json=options.json)
    return 0


def _print(waiting: Sequence[WaitingActivity], *, as_json: bool) -> None:
    rows: list[Row] = [
        {
            "call_log": str(one.key.entry_id),
            "kind": one.key.kind.value,
            "state": "given up" if one.is_given_up else "waits",
            "next_attempt": None if one.is_given_up else f"{one.next_attempt_at:%Y-%m-%dT%H:%M:%SZ}",
            "attempts": one.attempts,
            "last_error": one.last_error,
        }
        for one in waiting
    ]
    headings = {
        "call_log": "CALL LOG",
        "kind": "KIND",
        "state": "STATE",
        "next_attempt": "NEXT ATTEMPT",
        "attempts": "ATTEMPTS",
        "last_error": "LAST ERROR",
    }
    print_list(rows, headings=headings, empty="none: Salesforce has every call log", as_json=as_json)


async def _require_entries(store: SqlOutboxStore, entries: Collection[str]) -> None:
    """Raises NoSuchEntry: one of them does not wait, so a slip in it would go unnoticed."""
    waiting = {str(one.key.entry_id) for one in await store.waiting()}
    for entry in entries:
        if entry not in waiting:
            message = (
                f"no call log {shown(entry)} waits or was given up{near(entry, waiting)}; see octi-bridge call-log list"
            )
            raise NoSuchEntry(message)
