"""Builds what happens to a call after its end: record, wrap-up, outbox, log."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.agents.model import AgentSession
from octi_bridge.agents.service import AgentService
from octi_bridge.app.orgs import Links, customer_orgs
from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.queue_names import QueueNames
from octi_bridge.calls.service import CallService
from octi_bridge.history.keeper import KeptCallKeeper
from octi_bridge.history.missed import MissedCalls
from octi_bridge.history.model import ActivityKind, LoggedActivity, PendingActivity
from octi_bridge.history.outbox import ActivityOutbox
from octi_bridge.history.ports import ActivityLog
from octi_bridge.history.recorder import CallRecorder
from octi_bridge.history.retention import Retention
from octi_bridge.history.retries import PROBE_S, RetryBudget, RetryTimes
from octi_bridge.history.wrap_ups import IsLasting, WrapUpRules, WrapUps
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.ids import AgentId, OrgName
from octi_bridge.kernel.tasks import Spawn, Tasks
from octi_bridge.numbers.writing import display_form
from octi_bridge.panel_gateway.call_commands import OnDialed
from octi_bridge.panel_gateway.call_reasons import CallReasons
from octi_bridge.panel_gateway.commands import CommandGroup
from octi_bridge.panel_gateway.customer_commands import CustomerCommands
from octi_bridge.panel_gateway.panel_log import PanelActivityLog
from octi_bridge.panel_gateway.panels import Panel, Panels
from octi_bridge.panel_gateway.protocol import Dial, MissedCallsChanged, PanelOptions, WrapUpOptions
from octi_bridge.panel_gateway.publisher import Publisher, room_of
from octi_bridge.panel_gateway.wrap_up_commands import WrapUpCommands
from octi_bridge.panel_gateway.wrap_up_views import call_logged_view
from octi_bridge.salesforce.abandoned_owners import AbandonedCallOwners
from octi_bridge.salesforce.activity_log import SalesforceActivityLog, entry_of, parties_of
from octi_bridge.salesforce.link import activity_text
from octi_bridge.salesforce.task_fields import Fields, task_fields
from octi_bridge.settings.call_log import WrapUpSettings
from octi_bridge.settings.load import Settings
from octi_bridge.settings.orgs import named_for
from octi_bridge.storage.bounded import bounded
from octi_bridge.storage.history import SqlHistoryStore
from octi_bridge.storage.missed_calls import SqlMissedCalls
from octi_bridge.storage.outbox import SqlOutboxStore
from octi_bridge.storage.retention import SqlRetention
from octi_bridge.storage.wrap_ups import SqlWrapUpStore
from octi_bridge.telephony.events import ChannelId, QueueName
from octi_bridge.telephony.port import PbxPort

log = logging.getLogger(__name__)

SETTLE_S = 2.0
COUNT_EVERY_S = 15.0
_UNBOUNDED = 1e9


class CallLog:
    """The parts, wired. Who writes is one setting, so never both server and panel do."""

    def __init__(
        self, *, settings: Settings, engine: AsyncEngine, clock: Clock, orgs: Links,
        agents: AgentService, panels: Panels, publisher: Publisher, calls: CallService, pbx: PbxPort,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._orgs = orgs
        self._sections = {section.name: section for section in settings.org_sections()}
        self._abandoned_owners = AbandonedCallOwners(
            {name: section.salesforce.abandoned_call_owners for name, section in self._sections.items()},
            QueueNames(settings.queues.names),
        )
        self._outbox_store = SqlOutboxStore(engine=engine)
        self._publisher, self._agents = publisher, agents
        self._panel_log = PanelActivityLog(panels=panels, agents=agents, publisher=publisher, fields_of=self._fields_of)
        times = settings.call_log
        self._outboxes = {
            name: self._outbox(name, activity_log, engine=engine, clock=clock)
            for name, activity_log in self._activity_logs().items()
        }  # fmt: skip
        self._retention = Retention(
            store=SqlRetention(engine=engine), clock=clock, keep=timedelta(days=settings.retention.calls_days)
        )
        self._keeper = KeptCallKeeper(pbx=pbx)
        calls.listen(self.delete_stored)  # a leg that was no part of a call leaves a record in the PBX, too
        self.recorder = CallRecorder(
            store=SqlHistoryStore(engine=engine), owner_of=agents.owner_of,
            has_activity_log=self._outboxes.__contains__,
            pbx_name=pbx.name, on_recorded=self._wake, is_written=self._keeper.is_written,
            log_after=timedelta(seconds=times.panel_wait_s if times.written_by == "panel" else 0),
            last_owner_at=agents.last_owner_at, on_missed=lambda record: self.missed.on_record(record),
            owner_of_abandoned=self._owner_of_abandoned,
        )  # fmt: skip
        self.missed = MissedCalls(
            store=bounded(SqlMissedCalls(engine=engine)), is_lasting=calls.is_lasting, settle=self.settle,
            on_missed=self._tell_missed,
        )  # fmt: skip
        panels.listen(self._on_panel_shows)
        calls.listen_to_outcomes(self.recorder.on_outcome_changed)
        calls.listen_to_abandoned(self.recorder.on_abandoned)
        self.wrap_ups = WrapUps(
            store=bounded(SqlWrapUpStore(engine=engine)), clock=clock, rules=wrap_up_rules(settings.wrap_up),
            is_lasting=is_lasting_in(calls), settle=self.settle, on_saved=self._wake,
        )  # fmt: skip
        self.finds = {name: partial(org.lookup.find, may_be_old=True) for name, org in orgs.items()}
        number_text = partial(display_form, plan=settings.dialing.plan)
        self.commands = WrapUpCommands(
            agents=agents, wrap_ups=self.wrap_ups, publisher=publisher,
            finds=self.finds,
            remembers={name: org.lookup.remember for name, org in orgs.items()}, number_text=number_text,
        )  # fmt: skip
        customers = CustomerCommands(
            agents=agents,
            wrap_ups=self.wrap_ups,
            publisher=publisher,
            part=calls.part,
            orgs=customer_orgs(settings, orgs),
            settings=settings.customers,
            clock=clock,
            number_text=number_text,
        )
        self.groups: tuple[CommandGroup, ...] = (self.commands, customers, self._panel_log)
        self._counted: Mapping[str, float] = {}
        self._ownerless: set[OrgName] = set()

    def start(self, tasks: Tasks) -> None:
        """Begin writing."""
        for name in self._orgs if self._settings.call_log.written_by == "server" else ():
            if not self._sections[name].salesforce.external_id_field:
                variable = named_for(name, "OCTI_SALESFORCE__EXTERNAL_ID_FIELD")
                log.error("call logs of the org %s have no key: set %s, see octi-bridge doctor", name, variable)
        tasks.spawn(self.recorder.run())
        tasks.spawn(self._keeper.run())
        tasks.spawn(self.missed.run())
        tasks.spawn(self._retention.run())
        for outbox in self._outboxes.values():
            tasks.spawn(outbox.run())
        tasks.spawn(self._count())

    def _outbox(self, name: OrgName, activity_log: ActivityLog, *, engine: AsyncEngine, clock: Clock) -> ActivityOutbox:
        times, org = self._settings.call_log, self._orgs.get(name)
        is_server = times.written_by == "server"
        # a panel costs no API request, and an agent may be away for long
        retry = RetryTimes(
            first_s=times.retry_first_s, longest_s=times.retry_max_s if is_server else min(600, times.retry_max_s),
            give_up_s=times.give_up_h * 3600 if is_server else None,
        )  # fmt: skip
        budget = RetryBudget(
            clock=clock, per_hour=times.retries_per_hour if is_server else _UNBOUNDED,
            is_scarce=lambda: is_server and org is not None and org.client.is_near_limit,
            probe_s=min(PROBE_S, times.retry_max_s),
        )  # fmt: skip
        return ActivityOutbox(
            store=SqlOutboxStore(engine=engine, org=name), activity_log=activity_log, clock=clock, retry=retry,
            budget=budget, unsure_wait=timedelta(seconds=times.unsure_wait_s if is_server else 0),
            on_delivered=self._tell_logged, org=name,
        )  # fmt: skip

    def _owner_of_abandoned(self, queue: QueueName) -> tuple[OrgName, str] | None:
        """Who gets the task. Panels write only their agents' logs."""
        return self._abandoned_owners.of(queue) if self._settings.call_log.written_by == "server" else None

    def delete_stored(self, channel_id: ChannelId) -> None:
        """What the PBX stored of this leg is nobody's."""
        self._keeper.is_written(channel_id)

    def figures(self) -> Mapping[str, float]:
        """For /metrics: how many logs of each org wait and how many were given up, as counted lately."""
        held = {
            f'call_log_retries_held{{org="{name}"}}': float(outbox.is_holding_retries)
            for name, outbox in self._outboxes.items()
        }
        return {**self._counted, **held}

    async def _count(self) -> None:
        while True:
            try:
                self._note_counts(await self._outbox_store.figures())
            except Exception as error:  # noqa: BLE001 - the database may be away; /readyz says that
                log.debug("the outbox could not be counted: %s", type(error).__name__)
            await asyncio.sleep(COUNT_EVERY_S)

    def _note_counts(self, found: Mapping[OrgName, tuple[int, int]]) -> None:
        counted: dict[str, float] = {}
        for name in (*self._outboxes, *(found.keys() - self._outboxes.keys())):
            waiting, given_up = found.get(name, (0, 0))
            counted[f'call_logs_waiting{{org="{name}"}}'] = waiting
            counted[f'call_logs_given_up{{org="{name}"}}'] = given_up
            if waiting and name not in self._outboxes and name not in self._ownerless:
                log.warning("%s calls wait to be logged in the org %s, which is not in the settings", waiting, name)
                self._ownerless.add(name)
        self._counted = counted

    def _activity_logs(self) -> Mapping[OrgName, ActivityLog]:
        """Of each org its own; an org without one logs nothing."""
        written_by, recording_url = self._settings.call_log.written_by, self._settings.call_log.recording_url
        if written_by == "panel":
            return dict.fromkeys(self._sections, self._panel_log)
        if written_by == "server":
            return {name: SalesforceActivityLog(org, recording_url=recording_url) for name, org in self._orgs.items()}
        return {}

    def _fields_of(self, activity: PendingActivity) -> Fields:
        salesforce, wrap_up = self._sections[activity.record.org].salesforce, activity.wrap_up
        text = activity_text(salesforce)
        chosen = wrap_up.related if wrap_up and wrap_up.related else activity.clicked
        entry = entry_of(activity, parties_of(chosen, None), self._settings.call_log.recording_url)
        return task_fields(entry, text)

    def _tell_logged(self, activity: PendingActivity, logged: LoggedActivity) -> None:
        """The agent's panels, unless they are in another org by now."""
        record = activity.record
        session = self._agents.session(record.agent_id)
        if activity.kind is ActivityKind.CALL and session is not None and session.org == record.org:
            view = call_logged_view(record.entry_id, logged)
            self._publisher.send(room_of(record.agent_id), "call_logged", view)

    def _on_panel_shows(self, panel: Panel, _before: AgentId | None) -> None:
        session = self._agents.session(panel.agent_id) if panel.agent_id is not None else None
        if session is not None:
            self.missed.on_entered(session.agent_id, session.org)

    def _tell_missed(self, agent_id: AgentId, org: OrgName, count: int) -> None:
        session = self._agents.session(agent_id)
        if session is not None and session.org == org:
            self._publisher.send(room_of(agent_id), "missed_calls_changed", MissedCallsChanged(count=count))

    def _wake(self) -> None:
        for outbox in self._outboxes.values():
            outbox.wake()

    async def settle(self) -> None:
        """Wait until calls that have just ended are written down; TimeoutError when the database does not answer."""
        async with asyncio.timeout(SETTLE_S):
            await self.recorder.drain()


