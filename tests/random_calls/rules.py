"""What each step of a random call does to its model. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tests.random_calls.part import Place
from tests.random_calls.script import AVAILABLE, LOGGED_OFF, Step, Verb

if TYPE_CHECKING:
    from tests.random_calls.model import CallModel


BLIND_AT_THE_PHONE = frozenset({Verb.CODE_BLIND, Verb.PHONE_BLIND})


def _customer_calls(model: CallModel, step: Step, _index: int) -> None:
    model.number, model.place = step.text or None, Place.RINGING
    entrance = model.pbx.entrance(step.number, step.keys)
    model.queue, model.has_mobile = entrance.queue, entrance.has_mobile
    model.mobile_of = "".join(model.pbx.follows.intersection(entrance.penalties)) if entrance.has_mobile else ""
    model.ringing = entrance.rings(frozenset(who for who, code in model.statuses.items() if code == AVAILABLE))


def _follows(model: CallModel, extension: str) -> None:
    model.has_mobile = extension in model.pbx.follows
    model.mobile_of = extension if model.has_mobile else ""


def _panel_dials(model: CallModel, step: Step, _index: int) -> None:
    model.agent, model.number, model.direction, model.place = step.who, step.number, "outbound", Place.CALLING
    model.begin_part(step.who, None)


def _phone_dials(model: CallModel, step: Step, _index: int) -> None:
    number = step.number.removeprefix(model.pbx.outside_prefix)
    model.agent, model.number, model.direction = step.who, number, "outbound"
    model.is_internal = len(step.number) == len(step.who)
    model.begin_part(step.who, None)
    model.place = Place.RINGING if model.is_internal else Place.DIALING
    model.ringing = frozenset({step.number}) if model.is_internal else frozenset()
    _follows(model, step.number)


def _answers(model: CallModel, step: Step, index: int) -> None:
    if model.place is Place.CALLING:
        model.parts[0].picked_up, model.place = index, Place.DIALING
    elif model.place is Place.CONSULT_RINGING:
        model.place, model.third_answered = Place.CONSULT_TALKING, index
    else:
        model.third = step.who if model.is_internal else ""
        model.agent = model.agent if model.is_internal else step.who
        model.begin_part(step.who, index, is_queue_kept=not model.was_sent_by_code)
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
    if step.who in model.pbx.follows or len(model.ringing) > 1:
        model.ringing -= {step.who}  # the others go on, the mobile among them
    elif step.who in model.pbx.voicemail:
        _to_voicemail(model)
    elif model.place is Place.SENT_ON and model.code is None:
        model.place, model.ringing = Place.RETURNING, frozenset({model.agent})
    elif model.place is Place.CONSULT_RINGING:
        _lets_go(model, step, index)
    else:
        model.end(index)


def _to_voicemail(model: CallModel) -> None:
    model.place, model.ringing, model.has_mobile = Place.VOICEMAIL, frozenset(), False


def _mobile_answers(model: CallModel, step: Step, index: int) -> None:
    """By follow-me it is a phone of the agent; in a ring group nobody's, and no agent has the customer."""
    if step.who:
        _answers(model, step, index)
    model.place, model.ringing, model.has_mobile = Place.OUTSIDE, frozenset(), False


def _holds(model: CallModel, _step: Step, _index: int) -> None:
    """A hold leaves on the agent's leg what the PBX would not keep: the queue, and the answer if that was seen."""
    model.place = Place.HELD
    part = model.open_part(model.agent)
    if part is not None:
        part.is_queue_kept = not model.is_queue_lost
        part.has_used_code = part.has_used_code and part.is_read_back


def _retrieves(model: CallModel, _step: Step, _index: int) -> None:
    model.place = Place.TALKING


def _consults(model: CallModel, step: Step, _index: int) -> None:
    model.place, model.third = Place.CONSULT_RINGING, step.number
    model.is_star, model.code = step.verb is Verb.STAR_CONSULT, None


def _consults_by_code(model: CallModel, step: Step, _index: int) -> None:
    model.place, model.third, model.is_star, model.code = Place.CONSULT_RINGING, step.number, False, step.verb
    model.parts[0].has_used_code = True


def _lets_go(model: CallModel, _step: Step, _index: int) -> None:
    model.end_business(model.third)
    model.place, model.third = Place.TALKING if model.is_consulting_by_code else Place.HELD, ""


def _completes(model: CallModel, _step: Step, index: int) -> None:
    model.end_part(model.agent, index)
    if model.place is Place.CONSULT_TALKING:
        model.begin_part(model.third, model.third_answered, is_queue_kept=model.code is None)
        model.parts[-1].has_used_code = model.code is not None
        model.agent, model.third, model.place = model.third, "", Place.TALKING
    else:
        model.place, model.ringing = Place.SENT_ON, frozenset({model.third})
        _follows(model, model.third)


def _sends_on(model: CallModel, step: Step, index: int) -> None:
    model.end_part(model.agent, index)
    model.third, model.place, model.ringing = step.number, Place.SENT_ON, frozenset({step.number})
    model.code = step.verb if step.verb in BLIND_AT_THE_PHONE else None
    _follows(model, step.number)


def _parks(model: CallModel, _step: Step, index: int) -> None:
    model.end_part(model.agent, index)
    model.place = Place.PARKED


def _fetches(model: CallModel, step: Step, index: int) -> None:
    model.agent, model.place = step.who, Place.TALKING
    model.begin_part(step.who, index, is_queue_kept=False)


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
            part.is_queue_known = part.is_queue_known and part.is_queue_kept
            part.may_count_from_ring = part.has_used_code
            if part.queue and not part.is_queue_known:
                model.unsure.add(part.extension)


def _revives(model: CallModel, _step: Step, _index: int) -> None:
    model.is_bridge_up = True
    # whoever was sent on by the PBX's code has left the queue: a bridge that starts later finds no trace of it
    model.is_queue_lost = any(verb in BLIND_AT_THE_PHONE for _, verb, _ in model.happened)
    for part in model.parts:
        if part.talk_to is None:
            part.is_read_back = part.is_answer_known = True


Rule = Callable[["CallModel", Step, int], None]
RULES: Mapping[Verb, Rule] = MappingProxyType(
    {
        Verb.CUSTOMER_CALLS: _customer_calls,
        Verb.CUSTOMER_CHOOSES: _customer_calls,
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
        Verb.CODE_CONSULT: _consults_by_code,
        Verb.CODE_HAND_OVER: _completes,
        Verb.CODE_COMPLETE: _completes,
        Verb.CODE_BLIND: _sends_on,
        Verb.CODE_PARK: _parks,
        Verb.PHONE_BLIND: _sends_on,
        Verb.PHONE_PARK: _parks,
        Verb.MOBILE_ANSWERS: _mobile_answers,
        Verb.APPLY_CONFIG: _nothing,
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
)
