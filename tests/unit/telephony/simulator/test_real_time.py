"""The simulator on the event loop's own time, as the workbench runs it."""

from __future__ import annotations

import asyncio

from octi_bridge.telephony.events import BridgeEntered, PbxFact, PbxSnapshot, QueueMemberRang
from octi_bridge.telephony.simulator import SimulatedPbx
from octi_bridge.workbench.simulator_stage import SimulatedStage
from octi_bridge.workbench.stage import PhoneState

LIMIT_S = 5.0


async def test_a_call_goes_through_in_real_time() -> None:
    pbx = SimulatedPbx()
    stage = SimulatedStage(exchange=pbx.exchange)
    facts: list[PbxFact] = []
    changed = asyncio.Event()
    stop_watching = stage.subscribe(changed.set)

    async def until_hearing(name: str, what: set[str]) -> None:
        async with asyncio.timeout(LIMIT_S):
            while stage.hears(name) != what:
                changed.clear()
                await changed.wait()

    await pbx.start(facts.append)
    await pbx.wait_ready(LIMIT_S)
    assert isinstance(facts[0], PbxSnapshot)
    await stage.dial("201", "202")
    async with asyncio.timeout(LIMIT_S):
        while next(view for view in stage.phones() if view.name == "202").state is not PhoneState.RINGING:
            changed.clear()
            await changed.wait()
    await stage.pick_up("202")
    await until_hearing("201", {"202"})
    await stage.hang_up("201")
    await until_hearing("202", {"no-call"})
    assert sum(isinstance(fact, BridgeEntered) for fact in facts) == 2
    assert not any(isinstance(fact, QueueMemberRang) for fact in facts)

    stop_watching()
    await pbx.stop()
    pbx.shut_down()
