"""The other party goes on without the agent: sent on unannounced, or parked."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence

from octi_bridge.numbers.reading import only_shown
from octi_bridge.telephony.asterisk import actions
from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.beginnings import Beginnings
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.asterisk.consulting import check_numbers
from octi_bridge.telephony.asterisk.dial_contexts import NOWHERE, DialContexts
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.lanes import Lanes
from octi_bridge.telephony.asterisk.leg import Leg
from octi_bridge.telephony.asterisk.translate import Place
from octi_bridge.telephony.commands import Park, TransferBlind
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import ChannelId, Extension

_RECALL_RING_S = 30
_RINGS_SEVERAL = (actions.CONTROL_CONTEXT, "return", "each")  # since version 7 of the include file

Listing = Callable[[str, Mapping[str, str]], Awaitable[list[AmiMessage]]]


class SendingOn:
    """See `PbxPort`. `listing` gives an action's rows, `devices` those of a user that are there."""

    def __init__(
        self,
        *,
        lanes: Lanes,
        beginnings: Beginnings,
        config: AsteriskConfig,
        contexts: DialContexts,
        listing: Listing,
        devices: Callable[[Extension], Sequence[str]],
    ) -> None:
        self._devices = devices
        self._lanes, self._legs = lanes, lanes.legs
        self._beginnings = beginnings
        self._config = config
        self._contexts, self._listing = contexts, listing

    async def transfer_blind(self, command: TransferBlind) -> None:
        """Our dialplan ends the agent's leg, then dials."""
        check_numbers(command.number, command.caller_id)
        agent_id, other_id = command.agent_channel_id, command.other_channel_id
        async with self._lanes.turn(agent_id, other_id) as lane:
            agent, other = self._pair(agent_id, other_id)
            device = agent.device(self._config.device_prefix) or command.return_to
            context = await self._contexts.for_number(device, command.number)
            if context == NOWHERE:
                raise PbxRefused("nobody has this number", code="unknown_number")
            ringing = [self._legs.get(leg) for leg in self._legs.dialed_by(agent_id)]
            variables = {
                "OCTI_CONTEXT": context,
                "OCTI_NUMBER": command.number,
                "OCTI_SHOW": only_shown(command.shown_number) or "",
                "OCTI_SCREEN": command.screen or "",
                "OCTI_RETURN": await self._dial_string(command.return_to),
                "OCTI_RING_S": str(command.ring_timeout_s),
                "OCTI_TARGET": next((leg.name for leg in ringing if leg is not None), ""),
                "__OCTI_CALLER_ID": command.caller_id or "",
                "__OCTI_FOR": other_id,
                "__OCTI_ASKED_BY": "",
            }
            arrivals = other.arrivals
            await self._leave(agent, agent_id, other, other_id, variables)
            await lane.move(
                self._move(agent_id, other_id, Place.BLIND),
                lambda: other.arrivals > arrivals or self._lanes.is_gone(other_id),
            )

    async def park(self, command: Park) -> None:
        """Our dialplan parks; the agent's leg is ended here, when the space is known."""
        agent_id, other_id = command.agent_channel_id, command.other_channel_id
        async with self._lanes.turn(agent_id, other_id) as lane:
            agent, other = self._pair(agent_id, other_id)
            await self._check_space()
            variables = {
                "OCTI_LOT": self._config.parking_lot,
                "OCTI_PARK_S": str(command.timeout_s),
                "OCTI_PARKER": f"{self._config.device_prefix}{command.parker}",
                "OCTI_RETURN": await self._dial_string(command.parker),
                "OCTI_RING_S": str(_RECALL_RING_S),
            }
            arrivals = other.arrivals
            await self._leave(agent, agent_id, other, other_id, variables)
            # parked, or back on hold because the last space has just been taken
            await lane.move(
                self._move(agent_id, other_id, Place.PARK),
                lambda: other.is_parked or other.arrivals > arrivals + 1 or self._lanes.is_gone(other_id),
            )
            await lane.settle()
            if self._lanes.is_gone(other_id):
                raise PbxRefused("the call has ended already", code="no_such_channel")
            if other.space is None:
                raise _no_space()
            with contextlib.suppress(PbxRefused):  # it may have hung up itself
                await self._lanes.do((actions.hang_up(agent.name, is_ringing=False),))

    async def _dial_string(self, user: Extension) -> str:
        """The user's devices; only the first where the include file is of a version that takes them for one device."""
        devices = self._devices(user)
        if len(devices) > 1 and not await self._contexts.has_step(*_RINGS_SEVERAL):
            devices = devices[:1]
        return "&".join(f"{self._config.device_prefix}{device}" for device in devices)

    def _pair(self, agent_id: ChannelId, other_id: ChannelId) -> tuple[Leg, Leg]:
        agent, other = self._lanes.up(agent_id), self._lanes.up(other_id)
        if not self._legs.are_talking(agent_id, other_id) and not self._legs.is_holding(agent_id, other_id):
            raise PbxRefused("the two are in no call with each other", code="not_talking")
        return agent, other

    async def _leave(
        self, agent: Leg, agent_id: ChannelId, other: Leg, other_id: ChannelId, variables: Mapping[str, str]
    ) -> None:
        await self._beginnings.keep(agent, other)
        await self._lanes.do(actions.depend_on_each_other(agent, agent_id, other, other_id))
        leaving = {"OCTI_AGENT": agent.name, "OCTI_AGENT_ID": agent_id, **actions.came_by(other)}
        await self._lanes.do(actions.set_variables(other.name, {**variables, **leaving}))

    def _move(self, agent_id: ChannelId, other_id: ChannelId, place: Place) -> Action:
        """Of two that talk the agent's leg goes to wait; one that holds waits already."""
        agent, other = self._lanes.up(agent_id), self._lanes.up(other_id)
        if self._legs.are_talking(agent_id, other_id):
            return actions.part(agent=agent.name, other=other.name, place=place)
        return actions.send(other.name, place)

    async def _check_space(self) -> None:
        lot = self._config.parking_lot
        try:
            lots = [row for row in await self._listing("Parkinglots", {}) if row.get("Name") == lot]
            parked = await self._listing("ParkedCalls", {"ParkingLot": lot})
        except PbxRefused:
            lots, parked = [], []
        if not lots:
            raise PbxRefused(f"the PBX has no parking lot {lot!r}: see OCTI_PBX__PARKING_LOT", code="no_park_space")
        spaces = int(lots[0].get("StopSpace") or 0) - int(lots[0].get("StartSpace") or 0) + 1
        if sum(row.name == "ParkedCall" for row in parked) >= spaces:
            raise _no_space()


def _no_space() -> PbxRefused:
    return PbxRefused("all parking spaces are taken", code="no_park_space")
