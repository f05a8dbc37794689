"""Queues have another name outside the PBX."""

from __future__ import annotations

from octi_bridge.calls.queue_names import QueueNames
from octi_bridge.telephony.events import (
    ChannelId,
    ChannelSnapshot,
    ChannelState,
    Extension,
    KeptLeg,
    LinkedId,
    PbxSnapshot,
    QueueCallerJoined,
    QueuedCaller,
    QueueMemberUpdated,
    QueueName,
)

SALES = QueueName("sales")
NAMES = QueueNames({"sales": "営業"})
LIVING = ChannelSnapshot(
    channel_id=ChannelId("1"), linked_id=LinkedId("1"), endpoint="201", state=ChannelState.UP, caller_number=None,
    connected_number=None, dialed_number=None, bridge_id=None, queue=SALES, is_originated=False, age_s=5,
)  # fmt: skip
KEPT = KeptLeg(
    channel_id=ChannelId("0"), linked_id=LinkedId("0"), endpoint="201", dialed_number=None, outside_number=None,
    other_number=None, queue=SALES, started_age_s=9, answered_age_s=None, ended_age_s=1, cause=16,
)  # fmt: skip


def test_calls_have_the_shown_name_and_members_the_pbxs() -> None:
    joined = QueueCallerJoined(queue=SALES, channel_id=ChannelId("1"))
    member = QueueMemberUpdated(queue=SALES, extension=Extension("201"), is_paused=False, pause_reason="")
    assert NAMES.in_event(joined) == QueueCallerJoined(queue=QueueName("営業"), channel_id=ChannelId("1"))
    assert NAMES.in_event(member) is member


def test_a_queue_without_a_name_keeps_the_pbxs() -> None:
    joined = QueueCallerJoined(queue=QueueName("600"), channel_id=ChannelId("1"))
    assert NAMES.in_event(joined) == joined
    assert QueueNames().in_event(joined) is joined


def test_calls_that_are_read_back_have_it_and_the_members_there_do_not() -> None:
    member = QueueMemberUpdated(queue=SALES, extension=Extension("201"), is_paused=False, pause_reason="")
    waiting = QueuedCaller(queue=SALES, channel_id=ChannelId("2"), waited_s=9)
    found = PbxSnapshot(channels=(LIVING,), kept=(KEPT,), members=(member,), devices=(), queued=(waiting,))
    named = NAMES.in_event(found)
    assert isinstance(named, PbxSnapshot)
    assert named.queued[0].queue == "営業"
    assert (named.channels[0].queue, named.kept[0].queue, named.members) == ("営業", "営業", (member,))
