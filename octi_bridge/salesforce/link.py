"""Puts the parts together from the settings: one client, one look-up, one writer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from octi_bridge.kernel.clock import Clock
from octi_bridge.salesforce.activity import ActivityWriter
from octi_bridge.salesforce.activity_text import ActivityText
from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.client import OrgClient
from octi_bridge.salesforce.lookup import CallerLookup
from octi_bridge.settings.salesforce import SalesforceSettings


@dataclass(frozen=True, slots=True)
class SalesforceLink:
    """An org that is connected when first used."""

    client: OrgClient
    lookup: CallerLookup
    activity: ActivityWriter


@asynccontextmanager
async def salesforce_link(settings: SalesforceSettings, *, clock: Clock) -> AsyncIterator[SalesforceLink]:
    """The org of these settings, which must be enabled; everything is ended on leaving. Sends nothing by itself."""
    client = OrgClient(settings=settings, clock=clock)
    search = CallerSearch(
        objects=settings.objects,
        phone_fields=settings.phone_fields,
        person_accounts=settings.person_accounts,
        region=settings.default_region,
    )
    lookup = CallerLookup(
        org=client,
        search=search,
        clock=clock,
        positive_s=settings.cache_positive_s,
        negative_s=settings.cache_negative_s,
        size=settings.cache_size,
    )
    text = ActivityText(settings.language, ZoneInfo(settings.time_zone), settings.subject_template)
    activity = ActivityWriter(org=client, text=text, external_id_field=settings.external_id_field)
    try:
        yield SalesforceLink(client, lookup, activity)
    finally:
        await lookup.aclose()
        await client.aclose()
