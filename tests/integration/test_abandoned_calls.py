"""A caller who gives up in a queue leaves one open task, for whom the settings name; who is answered leaves none."""

from __future__ import annotations

from pathlib import Path

from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.workbench import run_workbench
from tests.integration.test_parts_of_calls import HANAKO, SALES, is_phone, panel, talk
from tests.support.schema import lay_schema
from tests.support.waits import until

HANAKO_ID = "0035h0000000001AAA"


async def test_who_gives_up_in_a_queue_leaves_one_open_task_and_who_is_answered_none(
    tmp_path: Path, panel_page: Path
) -> None:
    owner = str(EmulatedOrg().list_records("User")[-1]["Id"])
    lay_schema(tmp_path / "bridge.db")
    async with run_workbench(
        directory=tmp_path,
        pbx="simulator",
        salesforce={"abandoned_call_owners": {"sales": owner}},
        product={"queues": {"names": {"sales": "営業"}}},
    ) as bench:
        async with panel(bench) as sato:
            await sato.sign_in()
            await talk(bench, sato)
            await bench.stage.phones.hang_up("outside")
            await sato.until_idle()
        await bench.stage.phones.dial("outside", SALES, caller_number=HANAKO)
        # the agent is in after-call work by now, or soon: the caller waits with music, and may ring nobody
        await is_phone(bench, "outside", PhoneState.TALKING)
        await bench.stage.phones.hang_up("outside")
        await until(lambda: len(bench.org.list_records("Task")) == 2, bench.org.subscribe, "two tasks")
        tasks = {task["Status"]: task for task in bench.org.list_records("Task")}
        left = tasks["Not Started"]
        assert (left["OwnerId"], left["WhoId"], left["CallDisposition"]) == (owner, HANAKO_ID, "不在着信")
        assert "キュー: 営業" in str(left["Description"])
        assert tasks["Completed"]["CallType"] == "Inbound"
