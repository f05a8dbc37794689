"""Attended transfer: consult a third party, let it go, or leave the other party with it."""

from __future__ import annotations

from collections.abc import Callable

from octi_bridge.numbers.reading import is_dial_string, only_shown
from octi_bridge.telephony.asterisk import actions
from octi_bridge.telephony.asterisk.beginnings import Beginnings
from octi_bridge.telephony.asterisk.dial_contexts import DialContexts
from octi_bridge.telephony.asterisk.lanes import Lanes
from octi_bridge.telephony.asterisk.leg import Leg
from octi_bridge.telephony.asterisk.translate import Place
from octi_bridge.telephony.commands import CompleteTransfer, Consult, EndConsult
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import ChannelId, ChannelState


class Consulting:
    """See `PbxPort`. `device_prefix` as in AsteriskConfig.

    `own_number`: by which the PBX's dialplan knows a device.
    """

    def __init__(
        self,
        *,
        lanes: Lanes,
        beginnings: Beginnings,
        device_prefix: str,
        contexts: DialContexts,
        own_number: Callable[[str], str],
    ) -> None:
        self._own_number = own_number
        self._lanes, self._legs = lanes, lanes.legs
        self._beginnings = beginnings
        self._device_prefix, self._contexts = device_prefix, contexts

    async def consult(self, command: Consult) -> None:
        """Dial a third party from a leg that holds another."""
        agent_id, held_id = command.agent_channel_id, command.held_channel_id
        check_numbers(command.number, command.caller_id)
        shown = only_shown(command.shown_number)
        async with self._lanes.turn(agent_id, held_id) as lane:
            agent = self._holder(agent_id)
            if not self._legs.is_holding(agent_id, held_id):
                raise PbxRefused("hold the call first", code="not_held")
            if agent.consult is not None:
                raise PbxRefused("another party is being asked already", code="consulting")
            own = agent.device(self._device_prefix) or ""
            variables = {
                "OCTI_CONTEXT": await self._contexts.for_number(own, command.number),
                "OCTI_NUMBER": command.number,
                "OCTI_KIND": command.kind,
                "OCTI_SHOWN": shown or "",
                "OCTI_SHOW": shown or self._own_number(own),
                "OCTI_SCREEN": command.screen or "",
                "__OCTI_CALLER_ID": command.caller_id or "",
                "__OCTI_FOR": agent_id,
                "__OCTI_ASKED_BY": own,
                **actions.came_by(self._lanes.up(held_id)),
            }
            await self._lanes.do(actions.set_variables(agent.name, variables))
            arrivals = agent.arrivals
            await lane.move(
                actions.send(agent.name, Place.CONSULT),
                lambda: agent.arrivals > arrivals or self._lanes.is_gone(agent_id),
            )

    async def end_consult(self, command: EndConsult) -> None:
        """Let the third party go; the agent's leg waits again."""
        agent_id = command.agent_channel_id
        async with self._lanes.turn(agent_id) as lane:
            agent = self._consulter(agent_id)
            await lane.move(
                actions.send(agent.name, Place.WAIT),
                lambda: agent.consult is None or self._lanes.is_gone(agent_id),
            )

    async def complete_transfer(self, command: CompleteTransfer) -> None:
        """The third party takes the other one over.

        The agent's leg knows the target before that leaves, which tells it in our dialplan that it is done. (A
        dialplan of version 4 reads that from the held leg, which it cannot while that is being moved.)
        """
        agent_id, held_id = command.agent_channel_id, command.held_channel_id
        async with self._lanes.turn(agent_id, held_id) as lane:
            agent = self._consulter(agent_id)
            held = self._lanes.up(held_id)
            if not self._legs.is_holding(agent_id, held_id):
                raise PbxRefused("the one does not hold the other", code="not_consulting")
            target_id, target = self._target(agent_id)
            number = agent.consult.number if agent.consult is not None else ""
            leaving = {"OCTI_AGENT_ID": agent_id, "OCTI_NUMBER": number, "OCTI_SCREEN": command.screen or ""}
            handed_to = {"OCTI_HANDED_TO": target.name, "OCTI_HANDED_TO_ID": target_id}
            await self._beginnings.keep(target, agent)
            await self._lanes.do(
                [
                    *actions.set_variables(agent.name, {"OCTI_SCREEN": command.screen or "", **handed_to}),
                    *actions.set_variables(target.name, leaving | {"OCTI_PEER": held.name, "OCTI_PEER_ID": held_id}),
                    *actions.set_variables(held.name, {"OCTI_PEER": target.name, "OCTI_PEER_ID": target_id}),
                ]
            )
            try:
                await lane.move(
                    actions.send(target.name, Place.TAKE),
                    lambda: self._legs.are_talking(target_id, held_id) or self._lanes.is_gone(target_id, held_id),
                )
            except PbxRefused:  # the target has just gone: the other party is the agent's again
                await self._lanes.do(
                    [
                        *actions.set_variables(held.name, {"OCTI_PEER": agent.name, "OCTI_PEER_ID": agent_id}),
                        *actions.set_variables(agent.name, {"OCTI_HANDED_TO": ""}),
                    ]
                )
                raise

    def _holder(self, agent_id: ChannelId) -> Leg:
        agent = self._lanes.up(agent_id)
        if not agent.is_holding:
            raise PbxRefused("hold the call first", code="not_held")
        return agent

    def _consulter(self, agent_id: ChannelId) -> Leg:
        agent = self._lanes.up(agent_id)
        if agent.consult is None:
            raise PbxRefused("nobody is being asked", code="not_consulting")
        return agent

    def _target(self, agent_id: ChannelId) -> tuple[ChannelId, Leg]:
        """The one that the agent talks to."""
        for target_id in self._legs.partners(agent_id):
            target = self._legs.get(target_id)
            if target is not None and target.state is ChannelState.UP:
                return target_id, target
        raise PbxRefused("nobody has answered there yet", code="target_not_talking")


def check_numbers(*numbers: str | None) -> None:
    """All that are given can be dialled (`bad_number`)."""
    if not all(number is None or is_dial_string(number) for number in numbers):
        raise PbxRefused("a number to dial holds only digits, * and #, and may begin with +", code="bad_number")
