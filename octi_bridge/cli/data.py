"""`octi-bridge data`: what the bridge knows of a person, deleted on request (GDPR article 17, APPI article 35)."""

from __future__ import annotations

import argparse
import asyncio

from octi_bridge.cli.opened_database import opened_database
from octi_bridge.kernel.errors import OctiError
from octi_bridge.numbers.identity import canonical, same_number
from octi_bridge.numbers.plan import UnknownRegion, plan_of
from octi_bridge.settings.load import load_dialing_settings
from octi_bridge.storage.retention import Forgotten, SqlRetention


class NoNumber(OctiError):
    """That is no telephone number that could be looked for."""

    code = "no_number"


def add_data(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    actions = parser.add_subparsers(dest="action", required=True)
    forget = actions.add_parser("forget", help="delete all calls, notes and list entries of one number")
    forget.add_argument("number", help="in any spelling: 090-1234-5678, +81 90 1234 5678")
    forget.add_argument(
        "--region", help="the country of numbers without one, as two letters (default: OCTI_DIALING__REGION)"
    )


def data(options: argparse.Namespace) -> int:
    """Run the action. Only OCTI_DATABASE__URL and OCTI_DIALING__REGION are needed."""
    region = _region(options.region)
    meant = canonical(options.number, region)
    if not meant:
        message = (
            f"{options.number} is no telephone number of the region {region}: write it as 090-1234-5678 or "
            "+81 90 1234 5678, or name its country with --region"
        )
        raise NoNumber(message)
    print(f"{options.number} is {meant} (region {region})")
    _print(asyncio.run(_forget(options.number, region)))
    return 0


def _region(given: str | None) -> str:
    if given is None:
        return load_dialing_settings().region
    try:
        return plan_of(given.upper()).region
    except UnknownRegion as error:
        message = f"--region: {error}"
        raise NoNumber(message) from None


async def _forget(number: str, region: str) -> Forgotten:
    async with opened_database() as engine:
        return await SqlRetention(engine=engine).forget(lambda spelling: same_number(spelling, number, region))


def _print(found: Forgotten) -> None:
    if not found.spellings:
        print("nothing is known of this number")
        return
    print(f"deleted, under the spellings {', '.join(found.spellings)}:")
    print(f"{found.calls} calls with {found.notes} notes and drafts, {found.favorites} entries of agents' lists")
    if found.mentions:
        print(f"{found.mentions} transfers to it: the calls stay and no longer say where they went")
    if found.unlogged:
        print(f"{found.unlogged} logs were not in Salesforce yet and will not be written")
    if found.task_ids:
        print(f"still in Salesforce, delete them there: {' '.join(found.task_ids)}")
    print("backups and the PBX's own records (CDR, recordings) are not the bridge's: delete there, too")
