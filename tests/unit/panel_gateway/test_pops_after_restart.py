"""A restarted bridge must not jump to a record in the middle of a conversation."""

from __future__ import annotations

from octi_bridge.telephony.events import PbxSnapshot
from tests.support import facts
from tests.support.gateway_world import GatewayWorld
from tests.unit.panel_gateway.test_snapshot_law import read_back


async def test_a_conversation_found_on_reading_back_pops_nothing(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear([read_back()])
    await world.spawned.run_all()
    assert world.snapshot().calls[0].lookup.matches != ()
    assert await world.pops_sent() == []


async def test_the_next_call_pops_again(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear([read_back(), PbxSnapshot(channels=(), members=(), devices=()), *facts.queue_call_rings()])
    await world.spawned.run_all()
    assert len(await world.pops_sent()) == 1
