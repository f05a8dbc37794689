"""Draws random calls from a seed. Pure: the same seed, kinds and PBX give the same calls on every machine."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

from tests.random_calls.choices import choose, may_save_notes
from tests.random_calls.model import CallModel, Happening
from tests.random_calls.part import Place
from tests.random_calls.pbxs import EXTENSIONS, PBXS, PbxName
from tests.random_calls.script import AVAILABLE, ON_BREAK, Script, Step, Verb


def draw(seed: int, pbx_name: PbxName) -> Script:
    """One call."""
    chance, pbx = random.Random(seed), PBXS[pbx_name]
    has_second = chance.random() < 0.5
    statuses = {extension: chance.choice((AVAILABLE, AVAILABLE, AVAILABLE, ON_BREAK)) for extension in EXTENSIONS}
    statuses[chance.choice(EXTENSIONS)] = AVAILABLE
    model = CallModel(pbx=pbx, statuses=dict(statuses), has_second=has_second)
    while _goes_on(model):
        model.take(choose(model, chance))
        if pbx.is_generated and chance.random() < 0.04:
            model.take(Step(verb=Verb.APPLY_CONFIG))
        if model.is_consulting_by_code or model.is_at_own_mobile:
            continue  # what a bridge that starts in the middle knows is for `tests.freepbx` to prove
        if chance.random() < 0.08 and model.is_bridge_up and _goes_on(model):
            model.take(Step(verb=Verb.KILL))
        elif not model.is_bridge_up and chance.random() < 0.5:
            model.take(Step(verb=Verb.REVIVE))
    if not model.is_bridge_up:
        model.take(Step(verb=Verb.REVIVE))
    for extension in sorted({part.extension for part in model.parts}):
        if chance.random() < 0.5 and may_save_notes(model, extension):
            model.take(Step(verb=Verb.NOTES, who=extension, text=f"notes {chance.randrange(10**6)}"))
    return Script(seed=seed, pbx=pbx, statuses=statuses, steps=tuple(model.steps), has_second=has_second)


def expected(script: Script) -> CallModel:
    """What the script leads to."""
    model = CallModel(pbx=script.pbx, statuses=dict(script.statuses))
    for step in script.steps:
        model.take(step)
    return model


def _goes_on(model: CallModel) -> bool:
    return model.place is not Place.OVER


def covering(seed: int, calls: int, pbx: PbxName, *, candidates: int = 400) -> list[int]:
    """The seeds of few calls in which, together, as many different steps happen at as many places as can be."""
    left = {each: _happens(draw(each, pbx)) for each in itertools.islice(seeds_from(seed), candidates)}
    chosen: list[int] = []
    seen: set[Happening] = set()
    while left and len(chosen) < calls:
        best = max(left, key=lambda each: len(left[each] - seen) / (3 + len(left[each])))
        chosen.append(best)
        seen |= left.pop(best)
    return chosen


def _happens(script: Script) -> set[Happening]:
    return set(expected(script).happened)


def seeds_from(seed: int) -> Iterator[int]:
    """The seeds of the calls of a run."""
    chance = random.Random(seed)
    while True:
        yield chance.randrange(10**9)
