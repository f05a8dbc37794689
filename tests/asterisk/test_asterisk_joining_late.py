"""A bridge that connects in the middle of anything ends up knowing what one knows that was there all the time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.telephony.asterisk import AsteriskPbx
from octi_bridge.telephony.commands import SetQueueMember
from octi_bridge.telephony.events import (
    BridgeEntered,
    BridgeLeft,
    ChannelCreated,
    ChannelEnded,
    ChannelStateChanged,
    Extension,
    PbxFact,
    PbxSnapshot,
    QueueName,
)
from octi_bridge.workbench.asterisk_lab import AsteriskLab, AsteriskStage
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.stage import PhoneState
from tests.support.pbx.fixtures import config_for
from tests.support.pbx.listener import FactLog

pytestmark = pytest.mark.asyncio(loop_scope="session")

Legs = dict[str, tuple[str, str | None]]
ROUNDS = 6
NEWCOMERS = 12


def legs_after(facts: Sequence[PbxFact]) -> Legs:
    """Every living leg with its state and bridge; an AssertionError where a fact does not follow from the others."""
    legs: Legs = {}
    for fact in facts:
        match fact:
            case PbxSnapshot():
                legs = {leg.channel_id: (leg.state.value, leg.bridge_id) for leg in fact.channels}
            case ChannelCreated():
                assert fact.channel_id not in legs, "created twice"
                legs[fact.channel_id] = (fact.state.value, None)
            case ChannelStateChanged():
                legs[fact.channel_id] = (fact.state.value, legs[fact.channel_id][1])
            case BridgeEntered():
                legs[fact.channel_id] = (legs[fact.channel_id][0], fact.bridge_id)
            case BridgeLeft():
                assert legs[fact.channel_id][1] == fact.bridge_id, "left where it was not"
                legs[fact.channel_id] = (legs[fact.channel_id][0], None)
            case ChannelEnded():
                del legs[fact.channel_id]
            case _:
                pass
    return legs


@asynccontextmanager
async def bridge(lab: AsteriskLab) -> AsyncIterator[FactLog]:
    log = FactLog()
    pbx = AsteriskPbx(config=config_for(lab.info), clock=SystemClock())
    await pbx.start(log)
    await pbx.wait_ready(5)
    try:
        yield log
    finally:
        await pbx.stop()


async def newcomers(lab: AsteriskLab, logs: list[FactLog], enough: asyncio.Event) -> None:
    """Bridges that connect one after another, as fast as they can, and stay."""
    async with bridge(lab) as log:
        logs.append(log)
        if len(logs) < NEWCOMERS:
            await newcomers(lab, logs, enough)
        await enough.wait()


async def one_call(stage: AsteriskStage) -> None:
    await stage.dial("outside", "0312340001")
    await stage.wait_for("201", PhoneState.RINGING)
    await stage.pick_up("201")
    await stage.wait_for("201", PhoneState.TALKING)


@pytest.mark.slow
async def test_bridges_that_connect_during_calls_know_the_same_as_the_first(
    asterisk_lab: AsteriskLab, real_stage: AsteriskStage, real_pbx: AsteriskPbx, facts: FactLog
) -> None:
    await real_pbx.set_queue_member(
        SetQueueMember(queue=QueueName("sales"), extension=Extension("201"), member_name="A", is_paused=False)
    )
    for number in range(ROUNDS):
        enough, logs = asyncio.Event(), list[FactLog]()
        if number % 2:  # half of the rounds: connect while the call ends
            await one_call(real_stage)
        joining = asyncio.create_task(newcomers(asterisk_lab, logs, enough))
        if number % 2:
            await real_stage.hang_up("outside")
            await real_stage.wait_for("201", PhoneState.IDLE)
        else:
            await one_call(real_stage)

        async def all_agree(logs: list[FactLog] = logs, expected: int = 0 if number % 2 else 2) -> bool:
            first = legs_after(facts.all)
            known = [legs_after(log.all) for log in logs if log.all]
            return len(first) == expected and len(known) == NEWCOMERS and all(legs == first for legs in known)

        agreed = await until(all_agree, 5)
        enough.set()
        await joining
        assert agreed, (legs_after(facts.all), [legs_after(log.all) for log in logs])
        if not number % 2:
            await real_stage.hang_up("outside")
            await real_stage.wait_for("201", PhoneState.IDLE)
