"""What the doctor says of a PBX that a GUI has made."""

from __future__ import annotations

import pytest

from octi_bridge.telephony.asterisk.check import check_pbx
from tests.support.freepbx.bed import FreePbxBed
from tests.support.pbx.fixtures import config_for

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_doctor_names_the_kind_of_pbx_and_the_steps_that_it_lacks(bed: FreePbxBed) -> None:
    config = config_for(bed.info)
    checked = await check_pbx(config)
    assert checked.facts == {"kind": "FreePBX or its like"}
    assert not {"caller_id_not_taken", "trunk_not_marked", "kept_calls_off"} & {each.code for each in checked}
    try:
        await bed.cli("dialplan remove context macro-dialout-trunk-predial-hook")
        await bed.cli("dialplan remove context from-pstn-octi")
        found = {each.code: each.remedy for each in await check_pbx(config)}
    finally:
        await bed.cli("dialplan reload")
    assert "[macro-dialout-trunk-predial-hook] of extensions_custom.conf" in found["caller_id_not_taken"]
    assert "extensions_custom.conf" in found["trunk_not_marked"]
