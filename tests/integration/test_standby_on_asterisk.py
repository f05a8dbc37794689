"""A standby on a real Asterisk takes over in the middle of a call, and logs the one that ended in between."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from octi_bridge.workbench.asterisk_lab import INSTALL_COMMAND, AsteriskLab
from octi_bridge.workbench.ports import free_port
from octi_bridge.workbench.workbench import run_workbench
from tests.support.bridge_process import BridgeProcess
from tests.support.components import missing
from tests.support.panel_client import PanelClient
from tests.support.waits import until

SALES = "0312340001"
CUSTOMER = "09011112222"
AVAILABLE = "0"
TAKE_OVER_S = 10.0
SWAPS = 3


@pytest.mark.timeout(300)
async def test_a_call_goes_on_at_the_standby_and_each_call_is_logged_once() -> None:
    if not AsteriskLab.is_installed():
        missing(f"Asterisk and its phones are not installed: {INSTALL_COMMAND}")
    directory = Path(tempfile.mkdtemp(prefix="octi-"))  # short: Unix sockets have short names
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        stage = run_workbench(directory=directory, pbx="asterisk", with_bridge=False)
        bench = await stack.enter_async_context(stage)
        phones, org = bench.stage.phones, bench.org
        active, standby = (
            BridgeProcess(workbench=bench, directory=directory, url=url)
            for url in (bench.bridge_url, f"http://127.0.0.1:{free_port()}")
        )
        await active.start()
        stack.push_async_callback(active.stop)
        await standby.start("standby")
        stack.push_async_callback(standby.stop)
        async with PanelClient(active.url, bench.host_url) as panel:
            await panel.sign_in()
            token = panel.token
        took_s = []
        for _ in range(SWAPS):
            async with PanelClient(active.url, bench.host_url) as panel:
                await panel.resume(token)
                if (
                    panel.state.status.code != AVAILABLE
                ):  # the call before ended unseen: wrap-up follows it all the same
                    await panel.act("set_status", status=AVAILABLE)
                await phones.dial("outside", SALES, caller_number=CUSTOMER)
                await panel.until_call("ringing")
                await phones.pick_up("201")
                call_id = await panel.until_call("connected")
            began = time.monotonic()
            await active.kill()
            await standby.until_status("ok", TAKE_OVER_S)
            took_s.append(time.monotonic() - began)
            active, standby = standby, active
            async with PanelClient(active.url, bench.host_url) as panel:
                shown = await panel.resume(token)
                assert [(call.call_id, call.state.value) for call in shown.calls] == [(call_id, "connected")]
                assert shown.calls[0].remote_number == CUSTOMER
            await standby.start("standby")
            # this one ends while nobody serves
            await active.kill()
            await phones.hang_up("outside")
            await standby.until_status("ok", TAKE_OVER_S)
            active, standby = standby, active
            await standby.start("standby")
        await until(lambda: len(org.list_records("Task")) >= SWAPS, org.subscribe, "all Tasks", limit_s=60)
        await asyncio.wait_for(active.stop(), 60)
        await standby.until_status("ok", TAKE_OVER_S)
    print(f"taken over within {max(took_s):.1f} s")
    logged = Counter(str(task["CallObject"]) for task in org.list_records("Task"))
    assert len(logged) == SWAPS
    assert set(logged.values()) == {1}
