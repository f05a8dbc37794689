"""What may happen next in a random call, and how likely it is. Pure."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.random_calls.model import CallModel
from tests.random_calls.part import Place
from tests.random_calls.pbxs import EXTENSIONS, Entrance
from tests.random_calls.script import (
    AVAILABLE,
    ON_BREAK,
    Step,
    Verb,
)

STEPS_MAX = 12
TALKS_S = (0.2, 0.6, 1.2, 2.4)
NEEDS_BRIDGE = frozenset(
    {
        Verb.PANEL_DIALS,
        Verb.PANEL_ANSWERS,
        Verb.PANEL_HANGS_UP,
        Verb.HOLD,
        Verb.RETRIEVE,
        Verb.CONSULT,
        Verb.STAR_CONSULT,
        Verb.END_CONSULT,
        Verb.COMPLETE,
        Verb.BLIND,
        Verb.PARK,
        Verb.PANEL_FETCH,
        Verb.CHOOSE_STATUS,
        Verb.NOTES,
        Verb.SIGN_OUT,
        Verb.TAKE_OVER,
    }
)
AT_A_PHONE = frozenset({Verb.PHONE_DIALS, Verb.PHONE_ANSWERS, Verb.FETCH})
Choices = list[tuple[int, Step]]


def choose(model: CallModel, chance: random.Random) -> Step:
    is_long = len(model.steps) > STEPS_MAX
    possible = [
        (weight, step)
        for weight, step in _CHOICES[model.place](model, chance)
        if (model.is_bridge_up or step.verb not in NEEDS_BRIDGE) and not (is_long and weight < _ENDS)
    ]
    if not possible:
        return Step(verb=Verb.REVIVE)
    step = chance.choices([step for _, step in possible], [weight for weight, _ in possible])[0]
    is_at_either = model.has_second and step.who == model.pbx.with_second and step.verb in AT_A_PHONE
    return replace(step, is_second=True) if is_at_either and chance.random() < 0.7 else step


_ENDS = 3
"""The weight of steps by which a long call comes to its end; steps that lengthen it have less."""


def _begins(model: CallModel, chance: random.Random) -> Choices:
    pbx = model.pbx
    caller = chance.choice((f"0901{model_number(chance)}", f"0906{model_number(chance)}", ""))
    caller = pbx.own_number or caller if caller else ""
    who, other = chance.sample(EXTENSIONS, 2)
    outside = f"0801{model_number(chance)}"
    found = [
        (12, _comes_in(chance.choice(pbx.queue_entrances), caller)),
        (8, _comes_in(pbx.direct[who], caller)),
        (6, Step(verb=Verb.PANEL_DIALS, who=who, number=outside)),
        (4, Step(verb=Verb.PHONE_DIALS, who=who, number=outside)),
        (3, Step(verb=Verb.PHONE_DIALS, who=who, number=other)),
    ]
    if pbx.groups:
        found.append((8, _comes_in(chance.choice(pbx.groups), caller)))
    if pbx.outside_prefix:
        found.append((3, Step(verb=Verb.PHONE_DIALS, who=who, number=f"{pbx.outside_prefix}{outside}")))
    return found


def _comes_in(entrance: Entrance, caller: str) -> Step:
    verb = Verb.CUSTOMER_CHOOSES if entrance.keys else Verb.CUSTOMER_CALLS
    return Step(verb=verb, number=entrance.number, keys=entrance.keys, text=caller)


def model_number(chance: random.Random) -> str:
    """Seven digits: no two calls of a run share their customer."""
    return f"{chance.randrange(10**7):07}"


def _while_ringing(model: CallModel, chance: random.Random) -> Choices:
    found: Choices = []
    who = chance.choice(sorted(model.ringing)) if model.ringing else ""
    if who:
        found += [
            (10, Step(verb=Verb.PANEL_ANSWERS, who=who)),
            (10, Step(verb=Verb.PHONE_ANSWERS, who=who)),
        ]
    found += _mobile(model)
    if model.is_internal:
        found.append((3, Step(verb=Verb.PHONE_HANGS_UP, who=model.agent)))
    else:
        found.append((3, Step(verb=Verb.CUSTOMER_HANGS_UP)))
    if who and not model.queue:
        found.append((3, Step(verb=Verb.DECLINES, who=who)))
    return found


def _mobile(model: CallModel) -> Choices:
    """A bridge must see that it answers: then the PBX keeps what it does not see."""
    if not model.has_mobile or (model.mobile_of and not model.is_bridge_up):
        return []
    return [(4, Step(verb=Verb.MOBILE_ANSWERS, who=model.mobile_of))]


def _with_a_machine(model: CallModel, _chance: random.Random) -> Choices:
    """With a voicemail or the mobile, until the caller, or the agent at the panel, has enough."""
    if model.is_internal:
        return [(3, Step(verb=Verb.PHONE_HANGS_UP, who=model.agent))]
    found = [(3, Step(verb=Verb.CUSTOMER_HANGS_UP))]
    has_panel = model.is_at_own_mobile and model.agent not in model.left
    return [*found, (3, Step(verb=Verb.PANEL_HANGS_UP, who=model.agent))] if has_panel else found


def _while_calling(model: CallModel, _chance: random.Random) -> Choices:
    return [(10, Step(verb=Verb.PHONE_ANSWERS, who=model.agent))]


def _while_dialing(model: CallModel, _chance: random.Random) -> Choices:
    return [
        (16, Step(verb=Verb.CUSTOMER_ANSWERS)),
        (3, Step(verb=Verb.PHONE_HANGS_UP, who=model.agent)),
        (3, Step(verb=Verb.PANEL_HANGS_UP, who=model.agent)),
    ]


def _while_talking(model: CallModel, chance: random.Random) -> Choices:
    found = [
        (2, Step(verb=Verb.TALK, seconds=chance.choice(TALKS_S))),
        (3, Step(verb=Verb.PHONE_HANGS_UP, who=model.agent)),
        (3, Step(verb=Verb.PANEL_HANGS_UP, who=model.agent)),
    ]
    if model.is_internal:
        return [*found, (3, Step(verb=Verb.PHONE_HANGS_UP, who=model.third))]
    if model.agent in model.left:
        return [*found[:2], (4, Step(verb=Verb.CUSTOMER_HANGS_UP))]
    found += [(4, Step(verb=Verb.CUSTOMER_HANGS_UP)), (9, Step(verb=Verb.HOLD, who=model.agent))]
    if len(model.steps) < STEPS_MAX:
        found += [
            (3, Step(verb=Verb.BLIND, who=model.agent, number=_colleague(model, chance))),
            (5, Step(verb=Verb.PARK, who=model.agent)),
        ]
    if model.may_use_codes:
        found += [
            (4, Step(verb=Verb.CODE_CONSULT, who=model.agent, number=_colleague(model, chance))),
            (3, Step(verb=Verb.CODE_BLIND, who=model.agent, number=_colleague(model, chance))),
        ]
    if model.may_use_codes and model.pbx.is_generated:
        found += [
            (3, Step(verb=Verb.CODE_PARK, who=model.agent)),
            (3, Step(verb=Verb.PHONE_PARK, who=model.agent)),
            (4, Step(verb=Verb.PHONE_BLIND, who=model.agent, number=_colleague(model, chance))),
        ]
    if model.agent not in model.next_status:
        found += [
            (1, Step(verb=Verb.SIGN_OUT, who=model.agent)),
            (1, Step(verb=Verb.TAKE_OVER, who=model.agent, text=_colleague(model, chance))),
        ]
        found.append((1, Step(verb=Verb.CHOOSE_STATUS, who=model.agent, text=chance.choice((AVAILABLE, ON_BREAK)))))
    return found


def _while_held(model: CallModel, chance: random.Random) -> Choices:
    third = _colleague(model, chance)
    return [
        (5, Step(verb=Verb.RETRIEVE, who=model.agent)),
        (2, Step(verb=Verb.TALK, seconds=chance.choice(TALKS_S))),
        (6, Step(verb=Verb.CONSULT, who=model.agent, number=third)),
        (6, Step(verb=Verb.STAR_CONSULT, who=model.agent, number=third)),
        (1, Step(verb=Verb.BLIND, who=model.agent, number=third)),
        (2, Step(verb=Verb.PARK, who=model.agent)),
        (3, Step(verb=Verb.CUSTOMER_HANGS_UP)),
        (3, Step(verb=Verb.PHONE_HANGS_UP, who=model.agent)),
    ]


def _while_third_rings(model: CallModel, _chance: random.Random) -> Choices:
    found = [
        (9, Step(verb=Verb.PHONE_ANSWERS, who=model.third)),
        (9, Step(verb=Verb.PANEL_ANSWERS, who=model.third)),
        (3, Step(verb=Verb.CUSTOMER_HANGS_UP)),
    ]
    if not model.pbx.is_generated:  # there the voicemail or the mobile goes on
        found.insert(2, (2, Step(verb=Verb.DECLINES, who=model.third)))
    if model.is_consulting_by_code:
        return [*found, (4, Step(verb=Verb.CODE_COMPLETE, who=model.agent))]
    found.append((4, Step(verb=Verb.END_CONSULT, who=model.agent)))
    if model.is_star:
        found.append((4, Step(verb=Verb.COMPLETE, who=model.agent)))
    return found


def _while_third_talks(model: CallModel, chance: random.Random) -> Choices:
    found = [
        (2, Step(verb=Verb.TALK, seconds=chance.choice(TALKS_S))),
        (2, Step(verb=Verb.PHONE_HANGS_UP, who=model.third)),
        (3, Step(verb=Verb.CUSTOMER_HANGS_UP)),
    ]
    if model.is_consulting_by_code:
        return [
            *found,
            (6, Step(verb=Verb.CODE_HAND_OVER, who=model.agent)),
            (5, Step(verb=Verb.CODE_COMPLETE, who=model.agent)),
        ]
    return [
        *found,
        (9, Step(verb=Verb.COMPLETE, who=model.agent)),
        (4, Step(verb=Verb.END_CONSULT, who=model.agent)),
    ]


def _while_parked(model: CallModel, chance: random.Random) -> Choices:
    return [
        (6, Step(verb=Verb.FETCH, who=chance.choice(EXTENSIONS))),
        (3, Step(verb=Verb.PANEL_FETCH, who=chance.choice(EXTENSIONS))),
        (3, Step(verb=Verb.CUSTOMER_HANGS_UP)),
        (2, Step(verb=Verb.RECALL, who=model.agent)),
    ]


def _while_sent_on(model: CallModel, _chance: random.Random) -> Choices:
    found: Choices = [(3, Step(verb=Verb.CUSTOMER_HANGS_UP))]
    if model.ringing:
        found += [
            (8, Step(verb=Verb.PHONE_ANSWERS, who=model.third)),
            (8, Step(verb=Verb.PANEL_ANSWERS, who=model.third)),
        ]
    found += _mobile(model)
    if model.code is not Verb.CODE_CONSULT and model.ringing:  # after that, the PBX calls the agent back when it likes
        found.append((4, Step(verb=Verb.DECLINES, who=model.third)))
    return found


def _while_returning(model: CallModel, _chance: random.Random) -> Choices:
    found = [
        (8, Step(verb=Verb.PHONE_ANSWERS, who=model.agent)),
        (8, Step(verb=Verb.PANEL_ANSWERS, who=model.agent)),
        (3, Step(verb=Verb.CUSTOMER_HANGS_UP)),
    ]
    if not model.pbx.is_generated:  # there a call that was parked goes on into a queue
        found.insert(2, (2, Step(verb=Verb.DECLINES, who=model.agent)))
    return found


def _colleague(model: CallModel, chance: random.Random) -> str:
    return chance.choice([extension for extension in EXTENSIONS if extension != model.agent])


def may_save_notes(model: CallModel, extension: str) -> bool:
    """Not in a panel that is gone."""
    return extension not in model.left


_CHOICES = {
    Place.IDLE: _begins,
    Place.RINGING: _while_ringing,
    Place.CALLING: _while_calling,
    Place.DIALING: _while_dialing,
    Place.TALKING: _while_talking,
    Place.HELD: _while_held,
    Place.CONSULT_RINGING: _while_third_rings,
    Place.CONSULT_TALKING: _while_third_talks,
    Place.PARKED: _while_parked,
    Place.SENT_ON: _while_sent_on,
    Place.RETURNING: _while_returning,
    Place.VOICEMAIL: _with_a_machine,
    Place.OUTSIDE: _with_a_machine,
}
