"""A membership that somebody else ended."""

from __future__ import annotations

from octi_bridge.agents.model import LOGGED_OFF
from octi_bridge.telephony.events import Extension, QueueMemberRemoved, QueueName
from tests.support.gateway_world import SATO, GatewayWorld


async def test_an_agent_who_is_removed_from_a_queue_elsewhere_is_logged_off() -> None:
    world = GatewayWorld()
    await world.start()
    await world.signed_in()
    world.hear([QueueMemberRemoved(queue=QueueName("sales"), extension=Extension("201"))])
    await world.spawned.run_all()
    session = world.agents.session(SATO)
    await world.stop()
    assert session is not None
    assert session.status_code == LOGGED_OFF
