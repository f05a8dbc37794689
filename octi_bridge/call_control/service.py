"""The dial operations: dial, answer, hold, retrieve, hang up.

Outward step between gateway and PBX: may this agent do this to this call now? If so the PBX is
asked. The screen changes only when the PBX's facts come back.
"""

from __future__ import annotations

import hashlib

from octi_bridge.agents.model import AgentSession
from octi_bridge.agents.service import AgentService
from octi_bridge.call_control.caller_ids import CallerId, CallerIds
from octi_bridge.call_control.errors import (
    AnswerOnPhone,
    CallInProgress,
    DeviceUnavailable,
    HeldOnPhone,
    NoSuchCall,
    NotTalking,
    NumberForbidden,
)
from octi_bridge.call_control.policy import DialPolicy
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
from octi_bridge.telephony.events import ChannelId, DeviceState, Extension
from octi_bridge.telephony.port import PbxPort


class CallControl:
    """Every method may raise the errors of the port (PbxUnavailable, PbxRefused, PbxTimeout) as well."""

    def __init__(
        self, *, pbx: PbxPort, calls: CallService, agents: AgentService, caller_ids: CallerIds, policy: DialPolicy
    ) -> None:
        self._policy = policy
        self._pbx = pbx
        self._calls = calls
        self._agents = agents
        self._caller_ids = caller_ids

    async def caller_ids(self) -> tuple[CallerId, ...]:
        """The numbers that an agent may choose to show, as configured now."""
        return await self._caller_ids.read()

    async def dial(self, session: AgentSession, number: str, command_id: str, caller_id: str | None = None) -> None:
        """Ring the agent's terminal, then the number. Outside `caller_id` is shown, or the default of its terminal.

        The channel id comes from `command_id`: the same command sent twice cannot dial twice, even
        through different nodes.

        Raises:
            BadNumber: the text cannot be dialled.
            NumberForbidden: the policy does not allow the number.
            UnknownCallerId: `caller_id` is not on the list.
            DeviceUnavailable: the terminal is not registered.
            CallInProgress: the terminal is busy.
        """
        target = to_dial_string(number)
        if not self._policy.allows(target):
            raise NumberForbidden
        shown = self._caller_ids.for_call(session, caller_id)
        if self._agents.device(session.extension) is DeviceState.UNAVAILABLE:
            raise DeviceUnavailable
        if self._calls.calls_of(session.extension):
            raise CallInProgress
        unique = hashlib.sha256(f"{session.agent_id}|{command_id}".encode()).hexdigest()[:20]
        command = MakeCall(
            channel_id=our_channel_id(unique), extension=session.extension, number=target,
            caller_id=None if self._is_phone_of_ours(target) else shown, answer_mode=session.answer_mode,
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

    def _is_phone_of_ours(self, number: str) -> bool:
        """Colleagues see the extension; what a caller ID is for is outside."""
        return self._agents.device(Extension(number)) is not DeviceState.UNKNOWN

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
