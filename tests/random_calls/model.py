"""What a random call leaves behind, by the rules of docs/call-outcomes.md. Pure.

`CallModel` follows a script step by step. It answers two questions: what may happen next (for the generator), and which
call logs, statuses and ringing phones the script must lead to (for the comparison).

    IDLE ──► RINGING ──► TALKING ◄──► HELD ◄──► CONSULT_RINGING ──► CONSULT_TALKING ──► TALKING (with the third party)
      └► CALLING ──► DIALING ──┘ │ │
                                 │ └──► PARKED ──► TALKING (whoever fetches)  or  RETURNING
                                 └────► SENT_ON ──► TALKING (with the target)  or  RETURNING ──► TALKING
    RINGING, SENT_ON ──► VOICEMAIL  or  OUTSIDE (at the mobile), where the PBX has them
    each of them ──► OVER
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.random_calls.part import Part, Place
from tests.random_calls.pbxs import Pbx
from tests.random_calls.rules import RULES
from tests.random_calls.script import AVAILABLE, WRAP_UP, Step, Verb

Happening = tuple[Place, Verb, bool]
"""A place, what happened there, and whether at a second phone."""


@dataclass(slots=True, kw_only=True)
class CallModel:
    """The state of one call, and what it will leave.

    Attributes:
        agent: Extension of who has the customer, or had it last.
        third: Extension that is consulted, or that the customer was sent on to.
        third_answered: Number of the step in which the consulted extension answered.
        ringing: Extensions that ring for the customer.
        parts: Parts that are or will be Tasks, oldest first.
        pbx: The PBX on which all this happens.
        statuses: The status of each extension's agent, as it must be in the end.
        unsure: Extensions whose status is not compared.
        left: Extensions whose agent has signed out in mid-call; no panel is there.
        unwatched: Numbers of the steps that no bridge saw.
        happened: What happened, in order; one entry for each step.
        has_second: A second phone is plugged in.
        is_queue_lost: No bridge knows the customer's queue any more.
        code: The feature code, or the phone's own key, by which the agent consults, or sent the customer on.
        has_mobile: The mobile rings, or will.
        mobile_of: The extension whose follow-me rings it, "" in a ring group.
    """

    pbx: Pbx
    statuses: dict[str, str]
    place: Place = Place.IDLE
    agent: str = ""
    third: str = ""
    third_answered: int = 0
    ringing: frozenset[str] = frozenset()
    number: str | None = None
    queue: str = ""
    direction: str = "inbound"
    is_internal: bool = False
    is_bridge_up: bool = True
    is_star: bool = False
    parts: list[Part] = field(default_factory=list)
    next_status: dict[str, str] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    unwatched: set[int] = field(default_factory=set)
    happened: list[Happening] = field(default_factory=list)
    has_second: bool = False
    has_mobile: bool = False
    mobile_of: str = ""
    code: Verb | None = None
    is_queue_lost: bool = False
    steps: list[Step] = field(default_factory=list)

    def take(self, step: Step) -> None:
        """Follow one step. What cannot happen now is a mistake of the generator."""
        index = len(self.steps)
        self.steps.append(step)
        self.happened.append((self.place, step.verb, step.is_second))
        if not self.is_bridge_up:
            self.unwatched.add(index)
        RULES[step.verb](self, step, index)

    @property
    def is_consulting_by_code(self) -> bool:
        """By the PBX's own code."""
        return self.code is Verb.CODE_CONSULT and self.place in (Place.CONSULT_RINGING, Place.CONSULT_TALKING)

    @property
    def is_at_own_mobile(self) -> bool:
        """The mobile of the agent has answered."""
        return self.place is Place.OUTSIDE and bool(self.mobile_of)

    @property
    def was_sent_by_code(self) -> bool:
        """Whoever answers now was rung by a feature code."""
        return self.code is not None and self.place is Place.SENT_ON

    @property
    def may_use_codes(self) -> bool:
        """The PBX offers them where its own dialplan brought the two together, before the bridge has moved a leg.

        In a call that the agent made it looks for the colleague in the context of outside numbers.
        """
        was_held = any(verb is Verb.HOLD for _, verb, _ in self.happened)
        return self.pbx.codes is not None and len(self.parts) == 1 and self.direction == "inbound" and not was_held

    def open_part(self, extension: str) -> Part | None:
        """The extension's part that has not ended."""
        return next((part for part in self.parts if part.extension == extension and part.talk_to is None), None)

    def last_part(self, extension: str) -> Part | None:
        """The extension's newest part that has ended."""
        over = [part for part in self.parts if part.extension == extension and part.talk_to is not None]
        return over[-1] if over else None

    def begin_part(self, extension: str, talk_from: int | None, *, is_queue_kept: bool = True) -> None:
        """The extension has the customer. Who takes over did not dial, whoever did: only the first part is outbound.

        `is_queue_kept`: the PBX keeps the queue for a bridge that does not see the end.
        """
        if not self.is_internal:
            direction = "inbound" if self.parts else self.direction
            part = Part(extension=extension, direction=direction, number=self.number, queue=self.queue)
            part.talk_from, part.is_queue_kept = talk_from, is_queue_kept
            self.parts.append(part)

    def end_part(self, extension: str, index: int) -> None:
        """The extension does not have the customer any more: its Task is due, and its status may follow."""
        part = self.open_part(extension)
        if part is not None:
            part.talk_to = index
            part.is_read_back = part.is_read_back or not self.is_bridge_up
            part.is_queue_known = (part.is_queue_kept or self.is_bridge_up) and not self.is_queue_lost
            part.may_count_from_ring = part.has_used_code and not self.is_bridge_up
        self.end_business(extension, part)

    def end_business(self, extension: str, part: Part | None = None) -> None:
        """The extension's phone is free: the chosen status is taken, else work after a queue's call begins."""
        chosen = self.next_status.pop(extension, "")
        if extension in self.left:
            return
        is_queue_call = part is not None and bool(part.queue) and part.direction == "inbound"
        if chosen:
            self.statuses[extension] = chosen
        elif is_queue_call and self.statuses[extension] == AVAILABLE:
            self.statuses[extension] = WRAP_UP
            if part is not None and not part.is_queue_known:
                self.unsure.add(extension)

    def end(self, index: int) -> None:
        """All is over."""
        for extension in [part.extension for part in self.parts if part.talk_to is None]:
            self.end_part(extension, index)
        for extension in {self.agent, self.third} - {""}:
            self.end_business(extension)
        self.place, self.ringing = Place.OVER, frozenset()
