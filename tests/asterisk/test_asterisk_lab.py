"""The lab itself: its phones are a stage, two labs live side by side, and a crash leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
from pathlib import Path

import pytest

from octi_bridge.workbench.asterisk_lab import AsteriskLab, AsteriskStage, LabError
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.stage import PhoneKind, PhoneStage, PhoneState, StageError
from tests.support.pbx.ears import assert_hears

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_phones_are_a_stage(real_stage: AsteriskStage) -> None:
    stage: PhoneStage = real_stage
    assert [(view.name, view.kind) for view in stage.phones()] == [
        ("outside", PhoneKind.CUSTOMER),
        ("201", PhoneKind.DESK),
        ("202", PhoneKind.DESK),
        ("203", PhoneKind.DESK),
    ]
    assert {view.state for view in stage.phones()} == {PhoneState.IDLE}


async def test_an_internal_call_is_seen_and_heard_at_both_phones(
    asterisk_lab: AsteriskLab, real_stage: AsteriskStage
) -> None:
    seen: list[PhoneState] = []
    unsubscribe = real_stage.subscribe(lambda: seen.append(real_stage.phone("201").state))
    await real_stage.dial("201", "202")
    assert (await real_stage.wait_for("202", PhoneState.RINGING)).peer == "201"
    await real_stage.pick_up("202")
    await real_stage.wait_for("201", PhoneState.TALKING)
    await assert_hears(asterisk_lab, {"201": {"202"}, "202": {"201"}})
    await real_stage.hang_up("202")
    await real_stage.wait_for("201", PhoneState.IDLE)
    unsubscribe()
    assert [state for i, state in enumerate(seen) if i == 0 or state is not seen[i - 1]] == [
        PhoneState.CALLING,
        PhoneState.TALKING,
        PhoneState.IDLE,
    ]


async def test_a_caller_may_hang_up_before_the_other_phone_rings(
    asterisk_lab: AsteriskLab, real_stage: AsteriskStage
) -> None:
    state = json.loads((asterisk_lab.info.directory / "lab.json").read_text())
    called = state["processes"]["202"]["pid"]
    os.kill(called, signal.SIGSTOP)
    try:
        await real_stage.dial("outside", "0312340202", caller_number="09011112222")
        hanging_up = asyncio.create_task(real_stage.hang_up("outside"))
        await asyncio.wait({hanging_up}, timeout=0.2)  # the caller's phone knows of no call yet
    finally:
        os.kill(called, signal.SIGCONT)
    await hanging_up
    await real_stage.wait_for("outside", PhoneState.IDLE)
    await real_stage.wait_for("202", PhoneState.IDLE)


async def test_what_a_phone_cannot_do_now_is_told(real_stage: AsteriskStage) -> None:
    with pytest.raises(StageError, match="there is no phone 999"):
        await real_stage.dial("999", "201")
    with pytest.raises(StageError, match="201 does not ring"):
        await real_stage.pick_up("201")
    with pytest.raises(StageError, match="201 has no call"):
        await real_stage.hang_up("201")
    await real_stage.unplug("201")
    assert real_stage.phone("201").state is PhoneState.UNPLUGGED
    with pytest.raises(StageError, match="201 is unplugged"):
        await real_stage.dial("201", "202")
    await real_stage.plug_in("201")
    await real_stage.dial("201", "202")
    with pytest.raises(StageError, match="201 is already in a call"):
        await real_stage.dial("201", "203")


async def test_a_phone_whose_process_died_comes_back_when_plugged_in(
    asterisk_lab: AsteriskLab, real_stage: AsteriskStage
) -> None:
    state = json.loads((asterisk_lab.info.directory / "lab.json").read_text())
    # not 203, where a second device may register: the PBX would ring the dead phone's registration, too
    os.kill(state["processes"]["202"]["pid"], signal.SIGKILL)
    await real_stage.wait_for("202", PhoneState.UNPLUGGED)
    await real_stage.plug_in("202")
    await real_stage.dial("201", "202")
    await real_stage.wait_for("202", PhoneState.RINGING)


async def test_two_labs_run_at_once(asterisk_lab: AsteriskLab, real_stage: AsteriskStage, tmp_path: Path) -> None:
    async with AsteriskLab(directory=tmp_path) as other:
        assert other.info.ami_port != asterisk_lab.info.ami_port
        assert other.info.ami_secret != asterisk_lab.info.ami_secret
        await other.stage.dial("201", "202")
        await other.stage.wait_for("202", PhoneState.RINGING)
        assert real_stage.phone("202").state is PhoneState.IDLE


async def test_a_lab_whose_owner_crashed_is_ended_from_its_directory(asterisk_lab: AsteriskLab, tmp_path: Path) -> None:
    lab = AsteriskLab(directory=tmp_path)
    info = await lab.start()
    kept = (tmp_path / "lab.json").read_text()
    await AsteriskLab.stop_recorded(tmp_path)  # as a later process would
    pids = [int(pid) for pid in re.findall(r'"pid": (\d+)', kept)]
    assert len(pids) == 5

    async def all_gone() -> bool:
        return not any(Path(f"/proc/{pid}/exe").exists() and os.readlink(f"/proc/{pid}/exe") for pid in pids)

    assert await until(all_gone, 5)
    assert not info.run_dir.exists()
    await lab.stop()


async def test_a_lab_without_asterisk_says_how_to_get_one(tmp_path: Path) -> None:
    lab = AsteriskLab(directory=tmp_path / "lab", prefix=tmp_path / "empty")
    with pytest.raises(LabError, match=r"python -m octi_bridge\.workbench\.asterisk_lab\.install"):
        await lab.start()


async def test_a_directory_that_the_configuration_cannot_carry_is_told(
    asterisk_lab: AsteriskLab, tmp_path: Path
) -> None:
    with pytest.raises(LabError, match="only letters, digits"):
        await AsteriskLab(directory=tmp_path / "my lab; really").start()


async def test_a_base_port_in_use_is_told(asterisk_lab: AsteriskLab, tmp_path: Path) -> None:
    lab = AsteriskLab(directory=tmp_path, base_port=asterisk_lab.info.base_port)
    with pytest.raises(LabError, match="in use"):
        await lab.start()


async def test_a_phone_that_dials_a_number_nobody_has_is_idle_again(real_stage: AsteriskStage) -> None:
    await real_stage.dial("201", "5")
    await real_stage.wait_for("201", PhoneState.IDLE)
    await real_stage.dial("outside", "999")
    await real_stage.wait_for("outside", PhoneState.IDLE)
    await real_stage.dial("201", "202")
    await real_stage.wait_for("202", PhoneState.RINGING)
