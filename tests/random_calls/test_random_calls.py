"""Random calls in a short form, on both PBXs; `make random-calls` plays hundreds."""

from __future__ import annotations

import itertools

import pytest

from octi_bridge.workbench.asterisk_lab import INSTALL_COMMAND, AsteriskLab
from octi_bridge.workbench.workbench import PbxKind
from tests.random_calls.grammar import covering, draw, expected, seeds_from
from tests.random_calls.part import Place
from tests.random_calls.run import run
from tests.random_calls.script import Verb
from tests.support.components import missing

SEED = 9
CALLS = 8
HOUSES = 2
A_RUN = 250
CODES = {Verb.CODE_CONSULT, Verb.CODE_HAND_OVER, Verb.CODE_COMPLETE, Verb.CODE_BLIND}


@pytest.mark.parametrize("pbx", ["simulator", "asterisk"])
def test_a_run_has_steps_of_every_kind_and_its_calls_end(pbx: PbxKind) -> None:
    models = [expected(draw(seed, pbx)) for seed in itertools.islice(seeds_from(SEED), A_RUN)]
    happened = [each for model in models for each in model.happened]
    assert {verb for _, verb, _ in happened} == set(Verb) - (CODES if pbx == "simulator" else set())
    assert {verb for _, verb, is_second in happened if is_second} >= {Verb.PHONE_ANSWERS, Verb.PHONE_DIALS}
    assert all(model.place is Place.OVER and model.is_bridge_up for model in models)


@pytest.mark.timeout(480)
@pytest.mark.parametrize("pbx", ["simulator", "asterisk"])
async def test_org_holds_what_random_calls_must_leave(pbx: PbxKind) -> None:
    if pbx == "asterisk" and not AsteriskLab.is_installed():
        missing(f"Asterisk and its phones are not installed: {INSTALL_COMMAND}")
    score = await run(pbx, iter(covering(SEED, CALLS, pbx)), HOUSES)
    assert score.failures == []
    assert score.calls == CALLS
