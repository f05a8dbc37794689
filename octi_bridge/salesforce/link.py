"""Puts the parts together from the settings: one client, one look-up, one writer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.ids import FIRST_ORG, OrgName
from octi_bridge.salesforce.activity import ActivityWriter
from octi_bridge.salesforce.activity_text import ActivityText
from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.client import OrgClient
from octi_bridge.salesforce.customer_search import CustomerSearch
from octi_bridge.salesforce.customers import Customers
from octi_bridge.salesforce.lookup import CallerLookup
from octi_bridge.settings.salesforce import SalesforceSettings


@dataclass(frozen=True, slots=True)
class SalesforceLink:
    """An org that is connected when first used: nothing of it is shared with another org."""

    name: OrgName
    client: OrgClient
    lookup: CallerLookup
    customers: Customers
    activity: ActivityWriter

    def figures(self) -> dict[str, float]:
        """What `/metrics` shows. The org's own count (Sforce-Limit-Info) is there once it has told one."""
        client, asked, searches = self.client, self.lookup.counts, self.customers.counts
        figures: dict[str, float] = {
            "salesforce_available": float(client.is_available), "salesforce_writable": float(client.is_writable),
            "salesforce_requests_total": client.requests,
            "salesforce_failures_total": client.failures, "salesforce_log_ins_total": client.log_ins,
            "salesforce_lookups_cached_total": asked.cached, "salesforce_lookups_found_total": asked.found,
            "salesforce_lookups_none_total": asked.none, "salesforce_lookups_failed_total": asked.failed,
            "salesforce_lookups_skipped_total": asked.skipped,
            "salesforce_searches_total": searches.asked, "salesforce_searches_failed_total": searches.failed,
        }  # fmt: skip
        if client.usage is not None:
            figures["salesforce_api_used"] = client.usage.used
            figures["salesforce_api_limit"] = client.usage.limit
        return {f'{name}{{org="{self.name}"}}': value for name, value in figures.items()}


def caller_search(settings: SalesforceSettings) -> CallerSearch:
    """What these settings search for a caller."""
    return CallerSearch(
        objects=settings.objects,
        phone_fields=settings.phone_fields,
        name_fields=settings.name_fields,
        detail_fields=settings.detail_fields,
        person_accounts=settings.person_accounts,
        tie_break=settings.tie_break,
        region=settings.default_region,
    )


@asynccontextmanager
async def salesforce_link(
    settings: SalesforceSettings, *, clock: Clock, on_answer: Callable[[str], None] | None = None,
    name: OrgName = FIRST_ORG,
) -> AsyncIterator[SalesforceLink]:  # fmt: skip
    """The org of these settings, which must be enabled; everything is ended on leaving. Sends nothing by itself.

    `on_answer` is told of each request, in a line without its content, from any thread.
    """
    client = OrgClient(settings=settings, clock=clock, on_answer=on_answer, name=name)
    search = caller_search(settings)
    lookup = CallerLookup(
        org=client,
        search=search,
        clock=clock,
        positive_s=settings.cache_positive_s,
        negative_s=settings.cache_negative_s,
        size=settings.cache_size,
        name=name,
    )
    customers = Customers(
        ask=client.search_for_agent,
        search=CustomerSearch(search),
        is_near_limit=lambda: client.is_near_limit,
        clock=clock,
        name=name,
    )
    activity = ActivityWriter(org=client, text=activity_text(settings), external_id_field=settings.external_id_field)
    try:
        yield SalesforceLink(name, client, lookup, customers, activity)
    finally:
        await customers.aclose()
        await lookup.aclose()
        await client.aclose()


def activity_text(settings: SalesforceSettings) -> ActivityText:
    """The words of an org's call logs."""
    return ActivityText(
        language=settings.language,
        zone=ZoneInfo(settings.time_zone),
        subject_template=settings.subject_template,
        region=settings.default_region,
    )
