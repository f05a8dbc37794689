"""The panel shows queues by the names of the settings."""

from __future__ import annotations

from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import QueueName
from tests.support import facts
from tests.support.gateway_world import GatewayWorld


async def test_calls_waiting_callers_and_refusals_bear_the_shown_name() -> None:
    world = GatewayWorld(queue_names={"sales": "営業"})
    await world.start()
    try:
        await world.signed_in()
        ack = await world.gateway.handle("watch_queues", "s1", {})
        assert [queue["queue"] for queue in ack["ok"]["queues"]] == ["営業"]
        world.hear(facts.queue_call_rings())
        assert [call.queue for call in world.snapshot().calls] == ["営業"]
        ack = await world.gateway.handle("watch_queues", "s1", {})
        assert [(queue["queue"], queue["waiting"]) for queue in ack["ok"]["queues"]] == [("営業", 1)]
        world.hear([facts.ended("1.1"), facts.ended("1.0")])

        world.pbx.fails_with = PbxRefused(code="no_such_queue")
        await world.gateway.handle("set_status", "s1", {"command_id": "c2", "status": "2"})
        assert (world.snapshot().status.code, world.snapshot().status.refused_by) == ("2", ("営業",))
        world.pbx.fails_with = None
        await world.gateway.handle("set_status", "s1", {"command_id": "c3", "status": "3"})
        assert world.snapshot().status.refused_by == ()
        told = [envelope.event for envelope in await world.envelopes() if envelope.event.type == "status_changed"]
        assert [status.status.refused_by for status in told[-3:]] == [("営業",), ("営業",), ()]
        assert QueueName("sales") in world.agents.signed_in()[0].queues
    finally:
        await world.stop()
