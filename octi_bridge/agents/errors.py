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


class BusyInOtherOrg(OctiError):
    """There is a call at this terminal that belongs to another Salesforce org: end it, then sign in here."""

    code = "call_in_progress"


class SessionExpired(OctiError):
    """This session is over; sign in again."""

    code = "session_expired"


class UnknownStatus(OctiError):
    """No such status; choose one of the list."""

    code = "unknown_status"