def noting_origins(*, pbx_name: str, reasons: CallReasons, wrap_ups: WrapUpCommands, spawn: Spawn) -> OnDialed:
    """Keeps at which record, and why, an agent began a call: for the screens at once, for its log in SQL."""

    def on_dialed(session: AgentSession, channel_id: ChannelId, asked: Dial) -> None:
        log_id = CallLogId.of_leg(pbx_name, channel_id, session.extension)
        if asked.reason is not None:
            reasons.note(log_id, asked.reason)
        spawn(wrap_ups.note_origin(log_id, asked))

    return on_dialed


def is_lasting_in(calls: CallService) -> IsLasting:
    """Whether that part of a call still goes on."""

    def is_lasting(log_id: CallLogId) -> bool:
        return calls.part(log_id) is not None

    return is_lasting


def wrap_up_rules(settings: WrapUpSettings) -> WrapUpRules:
    """The rules as the administrator set them."""
    return WrapUpRules(
        dispositions=settings.dispositions, is_disposition_required=settings.is_disposition_required,
        editable=timedelta(hours=settings.editable_h),
    )  # fmt: skip


def panel_options(settings: Settings) -> PanelOptions:
    """What all panels are told."""
    rules = settings.wrap_up
    wrap_up = WrapUpOptions(dispositions=rules.dispositions, is_disposition_required=rules.is_disposition_required)
    return PanelOptions(
        transfer_dial_delay_ms=round(settings.transfer.dial_delay_s * 1000),
        wrap_up=wrap_up if rules.is_shown else None,
        wrap_up_limit_ms=rules.ends_after_s * 1000 or None,
    )
