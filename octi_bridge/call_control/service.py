"""The dial operations: dial, answer, hold, retrieve, hang up.

Outward step between gateway and PBX: may this agent do this to this call now? If so the PBX is
asked. The screen changes only when the PBX's facts come back.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress

from octi_bridge.agents.model import AgentSession
from octi_bridge.agents.service import AgentService
from octi_bridge.call_control.agent_calls import AgentCalls
from octi_bridge.call_control.errors import (
    AnswerOnPhone,
    CallInProgress,
    ConsultTalking,
    DeviceUnavailable,
    HeldOnPhone,
    NoSuchCall,
    NotTalking,
)
from octi_bridge.call_control.targets import Targets
from octi_bridge.call_control.transfers import Transfers
from octi_bridge.calls.model import AgentCall, CallState, ConsultState, Holder
from octi_bridge.telephony.commands import (
    AnswerChannel,
    AnswerMode,
    HangUpChannel,
    HoldCall,
    MakeCall,
    RetrieveCall,
    our_channel_id,
)
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import ChannelId, DeviceState
from octi_bridge.telephony.port import PbxPort


def dialed_channel_id(session: AgentSession, command_id: str) -> ChannelId:
    """The id of the leg that `dial` will ring."""
    return our_channel_id(hashlib.sha256(f"{session.agent_id}|{command_id}".encode()).hexdigest()[:20])


class CallControl:
    """Every method may raise the errors of the port (PbxUnavailable, PbxRefused, PbxTimeout) as well."""

    def __init__(
        self, *, pbx: PbxPort, calls: AgentCalls, agents: AgentService, targets: Targets,
        transfers: Transfers,
    ) -> None:  # fmt: skip
        self._pbx = pbx
        self._calls = calls
        self._agents = agents
        self._targets = targets
        self._transfers = transfers

    async def dial(
        self, session: AgentSession, number: str, command_id: str, caller_id: str | None = None
    ) -> ChannelId:
        """Ring the agent's terminal, then the number. Outside `caller_id` is shown, or the default of its terminal.

        The channel id comes from `command_id`: the same command sent twice cannot dial twice, even
        through different nodes. Returns the id of the leg that will ring: its call can be known by it.

        Raises:
            BadNumber: the text cannot be dialed.
            TargetIsSelf: it would ring the agent's own terminal.
            NumberForbidden: the policy does not allow the number.
            UnknownCallerId: `caller_id` is not on the list.
            DeviceUnavailable: the terminal is not registered.
            CallInProgress: the terminal is busy.
        """
        target = self._targets.resolve(session, number, caller_id)
        if self._agents.device(session.extension) is DeviceState.UNAVAILABLE:
            raise DeviceUnavailable
        if self._calls.are_any_at(session.extension):
            raise CallInProgress
        command = MakeCall(
            channel_id=dialed_channel_id(session, command_id), extension=session.extension, number=target.dialed,
            caller_id=target.caller_id, answer_mode=session.phone_mode,
        )  # fmt: skip
        await self._pbx.make_call(command)
        return command.channel_id

    async def answer(self, session: AgentSession, call_id: str) -> None:
        """Answer the ringing call, where the terminal lets itself be answered.

        Raises:
            NoSuchCall: nothing of that id rings here.
            AnswerOnPhone: only a hand can answer this terminal.
        """
        call = self.ringing(session, call_id)
        if session.answer_mode is AnswerMode.MANUAL:
            raise AnswerOnPhone
        first, *others = self._calls.legs_of(call)
        await self._pbx.answer(
            AnswerChannel(channel_id=first, answer_mode=session.answer_mode, other_devices=tuple(others))
        )

    def ringing(self, session: AgentSession, call_id: str) -> AgentCall:
        """The agent's call of that id, which rings.

        Raises:
            NoSuchCall: it does not, or is over, or not the agent's.
        """
        call = self._calls.get(session, call_id)
        if call.state is not CallState.RINGING:
            raise NoSuchCall
        return call

    async def hang_up(self, session: AgentSession, call_id: str) -> None:
        """切断: end the call; while it rings, decline it at all devices of the terminal.

        With a third party there, it is about that: see `Transfers`.

        Raises:
            NoSuchCall: the call is over, or not the agent's.
            Parking: the call would be lost.
        """
        call = self._calls.get(session, call_id)
        if call.consult is not None:
            await self._transfers.hang_up(session, call_id)
            return
        first, *others = self._calls.legs_of(call)
        await self._pbx.hang_up(HangUpChannel(channel_id=first))
        for channel_id in others:
            with suppress(PbxRefused):  # it has ended meanwhile
                await self._pbx.hang_up(HangUpChannel(channel_id=channel_id))

    async def hold(self, session: AgentSession, call_id: str) -> None:
        """Put the other party on hold (保留).

        Raises:
            NoSuchCall: the call is over, or not the agent's.
            NotTalking: the two do not talk, or there are more than two.
            HeldOnPhone: the phone's own key holds it.
        """
        call = self._calls.get(session, call_id)
        if call.held_by is Holder.PHONE:
            raise HeldOnPhone
        if call.state is not CallState.CONNECTED:
            raise NotTalking
        await self._pbx.hold(HoldCall(agent_channel_id=call.channel_id, other_channel_id=self._calls.partner(call)))

    async def retrieve(self, session: AgentSession, call_id: str) -> None:
        """Take the other party off hold (保留 pressed again).

        Raises:
            NoSuchCall: the call is over, or not the agent's.
            NotTalking: nobody is on hold.
            HeldOnPhone: the phone's own key holds it, and only that can release it.
            ConsultTalking: the agent talks to a third party, who is to be let go first (F-090).
        """
        call = self._calls.get(session, call_id)
        if call.held_by is Holder.PHONE:
            raise HeldOnPhone
        if call.state is not CallState.HELD:
            raise NotTalking
        if call.consult is not None and call.consult.state is ConsultState.TALKING:
            raise ConsultTalking
        await self._pbx.retrieve(
            RetrieveCall(agent_channel_id=call.channel_id, other_channel_id=self._calls.partner(call))
        )
