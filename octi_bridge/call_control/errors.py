"""Why a request about a call was not passed on to the PBX."""

from __future__ import annotations

from octi_bridge.kernel.errors import OctiError


class DeviceUnavailable(OctiError):
    """The softphone is not running: the terminal is not registered at the PBX. Start it and try again."""

    code = "device_unavailable"


class NumberForbidden(OctiError):
    """This number may not be dialed from here: see OCTI_DIALING__FORBIDDEN, and for * and # …FEATURE_CODES."""

    code = "number_forbidden"


class CallInProgress(OctiError):
    """There is a call already; end it first."""

    code = "call_in_progress"


class UnknownCallerId(OctiError):
    """That caller ID is not on the list (any more); sign in again to see the present list."""

    code = "unknown_caller_id"


class BadCallerId(OctiError):
    """A number to show has digits only, and may begin with +: write 0312345678 or +81312345678."""

    code = "bad_caller_id"


class NoSuchCall(OctiError):
    """That call is over, or not yours."""

    code = "no_such_call"


class AnswerOnPhone(OctiError):
    """This terminal can only be answered by hand: pick up the phone."""

    code = "answer_on_phone"


class NoVoice(OctiError):
    """No panel of yours is a telephone now: the terminal is none of the browser's, or the panel is not open."""

    code = "no_voice"


class NotTalking(OctiError):
    """That needs a call in which two parties talk."""

    code = "not_talking"


class HeldOnPhone(OctiError):
    """The phone itself holds the call: press its own hold key."""

    code = "held_on_phone"


class NotHeld(OctiError):
    """A third party can be dialed only while you hold the call: hold it first."""

    code = "not_held"


class ConsultInProgress(OctiError):
    """A third party is being dialed, or talked to, already: end that first."""

    code = "consult_in_progress"


class ConsultTalking(OctiError):
    """You talk to the third party: end that conversation, then take the call off hold."""

    code = "consult_talking"


class NoConsult(OctiError):
    """There is no third party: dial one first."""

    code = "no_consult"


class TargetNotTalking(OctiError):
    """The third party has not answered: wait for the answer, or end the consultation."""

    code = "target_not_talking"


class TargetIsSelf(OctiError):
    """That is the number of your own terminal: dial another one."""

    code = "target_is_self"


class Parking(OctiError):
    """The call is being parked, and hanging up now would lose it: wait a moment."""

    code = "parking"


class BadTones(OctiError):
    """Tones are 0-9, *, # and A-D, at most 32 at once."""

    code = "bad_tones"
