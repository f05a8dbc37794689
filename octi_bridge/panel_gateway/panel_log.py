"""`history.ports.ActivityLog` by the agents' own panels: Open CTI's saveLog, for orgs without API access.

One panel is asked, the one in front or else any of the agent's. Whoever wrote an activity remembers it, so asking
again is safe; only a tab that is closed between writing and telling could make a second Task.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from octi_bridge.agents.service import AgentService
from octi_bridge.history.model import ActivityKind, LoggedActivity, PendingActivity
from octi_bridge.history.ports import ActivityRefused
from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.ids import AgentId
from octi_bridge.panel_gateway import protocol
from octi_bridge.panel_gateway.commands import Handlers, session_of
from octi_bridge.panel_gateway.panels import Panel, Panels
from octi_bridge.panel_gateway.publisher import Publisher
from octi_bridge.salesforce.record_ids import is_same_record, is_task_id
from octi_bridge.salesforce.task_fields import Fields

log = logging.getLogger(__name__)

ANSWER_S = 20.0
_OF_THE_AGENT = frozenset({"OwnerId"})  # saveLog runs as the agent, who owns what it makes
_CREATE_ONLY = frozenset({"TaskSubtype", "CallObject"})
_LINKS = ("WhoId", "WhatId")
FieldsOf = Callable[[PendingActivity], Fields]


class NoPanel(OctiError):
    """The agent has no panel open that could write the log."""

    code = "no_panel"


@dataclass(frozen=True, slots=True)
class _Request:
    """What one agent's panel was asked to write, and where its answer is awaited."""

    agent_id: AgentId
    answer: asyncio.Future[protocol.LogSaved]


class PanelActivityLog:
    """Asks a panel and waits for its word."""

    def __init__(self, *, panels: Panels, agents: AgentService, publisher: Publisher, fields_of: FieldsOf) -> None:
        self._panels = panels
        self._agents = agents
        self._publisher = publisher
        self._fields_of = fields_of
        self._requests: dict[str, _Request] = {}

    def handlers(self) -> Handlers:
        """By the command's name."""
        return {"log_saved": self._log_saved}

    async def write(self, activity: PendingActivity) -> LoggedActivity:
        """Have it written; see `history.ports.ActivityLog`.

        What is there already cannot be read through Open CTI. So a change writes only what we never wrote before, and
        never the description: a person's words are safe, notes that come late stay in the bridge. The links follow the
        agent, who alone chooses them here.
        """
        wanted = {name: value for name, value in self._fields_of(activity).items() if name not in _OF_THE_AGENT}
        if activity.task_id is None:
            answer = await self._ask(activity, {"entityApiName": "Task", **wanted})
            return LoggedActivity(task_id=answer.record_id, written=wanted)
        news = {name: value for name, value in wanted.items() if name not in {*activity.written, *_CREATE_ONLY}}
        news |= {link: wanted.get(link) for link in _LINKS if _is_changed(link, wanted, activity.written)}
        if news:
            await self._ask(activity, {"Id": activity.task_id, **news})
        return LoggedActivity(task_id=activity.task_id, written={**activity.written, **news})

    async def _ask(self, activity: PendingActivity, values: dict[str, str | int | None]) -> protocol.LogSaved:
        panel = self._panel_for(activity)
        activity_id = activity_id_of(activity)
        request = _Request(activity.record.agent_id, asyncio.get_running_loop().create_future())
        self._requests[activity_id] = request
        try:
            message = protocol.SaveLog(activity_id=activity_id, values=values)
            self._publisher.send(panel.sid, "save_log", message)
            async with asyncio.timeout(ANSWER_S):
                answer = await request.answer
        except TimeoutError:
            raise NoPanel("the agent's panel did not answer") from None
        finally:
            self._requests.pop(activity_id, None)
        problem = answer.error or _problem_of(answer.record_id, activity.task_id)
        if problem:
            raise ActivityRefused(problem, code="panel_refused")
        return answer

    def _panel_for(self, activity: PendingActivity) -> Panel:
        """One in the org of the call: the agent may be signed in from another by now."""
        record = activity.record
        there = [panel for panel in self._panels.of_agent(record.agent_id) if panel.org == record.org]
        panel = self._panels.in_front(record.agent_id)
        if not there:
            raise NoPanel
        return panel if panel in there else there[0]

    async def _log_saved(self, panel: Panel, message: protocol.LogSaved) -> protocol.Accepted:
        """Take the answer of the agent who was asked: an activity's id is known to everybody in the call."""
        session = session_of(panel, self._agents)
        request = self._requests.get(message.activity_id)
        if request is not None and request.agent_id != session.agent_id:
            log.warning("log_saved of %s ignored: that call log is another agent's", session.account)
        elif request is not None and not request.answer.done():
            request.answer.set_result(message)
        return protocol.Accepted()


def _is_changed(link: str, wanted: Fields, written: Fields) -> bool:
    """Ids may have 15 or 18 characters."""
    return not is_same_record(str(wanted.get(link) or ""), str(written.get(link) or ""))


def _problem_of(record_id: str, task_id: str | None) -> str:
    """Why the record cannot be the call log's Task, empty when it can."""
    if not is_task_id(record_id):
        return "saveLog gave no Task id"
    if task_id is not None and not is_same_record(record_id, task_id):
        return "saveLog changed another Task than the call log's"
    return ""


def activity_id_of(activity: PendingActivity) -> str:
    """Names one writing: the same when it is asked for again, another when there is something to change."""
    kind = "" if activity.kind is ActivityKind.CALL else f":{activity.kind.value}"
    change = f"#{activity.revision}" if activity.task_id is not None else ""
    return f"{activity.record.entry_id}{kind}{change}"
