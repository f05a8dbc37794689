"""A call and the agent who had it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from octi_bridge.agents.model import AgentSession
from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.model import AgentCall, CallState, Direction
from octi_bridge.history.model import CallRecord
from octi_bridge.kernel.ids import AgentId, CallId
from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.telephony.events import ChannelId, Extension, QueueName
from tests.support.fakes import START

DESK = Extension("201")
SATO = AgentId("agent-sato")


def call(name: str = "a", **changed: Any) -> AgentCall:
    """An inbound call of the sales queue, answered after five seconds."""
    found = AgentCall(
        call_id=CallId(name), log_id=CallLogId(f"{name}:201"), extension=DESK, channel_id=ChannelId("1.1"),
        direction=Direction.INBOUND,
        state=CallState.CONNECTED, remote_number="09011112222", dialed_number="0312340001", queue=QueueName("sales"),
        started_at=START, connected_at=START + timedelta(seconds=5), held_by=None,
    )  # fmt: skip
    return replace(found, **changed)


def session() -> AgentSession:
    return AgentSession(
        agent_id=SATO, account="sato", name="佐藤", extension=DESK, answer_mode=AnswerMode.NOTIFY, queues=(),
        is_hard_phone=False, status_code="0", status_since=START, salesforce_user_id="0055h0000000002AAA",
    )  # fmt: skip


def record(name: str = "a", **changed: Any) -> CallRecord:
    """The record of that call, ended after seventy seconds."""
    one = call(name)
    found = CallRecord(
        entry_id=one.log_id, call_id=one.call_id, agent_id=SATO, agent_name="佐藤", extension=DESK,
        direction=one.direction, remote_number=one.remote_number, dialed_number=one.dialed_number, queue=one.queue,
        started_at=one.started_at, connected_at=one.connected_at, ended_at=START + timedelta(seconds=70), cause=16,
        owner_id="0055h0000000002AAA",
    )  # fmt: skip
    return replace(found, **changed)
