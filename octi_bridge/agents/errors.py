"""What agents can do wrong, with the codes their panels receive."""

from __future__ import annotations

import math

from octi_bridge.agents.model import AgentSession
from octi_bridge.kernel.errors import OctiError

_A_MOMENT_S = 5


class SignInRefused(OctiError):
    """Account, password or terminal is wrong, or signing in is restricted. Which of them only the bridge's log says."""

    code = "sign_in_refused"


class TooManyAttempts(OctiError):
    """Too many wrong passwords from new places: wait as long as the answer says, or sign in from the usual place."""

    code = "rate_limited"

    def __init__(self, retry_after_s: float = _A_MOMENT_S) -> None:
        self.retry_after_s = max(1, math.ceil(retry_after_s))
        super().__init__(
            f"Too many wrong passwords from new places: wait {self.retry_after_s} s, or sign in from the usual place."
        )


class SeatTaken(OctiError):
    """Another agent sits there. Ask whether to take the seat; then sign in with `takes_seat`."""

    code = "seat_taken"


class TerminalTaken(OctiError):
    """Another agent is signed in at this terminal. Ask; then sign in with that agent in `takes_terminal_from`."""

    code = "terminal_taken"

    def __init__(self, occupant: AgentSession) -> None:
        self.occupant = occupant
        super().__init__()


class TerminalInCall(OctiError):
    """A call at this terminal belongs to another agent or Salesforce org: end it or wait, then sign in."""

    code = "terminal_in_call"


class CallsUnknown(OctiError):
    """Another agent is signed in at this terminal, and the PBX has not told its calls yet: try again in a moment."""

    code = "pbx_unavailable"


class SessionExpired(OctiError):
    """This session is over; sign in again."""

    code = "session_expired"


class UnknownStatus(OctiError):
    """No such status; choose one of the list."""

    code = "unknown_status"
