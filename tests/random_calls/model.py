"""What a random call leaves behind, by the rules of docs/call-outcomes.md. Pure.

`CallModel` follows a script step by step. It answers two questions: what may happen next (for the generator), and which
call logs, statuses and ringing phones the script must lead to (for the comparison).

    IDLE ──► RINGING ──► TALKING ◄──► HELD ◄──► CONSULT_RINGING ──► CONSULT_TALKING ──► TALKING (with the third party)
      └► CALLING ──► DIALING ──┘ │ │
                                 │ └──► PARKED ──► TALKING (whoever fetches)  or  RETURNING
                                 └────► SENT_ON ──► TALKING (with the target)  or  RETURNING ──► TALKING
    each of them ──► OVER
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.random_calls.part import Part, Place
from tests.random_calls.script import AVAILABLE, DIRECT_PREFIX, LOGGED_OFF, QUEUES, WRAP_UP, Step, Verb


@dataclass(slots=True, kw_only=True)
class CallModel:
    """The state of one call, and what it will leave.

    Attributes:
        agent: Extension of who has the customer, or had it last.
        third: Extension that is consulted, or that the customer was sent on to.
        third_answered: Number of the step in which the consulted extension answered.
        ringing: Extensions that ring for the customer.
        parts: Parts that are or will be Tasks, oldest first.
        statuses: The status of each extension's agent, as it must be in the end.
        unsure: Extensions whose status is not compared.
        left: Extensions whose agent has signed out in mid-call; no panel is there.
        unwatched: Numbers of the steps that no bridge saw.
        happened: What happened at which place, in order; one entry for each step.
    """

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
    happened: list[tuple[Place, Verb]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def take(self, step: Step) -> None:
        """Follow one step. What cannot happen now is a mistake of the generator."""
        index = len(self.steps)
        self.steps.append(step)
        self.happened.append((self.place, step.verb))
        if not self.is_bridge_up:
            self.unwatched.add(index)
        rule = _RULES[step.verb]
        rule(self, step, index)

    def open_part(self, extension: str) -> Part | None:
        """The extension's part that has not ended."""
        return next((part for part in self.parts if part.extension == extension and part.talk_to is None), None)

    def last_part(self, extension: str) -> Part | None:
        """The extension's newest part that has ended."""
        over = [part for part in self.parts if part.extension == extension and part.talk_to is not None]
        return over[-1] if over else None

    def begin_part(self, extension: str, talk_from: int | None) -> None:
        """The extension has the customer. Who takes over did not dial, whoever did: only the first part is outbound."""
        if not self.is_internal:
            direction = "inbound" if self.parts else self.direction
            part = Part(extension=extension, direction=direction, number=self.number, queue=self.queue)
            part.talk_from, part.is_taken_over = talk_from, bool(self.parts)
            self.parts.append(part)

    def end_part(self, extension: str, index: int) -> None:
        """The extension does not have the customer any more: its Task is due, and its status may follow."""
        part = self.open_part(extension)
        if part is not None:
            part.talk_to = index
            part.is_read_back = part.is_read_back or not self.is_bridge_up
            part.is_queue_known = not part.is_taken_over or self.is_bridge_up
        self.end_business(
            extension, is_queue_call=part is not None and bool(part.queue) and part.direction == "inbound"
        )

    def end_business(self, extension: str, *, is_queue_call: bool = False) -> None:
        """The extension's phone is free: the chosen status is taken, else work after a queue's call begins."""
        chosen = self.next_status.pop(extension, "")
        if extension in self.left:
            return
        if not self.is_bridge_up and (chosen or is_queue_call):
            self.unsure.add(extension)
        elif chosen:
            self.statuses[extension] = chosen
        elif is_queue_call and self.statuses[extension] == AVAILABLE:
            self.statuses[extension] = WRAP_UP

    def end(self, index: int) -> None:
        """All is over."""
        for extension in [part.extension for part in self.parts if part.talk_to is None]:
            self.end_part(extension, index)
        for extension in {self.agent, self.third} - {""}:
            self.end_business(extension)
        self.place, self.ringing = Place.OVER, frozenset()


def _customer_calls(model: CallModel, step: Step, _index: int) -> None:
    model.number, model.place = step.text or None, Place.RINGING
    model.queue = QUEUES.get(step.number, "")
    if model.queue:
        model.ringing = frozenset(who for who, code in model.statuses.items() if code == AVAILABLE)
    else:
        model.ringing = frozenset({step.number.removeprefix(DIRECT_PREFIX)})


def _panel_dials(model: CallModel, step: Step, _index: int) -> None:
    model.agent, model.number, model.direction, model.place = step.who, step.number, "outbound", Place.CALLING
    model.begin_part(step.who, None)


def _phone_dials(model: CallModel, step: Step, _index: int) -> None:
    model.agent, model.number, model.direction = step.who, step.number, "outbound"
    model.is_internal = len(step.number) == len(step.who)
    model.begin_part(step.who, None)
    model.place = Place.RINGING if model.is_internal else Place.DIALING
    model.ringing = frozenset({step.number}) if model.is_internal else frozenset()


def _answers(model: CallModel, step: Step, index: int) -> None:
    if model.place is Place.CALLING:
        model.parts[0].picked_up, model.place = index, Place.DIALING
    elif model.place is Place.CONSULT_RINGING:
        model.place, model.third_answered = Place.CONSULT_TALKING, index
    else:
        model.third = step.who if model.is_internal else ""
        model.agent = model.agent if model.is_internal else step.who
        model.begin_part(step.who, index)
        model.place, model.ringing = Place.TALKING, frozenset()


