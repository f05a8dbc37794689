"""`octi-bridge match`: what a look-up of this number asks, finds and decides, without a call."""

from __future__ import annotations

import argparse
import asyncio
import json

from octi_bridge.http_api.match import document
from octi_bridge.kernel.clock import SystemClock
from octi_bridge.salesforce.errors import SwitchedOff
from octi_bridge.salesforce.explanation import lines
from octi_bridge.salesforce.link import salesforce_link
from octi_bridge.salesforce.model import DryRun, LookupState
from octi_bridge.settings.load import load_salesforce_settings
from octi_bridge.settings.salesforce import SalesforceSettings

_FAILED = 1


def add_match(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("number", help="as a line delivers it, or as people write it: +81312345678, 03-1234-5678")
    parser.add_argument("--language", choices=["ja", "en"], default="en", help="of the explanation")
    parser.add_argument("--json", action="store_true", help="the same as GET /api/v1/match answers")


def match(options: argparse.Namespace) -> int:
    """Ask the org once and print every step; status 1 when the org could not be asked.

    Raises:
        SettingsError: the section OCTI_SALESFORCE__… is wrong.
        SwitchedOff: it is not enabled.
    """
    settings = load_salesforce_settings()
    if not settings.enabled:
        raise SwitchedOff
    run = asyncio.run(_explain(settings, options.number))
    if options.json:
        print(json.dumps(document(run, options.language), ensure_ascii=False, indent=2))
    else:
        print("\n".join(lines(run, options.language)))
    return _FAILED if run.result.state is LookupState.FAILED else 0


async def _explain(settings: SalesforceSettings, number: str) -> DryRun:
    async with salesforce_link(settings, clock=SystemClock()) as link:
        return await link.lookup.explain(number)
