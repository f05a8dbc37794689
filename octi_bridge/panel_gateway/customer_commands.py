"""Customers in the panel: found by name or number, made new for an unknown caller, and put to a call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from octi_bridge.agents.model import AgentSession
from octi_bridge.agents.service import AgentService
from octi_bridge.calls.log_id import BadCallLogId, CallLogId
from octi_bridge.calls.model import AgentCall, Direction
from octi_bridge.history.model import CallRecord
from octi_bridge.history.wrap_ups import NoSuchRecord, WrapUps
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.ids import OrgName
from octi_bridge.numbers.writing import NumberText
from octi_bridge.panel_gateway import protocol
from octi_bridge.panel_gateway.commands import Handlers, session_of
from octi_bridge.panel_gateway.limits import RateLimit
from octi_bridge.panel_gateway.panels import Panel
from octi_bridge.panel_gateway.publisher import Publisher, room_of
from octi_bridge.panel_gateway.wrap_up_views import related_of, related_view
from octi_bridge.salesforce.customers import CustomersFound
from octi_bridge.salesforce.model import LookupResult, Match
from octi_bridge.salesforce.new_records import NewCaller, new_records
from octi_bridge.settings.customers import CustomerSettings

NAME_S = 2.0
"""New records are offered without the caller's name when a slow org takes longer; the panel gives up after 8 s."""
_NOTHING = protocol.NewRecords(records=(), by_layout=False, is_search_on=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerOrg:
    """What an org offers for its agents' customers.

    Attributes:
        search: Customers by a name or a number; None where no org is connected.
        find: Who has a number, mostly from the cache; None where no org is connected, too.
        remember: Takes which record was chosen for a number.
        take_back: Takes that it was not that record after all.
        region: Where numbers without a country code are from.
        has_person_accounts: Whether people may be accounts.
    """

    search: Callable[[str], Awaitable[CustomersFound]] | None = None
    find: Callable[[str], Awaitable[LookupResult]] | None = None
    remember: Callable[[str, Match], None] = field(default=lambda number, match: None)
    take_back: Callable[[str, str], None] = field(default=lambda number, record_id: None)
    region: str = "JP"
    has_person_accounts: bool = False


class CustomerCommands:
    """`part`: a part of a call while it lasts. An org that is not in `orgs` searches nobody and offers nothing."""

    def __init__(
        self,
        *,
        agents: AgentService,
        wrap_ups: WrapUps,
        publisher: Publisher,
        part: Callable[[CallLogId], AgentCall | None],
        orgs: Mapping[OrgName, CustomerOrg],
        settings: CustomerSettings,
        clock: Clock,
        number_text: NumberText,
    ) -> None:
        self._agents = agents
        self._wrap_ups = wrap_ups
        self._publisher = publisher
        self._part = part
        self._orgs = orgs
        self._settings = settings
        self._number_text = number_text
        per_minute = settings.searches_per_minute
        self._rate = RateLimit(clock=clock, burst=max(1.0, per_minute / 3), per_second=per_minute / 60)

    def handlers(self) -> Handlers:
        """By the command's name."""
        return {
            "search_customers": self._search,
            "get_new_records": self._get_new_records,
            "relate_call": self._relate,
        }

    async def _search(self, panel: Panel, message: protocol.SearchCustomers) -> protocol.CustomersFound:
        session = session_of(panel, self._agents)
        org = self._orgs.get(session.org)
        if org is None or org.search is None or not self._is_search_on(org):
            return _without_customers(protocol.SearchState.OFF)
        if not self._rate.allows(session.agent_id):
            return _without_customers(protocol.SearchState.TOO_FAST)
        return found_view(await org.search(message.text), self._number_text)

    async def _get_new_records(self, panel: Panel, message: protocol.GetNewRecords) -> protocol.NewRecords:
        session = session_of(panel, self._agents)
        org = self._orgs.get(session.org)
        call = await self._call(session, _log_id(message.entry_id))
        if org is None or call.direction is Direction.INTERNAL:
            return _NOTHING
        caller = NewCaller(
            number=call.remote_number or "",
            name=await self._name_of(org, call.remote_number),
            dialed_number=call.dialed_number or "",
            queue=call.queue or "",
            call_id=call.call_id,
        )
        made = new_records(self._settings, caller, org.region, has_person_accounts=org.has_person_accounts)
        records = (protocol.NewRecordView(object_type=name, fields=dict(fields)) for name, fields in made.items())
        return protocol.NewRecords(
            records=tuple(records),
            by_layout=self._settings.new_records_by_layout,
            is_search_on=self._is_search_on(org),
        )

    async def _relate(self, panel: Panel, message: protocol.RelateCall) -> protocol.RelatedBefore:
        session, log_id = session_of(panel, self._agents), _log_id(message.entry_id)
        state = await self._wrap_ups.read(session, log_id)
        before = state.clicked
        done = protocol.RelatedBefore(before=related_view(state.saved.related if state.saved else before))
        related = related_of(message.related)
        await self._wrap_ups.relate(session, log_id, related)
        changed = protocol.CallRelated(
            entry_id=log_id, panel_id=panel.info.panel_id if panel.info else "", related=related_view(related)
        )
        self._publisher.send(room_of(session.agent_id), "call_related", changed)
        call, org = await self._call(session, log_id), self._orgs.get(session.org)
        if org is None or call.remote_number is None or call.direction is Direction.INTERNAL:
            return done
        if before is not None:
            org.take_back(call.remote_number, before.record_id)
        if related is not None:
            org.remember(call.remote_number, Match(related.record_id, related.object_type, related.name))
        return done

    def _is_search_on(self, org: CustomerOrg) -> bool:
        return org.search is not None and self._settings.is_search_on

    async def _call(self, session: AgentSession, log_id: CallLogId) -> AgentCall | CallRecord:
        """The agent's part of a call, lasting or over. Raises NoSuchRecord."""
        record = (await self._wrap_ups.read(session, log_id)).record
        found = record or self._part(log_id)
        if found is None:
            raise NoSuchRecord
        return found

    async def _name_of(self, org: CustomerOrg, number: str | None) -> str:
        """Of the only record that has the number: the name of whoever calls, for a case about it."""
        if number is None or org.find is None:
            return ""
        try:
            # the look-up itself goes on; the panel asks again when it has ended
            found = await asyncio.wait_for(org.find(number), NAME_S)
        except TimeoutError:
            return ""
        return found.only_name or ""


def found_view(found: CustomersFound, number_text: NumberText) -> protocol.CustomersFound:
    """The answer to a search as the panel protocol spells it."""
    return protocol.CustomersFound(
        state=protocol.SearchState(found.state.value),
        customers=tuple(
            protocol.CustomerView(
                record_id=customer.record_id,
                object_type=customer.object_type,
                name=customer.name,
                detail=customer.detail,
                phones=tuple(
                    protocol.CustomerPhone(
                        kind=protocol.PhoneKind(phone.kind.value),
                        number=phone.number,
                        number_text=number_text(phone.number),
                    )
                    for phone in customer.phones
                ),
            )
            for customer in found.customers
        ),
        is_cut=found.is_cut,
    )


def _without_customers(state: protocol.SearchState) -> protocol.CustomersFound:
    return protocol.CustomersFound(state=state, customers=(), is_cut=False)


def _log_id(text: str) -> CallLogId:
    try:
        return CallLogId(text)
    except BadCallLogId:
        raise NoSuchRecord from None
