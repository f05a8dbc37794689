"""The contract's world on the simulator: a virtual clock, so that nothing waits for real."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from octi_bridge.telephony.events import PbxFact
from octi_bridge.telephony.simulator import Line, SimulatedPbx, VirtualClock
from octi_bridge.workbench.simulator_stage import SimulatedStage
from tests.contract.world import PbxWorld


class VirtualPassing:
    """Time passes from one due thing to the next."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock

    async def until(self, condition: Callable[[], bool], limit_s: float) -> bool:
        """Move the clock until the condition holds."""
        return await self._clock.run_until(condition, limit_s)


@asynccontextmanager
async def simulated_world(lines: Sequence[Line] | None = None) -> AsyncIterator[PbxWorld]:
    """A connected simulator with its phones idle and its queues empty."""
    clock = VirtualClock()
    pbx = SimulatedPbx(timers=clock, lines=lines)
    facts: list[PbxFact] = []
    stage = SimulatedStage(exchange=pbx.exchange)

    async def cut() -> None:
        pbx.cut_link()

    async def restore() -> None:
        pbx.restore_link()

    await pbx.start(facts.append)
    assert await clock.run_until(lambda: pbx.is_ready, 5)
    yield PbxWorld(
        adapter="simulator",
        port=pbx,
        stage=stage,
        passing=VirtualPassing(clock),
        hears=stage.hears,
        cut_link=cut,
        restore_link=restore,
        facts=facts,
    )
    await pbx.stop()
