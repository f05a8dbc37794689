"""A random call as data: what agents, phones, the customer and an unlucky administrator do, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tests.random_calls.pbxs import Pbx

AVAILABLE, WRAP_UP, ON_BREAK, LOGGED_OFF = "0", "1", "2", "9"


class Verb(StrEnum):
    """What can happen; the value is the plain line, filled in from the step."""

    CUSTOMER_CALLS = "the customer calls {number} as {text}"
    CUSTOMER_CHOOSES = "the customer calls {number} as {text} and presses {keys}"
    PANEL_DIALS = "{who} dials {number} in the panel"
    PHONE_DIALS = "{who} dials {number} on the phone"
    PANEL_ANSWERS = "{who} answers in the panel"
    PHONE_ANSWERS = "{who} picks up the phone"
    CUSTOMER_ANSWERS = "the customer picks up"
    CUSTOMER_HANGS_UP = "the customer hangs up"
    PANEL_HANGS_UP = "{who} hangs up in the panel"
    PHONE_HANGS_UP = "{who} puts the phone down"
    DECLINES = "{who} declines on the phone"
    TALK = "they talk for {seconds} s"
    HOLD = "{who} holds"
    RETRIEVE = "{who} retrieves"
    CONSULT = "{who} consults {number} (attended transfer)"
    STAR_CONSULT = "{who} consults {number} (star transfer)"
    END_CONSULT = "{who} lets the third party go"
    COMPLETE = "{who} completes the transfer"
    BLIND = "{who} sends the customer on to {number} (blind transfer)"
    PARK = "{who} parks the customer"
    FETCH = "{who} dials the parking space on the phone"
    PANEL_FETCH = "{who} dials the parking space in the panel"
    RECALL = "nobody fetches the customer: {who} is rung"
    CODE_CONSULT = "{who} consults {number} by the PBX's feature code"
    CODE_COMPLETE = "{who} puts the phone down: the feature code's transfer completes"
    CODE_HAND_OVER = "{who} hands the customer over by the PBX's feature code"
    CODE_BLIND = "{who} sends the customer on to {number} by the PBX's feature code"
    CODE_PARK = "{who} parks the customer by the PBX's feature code"
    PHONE_BLIND = "{who} sends the customer on to {number} by the phone's own key"
    PHONE_PARK = "{who} parks the customer by the phone's own key"
    MOBILE_ANSWERS = "the mobile is picked up"
    APPLY_CONFIG = "the administrator applies a change of the PBX"
    CHOOSE_STATUS = "{who} chooses status {text} for afterwards"
    NOTES = "{who} saves the notes {text!r}"
    SIGN_OUT = "{who} signs out"
    TAKE_OVER = "the agent of {text} tries to sign in at {who}, and is refused"
    KILL = "the bridge is killed (SIGKILL)"
    REVIVE = "the bridge is started again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happens.

    Attributes:
        who: The extension that acts.
        number: What is dialled.
        keys: What is pressed at an announcement.
        seconds: How long it takes, for `TALK`.
        text: The caller's number ("" for withheld), a status code, notes or an agent by the own extension.
        is_second: At the extension's second phone; to answer, if that is one of those which ring.
    """

    verb: Verb
    who: str = ""
    number: str = ""
    keys: str = ""
    seconds: float = 0.0
    text: str = ""
    is_second: bool = False

    def line(self) -> str:
        """The step in plain words."""
        text = self.verb.format(
            who=self.who,
            number=self.number,
            keys=self.keys,
            seconds=self.seconds,
            text=self.text or "withheld",
        )
        return f"{text} (the second one)" if self.is_second else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One call. `statuses`: of each extension's agent at its beginning. `has_second`: there is a second phone."""

    seed: int
    pbx: Pbx
    statuses: dict[str, str] = field(hash=False)
    steps: tuple[Step, ...]
    has_second: bool = False

    def lines(self) -> Sequence[str]:
        """The script in plain words, one numbered line each."""
        away = [f"{extension} is in status {code}" for extension, code in self.statuses.items() if code != AVAILABLE]
        away += [f"{self.pbx.with_second} has two phones"] if self.has_second else []
        return [*away, *(f"{number:2}. {step.line()}" for number, step in enumerate(self.steps))]
