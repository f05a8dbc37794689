"""What happened to calls, as agents would say it. Every event carries the call as it is afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from octi_bridge.calls.model import AgentCall, ParkedCall
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.telephony.events import Extension


@dataclass(frozen=True, slots=True)
class CallRang:
    """A call rings at the extension."""

    call: AgentCall


@dataclass(frozen=True, slots=True)
class CallDialed:
    """The extension's own call is on its way."""

    call: AgentCall


@dataclass(frozen=True, slots=True)
class CallConnected:
    """The extension and another party hear each other."""

    call: AgentCall


@dataclass(frozen=True, slots=True)
class CallHeld:
    """The call is on hold."""

    call: AgentCall


@dataclass(frozen=True, slots=True)
class CallRetrieved:
    """The hold ended."""

    call: AgentCall


@dataclass(frozen=True, slots=True)
class CallDetailsChanged:
    """The call is in the same state, but its number, queue or holder is another."""

    call: AgentCall


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call is over for this extension. `was_connected`: the two had talked. `cause` is a Q.850 number.

    `is_merged`: the leg lives on in another call (two calls were joined), or the phone rings again for whom an agent
    has sent on to it, so there is nothing to log. `answered_by`: the colleague who answered what rang here too, None
    when nobody of ours is known to have.
    """

    call: AgentCall
    ended_at: datetime
    cause: int
    is_merged: bool = False
    outcome: CallOutcome = CallOutcome.ANSWERED
    answered_by: Extension | None = None

    @property
    def was_connected(self) -> bool:
        """Whether the parties ever heard each other."""
        return self.call.connected_at is not None


@dataclass(frozen=True, slots=True)
class CallOutcomeChanged:
    """What became, `at` a moment after its end, of a call that the extension had parked, or that rang there in vain.

    `call` is as at its end.
    """

    call: AgentCall
    outcome: CallOutcome
    at: datetime


@dataclass(frozen=True, slots=True)
class ParkedCallsChanged:
    """These calls are in park spaces now, in the order of the spaces. Nobody's call in particular."""

    parked: tuple[ParkedCall, ...]


CallEvent = CallRang | CallDialed | CallConnected | CallHeld | CallRetrieved | CallDetailsChanged | CallEnded
