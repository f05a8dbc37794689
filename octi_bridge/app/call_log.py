"""Builds what happens to a call after its end: record, wrap-up, outbox, log."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.agents.model import AgentSession
from octi_bridge.agents.service import AgentService
from octi_bridge.app.activity_log import SalesforceActivityLog, entry_of, parties_of
from octi_bridge.calls.service import CallService
from octi_bridge.history.keeper import KeptCallKeeper
from octi_bridge.history.model import ActivityKind, LoggedActivity, PendingActivity
from octi_bridge.history.outbox import ActivityOutbox, RetryTimes
from octi_bridge.history.ports import ActivityLog
from octi_bridge.history.recorder import CallRecorder
from octi_bridge.history.wrap_ups import IsLasting, WrapUpRules, WrapUps
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.ids import CallId, call_id_for
from octi_bridge.kernel.tasks import Tasks
from octi_bridge.panel_gateway.call_commands import OnDialed
from octi_bridge.panel_gateway.call_reasons import CallReasons, Spawn
from octi_bridge.panel_gateway.commands import CommandGroup
from octi_bridge.panel_gateway.panel_log import PanelActivityLog
from octi_bridge.panel_gateway.panels import Panels
from octi_bridge.panel_gateway.protocol import Dial, PanelOptions, WrapUpOptions
from octi_bridge.panel_gateway.publisher import Publisher, room_of
from octi_bridge.panel_gateway.wrap_up_commands import WrapUpCommands
from octi_bridge.panel_gateway.wrap_up_views import call_logged_view
from octi_bridge.salesforce.activity_text import ActivityText
from octi_bridge.salesforce.link import SalesforceLink
from octi_bridge.salesforce.task_fields import Fields, task_fields
from octi_bridge.settings.call_log import WrapUpSettings
from octi_bridge.settings.load import Settings
from octi_bridge.storage.history import SqlHistoryStore
from octi_bridge.storage.outbox import SqlOutboxStore
from octi_bridge.storage.wrap_ups import SqlWrapUpStore
from octi_bridge.telephony.events import ChannelId
from octi_bridge.telephony.port import PbxPort

log = logging.getLogger(__name__)

SETTLE_S = 2.0
COUNT_EVERY_S = 15.0


class CallLog:
    """The parts, wired. Who writes is one setting, so never both server and panel do."""

    def __init__(
        self, *, settings: Settings, engine: AsyncEngine, clock: Clock, org: SalesforceLink | None,
        agents: AgentService, panels: Panels, publisher: Publisher, calls: CallService, pbx: PbxPort,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._org = org
        self._outbox_store = SqlOutboxStore(engine=engine)
        self._publisher = publisher
        self._panel_log = PanelActivityLog(panels=panels, agents=agents, publisher=publisher, fields_of=self._fields_of)
        activity_log = self._activity_log()
        times = settings.call_log
        self._outbox = (
            ActivityOutbox(
                store=self._outbox_store, activity_log=activity_log, clock=clock,
                retry=RetryTimes(first_s=times.retry_first_s, longest_s=times.retry_max_s),
                on_delivered=self._tell_logged,
            )
            if activity_log is not None
            else None
        )  # fmt: skip
        self._keeper = KeptCallKeeper(pbx=pbx)
        self.recorder = CallRecorder(
            store=SqlHistoryStore(engine=engine), session_at=agents.session_at,
            has_activity_log=activity_log is not None, on_recorded=self._wake, is_written=self._keeper.is_written,
            log_after=timedelta(seconds=times.panel_wait_s if times.written_by == "panel" else 0),
        )  # fmt: skip
        self.wrap_ups = WrapUps(
            store=SqlWrapUpStore(engine=engine), clock=clock, rules=wrap_up_rules(settings.wrap_up),
            is_lasting=is_lasting_in(calls), settle=self._settle, on_saved=self._wake,
        )  # fmt: skip
        self.commands = WrapUpCommands(
            agents=agents, wrap_ups=self.wrap_ups, publisher=publisher,
            find=partial(org.lookup.find, may_be_old=True) if org else None,
            remember=org.lookup.remember if org else None,
        )  # fmt: skip
        self.groups: tuple[CommandGroup, ...] = (self.commands, self._panel_log)
        self._counted: Mapping[str, float] = {}

    def start(self, tasks: Tasks) -> None:
        """Begin writing."""
        tasks.spawn(self.recorder.run())
        tasks.spawn(self._keeper.run())
        if self._outbox is not None:
            tasks.spawn(self._outbox.run())
            tasks.spawn(self._count())

    def figures(self) -> Mapping[str, float]:
        """For /metrics: how many logs wait and how many were given up, as counted lately."""
        return self._counted

    async def _count(self) -> None:
        while True:
            try:
                waiting, given_up = await self._outbox_store.figures()
                self._counted = {"call_logs_waiting": waiting, "call_logs_given_up": given_up}
            except Exception as error:  # noqa: BLE001 - the database may be away; /readyz says that
                log.debug("the outbox could not be counted: %s", type(error).__name__)
            await asyncio.sleep(COUNT_EVERY_S)

    def _activity_log(self) -> ActivityLog | None:
        written_by = self._settings.call_log.written_by
        if written_by == "panel":
            return self._panel_log
        if written_by == "server" and self._org is not None:
            return SalesforceActivityLog(self._org, recording_url=self._settings.call_log.recording_url)
        return None

    def _fields_of(self, activity: PendingActivity) -> Fields:
        salesforce, wrap_up = self._settings.salesforce, activity.wrap_up
        text = ActivityText(salesforce.language, ZoneInfo(salesforce.time_zone), salesforce.subject_template)
        chosen = wrap_up.related if wrap_up and wrap_up.related else activity.clicked
        entry = entry_of(activity, parties_of(chosen, None), self._settings.call_log.recording_url)
        return task_fields(entry, text)

    def _tell_logged(self, activity: PendingActivity, logged: LoggedActivity) -> None:
        if activity.kind is ActivityKind.CALL:
            view = call_logged_view(activity.record.entry_id, logged)
            self._publisher.send(room_of(activity.record.agent_id), "call_logged", view)

    def _wake(self) -> None:
        if self._outbox is not None:
            self._outbox.wake()

    async def _settle(self) -> None:
        async with asyncio.timeout(SETTLE_S):
            await self.recorder.drain()


def noting_origins(*, pbx_name: str, reasons: CallReasons, wrap_ups: WrapUpCommands, spawn: Spawn) -> OnDialed:
    """Keeps at which record, and why, an agent began a call: for the screens at once, for its log in SQL."""

    def on_dialed(session: AgentSession, channel_id: ChannelId, asked: Dial) -> None:
        call_id = call_id_for(pbx_name, channel_id)
        if asked.reason is not None:
            reasons.note(call_id, session.extension, asked.reason)
        spawn(wrap_ups.note_origin(session, call_id, asked))

    return on_dialed


def is_lasting_in(calls: CallService) -> IsLasting:
    """Whether a call of the session still goes on."""

    def is_lasting(session: AgentSession, call_id: CallId) -> bool:
        return calls.find(call_id, session.extension) is not None

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
        transfer_dial_delay_ms=round(settings.transfer.dial_delay_s * 1000), wrap_up=wrap_up if rules.is_shown else None
    )
