"""A call that an agent declined is missed only if it then went to the voicemail: in the badge as in today's figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.workbench import run_workbench
from tests.integration.test_parts_of_calls import HANAKO, is_phone, panel
from tests.support.schema import lay_schema

DESK, DESK_WITH_VOICEMAIL = "0312340201", "0312340301"


@pytest.mark.parametrize(("number", "count"), [(DESK_WITH_VOICEMAIL, 1), (DESK, 0)], ids=["voicemail", "none"])
async def test_a_declined_call_is_missed_if_it_went_to_the_voicemail(
    tmp_path: Path, panel_page: Path, number: str, count: int
) -> None:
    lay_schema(tmp_path / "bridge.db")
    async with run_workbench(directory=tmp_path, pbx="simulator") as bench, panel(bench) as sato:
        await sato.sign_in()
        await sato.until(lambda it: it.missed_counts == [0], "the count at sign-in")
        await bench.stage.phones.dial("outside", number, caller_number=HANAKO)
        await sato.until_call("ringing")
        await bench.stage.phones.hang_up("201")
        if count:
            await is_phone(bench, "outside", PhoneState.TALKING)
            await bench.stage.phones.hang_up("outside")
        await sato.until(lambda it: it.missed_counts == [0, count], "the count after the call")
        assert (await sato.command("get_day_figures"))["missed"] == count
