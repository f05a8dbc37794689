"""Whole calls that more than one contract test looks at."""

from __future__ import annotations

from tests.contract.world import CUSTOMER, PbxWorld


async def queue_call_abandoned(world: PbxWorld) -> None:
    await world.sign_in("201")
    await world.customer_calls()
    await world.rings_at_pbx("201")
    await world.stage.hang_up(CUSTOMER)


async def queue_call_rings_two(world: PbxWorld) -> None:
    await world.sign_in("201", "202")
    await world.customer_calls()
    await world.rings_at_pbx("201")
    await world.pick_up("202")
    await world.hearing({"202": {CUSTOMER}})
    await world.stage.hang_up("202")
