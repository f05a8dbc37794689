"""Random calls in a short form, on both PBXs; `make random-calls` plays hundreds."""

from __future__ import annotations

import pytest

from octi_bridge.workbench.asterisk_lab import INSTALL_COMMAND, AsteriskLab
from octi_bridge.workbench.workbench import PbxKind
from tests.random_calls.grammar import covering
from tests.random_calls.run import run
from tests.support.components import missing

SEED = 9
CALLS = 8
HOUSES = 2


@pytest.mark.timeout(300)
@pytest.mark.parametrize("pbx", ["simulator", "asterisk"])
async def test_org_holds_what_random_calls_must_leave(pbx: PbxKind) -> None:
    if pbx == "asterisk" and not AsteriskLab.is_installed():
        missing(f"Asterisk and its phones are not installed: {INSTALL_COMMAND}")
    score = await run(pbx, iter(covering(SEED, CALLS, pbx)), HOUSES)
    assert score.failures == []
    assert score.calls == CALLS
