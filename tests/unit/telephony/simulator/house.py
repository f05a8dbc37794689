"""A simulated PBX with everything that its unit tests look at."""

from __future__ import annotations

from octi_bridge.telephony.commands import SetQueueMember
from octi_bridge.telephony.events import Extension, PbxFact, QueueName
from octi_bridge.telephony.simulator import ExchangeTimes, SimulatedPbx, VirtualClock
from octi_bridge.workbench.simulator_stage import SimulatedStage
from octi_bridge.workbench.stage import PhoneState

SALES = QueueName("sales")


class House:
    """A started simulator with everything that a test looks at."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.pbx = SimulatedPbx(timers=self.clock, times=ExchangeTimes(latency_s=0.01))
        self.stage = SimulatedStage(exchange=self.pbx.exchange)
        self.facts: list[PbxFact] = []

    async def start(self) -> None:
        await self.pbx.start(self.facts.append)
        await self.clock.advance(1)

    async def join(self, *extensions: str) -> None:
        for extension in extensions:
            await self.pbx.set_queue_member(
                SetQueueMember(queue=SALES, extension=Extension(extension), member_name=extension, is_paused=False)
            )
        await self.clock.advance(0.1)

    def state(self, name: str) -> PhoneState:
        return next(view.state for view in self.stage.phones() if view.name == name)
