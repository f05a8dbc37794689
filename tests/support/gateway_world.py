"""The panel's side of the bridge without sockets: facts go in, messages to panels come out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from octi_bridge.agents.admission import Admission
from octi_bridge.agents.after_call_time import AfterCallTime
from octi_bridge.agents.directory import Directory
from octi_bridge.agents.events import AgentEvent
from octi_bridge.agents.favorites import Favorites
from octi_bridge.agents.model import Account, AgentSession, Terminal
from octi_bridge.agents.password_check import GuessLimits, PasswordCheck
from octi_bridge.agents.seats import Seats
from octi_bridge.agents.service import AgentService
from octi_bridge.agents.tokens import TokenLife
from octi_bridge.app.call_log import is_lasting_in, noting_origins
from octi_bridge.app.compose import look_again_for
from octi_bridge.app.facts import fact_listener
from octi_bridge.call_control.agent_calls import AgentCalls
from octi_bridge.call_control.caller_ids import CallerId, CallerIdKind, CallerIds
from octi_bridge.call_control.policy import DialPolicy
from octi_bridge.call_control.service import CallControl
from octi_bridge.call_control.targets import Targets
from octi_bridge.call_control.transfers import Transfers
from octi_bridge.calls.events import CallEvent, ParkedCallsChanged
from octi_bridge.calls.labels import BusinessLabels
from octi_bridge.calls.queue_names import QueueNames
from octi_bridge.calls.service import CallService
from octi_bridge.calls.tracker import CallTracker
from octi_bridge.history.missed import MissedCalls
from octi_bridge.history.model import PendingActivity
from octi_bridge.history.wrap_ups import WrapUpRules, WrapUps
from octi_bridge.kernel.bus import Bus
from octi_bridge.kernel.ids import FIRST_ORG, AgentId, OrgName, call_id_for
from octi_bridge.numbers.writing import display_form
from octi_bridge.panel_gateway import protocol
from octi_bridge.panel_gateway.call_commands import CallCommands
from octi_bridge.panel_gateway.call_reasons import CallReasons
from octi_bridge.panel_gateway.customer_commands import CustomerCommands, CustomerOrg
from octi_bridge.panel_gateway.day_figures import DayFigureCommands
from octi_bridge.panel_gateway.desk import Desk
from octi_bridge.panel_gateway.directory_commands import DirectoryCommands
from octi_bridge.panel_gateway.gateway import Gateway
from octi_bridge.panel_gateway.lookup_desk import LookupDesk
from octi_bridge.panel_gateway.orgs import KnownOrg, Orgs
from octi_bridge.panel_gateway.panel_log import PanelActivityLog
from octi_bridge.panel_gateway.panels import Panels
from octi_bridge.panel_gateway.parked_names import ParkedNames
from octi_bridge.panel_gateway.pops import PopArbiter
from octi_bridge.panel_gateway.protocol import (
    PROTOCOL_VERSION,
    IceServer,
    PanelEnvelope,
    PanelOptions,
    RecordPop,
    ScreenPop,
    Snapshot,
)
from octi_bridge.panel_gateway.publisher import Publisher, room_of
from octi_bridge.panel_gateway.queue_watch import QueueWatch
from octi_bridge.panel_gateway.voice import VoiceCommands, VoiceDesk, VoiceServer
from octi_bridge.panel_gateway.wrap_up_commands import WrapUpCommands
from octi_bridge.salesforce.customer_search import Customer, CustomerPhone, PhoneKind
from octi_bridge.salesforce.customers import CustomersFound, SearchState
from octi_bridge.salesforce.model import LookupResult, LookupState, Match
from octi_bridge.salesforce.task_fields import Fields, relation_ids
from octi_bridge.settings.customers import CustomerSettings
from octi_bridge.settings.pops import PopSettings
from octi_bridge.settings.sections import DialingSettings
from octi_bridge.storage.bounded import bounded
from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.telephony.events import Extension, KeptLeg, PbxFact, QueueName
from tests.support.fakes import (
    FakeClock,
    InMemoryAgentStore,
    InMemoryCallerIds,
    InMemoryFavorites,
    InMemoryHistory,
    InMemoryLabels,
    InMemoryMissedCalls,
    InMemoryPlaces,
    InMemorySeats,
    InMemoryWrapUps,
    ListeningPbx,
    PlainHasher,
    Spawned,
    settle,
)

ORG = "https://acme.lightning.force.com"
SWITCHED_OFF = "https://other.lightning.force.com"
OTHER_ORG = "https://acme--uat.sandbox.lightning.force.com"
OTHER_NAME = OrgName("sandbox")
OTHER_ID = "00D5h0000000002AAA"
ORGS = (
    KnownOrg(name=FIRST_ORG, origins=(ORG, SWITCHED_OFF)),
    KnownOrg(name=OTHER_NAME, origins=(OTHER_ORG,), org_id=lambda: OTHER_ID),
)
SATO = AgentId("agent-sato")
HANAKO = Match("0035h0000000001AAA", "Contact", "山田 花子", "株式会社みどり商事", "090-1111-2222", "exact_mobile")
CUSTOMER = Customer(
    record_id=HANAKO.record_id,
    object_type="Contact",
    name="山田 花子",
    detail="株式会社みどり商事",
    phones=(CustomerPhone(PhoneKind.MOBILE, "090-1111-2222"),),
)
TANAKA = Match("0035h0000000077AAA", "Contact", "田中 一郎", "別会社", "090-1111-2222", "exact_mobile")

ACCOUNTS = (
    Account(agent_id=SATO, account="sato", name="佐藤", password_hash="right-one", queues=(QueueName("sales"),)),
    Account(agent_id=AgentId("agent-suzuki"), account="suzuki", name="鈴木", password_hash="other-one"),
    Account(agent_id=AgentId("agent-desk"), account="desk", name="受付", password_hash="third-one", is_agent=False),
)
TERMINALS = (
    Terminal(extension=Extension("201"), answer_mode=AnswerMode.NOTIFY),
    Terminal(extension=Extension("202"), answer_mode=AnswerMode.MANUAL, did_number="0312340202"),
)
CALLER_IDS = (
    CallerId(number="0312340001", label_ja="営業", label_en="Sales"),
    CallerId(number="0312340001", label_ja="営業窓口", label_en="Sales desk", kind=CallerIdKind.WINDOW),
)


def simple_fields(activity: PendingActivity) -> Fields:
    """As few fields of a Task as tell what is meant."""
    fields: dict[str, str | int | None] = {
        "Subject": "着信", "CallObject": activity.record.entry_id, "OwnerId": "0055h0000000002AAA", "Description": "d",
    }  # fmt: skip
    if activity.wrap_up is not None and activity.wrap_up.disposition:
        fields["CallDisposition"] = activity.wrap_up.disposition
    if (chosen := activity.clicked) is not None:
        fields |= relation_ids(Match(chosen.record_id, chosen.object_type, chosen.name), None)
    return fields


VOICE_SERVER = VoiceServer(
    websocket_url="wss://pbx.example.com:8089/ws", domain="pbx.example.com",
    ice_servers=(IceServer(urls=("stun:stun.example.com",), username=None, credential=None),),
)  # fmt: skip


class SampleLookup:
    """Knows one customer. `results` may be changed by a test; `asked` and `remembered` tell what it was told."""

    def __init__(self, matches: tuple[Match, ...] = (HANAKO,)) -> None:
        self.asked: list[str] = []
        self.remembered: list[tuple[str, Match]] = []
        self.taken_back: list[tuple[str, str]] = []
        self.searched: list[str] = []
        self.is_answering = asyncio.Event()
        self.is_answering.set()
        self.customers = CustomersFound(SearchState.FOUND, (CUSTOMER,))
        self.results = {"09011112222": LookupResult(LookupState.FOUND, matches)}

    async def find(self, number: str) -> LookupResult:
        self.asked.append(number)
        await self.is_answering.wait()
        return self.results.get(number, LookupResult(LookupState.NONE))

    def remember(self, number: str, match: Match) -> None:
        self.remembered.append((number, match))

    def take_back(self, number: str, record_id: str) -> None:
        self.taken_back.append((number, record_id))

    async def search(self, text: str) -> CustomersFound:
        self.searched.append(text)
        return self.customers

    def as_org(self) -> CustomerOrg:
        return CustomerOrg(
            search=self.search, find=self.find, remember=self.remember, take_back=self.take_back, region="JP"
        )


class KeptMessages:
    """Where sockets would be: keeps rooms and what was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, dict[str, Any]]] = []
        self.rooms: dict[str, set[str]] = {}

    async def __call__(self, event: str, data: dict[str, Any], *, to: str) -> None:
        self.sent.append((to, event, data))

    async def join(self, sid: str, room: str) -> None:
        self.rooms.setdefault(room, set()).add(sid)

    async def leave(self, sid: str, room: str) -> None:
        self.rooms.get(room, set()).discard(sid)

    async def leave_all(self, sid: str) -> None:
        for members in self.rooms.values():
            members.discard(sid)


