"""Builds the Salesforce orgs of the settings, each with its own client, look-up and log writer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.flight_recorder import FlightRecorder
from octi_bridge.kernel.ids import FIRST_ORG, OrgName
from octi_bridge.panel_gateway.customer_commands import CustomerOrg
from octi_bridge.panel_gateway.orgs import KnownOrg, Orgs
from octi_bridge.salesforce.link import SalesforceLink, salesforce_link
from octi_bridge.settings.load import Settings
from octi_bridge.settings.salesforce import SalesforceSettings

Links = Mapping[OrgName, SalesforceLink]


@asynccontextmanager
async def salesforce_links(settings: Settings, *, clock: Clock, flight: FlightRecorder) -> AsyncIterator[Links]:
    """The enabled orgs by name, the first one first; each is ended by itself on leaving."""
    async with AsyncExitStack() as stack:
        links: dict[OrgName, SalesforceLink] = {}
        for section in settings.org_sections():
            if section.salesforce.enabled:
                source = "salesforce" if section.name == FIRST_ORG else f"salesforce {section.name}"
                link = salesforce_link(
                    section.salesforce, clock=clock, name=section.name, on_answer=partial(flight.note, source)
                )
                links[section.name] = await stack.enter_async_context(link)
        yield links


def allowed_orgs(settings: Settings, links: Links) -> Orgs:
    """Who may use the bridge: by origin, and by id where it is known from the settings or a log-in."""
    known = [
        KnownOrg(
            name=section.name,
            origins=section.lightning_origins,
            org_id=_id_of(links.get(section.name), section.salesforce.org_id),
        )
        for section in settings.org_sections()
    ]
    return Orgs(known=known, switched_off=settings.panel.switched_off_origins)


def customer_orgs(settings: Settings, links: Links) -> Mapping[OrgName, CustomerOrg]:
    """What the agents of each org may find and make there; of one that is not connected, only what is made."""
    return {
        section.name: _customer_org(links.get(section.name), section.salesforce) for section in settings.org_sections()
    }


def _customer_org(link: SalesforceLink | None, settings: SalesforceSettings) -> CustomerOrg:
    region, has_person_accounts = settings.default_region, settings.person_accounts
    if link is None:
        return CustomerOrg(region=region, has_person_accounts=has_person_accounts)
    return CustomerOrg(
        search=link.customers.find,
        find=partial(link.lookup.find, may_be_old=True),
        remember=link.lookup.remember,
        take_back=link.lookup.take_back,
        region=region,
        has_person_accounts=has_person_accounts,
    )


def _id_of(link: SalesforceLink | None, configured: str) -> Callable[[], str]:
    return lambda: link.client.org_id if link is not None else configured


def figures_of(links: Links) -> dict[str, float]:
    """For /metrics, each with the label of its org."""
    return {name: value for link in links.values() for name, value in link.figures().items()}
