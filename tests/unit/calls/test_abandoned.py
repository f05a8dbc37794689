"""Callers who give up in a queue, also after the PBX was read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from octi_bridge.telephony.events import ChannelId, QueuedCaller, QueueName
from tests.support import facts
from tests.support.fakes import START
from tests.unit.calls.telling import CUSTOMER_ROW, Told, snapshot


def test_who_is_in_another_queue_after_a_gap_gives_up_there_and_has_waited_since_the_first() -> None:
    told = Told()
    told.hear(facts.queue_call_rings()[:3])
    waits = QueuedCaller(queue=QueueName("support"), channel_id=ChannelId("1.0"), waited_s=5)
    found = replace(snapshot(replace(CUSTOMER_ROW, bridge_id=None, queue=QueueName("support"))), queued=(waits,))
    told.tracker.resync(found, START + timedelta(seconds=60))
    told.hear([facts.ended("1.0")], after_s=70)
    (abandoned,) = told.tracker.take_abandoned()
    assert (abandoned.queue, abandoned.since) == ("support", START)
