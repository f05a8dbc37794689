"""The composition root: builds every object, wires who hears whom, owns start and stop order."""

from __future__ import annotations

import asyncio
import gc
import logging
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.agents.administrators import Administrators
from octi_bridge.agents.admission import Admission
from octi_bridge.agents.after_call_time import AfterCallTime
from octi_bridge.agents.automatic import AutomaticStatuses, StatusRules
from octi_bridge.agents.directory import Directory
from octi_bridge.agents.events import AgentEvent, AgentSignedIn
from octi_bridge.agents.favorites import Favorites
from octi_bridge.agents.password_check import GuessLimits, PasswordCheck
from octi_bridge.agents.revision import SessionRevision
from octi_bridge.agents.seats import Seats
from octi_bridge.agents.service import AgentService
from octi_bridge.agents.tokens import TokenLife
from octi_bridge.app.call_log import CallLog, noting_origins, panel_options
from octi_bridge.app.doctor import doctor_routes_of
from octi_bridge.app.facts import fact_listener, noting_facts
from octi_bridge.app.orgs import Links, allowed_orgs, figures_of, salesforce_links
from octi_bridge.app.standby import standby_of
from octi_bridge.app.voice import voice_server
from octi_bridge.call_control.agent_calls import AgentCalls
from octi_bridge.call_control.caller_ids import CallerIds
from octi_bridge.call_control.policy import DialPolicy
from octi_bridge.call_control.service import CallControl
from octi_bridge.call_control.targets import Targets
from octi_bridge.call_control.transfers import Transfers
from octi_bridge.calls.events import CallEvent, ParkedCallsChanged
from octi_bridge.calls.kept import kept_call, let_go_among, one_per_ring
from octi_bridge.calls.labels import BusinessLabels
from octi_bridge.calls.queue_names import QueueNames
from octi_bridge.calls.service import CallService
from octi_bridge.calls.tracker import CallTracker
from octi_bridge.history.recorder import CallRecorder
from octi_bridge.http_api.administrators import CLIENT_ADDRESSES
from octi_bridge.http_api.front_page import front_page_routes
from octi_bridge.http_api.guide_page import guide_routes
from octi_bridge.http_api.health import health_routes, watch_gc
from octi_bridge.http_api.match import match_routes
from octi_bridge.http_api.panel_page import find_panel, panel_routes
from octi_bridge.http_api.security_headers import add_security_headers
from octi_bridge.kernel.addresses import ClientAddresses
from octi_bridge.kernel.bus import Bus
from octi_bridge.kernel.clock import Clock, SystemClock
from octi_bridge.kernel.flight_recorder import FlightRecorder
from octi_bridge.kernel.ids import AgentId, call_id_for
from octi_bridge.kernel.tasks import Tasks
from octi_bridge.numbers.outside_prefix import OutsidePrefix
from octi_bridge.numbers.writing import display_form
from octi_bridge.panel_gateway.call_commands import CallCommands
from octi_bridge.panel_gateway.call_reasons import CallReasons
from octi_bridge.panel_gateway.day_figures import DayFigureCommands
from octi_bridge.panel_gateway.desk import Desk
from octi_bridge.panel_gateway.directory_commands import DirectoryCommands
from octi_bridge.panel_gateway.gateway import Gateway
from octi_bridge.panel_gateway.lookup_desk import LookupDesk
from octi_bridge.panel_gateway.panels import Panels
from octi_bridge.panel_gateway.parked_names import ParkedNames
from octi_bridge.panel_gateway.pops import PopArbiter
from octi_bridge.panel_gateway.publisher import Publisher
from octi_bridge.panel_gateway.queue_watch import QueueWatch
from octi_bridge.panel_gateway.sockets import PanelSockets
from octi_bridge.panel_gateway.voice import VoiceCommands, VoiceDesk
from octi_bridge.panel_gateway.waiting_room import WaitingRoom
from octi_bridge.settings.load import Settings
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.bounded import bounded
from octi_bridge.storage.caller_ids import SqlCallerIdStore
from octi_bridge.storage.database import answers, close_engine, is_outage, open_engine, upgrade
from octi_bridge.storage.favorites import SqlFavoriteStore
from octi_bridge.storage.history import SqlHistoryStore
from octi_bridge.storage.labels import SqlBusinessLabelStore
from octi_bridge.storage.passwords import Argon2Hasher
from octi_bridge.storage.seats import SqlSeatStore
from octi_bridge.storage.sign_in_places import SqlPlaceStore
from octi_bridge.telephony.events import KeptLeg
from octi_bridge.telephony.outside_lines import OutsideLines
from octi_bridge.telephony.port import PbxPort
from octi_bridge.telephony.probe import PbxCheck

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Bridge:
    """The running system's parts that others may look at."""

    settings: Settings
    pbx: PbxPort
    calls: CallService
    agents: AgentService
    desk: Desk
    panels: Panels
    waiting: WaitingRoom
    publisher: Publisher
    call_log: CallLog
    orgs: Links
    administrators: Administrators
    passwords: PasswordCheck
    automatic: AutomaticStatuses