def _customer_answers(model: CallModel, _step: Step, index: int) -> None:
    part = model.open_part(model.agent)
    assert part is not None
    part.talk_from, model.place = index, Place.TALKING
    part.is_answer_known = model.is_bridge_up


def _over(model: CallModel, _step: Step, index: int) -> None:
    model.end(index)


def _hangs_up(model: CallModel, step: Step, index: int) -> None:
    is_about_third = model.place in (Place.CONSULT_RINGING, Place.CONSULT_TALKING)
    if is_about_third and step.who == model.third:
        _lets_go(model, step, index)
    elif is_about_third and model.is_star:
        _completes(model, step, index)
    elif is_about_third:
        _lets_go(model, step, index)
    else:
        model.end(index)


def _declines(model: CallModel, step: Step, index: int) -> None:
    if model.place is Place.SENT_ON:
        model.place, model.ringing = Place.RETURNING, frozenset({model.agent})
    elif model.place is Place.CONSULT_RINGING:
        _lets_go(model, step, index)
    else:
        model.end(index)


def _holds(model: CallModel, _step: Step, _index: int) -> None:
    model.place = Place.HELD


def _retrieves(model: CallModel, _step: Step, _index: int) -> None:
    model.place = Place.TALKING


def _consults(model: CallModel, step: Step, _index: int) -> None:
    model.place, model.third = Place.CONSULT_RINGING, step.number
    model.is_star = step.verb is Verb.STAR_CONSULT


def _lets_go(model: CallModel, _step: Step, _index: int) -> None:
    model.end_business(model.third)
    model.place, model.third = Place.HELD, ""


def _completes(model: CallModel, _step: Step, index: int) -> None:
    model.end_part(model.agent, index)
    if model.place is Place.CONSULT_TALKING:
        model.begin_part(model.third, model.third_answered)
        model.agent, model.third, model.place = model.third, "", Place.TALKING
    else:
        model.place, model.ringing = Place.SENT_ON, frozenset({model.third})


def _sends_on(model: CallModel, step: Step, index: int) -> None:
    model.end_part(model.agent, index)
    model.third, model.place, model.ringing = step.number, Place.SENT_ON, frozenset({step.number})


def _parks(model: CallModel, _step: Step, index: int) -> None:
    model.end_part(model.agent, index)
    model.place = Place.PARKED


def _fetches(model: CallModel, step: Step, index: int) -> None:
    model.agent, model.place = step.who, Place.TALKING
    model.begin_part(step.who, index)


def _recalls(model: CallModel, step: Step, _index: int) -> None:
    model.place, model.ringing = Place.RETURNING, frozenset({step.who})


def _signs_out(model: CallModel, step: Step, _index: int) -> None:
    model.left.add(step.who)
    model.statuses[step.who] = LOGGED_OFF


def _chooses(model: CallModel, step: Step, _index: int) -> None:
    model.next_status[step.who] = step.text


def _notes(model: CallModel, step: Step, _index: int) -> None:
    part = model.last_part(step.who)
    assert part is not None
    part.notes = step.text


def _nothing(_model: CallModel, _step: Step, _index: int) -> None:
    return


def _kills(model: CallModel, _step: Step, index: int) -> None:
    model.is_bridge_up = False
    model.unwatched.add(index - 1)  # it may have died before it heard of that
    for part in model.parts:
        part.is_answer_known = part.is_answer_known and part.talk_from != index - 1
        if part.talk_to == index - 1:
            model.unsure.add(part.extension)
            part.is_queue_known = not part.is_taken_over


def _revives(model: CallModel, _step: Step, _index: int) -> None:
    model.is_bridge_up = True
    for part in model.parts:
        if part.talk_to is None:
            part.is_read_back = part.is_answer_known = True


_RULES = {
    Verb.CUSTOMER_CALLS: _customer_calls,
    Verb.PANEL_DIALS: _panel_dials,
    Verb.PHONE_DIALS: _phone_dials,
    Verb.PANEL_ANSWERS: _answers,
    Verb.PHONE_ANSWERS: _answers,
    Verb.CUSTOMER_ANSWERS: _customer_answers,
    Verb.CUSTOMER_HANGS_UP: _over,
    Verb.PANEL_HANGS_UP: _hangs_up,
    Verb.PHONE_HANGS_UP: _hangs_up,
    Verb.DECLINES: _declines,
    Verb.TALK: _nothing,
    Verb.HOLD: _holds,
    Verb.RETRIEVE: _retrieves,
    Verb.CONSULT: _consults,
    Verb.STAR_CONSULT: _consults,
    Verb.END_CONSULT: _lets_go,
    Verb.COMPLETE: _completes,
    Verb.BLIND: _sends_on,
    Verb.PARK: _parks,
    Verb.FETCH: _fetches,
    Verb.PANEL_FETCH: _fetches,
    Verb.RECALL: _recalls,
    Verb.SIGN_OUT: _signs_out,
    Verb.TAKE_OVER: _nothing,
    Verb.CHOOSE_STATUS: _chooses,
    Verb.NOTES: _notes,
    Verb.KILL: _kills,
    Verb.REVIVE: _revives,
}