class GatewayWorld:
    """Everything between the PBX port and the sockets, wired as the app wires it."""

    def __init__(
        self, pops: PopSettings | None = None, customers: CustomerSettings | None = None,
        queue_names: Mapping[str, str] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        names = QueueNames(queue_names)
        self.clock = FakeClock()
        self.kept: list[KeptLeg] = []
        self.pbx = ListeningPbx()
        self.store = InMemoryAgentStore(ACCOUNTS, TERMINALS)
        self.store.now = self.clock.now
        self.spawned = Spawned()
        self.lookup = SampleLookup()
        self.other_lookup = SampleLookup((TANAKA,))
        self.history = InMemoryHistory()
        self.messages = KeptMessages()
        self.call_bus: Bus[CallEvent] = Bus()
        self.agent_bus: Bus[AgentEvent] = Bus()
        tracker = CallTracker(pbx_name="pbx", is_extension=lambda name: name.isdigit() and len(name) <= 4)
        self.park_bus: Bus[ParkedCallsChanged] = Bus()
        self.calls = CallService(tracker=tracker, bus=self.call_bus, park_bus=self.park_bus, clock=self.clock)
        passwords = PasswordCheck(
            store=bounded(self.store),
            places=bounded(InMemoryPlaces()),
            hasher=PlainHasher(),
            clock=self.clock,
            limits=GuessLimits(per_account=3, per_address=20, window_s=60),
        )
        self.seats = InMemorySeats()
        self.agents = AgentService(
            store=bounded(self.store), admission=Admission(store=bounded(self.store), passwords=passwords),
            seats=Seats(store=bounded(self.seats)), pbx=self.pbx, bus=self.agent_bus, clock=self.clock,
            calls_of=self.calls.calls_of, spawn=self.spawned,
            token_life=TokenLife(absolute=timedelta(hours=168), idle=timedelta(hours=24)),
        )  # fmt: skip
        self.lookups = LookupDesk(
            finds={FIRST_ORG: self.lookup.find, OTHER_NAME: self.other_lookup.find}, spawn=self.spawned,
            org_at=self.agents.org_at,
        )  # fmt: skip
        self.panels = Panels()
        self.label_store = InMemoryLabels()
        self.labels = BusinessLabels(store=bounded(self.label_store), region="JP")
        self.reasons = CallReasons(read_kept=lambda log_id: self.wrap_ups_kept.reason_of(log_id), spawn=self.spawned)
        number_text = partial(display_form, plan=DialingSettings().plan)
        finds = {FIRST_ORG: self.lookup.find, OTHER_NAME: self.other_lookup.find}
        parked_names = ParkedNames(finds=finds, spawn=self.spawned)
        self.desk = Desk(
            calls=self.calls, agents=self.agents, lookups=self.lookups, labels=self.labels, reasons=self.reasons,
            clock=self.clock, epoch="epoch-1", queue_names=names, number_text=number_text, parked_names=parked_names,
        )  # fmt: skip
        self.pops = PopArbiter(
            panels=self.panels, lookups=self.lookups, calls=self.calls, agents=self.agents,
            settings=pops or PopSettings(), regions={FIRST_ORG: "JP", OTHER_NAME: "US"},
        )  # fmt: skip
        self.publisher = Publisher(
            desk=self.desk,
            agents=self.agents,
            calls=self.calls,
            lookups=self.lookups,
            emit=self.messages,
            after_call_event=self._pop,
            parked_names=parked_names,
        )
        self.caller_id_store = InMemoryCallerIds(CALLER_IDS)
        caller_ids = CallerIds(store=bounded(self.caller_id_store), default="0312340009")
        policy = DialPolicy(DialingSettings().forbidden)
        targets = Targets(agents=self.agents, caller_ids=caller_ids, policy=policy)
        agent_calls = AgentCalls(calls=self.calls)
        self.transfers = Transfers(pbx=self.pbx, calls=agent_calls, targets=targets)
        self.control = CallControl(
            pbx=self.pbx, calls=agent_calls, agents=self.agents, targets=targets, transfers=self.transfers
        )
        directory = Directory(store=bounded(self.store), agents=self.agents)
        self.wrap_up_store = InMemoryWrapUps()
        self.saved_wrap_ups = 0
        rules = WrapUpRules(dispositions=("解決", "折り返し"), is_disposition_required=True)
        self.wrap_ups_kept = WrapUps(
            store=bounded(self.wrap_up_store), clock=self.clock, rules=rules, is_lasting=is_lasting_in(self.calls),
            settle=settle, on_saved=self._note_saved,
        )  # fmt: skip
        self.wrap_ups = WrapUpCommands(
            agents=self.agents, publisher=self.publisher,
            finds={FIRST_ORG: self.lookup.find, OTHER_NAME: self.other_lookup.find},
            remembers={FIRST_ORG: self.lookup.remember, OTHER_NAME: self.other_lookup.remember},
            wrap_ups=self.wrap_ups_kept, number_text=number_text,
        )  # fmt: skip
        self.customers = CustomerCommands(
            agents=self.agents,
            wrap_ups=self.wrap_ups_kept,
            publisher=self.publisher,
            part=self.calls.part,
            orgs={FIRST_ORG: self.lookup.as_org(), OTHER_NAME: self.other_lookup.as_org()},
            settings=customers or CustomerSettings(),
            clock=self.clock,
            number_text=number_text,
        )
        self.panel_log = PanelActivityLog(
            panels=self.panels, agents=self.agents, publisher=self.publisher, fields_of=simple_fields
        )
        self.voice = VoiceDesk(
            panels=self.panels, agents=self.agents, calls=agent_calls, publisher=self.publisher, spawn=self.spawned,
            find_terminal=bounded(self.store).find_terminal, server=VOICE_SERVER,
        )  # fmt: skip
        self.missed_store = InMemoryMissedCalls()
        self.missed = MissedCalls(
            store=bounded(self.missed_store), is_lasting=self.calls.is_lasting, settle=settle,
            on_missed=lambda agent_id, _org, count: self.publisher.send(
                room_of(agent_id), "missed_calls_changed", protocol.MissedCallsChanged(count=count)
            ),
        )  # fmt: skip
        self.directory_commands = DirectoryCommands(
            agents=self.agents, directory=directory, publisher=self.publisher, rooms=self.messages,
            records_of=bounded(self.history).records_of, favorites=Favorites(store=bounded(InMemoryFavorites())),
            region="JP", missed=self.missed, finds={FIRST_ORG: self.lookup.find}, number_text=number_text,
        )  # fmt: skip
        self.resting: list[Callable[[], None]] = []
        self.queue_watch = QueueWatch(
            panels=self.panels, agents=self.agents, publisher=self.publisher, rooms=self.messages, clock=self.clock,
            long_wait_s=60, later=lambda _seconds, action: self.resting.append(action), names=names,
        )  # fmt: skip
        self.after_call = AfterCallTime(is_wrap_up=self.agents.is_wrap_up, known_since=self.clock.now())
        groups = (
            self.queue_watch,
            DayFigureCommands(
                agents=self.agents,
                records_since=bounded(self.history).records_since,
                after_call=self.after_call,
                zones=dict.fromkeys((FIRST_ORG, OTHER_NAME), ZoneInfo("Asia/Tokyo")),
                clock=self.clock,
                settle=settle,
            ),
            VoiceCommands(agents=self.agents, voice=self.voice),
            CallCommands(
                agents=self.agents,
                control=self.control,
                transfers=self.transfers,
                voice=self.voice,
                on_dialed=noting_origins(
                    pbx_name="pbx", reasons=self.reasons, wrap_ups=self.wrap_ups, spawn=self.spawned
                ),
                on_click_dial=lambda session, channel_id: self.pops.note_clicked(
                    session.agent_id, call_id_for("pbx", channel_id)
                ),
            ),
            self.wrap_ups,
            self.customers,
            self.panel_log,
            self.directory_commands,
        )
        self.gateway = Gateway(
            panels=self.panels, desk=self.desk, agents=self.agents, caller_ids=caller_ids,
            groups=groups, pops=self.pops, publisher=self.publisher, rooms=self.messages, clock=self.clock,
            labels=self.labels, orgs=Orgs(known=ORGS, switched_off=(SWITCHED_OFF,)),
            options=PanelOptions(transfer_dial_delay_ms=4000),
        )  # fmt: skip
        for listener in (
            self.lookups.on_call_event, self.reasons.on_call_event, self.publisher.on_call_event,
            self.agents.on_call_event,
        ):  # fmt: skip
            self.call_bus.subscribe(listener)
        self.labels.listen(self.publisher.on_labels_changed)
        self.reasons.listen(self.publisher.on_reason)
        self.park_bus.subscribe(self.publisher.on_parked_calls)
        self.calls.listen_to_outcomes(self.publisher.on_outcome_changed)
        self.agent_bus.subscribe(look_again_for(self.lookups, self.calls))
        self.agent_bus.subscribe(self.publisher.on_agent_event)
        self.agent_bus.subscribe(self.queue_watch.on_agent_event)
        self.agent_bus.subscribe(self.after_call.on_agent_event)
        self.agent_bus.subscribe(directory.on_agent_event)
        self.agent_bus.subscribe(self.gateway.on_agent_event)
        self.hear_fact = fact_listener(
            self.calls, self.agents, self.publisher, self.queue_watch, on_kept=self.kept.extend, names=names
        )
        self._sending: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self.agents.load()
        self._sending = asyncio.create_task(self.publisher.run())

    async def stop(self) -> None:
        self.spawned.forget()
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)

    def hear(self, story: Iterable[PbxFact]) -> None:
        for fact in story:
            self.hear_fact(fact)

    async def connect(
        self, sid: str = "s1", *, popup_mode: str = "ring", is_in_front: bool = True, **told: Any
    ) -> dict[str, Any]:
        """A panel connects and says hello; `told`: other things it says of itself."""
        self.gateway.connected(sid, "192.0.2.7")
        panel = {
            "panel_id": sid, "protocol_version": PROTOCOL_VERSION, "org_origin": ORG, "popup_mode": popup_mode,
            "has_outbound_popup": False, "is_in_front": is_in_front, "language": "ja",
            **told,
        }  # fmt: skip
        return await self.gateway.handle("hello", sid, {"panel": panel})

    async def sign_in(self, sid: str = "s1", **changed: Any) -> dict[str, Any]:
        """Sign in as 佐藤 at 201, available."""
        fields = {"account": "sato", "password": "right-one", "extension": "201", "status": "0", "is_hard_phone": False}
        return await self.gateway.handle("sign_in", sid, fields | changed)

    async def signed_in(self) -> AgentSession:
        """One panel, connected and signed in."""
        await self.connect()
        ack = await self.sign_in()
        assert "ok" in ack, ack
        session = self.agents.session(SATO)
        assert session is not None
        return session

    async def envelopes(self, agent_id: AgentId = SATO) -> list[PanelEnvelope]:
        """All numbered events sent to the agent's panels so far."""
        await settle()
        found = [data for to, name, data in self.messages.sent if name == "panel_event" and to == room_of(agent_id)]
        return [PanelEnvelope.model_validate(data, strict=False) for data in found]

    async def pops_sent(self) -> list[tuple[str, str]]:
        """Which panel was told to pop which record."""
        return [(to, pop.target.record_id) for to, pop in await self.screen_pops() if isinstance(pop.target, RecordPop)]

    async def screen_pops(self) -> list[tuple[str, ScreenPop]]:
        """Which panel was told to pop, or to offer, what."""
        await settle()
        found = [(to, data) for to, name, data in self.messages.sent if name == "screen_pop"]
        return [(to, ScreenPop.model_validate(data, strict=False)) for to, data in found]

    def snapshot(self, agent_id: AgentId = SATO) -> Snapshot:
        session = self.agents.session(agent_id)
        assert session is not None
        return self.desk.snapshot(session)

    def _note_saved(self) -> None:
        self.saved_wrap_ups += 1

    def _pop(self, agent_id: AgentId) -> None:
        for panel, message in self.pops.decide(agent_id):
            self.publisher.send(panel.sid, "screen_pop", message)