class Running:
    """Gives the running system; there is none while this process is standby."""

    def __init__(self) -> None:
        self.bridge: Bridge | None = None

    def __call__(self) -> Bridge:
        """Raises LookupError when nothing runs; the standby's middleware lets nobody come so far."""
        if self.bridge is None:
            raise LookupError("the bridge is not active")
        return self.bridge


FINISH_S = 5.0
BRIDGE = web.AppKey("bridge", Running)


def tune_gc() -> None:
    """Full collections would pause every panel; objects made at start-up are left out of them for good."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def create_app(
    *, settings: Settings, pbx: PbxPort, clock: Clock | None = None, check_pbx: PbxCheck | None = None
) -> web.Application:
    """The bridge as an aiohttp application. It connects to the PBX when started, and serves meanwhile.

    `check_pbx`: what the doctor asks of a PBX beyond the link; None for one that needs no set-up.

    Raises:
        PanelNotBuilt: there is no built panel.
        DatabaseError: the database address is wrong.
    """
    clock = clock or SystemClock()
    engine = open_engine(settings.database.url)
    standby = standby_of(engine, clock)
    app = web.Application(client_max_size=64 * 1024, middlewares=[standby.refuse])
    add_security_headers(app)
    running = app[BRIDGE] = Running()
    recorder = FlightRecorder(clock=clock)
    addresses = app[CLIENT_ADDRESSES] = ClientAddresses(trusted_proxies=settings.server.trusted_proxies)
    sockets = PanelSockets(
        addresses=addresses, note=partial(recorder.note, "panel"), public_origin=settings.server.public_url
    )
    sockets.server.attach(app)
    panel = find_panel(settings.panel.directory)
    sections = settings.org_sections()
    app.add_routes(front_page_routes())
    app.add_routes(guide_routes(panel))
    app.add_routes(panel_routes(panel, [section.lightning_origins for section in sections]))
    pauses = watch_gc()

    def figures() -> dict[str, float]:
        if running.bridge is None:
            return {"active": 0.0}
        bridge = running.bridge
        return {
            "active": 1.0,
            "panels": len(bridge.panels), "panels_waiting": len(bridge.waiting),
            "panel_messages_sent_total": bridge.publisher.sent,
            "agents_signed_in": len(bridge.agents.signed_in()), "pbx_up": float(bridge.desk.is_pbx_up),
            "gc_full_collections_total": pauses.full_collections,
            "proxies_not_trusted": len(addresses.not_believed),
            **figures_of(bridge.orgs), **bridge.call_log.figures(), **bridge.automatic.figures(),
            **bridge.passwords.figures(),
        }  # fmt: skip

    async def pbx_check() -> str | None:
        return None if pbx.is_ready else "no link to the PBX: see OCTI_PBX__HOST, OCTI_PBX__PORT and the log"

    async def database_check() -> str | None:
        return None if await answers(engine) else "the database does not answer: see OCTI_DATABASE__URL and the log"

    app.add_routes(
        match_routes(
            names=[section.name for section in sections],
            lookups=lambda: {name: org.lookup for name, org in running().orgs.items()},
            administrators=lambda: running().administrators,
        )
    )
    app.add_routes(
        doctor_routes_of(
            settings=settings, engine=engine, clock=clock, pbx=pbx, check_pbx=check_pbx, recorder=recorder,
            administrators=lambda: running().administrators, addresses=addresses,
            refused=lambda: running().agents.refused(),
        )
    )  # fmt: skip
    app.add_routes(health_routes({"pbx": pbx_check, "database": database_check}, figures, lambda: standby.served_by))

    async def lifetime(app: web.Application) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(close_engine, engine)
            await standby.run(
                stack, lambda parts: _start(running, parts, settings, pbx, engine, sockets, clock, recorder)
            )
            yield

    async def let_panels_go(_: web.Application) -> None:
        await sockets.close()

    app.on_shutdown.append(let_panels_go)
    app.cleanup_ctx.append(lifetime)
    return app


async def _start(
    running: Running, stack: AsyncExitStack, settings: Settings, pbx: PbxPort, engine: AsyncEngine,
    sockets: PanelSockets, clock: Clock, flight: FlightRecorder,
) -> None:  # fmt: skip
    """Everything that needs a running loop, from the inside out; the PBX link comes last."""
    await upgrade(engine)
    tasks = Tasks()
    stack.push_async_callback(tasks.stop)
    orgs = await stack.enter_async_context(salesforce_links(settings, clock=clock, flight=flight))
    is_extension = extension_rule(settings.pbx.extension_pattern)
    call_bus: Bus[CallEvent] = Bus()
    agent_bus: Bus[AgentEvent] = Bus()
    tracker = CallTracker(pbx_name=pbx.name, is_extension=is_extension)
    park_bus: Bus[ParkedCallsChanged] = Bus()
    calls = CallService(
        tracker=tracker, bus=call_bus, park_bus=park_bus, clock=clock, later=asyncio.get_running_loop().call_later
    )
    # what is read once, at the start, may be much
    store = bounded(SqlAgentStore(engine=engine, now=clock.now), but=("statuses", "sessions", "session_intervals"))
    passwords = PasswordCheck(
        store=store,
        places=bounded(SqlPlaceStore(engine=engine, now=clock.now)),
        hasher=Argon2Hasher(),
        clock=clock,
        limits=GuessLimits(
            per_account=settings.agents.max_sign_in_failures,
            per_address=settings.agents.max_failures_per_address,
            window_s=settings.agents.sign_in_window_s,
        ),
    )
    life = TokenLife(
        absolute=timedelta(hours=settings.agents.session_max_hours),
        idle=timedelta(hours=settings.agents.session_idle_hours),
    )
    agents = AgentService(
        store=store, admission=Admission(store=store, passwords=passwords),
        seats=Seats(store=bounded(SqlSeatStore(engine=engine, now=clock.now))), pbx=pbx, bus=agent_bus, clock=clock,
        calls_of=calls.calls_of, spawn=tasks.spawn, token_life=life,
    )  # fmt: skip
    automatic = AutomaticStatuses(
        agents=agents,
        rules=status_rules(settings),
        clock=clock,
        calls_of=calls.calls_of,
        later=asyncio.get_running_loop().call_later,
        spawn=tasks.spawn,
    )
    administrators = Administrators(store=store, passwords=passwords, resume=agents.resume)
    lookups = LookupDesk(
        finds={name: org.lookup.find for name, org in orgs.items()}, spawn=tasks.spawn, org_at=agents.org_at
    )  # fmt: skip
    panels = Panels()
    labels = BusinessLabels(store=bounded(SqlBusinessLabelStore(engine=engine)), region=settings.dialing.region)
    reasons = CallReasons(read_kept=lambda log_id: call_log.wrap_ups.reason_of(log_id), spawn=tasks.spawn)
    names = QueueNames(settings.queues.names)
    number_text = partial(display_form, plan=settings.dialing.plan)
    parked_names = ParkedNames(
        finds={name: partial(org.lookup.find, may_be_old=True) for name, org in orgs.items()}, spawn=tasks.spawn
    )
    desk = Desk(
        calls=calls, agents=agents, lookups=lookups, labels=labels, reasons=reasons, clock=clock,
        number_text=number_text, parked_names=parked_names, queue_names=names,
    )  # fmt: skip
    pops = PopArbiter(
        panels=panels, lookups=lookups, calls=calls, agents=agents, settings=settings.pops,
        regions={section.name: section.salesforce.default_region for section in settings.org_sections()},
    )  # fmt: skip

    def pop(agent_id: AgentId) -> None:
        for panel, message in pops.decide(agent_id):
            publisher.send(panel.sid, "screen_pop", message)

    publisher = Publisher(
        desk=desk, agents=agents, calls=calls, lookups=lookups, emit=sockets, after_call_event=pop,
        parked_names=parked_names,
    )  # fmt: skip
    call_log = CallLog(
        settings=settings, engine=engine, clock=clock, orgs=orgs, agents=agents, panels=panels, publisher=publisher,
        calls=calls, pbx=pbx,
    )  # fmt: skip
    caller_ids = CallerIds(store=bounded(SqlCallerIdStore(engine=engine)), default=settings.pbx.default_caller_id)
    policy = DialPolicy(
        settings.dialing.forbidden, feature_codes=settings.dialing.feature_codes, plan=settings.dialing.plan
    )
    outside = OutsideLines(
        OutsidePrefix(digits=settings.dialing.outside_prefix, plan=settings.dialing.plan, is_inside=is_extension)
    )
    targets = Targets(agents=agents, caller_ids=caller_ids, policy=policy, to_dial=outside.to_dial)
    agent_calls = AgentCalls(calls=calls)
    transfers = Transfers(pbx=pbx, calls=agent_calls, targets=targets, park_timeout_s=settings.parking.timeout_s)
    control = CallControl(pbx=pbx, calls=agent_calls, agents=agents, targets=targets, transfers=transfers)
    directory = Directory(store=store, agents=agents)
    voice = VoiceDesk(
        panels=panels, agents=agents, calls=agent_calls, publisher=publisher, spawn=tasks.spawn,
        find_terminal=store.find_terminal, server=voice_server(settings.voice),
    )  # fmt: skip
    queue_watch = QueueWatch(
        panels=panels, agents=agents, publisher=publisher, rooms=sockets, clock=clock,
        long_wait_s=settings.queues.long_wait_s, later=asyncio.get_running_loop().call_later, names=names,
    )  # fmt: skip
    after_call = AfterCallTime(is_wrap_up=agents.is_wrap_up, known_since=clock.now())
    groups = (
        CallCommands(
            agents=agents, control=control, transfers=transfers, voice=voice,
            on_dialed=noting_origins(
                pbx_name=pbx.name, reasons=reasons, wrap_ups=call_log.commands, spawn=tasks.spawn
            ),
            on_click_dial=lambda session, channel_id: pops.note_clicked(
                session.agent_id, call_id_for(pbx.name, channel_id)
            ),
        ),
        *call_log.groups,
        queue_watch,
        DayFigureCommands(
            agents=agents, records_since=bounded(SqlHistoryStore(engine=engine)).records_since, after_call=after_call,
            zones={section.name: ZoneInfo(section.salesforce.time_zone) for section in settings.org_sections()},
            clock=clock, settle=call_log.settle,
        ),
        VoiceCommands(agents=agents, voice=voice),
        DirectoryCommands(
            agents=agents, directory=directory, publisher=publisher, rooms=sockets, region=settings.dialing.region,
            missed=call_log.missed, finds=call_log.finds, number_text=number_text,
            records_of=bounded(SqlHistoryStore(engine=engine)).records,
            favorites=Favorites(
                store=bounded(SqlFavoriteStore(engine=engine, now=clock.now)), plan=settings.dialing.plan
            ),
        ),
    )  # fmt: skip
    gateway = Gateway(
        panels=panels, desk=desk, agents=agents, caller_ids=caller_ids, groups=groups, pops=pops,
        publisher=publisher, rooms=sockets, clock=clock,
        labels=labels,
        orgs=allowed_orgs(settings, orgs), options=panel_options(settings), is_database_error=is_outage,
    )  # fmt: skip
    waiting = WaitingRoom(
        panels=panels,
        most=settings.server.max_waiting_panels,
        most_per_address=settings.server.max_waiting_panels_per_address,
    )
    sockets.serve(gateway, waiting)
    # the order of hearing: look-ups first, so that a first view says `searching`; history before panels
    for listener in (
        lookups.on_call_event,
        reasons.on_call_event,
        call_log.recorder.on_call_event,
        publisher.on_call_event,
        agents.on_call_event,
        automatic.on_call_event,
    ):
        call_bus.subscribe(listener)
    calls.listen_to_outcomes(publisher.on_outcome_changed)
    labels.listen(publisher.on_labels_changed)
    reasons.listen(publisher.on_reason)
    park_bus.subscribe(publisher.on_parked_calls)
    agent_bus.subscribe(look_again_for(lookups, calls))
    agent_bus.subscribe(publisher.on_agent_event)
    agent_bus.subscribe(automatic.on_agent_event)
    agent_bus.subscribe(queue_watch.on_agent_event)
    agent_bus.subscribe(after_call.on_agent_event)
    agent_bus.subscribe(directory.on_agent_event)
    agent_bus.subscribe(gateway.on_agent_event)
    revision = SessionRevision(
        store=store,
        agents=agents,
        life=life,
        clock=clock,
        is_busy=lambda extension: bool(calls.calls_of(extension)),
        tokens_in_use=panels.tokens_in_use,
        on_tokens_ended=gateway.on_tokens_ended,
        on_change=lambda: asyncio.gather(labels.read(), caller_ids.read()),
        spawn=tasks.spawn,
    )
    await agents.load()
    await labels.read()
    tasks.spawn(publisher.run())
    tasks.spawn(revision.run())
    call_log.start(tasks)
    running.bridge = Bridge(
        settings=settings,
        pbx=pbx,
        calls=calls,
        agents=agents,
        desk=desk,
        panels=panels,
        waiting=waiting,
        publisher=publisher,
        call_log=call_log,
        orgs=orgs,
        administrators=administrators,
        passwords=passwords,
        automatic=automatic,
    )
    stack.push_async_callback(finish_records, call_log.recorder)
    stack.push_async_callback(pbx.stop)

    def on_kept(legs: Sequence[KeptLeg]) -> None:
        parts, nobodys = one_per_ring(legs)
        let_go = let_go_among(parts)
        for leg in parts:
            ended = kept_call(
                leg,
                pbx_name=pbx.name,
                is_extension=is_extension,
                now=clock.now(),
                is_let_go=leg.channel_id in let_go,
            )
            if ended is None:
                nobodys.append(leg)  # no phone of ours: nobody else deletes it
                continue
            call_log.recorder.on_kept_call(ended)
            agents.on_stored_call(ended)
        for leg in nobodys:
            call_log.delete_stored(leg.channel_id)

    on_fact = fact_listener(calls, agents, publisher, queue_watch, on_kept=on_kept, names=names)
    await pbx.start(noting_facts(flight, lambda fact: on_fact(outside.shown(fact))))


def status_rules(settings: Settings) -> StatusRules:
    """When statuses change by themselves."""
    return StatusRules(
        missed_rings=settings.agents.away_after_missed_rings,
        missed_ring_min_s=settings.agents.missed_ring_min_s,
        phone_gone_s=settings.agents.away_when_phone_gone_s,
        wrap_up_s=settings.wrap_up.ends_after_s,
    )


def look_again_for(lookups: LookupDesk, calls: CallService) -> Callable[[AgentEvent], None]:
    """Whoever signs in during a call wants to know who it is."""

    def on_agent_event(event: AgentEvent) -> None:
        if isinstance(event, AgentSignedIn):
            lookups.look_again(calls.calls_of(event.session.extension))

    return on_agent_event


async def finish_records(recorder: CallRecorder) -> None:
    """Before the end, write the calls that have ended; with the database away, not for ever."""
    try:
        async with asyncio.timeout(FINISH_S):
            await recorder.drain()
    except TimeoutError:
        log.error("call records were not written before the end: the database did not answer")  # noqa: TRY400


def extension_rule(pattern: str) -> Callable[[str], bool]:
    """Tells our phones from trunks by the endpoint's name; a name with a technology (`DAHDI/23`) is never a phone."""
    expression = re.compile(pattern)
    known: dict[str, bool] = {}

    def is_extension(endpoint: str) -> bool:
        if endpoint not in known:
            known[endpoint] = "/" not in endpoint and expression.fullmatch(endpoint) is not None
        return known[endpoint]

    return is_extension
