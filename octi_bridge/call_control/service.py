"""The dial operations: dial, answer, hold, retrieve, hang up.

Outward step between gateway and PBX: may this agent do this to this call now? If so the PBX is
asked. The screen changes only when the PBX's facts come back.
"""

from __future__ import annotations

import hashlib

from octi_bridge.agents.model import AgentSession
from octi_bridge.agents.service import AgentService
from octi_bridge.call_control.errors import (
    AnswerOnPhone,
    CallInProgress,
    DeviceUnavailable,
    HeldOnPhone,
    NoSuchCall,
    NotTalking,
)
from octi_bridge.calls.model import AgentCall, CallState, Holder
from octi_bridge.calls.service import CallService
from octi_bridge.kernel.ids import CallId
from octi_bridge.kernel.phone_numbers import to_dial_string
from octi_bridge.telephony.commands import (
    AnswerChannel,
    AnswerMode,
    HangUpChannel,
    HoldCall,
    MakeCall,
    RetrieveCall,
    our_channel_id,
)
from octi_bridge.telephony.events import ChannelId, DeviceState
from octi_bridge.telephony.port import PbxPort


class CallControl:
    """Every method may raise the errors of the port (PbxUnavailable, PbxRefused, PbxTimeout) as well."""

    def __init__(self, *, pbx: PbxPort, calls: CallService, agents: AgentService) -> None:
        self._pbx = pbx
        self._calls = calls
        self._agents = agents

    async def dial(self, session: AgentSession, number: str, command_id: str) -> None:
        """Ring the agent's terminal, then the number.

        The channel id comes from `command_id`: the same command sent twice cannot dial twice, even
        through different nodes.

        Raises:
            BadNumber: the text cannot be dialled.
            DeviceUnavailable: the terminal is not registered.
            CallInProgress: the terminal is busy.
        """
        target = to_dial_string(number)
        if self._agents.device(session.extension) is DeviceState.UNAVAILABLE:
            raise DeviceUnavailable
        if self._calls.calls_of(session.extension):
            raise CallInProgress
        unique = hashlib.sha256(f"{session.agent_id}|{command_id}".encode()).hexdigest()[:20]
        command = MakeCall(
            channel_id=our_channel_id(unique), extension=session.extension, number=target,
            answer_mode=session.answer_mode,
        )  # fmt: skip
        await self._pbx.make_call(command)

    async def answer(self, session: AgentSession, call_id: str) -> None:
        """Answer the ringing call, where the terminal lets itself be answered.

        Raises:
            NoSuchCall: nothing of that id rings here.
            AnswerOnPhone: only a hand can answer this terminal.
        """
        call = self._call(session, call_id)
        if call.state is not CallState.RINGING:
            raise NoSuchCall
        if session.answer_mode is AnswerMode.MANUAL:
            raise AnswerOnPhone
        await self._pbx.answer(AnswerChannel(channel_id=call.channel_id, answer_mode=session.answer_mode))

    async def hang_up(self, session: AgentSession, call_id: str) -> None:
        """End the call; while it rings, decline it.

        Raises:
            NoSuchCall: the call is over, or not the agent's.
        """
        await self._pbx.hang_up(HangUpChannel(channel_id=self._call(session, call_id).channel_id))

    async def hold(self, session: AgentSession, call_id: str) -> None:
        """Put the other party on hold (保留).

        Raises:
            NoSuchCall: the call is over, or not the agent's.
            NotTalking: the two do not talk, or there are more than two.
        """
        call = self._call(session, call_id)
        await self._pbx.hold(HoldCall(agent_channel_id=call.channel_id, other_channel_id=self._partner(call)))

    async def retrieve(self, session: AgentSession, call_id: str) -> None:
        """Take the other party off hold (保留 pressed again).

        Raises:
            NoSuchCall: the call is over, or not the agent's.
            NotTalking: nobody is on hold.
            HeldOnPhone: the phone's own key holds it, and only that can release it.
        """
        call = self._call(session, call_id)
        if call.held_by is Holder.PHONE:
            raise HeldOnPhone
        if call.state is not CallState.HELD:
            raise NotTalking
        await self._pbx.retrieve(RetrieveCall(agent_channel_id=call.channel_id, other_channel_id=self._partner(call)))

    def _partner(self, call: AgentCall) -> ChannelId:
        partner = self._calls.partner_of(call)
        if partner is None or call.state not in (CallState.CONNECTED, CallState.HELD):
            raise NotTalking
        return partner

    def _call(self, session: AgentSession, call_id: str) -> AgentCall:
        call = self._calls.find(CallId(call_id), session.extension)
        if call is None:
            raise NoSuchCall
        return call
