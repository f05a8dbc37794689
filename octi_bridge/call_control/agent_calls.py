"""The calls of the agent who asks: found, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from octi_bridge.agents.model import AgentSession
from octi_bridge.call_control.errors import NoSuchCall, NotTalking, Parking
from octi_bridge.calls.model import AgentCall, CallState
from octi_bridge.calls.service import CallService
from octi_bridge.kernel.ids import CallId
from octi_bridge.telephony.events import ChannelId, Extension


class AgentCalls:
    """What every operation on a call begins with."""

    def __init__(self, *, calls: CallService) -> None:
        self._calls = calls
        self._being_parked: set[ChannelId] = set()

    def get(self, session: AgentSession, call_id: str) -> AgentCall:
        """The agent's call of that id.

        Raises:
            NoSuchCall: it is over, or not the agent's.
            Parking: it is being parked; whatever is done now could lose the other party (F-084).
        """
        call = self._calls.find(CallId(call_id), session.extension)
        if call is None:
            raise NoSuchCall
        if call.channel_id in self._being_parked:
            raise Parking
        return call

    def partner(self, call: AgentCall) -> ChannelId:
        """The leg of the other party, talking or on hold.

        Raises:
            NotTalking: there is none, or there are several.
        """
        partner = self._calls.partner_of(call)
        if partner is None or call.state not in (CallState.CONNECTED, CallState.HELD):
            raise NotTalking
        return partner

    def legs_of(self, call: AgentCall) -> tuple[ChannelId, ...]:
        """The legs of the call at its terminal: several while several devices ring."""
        return self._calls.legs_of(call)

    @contextmanager
    def being_parked(self, call: AgentCall) -> Iterator[None]:
        """Between パーク and its confirmation: the call is left alone meanwhile."""
        self._being_parked.add(call.channel_id)
        try:
            yield
        finally:
            self._being_parked.discard(call.channel_id)

    def are_any_at(self, extension: Extension) -> bool:
        """Whether the terminal is busy."""
        return bool(self._calls.calls_of(extension))
