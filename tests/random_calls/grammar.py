"""Draws random calls from a seed. Pure: the same seed and kinds give the same calls on every machine."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

from tests.random_calls.model import CallModel
from tests.random_calls.not_yet import NOT_YET
from tests.random_calls.part import Place
from tests.random_calls.script import (
    AVAILABLE,
    DIRECT_PREFIX,
    EXTENSIONS,
    ON_BREAK,
    SALES,
    SUPPORT,
    Script,
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
Choices = list[tuple[int, Step]]


def draw(seed: int) -> Script:
    """One call."""
    chance = random.Random(seed)
    while True:
        script = _draw(seed, chance)
        model = expected(script)
        if not any(leads(model) for leads in NOT_YET.values()):
            return script


def _draw(seed: int, chance: random.Random) -> Script:
    statuses = {extension: chance.choice((AVAILABLE, AVAILABLE, AVAILABLE, ON_BREAK)) for extension in EXTENSIONS}
    statuses[chance.choice(EXTENSIONS)] = AVAILABLE
    model = CallModel(statuses=dict(statuses))
    while _goes_on(model):
        model.take(_choose(model, chance))
        if chance.random() < 0.08 and model.is_bridge_up and _goes_on(model):
            model.take(Step(verb=Verb.KILL))
        elif not model.is_bridge_up and chance.random() < 0.5:
            model.take(Step(verb=Verb.REVIVE))
    if not model.is_bridge_up:
        model.take(Step(verb=Verb.REVIVE))
    for extension in sorted({part.extension for part in model.parts}):
        if chance.random() < 0.5 and _may_save_notes(model, extension):
            model.take(Step(verb=Verb.NOTES, who=extension, text=f"notes {chance.randrange(10**6)}"))
    return Script(seed=seed, statuses=statuses, steps=tuple(model.steps))


def expected(script: Script) -> CallModel:
    """What the script leads to."""
    model = CallModel(statuses=dict(script.statuses))
    for step in script.steps:
        model.take(step)
    return model


def _goes_on(model: CallModel) -> bool:
    return model.place is not Place.OVER


def _choose(model: CallModel, chance: random.Random) -> Step:
    is_long = len(model.steps) > STEPS_MAX
    possible = [
        (weight, step)
        for weight, step in _CHOICES[model.place](model, chance)
        if (model.is_bridge_up or step.verb not in NEEDS_BRIDGE) and not (is_long and weight < _ENDS)
    ]
    if not possible:
        return Step(verb=Verb.REVIVE)
    weights = [weight for weight, _ in possible]
    return chance.choices([step for _, step in possible], weights)[0]


_ENDS = 3
"""The weight of steps by which a long call comes to its end; steps that lengthen it have less."""


def _begins(model: CallModel, chance: random.Random) -> Choices:
    caller = chance.choice((f"0901{model_number(chance)}", f"0906{model_number(chance)}", ""))
    who, other = chance.sample(EXTENSIONS, 2)
    outside = f"0801{model_number(chance)}"
    return [
        (12, Step(verb=Verb.CUSTOMER_CALLS, number=chance.choice((SALES, SUPPORT)), text=caller)),
        (8, Step(verb=Verb.CUSTOMER_CALLS, number=f"{DIRECT_PREFIX}{who}", text=caller)),
        (6, Step(verb=Verb.PANEL_DIALS, who=who, number=outside)),
        (4, Step(verb=Verb.PHONE_DIALS, who=who, number=outside)),
        (3, Step(verb=Verb.PHONE_DIALS, who=who, number=other)),
    ]


def model_number(chance: random.Random) -> str:
    """Seven digits: no two calls of a run share their customer."""
    return f"{chance.randrange(10**7):07}"


def _while_ringing(model: CallModel, chance: random.Random) -> Choices:
    who = chance.choice(sorted(model.ringing))
    found = [
        (10, Step(verb=Verb.PANEL_ANSWERS, who=who)),
        (10, Step(verb=Verb.PHONE_ANSWERS, who=who)),
    ]
    if model.is_internal:
        found.append((3, Step(verb=Verb.PHONE_HANGS_UP, who=model.agent)))
    else:
        found.append((3, Step(verb=Verb.CUSTOMER_HANGS_UP)))
    if not model.queue:
        found.append((3, Step(verb=Verb.DECLINES, who=who)))
    return found


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
            (2, Step(verb=Verb.BLIND, who=model.agent, number=_colleague(model, chance))),
            (2, Step(verb=Verb.PARK, who=model.agent)),
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
        (2, Step(verb=Verb.CONSULT, who=model.agent, number=third)),
        (2, Step(verb=Verb.STAR_CONSULT, who=model.agent, number=third)),
        (1, Step(verb=Verb.BLIND, who=model.agent, number=third)),
        (1, Step(verb=Verb.PARK, who=model.agent)),
        (3, Step(verb=Verb.CUSTOMER_HANGS_UP)),
        (3, Step(verb=Verb.PHONE_HANGS_UP, who=model.agent)),
    ]


def _while_third_rings(model: CallModel, _chance: random.Random) -> Choices:
    found = [
        (9, Step(verb=Verb.PHONE_ANSWERS, who=model.third)),
        (9, Step(verb=Verb.PANEL_ANSWERS, who=model.third)),
        (2, Step(verb=Verb.END_CONSULT, who=model.agent)),
        (2, Step(verb=Verb.DECLINES, who=model.third)),
        (3, Step(verb=Verb.CUSTOMER_HANGS_UP)),
    ]
    if model.is_star:
        found.append((4, Step(verb=Verb.COMPLETE, who=model.agent)))
    return found


def _while_third_talks(model: CallModel, chance: random.Random) -> Choices:
    return [
        (9, Step(verb=Verb.COMPLETE, who=model.agent)),
        (2, Step(verb=Verb.TALK, seconds=chance.choice(TALKS_S))),
        (2, Step(verb=Verb.END_CONSULT, who=model.agent)),
        (2, Step(verb=Verb.PHONE_HANGS_UP, who=model.third)),
        (3, Step(verb=Verb.CUSTOMER_HANGS_UP)),
    ]


def _while_parked(model: CallModel, chance: random.Random) -> Choices:
    return [
        (6, Step(verb=Verb.FETCH, who=chance.choice(EXTENSIONS))),
        (3, Step(verb=Verb.PANEL_FETCH, who=chance.choice(EXTENSIONS))),
        (3, Step(verb=Verb.CUSTOMER_HANGS_UP)),
        (1, Step(verb=Verb.RECALL, who=model.agent)),
    ]


def _while_sent_on(model: CallModel, _chance: random.Random) -> Choices:
    return [
        (8, Step(verb=Verb.PHONE_ANSWERS, who=model.third)),
        (8, Step(verb=Verb.PANEL_ANSWERS, who=model.third)),
        (4, Step(verb=Verb.DECLINES, who=model.third)),
        (3, Step(verb=Verb.CUSTOMER_HANGS_UP)),
    ]


def _while_returning(model: CallModel, _chance: random.Random) -> Choices:
    return [
        (8, Step(verb=Verb.PHONE_ANSWERS, who=model.agent)),
        (8, Step(verb=Verb.PANEL_ANSWERS, who=model.agent)),
        (2, Step(verb=Verb.DECLINES, who=model.agent)),
        (3, Step(verb=Verb.CUSTOMER_HANGS_UP)),
    ]


def _colleague(model: CallModel, chance: random.Random) -> str:
    return chance.choice([extension for extension in EXTENSIONS if extension != model.agent])


def _may_save_notes(model: CallModel, extension: str) -> bool:
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
}


def covering(seed: int, calls: int, *, candidates: int = 400) -> list[int]:
    """The seeds of few calls in which, together, as many different steps happen at as many places as can be."""
    left = {each: _happens(draw(each)) for each in itertools.islice(seeds_from(seed), candidates)}
    chosen: list[int] = []
    seen: set[tuple[Place, Verb]] = set()
    while left and len(chosen) < calls:
        best = max(left, key=lambda each: len(left[each] - seen) / (3 + len(left[each])))
        chosen.append(best)
        seen |= left.pop(best)
    return chosen


def _happens(script: Script) -> set[tuple[Place, Verb]]:
    return set(expected(script).happened)


def seeds_from(seed: int) -> Iterator[int]:
    """The seeds of the calls of a run."""
    chance = random.Random(seed)
    while True:
        yield chance.randrange(10**9)
