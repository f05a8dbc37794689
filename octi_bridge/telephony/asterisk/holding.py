"""Hold and retrieve."""

from __future__ import annotations

from octi_bridge.telephony.asterisk import actions
from octi_bridge.telephony.asterisk.beginnings import Beginnings
from octi_bridge.telephony.asterisk.lanes import Lanes
from octi_bridge.telephony.asterisk.translate import Place
from octi_bridge.telephony.commands import HoldCall, RetrieveCall
from octi_bridge.telephony.errors import PbxRefused


class Holding:
    """See `PbxPort.hold` and `PbxPort.retrieve`."""

    def __init__(self, *, lanes: Lanes, beginnings: Beginnings) -> None:
        self._lanes, self._legs = lanes, lanes.legs
        self._beginnings = beginnings

    async def hold(self, command: HoldCall) -> None:
        """Part two legs that talk."""
        agent_id, other_id = command.agent_channel_id, command.other_channel_id
        async with self._lanes.turn(agent_id, other_id) as lane:
            agent, other = self._lanes.up(agent_id), self._lanes.up(other_id)
            if not self._legs.are_talking(agent_id, other_id):
                raise PbxRefused("the two do not talk with each other", code="not_talking")
            await self._beginnings.keep(agent, other)
            await self._lanes.do(actions.depend_on_each_other(agent, agent_id, other, other_id))
            await lane.move(
                actions.part(agent=agent.name, other=other.name),
                lambda: self._legs.is_holding(agent_id, other_id) or self._lanes.is_gone(agent_id, other_id),
            )

    async def retrieve(self, command: RetrieveCall) -> None:
        """Bring the two together again."""
        agent_id, other_id = command.agent_channel_id, command.other_channel_id
        async with self._lanes.turn(agent_id, other_id) as lane:
            agent = self._lanes.up(agent_id)
            self._lanes.up(other_id)
            if not self._legs.is_holding(agent_id, other_id):
                raise PbxRefused("the one does not hold the other", code="not_talking")
            await lane.move(
                actions.send(agent.name, Place.JOIN),
                lambda: self._legs.are_talking(agent_id, other_id) or self._lanes.is_gone(agent_id, other_id),
            )
