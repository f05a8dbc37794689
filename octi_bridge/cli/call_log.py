"""`octi-bridge call-log`: what waits to be logged in Salesforce, what was given up and why, and another try."""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, datetime

from octi_bridge.cli.opened_database import opened_database
from octi_bridge.storage.outbox import SqlOutboxStore


def add_call_log(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="what Salesforce does not have yet, those given up first")
    retry = actions.add_parser("retry", help="try again now, also what was given up; the running bridge does it")
    retry.add_argument("entry", nargs="*", help="entries as `list` shows them; without any: all")


def call_log(options: argparse.Namespace) -> int:
    """Run one of the actions. Only OCTI_DATABASE__URL is needed."""
    return asyncio.run(_call_log(options))


async def _call_log(options: argparse.Namespace) -> int:
    async with opened_database() as engine:
        store = SqlOutboxStore(engine=engine)
        if options.action == "retry":
            print(f"{await store.retry(datetime.now(UTC), options.entry)} will be tried again")
            return 0
        for one in await store.waiting():
            state = "given up" if one.is_given_up else f"waits until {one.next_attempt_at:%Y-%m-%dT%H:%M:%SZ}"
            print(f"{one.key.entry_id}\t{one.key.kind.value}\t{state}\t{one.attempts} attempts\t{one.last_error}")
    return 0
