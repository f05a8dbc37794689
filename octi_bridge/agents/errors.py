"""What agents can do wrong, with the codes their panels receive."""

from __future__ import annotations

from octi_bridge.kernel.errors import OctiError


class SignInRefused(OctiError):
    """Account, password or terminal is wrong, or signing in is restricted. Which of them only the bridge's log says."""

    code = "sign_in_refused"


class TooManyAttempts(OctiError):
    """Too many wrong passwords from new places in a short time: wait a minute, or sign in from the usual place."""

    code = "rate_limited"


class SeatTaken(OctiError):
    """Another agent sits there. Ask whether to take the seat; then sign in with `takes_seat`."""

    code = "seat_taken"


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
