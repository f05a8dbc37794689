"""`octi-bridge match`: what a look-up of this number asks, finds and decides, without a call."""

from __future__ import annotations

import argparse
import asyncio
import json

from octi_bridge.cli.opened_database import say_settings
from octi_bridge.http_api.match import document
from octi_bridge.kernel.clock import SystemClock
from octi_bridge.salesforce.errors import SwitchedOff
from octi_bridge.salesforce.explanation import lines
from octi_bridge.salesforce.link import salesforce_link
from octi_bridge.salesforce.model import DryRun, LookupState
from octi_bridge.settings.load import load_org_sections
from octi_bridge.settings.orgs import OrgSection, choose_org, named_for

_FAILED = 1


def add_match(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("number", help="as a line delivers it, or as people write it: +81312345678, 03-1234-5678")
    parser.add_argument("--org", metavar="NAME", help="of several orgs: default, or a name of OCTI_ORGS__NAME__…")
    parser.add_argument("--language", choices=["ja", "en"], default="en", help="of the explanation")
    parser.add_argument("--json", action="store_true", help="the same as GET /api/v1/match answers")


def match(options: argparse.Namespace) -> int:
    """Ask the org once and print every step; status 1 when the org could not be asked.

    Raises:
        SettingsError: a section OCTI_SALESFORCE__… or OCTI_ORGS__… is wrong.
        NoSuchOrg: they name no such org.
        SwitchedOff: it is not enabled.
    """
    sections = {section.name: section for section in load_org_sections()}
    say_settings()
    enabled = [name for name, section in sections.items() if section.salesforce.enabled]
    org = sections[choose_org(options.org, tuple(sections), enabled)]
    if not org.salesforce.enabled:
        raise SwitchedOff(named_for(org.name, str(SwitchedOff())))
    run = asyncio.run(_explain(org, options.number))
    if options.json:
        print(json.dumps(document(run, options.language, org.name), ensure_ascii=False, indent=2))
    else:
        print("\n".join(lines(run, options.language)))
    return _FAILED if run.result.state is LookupState.FAILED else 0


async def _explain(org: OrgSection, number: str) -> DryRun:
    async with salesforce_link(org.salesforce, clock=SystemClock(), name=org.name) as link:
        return await link.lookup.explain(number)
