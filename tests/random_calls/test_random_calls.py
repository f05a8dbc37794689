"""Random calls in a short form, on every PBX; `make random-calls` plays hundreds."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest

from octi_bridge.workbench.asterisk_lab import INSTALL_COMMAND, AsteriskLab
from tests.random_calls.grammar import covering, draw, expected, seeds_from
from tests.random_calls.part import Place
from tests.random_calls.pbxs import PBXS, PbxName
from tests.random_calls.run import run
from tests.random_calls.script import Verb
from tests.support.components import missing

SEED = 12
SHORT: Mapping[PbxName, tuple[int, int]] = {"simulator": (8, 2), "asterisk": (8, 2), "freepbx": (3, 1)}
"""How many calls in how many houses: few enough for every run of the tests."""
A_RUN = 250
CODES = {Verb.CODE_CONSULT, Verb.CODE_HAND_OVER, Verb.CODE_COMPLETE, Verb.CODE_BLIND}
GENERATED = {
    Verb.CUSTOMER_CHOOSES,
    Verb.CODE_PARK,
    Verb.PHONE_BLIND,
    Verb.PHONE_PARK,
    Verb.MOBILE_ANSWERS,
    Verb.APPLY_CONFIG,
}
MISSING: Mapping[PbxName, set[Verb]] = {"simulator": CODES | GENERATED, "asterisk": GENERATED, "freepbx": set()}


@pytest.mark.parametrize("pbx", PBXS)
def test_a_run_has_steps_of_every_kind_and_its_calls_end(pbx: PbxName) -> None:
    models = [expected(draw(seed, pbx)) for seed in itertools.islice(seeds_from(SEED), A_RUN)]
    happened = [each for model in models for each in model.happened]
    assert {verb for _, verb, _ in happened} == set(Verb) - MISSING[pbx]
    assert {verb for _, verb, is_second in happened if is_second} >= {Verb.PHONE_ANSWERS, Verb.PHONE_DIALS}
    assert all(model.place is Place.OVER and model.is_bridge_up for model in models)


@pytest.mark.timeout(480)
@pytest.mark.parametrize("pbx", PBXS)
async def test_org_holds_what_random_calls_must_leave(pbx: PbxName) -> None:
    if pbx != "simulator" and not AsteriskLab.is_installed():
        missing(f"Asterisk and its phones are not installed: {INSTALL_COMMAND}")
    calls, houses = SHORT[pbx]
    score = await run(pbx, iter(covering(SEED, calls, pbx)), houses)
    assert score.failures == []
    assert score.calls == calls
