"""An org that takes longer than the bridge waits: each call still becomes one Task, and callers are found meanwhile.

Times are a hundredth of the defaults.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from octi_bridge.telephony.simulator import SimulatedPbx
from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.workbench import Workbench, run_workbench
from tests.integration.test_every_call_is_logged_once import SCALED, nothing_waits
from tests.support.bridge_process import BridgeProcess
from tests.support.panel_client import PanelClient
from tests.support.remote_pbx import PORT_VARIABLE, PbxServer
from tests.support.waits import until

CALLS = 5
IMPATIENT = {
    "OCTI_SALESFORCE__READ_TIMEOUT_S": "1",
    "OCTI_SALESFORCE__DEADLINE_S": "1.2",
    "OCTI_CALL_LOG__UNSURE_WAIT_S": "8",
}


@pytest.mark.parametrize("external_id_field", ["", "OctiCallId__c"])
async def test_tasks_that_are_made_after_the_deadline_are_made_once(
    tmp_path: Path, panel_page: Path, external_id_field: str
) -> None:
    async with run_workbench(directory=tmp_path, with_bridge=False) as bench:
        pbx, org, phones = bench.stage.pbx, bench.org, bench.stage.phones
        assert isinstance(pbx, SimulatedPbx)
        server = PbxServer(pbx)
        bridge = BridgeProcess(
            workbench=bench,
            directory=tmp_path,
            program=("-m", "tests.support.remote_pbx"),
            environment={
                **SCALED,
                **IMPATIENT,
                "OCTI_SALESFORCE__EXTERNAL_ID_FIELD": external_id_field,
                PORT_VARIABLE: str(await server.start()),
            },
        )
        await bridge.start()
        try:
            async with PanelClient(bridge.url, bench.host_url) as panel:
                await panel.sign_in()
                org.faults.delay_requests(CALLS, duration_ms=4000, path_contains="/sobjects/Task")
                for number in range(1, CALLS + 1):
                    await phones.dial("outside", "0312340201", caller_number="09011112222")
                    await until(lambda: _is_ringing(bench), phones.subscribe, "201 rings")
                    await phones.pick_up("201")
                    await panel.until_call("connected")
                    await panel.until(
                        lambda p: p.state.calls[0].lookup.state in {"found", "none"}, f"caller {number} found"
                    )
                    await phones.hang_up("outside")
                    await panel.until_idle()
            await nothing_waits(tmp_path / "bridge.db")
        finally:
            await bridge.stop()
            await server.stop()
        async with asyncio.timeout(20):  # what the org still holds back becomes a Task only then
            while org.request_log.unanswered:
                await asyncio.sleep(0.05)
        tasks = org.list_records("Task")
        assert Counter(str(task["CallObject"]) for task in tasks).most_common(1)[0][1] == 1
        assert len(tasks) == CALLS


def _is_ringing(bench: Workbench) -> bool:
    phones = bench.stage.phones.phones()
    return any(phone.name == "201" and phone.state is PhoneState.RINGING for phone in phones)
