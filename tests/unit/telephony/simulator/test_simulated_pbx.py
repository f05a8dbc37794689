"""What the simulator offers beyond the contract that both adapters share."""

from __future__ import annotations

import asyncio

import pytest

from octi_bridge.telephony.commands import AnswerMode, HangUpChannel, MakeCall
from octi_bridge.telephony.errors import PbxUnavailable
from octi_bridge.telephony.events import (
    ChannelId,
    DialEnded,
    DialOutcome,
    Extension,
    PbxFact,
    QueueCallerLeft,
    QueueMemberRang,
)
from octi_bridge.telephony.simulator import SimulatedPbx, VirtualClock
from octi_bridge.workbench.stage import PhoneKind, PhoneState, StageError
from tests.unit.telephony.simulator.house import House


def kinds(facts: list[PbxFact]) -> list[str]:
    return [type(fact).__name__ for fact in facts]


async def test_customers_stand_first_among_the_phones(house: House) -> None:
    views = house.stage.phones()
    assert [(view.name, view.kind) for view in views] == [
        ("outside", PhoneKind.CUSTOMER),
        ("outside-2", PhoneKind.CUSTOMER),
        ("201", PhoneKind.DESK),
        ("202", PhoneKind.DESK),
        ("203", PhoneKind.DESK),
    ]


async def test_a_queue_call_is_told_as_asterisk_tells_it(house: House) -> None:
    await house.join("201")
    house.facts.clear()
    await house.stage.dial("outside", "0312340001")
    await house.clock.advance(1)
    await house.stage.pick_up("201")
    await house.clock.advance(1)
    await house.stage.hang_up("201")
    await house.clock.advance(1)
    assert [kind for kind in kinds(house.facts) if kind != "DeviceStateChanged"] == [
        "ChannelCreated", "ChannelStateChanged", "QueueCallerJoined",
        "ChannelCreated", "QueueMemberRang", "DialBegan", "ChannelStateChanged", "PartyChanged",
        "ChannelStateChanged", "DialEnded", "PartyChanged", "QueueCallerLeft", "BridgeEntered", "BridgeEntered",
        "BridgeLeft", "BridgeLeft", "ChannelEnded", "ChannelEnded",
    ]  # fmt: skip


async def test_an_asked_for_call_is_told_as_asterisk_tells_it(house: House) -> None:
    house.facts.clear()
    job = ChannelId("job")
    await house.pbx.make_call(MakeCall(channel_id=job, extension=Extension("201"), number="0312345678"))
    await house.clock.advance(1)
    await house.stage.pick_up("201")
    await house.clock.advance(1)
    await house.stage.pick_up("outside")
    await house.clock.advance(1)
    told = [kind for kind in kinds(house.facts) if kind not in ("DeviceStateChanged", "PartyChanged")]
    assert told == [
        "ChannelCreated", "DialBegan", "ChannelStateChanged", "ChannelStateChanged", "DialEnded",
        "ChannelCreated", "DialBegan", "ChannelStateChanged", "ChannelStateChanged", "DialEnded",
        "BridgeEntered", "BridgeEntered",
    ]  # fmt: skip


async def test_a_caller_may_show_any_number(house: House) -> None:
    await house.stage.dial("outside", "0312340201", caller_number="0501112222")
    await house.clock.advance(1)
    assert next(view.peer for view in house.stage.phones() if view.name == "201") == "0501112222"


async def test_a_desk_phone_always_shows_its_own_number(house: House) -> None:
    await house.stage.dial("201", "202", caller_number="0501112222")
    await house.clock.advance(1)
    assert next(view.peer for view in house.stage.phones() if view.name == "202") == "201"


async def test_two_callers_ring_two_agents_at_once(house: House) -> None:
    await house.join("201", "202")
    await house.stage.dial("outside", "0312340001")
    await house.clock.advance(1)
    await house.stage.pick_up("201")
    await house.clock.advance(1)
    await house.stage.dial("outside-2", "0312340001")
    await house.clock.advance(1)
    await house.stage.pick_up("202")
    await house.clock.advance(1)
    assert house.stage.hears("201") == {"outside"}
    assert house.stage.hears("202") == {"outside-2"}


async def test_two_waiting_callers_are_served_as_members_come_free(house: House) -> None:
    await house.stage.dial("outside", "0312340001")
    await house.clock.advance(0.5)
    await house.stage.dial("outside-2", "0312340001")
    await house.clock.advance(1)
    await house.join("201", "202")
    for _ in range(2):
        await house.clock.run_until(lambda: any(house.state(name) is PhoneState.RINGING for name in ("201", "202")), 30)
        for name in ("201", "202"):
            if house.state(name) is PhoneState.RINGING:
                await house.stage.pick_up(name)
                break
        await house.clock.advance(1)
    assert house.stage.hears("outside") | house.stage.hears("outside-2") == {"201", "202"}


async def test_a_member_who_does_not_answer_is_rung_again_after_a_pause(house: House) -> None:
    await house.join("201")
    await house.stage.dial("outside", "0312340001")
    await house.clock.advance(20.5)
    assert house.state("201") is PhoneState.IDLE
    assert house.stage.hears("outside") == {"music"}
    await house.clock.advance(2)
    assert house.state("201") is PhoneState.RINGING
    assert sum(isinstance(fact, QueueMemberRang) for fact in house.facts) == 2


async def test_a_caller_whom_nobody_serves_is_let_go(house: House) -> None:
    await house.stage.dial("outside", "0312340001")
    await house.clock.advance(121)
    assert house.state("outside") is PhoneState.IDLE
    assert "QueueCallerLeft" in kinds(house.facts)


async def test_a_phone_with_auto_answer_picks_up_the_call_it_asked_for(house: House) -> None:
    job = ChannelId("job")
    await house.pbx.make_call(
        MakeCall(channel_id=job, extension=Extension("201"), number="0312345678", answer_mode=AnswerMode.AUTO_ANSWER)
    )
    await house.clock.advance(2)
    assert house.state("201") is PhoneState.TALKING
    assert house.state("outside") is PhoneState.RINGING


async def test_a_call_out_finds_the_customer_by_number(house: House) -> None:
    await house.stage.dial("201", "08033334444")
    await house.clock.advance(1)
    assert house.state("outside-2") is PhoneState.RINGING
    assert house.state("outside") is PhoneState.IDLE


async def test_a_colleague_in_a_call_is_busy(house: House) -> None:
    await house.stage.dial("201", "202")
    await house.clock.advance(1)
    await house.stage.dial("203", "202")
    await house.clock.advance(1)
    busy = [fact for fact in house.facts if isinstance(fact, DialEnded)]
    assert [fact.outcome for fact in busy] == [DialOutcome.BUSY]
    assert house.state("203") is PhoneState.IDLE
    assert house.state("202") is PhoneState.RINGING


async def test_a_phone_that_calls_itself_is_busy(house: House) -> None:
    await house.stage.dial("201", "201")
    await house.clock.advance(1)
    assert house.state("201") is PhoneState.IDLE
    assert not house.pbx.exchange.legs


async def test_pulling_the_plug_ends_the_call(house: House) -> None:
    await house.stage.dial("201", "202")
    await house.clock.advance(1)
    await house.stage.pick_up("202")
    await house.clock.advance(1)
    await house.stage.unplug("202")
    await house.clock.advance(1)
    assert house.state("201") is PhoneState.IDLE
    assert house.state("202") is PhoneState.UNPLUGGED
    with pytest.raises(StageError):
        await house.stage.pick_up("202")


async def test_a_phone_lifted_and_put_down_at_once_leaves_nothing_behind(house: House) -> None:
    await house.stage.dial("201", "202")
    assert house.state("201") is PhoneState.CALLING
    await house.stage.hang_up("201")
    await house.clock.advance(1)
    assert not house.pbx.exchange.legs
    assert house.state("202") is PhoneState.IDLE


async def test_a_listener_that_fails_leaves_the_calls_whole(house: House) -> None:
    await house.join("201")

    def fail(fact: PbxFact) -> None:
        if isinstance(fact, QueueCallerLeft):
            raise ValueError("listener failed")  # noqa: TRY004 - stands for any failure

    house.pbx.exchange.listen(fail)
    await house.stage.dial("outside", "0312340001")
    await house.clock.advance(1)
    await house.stage.pick_up("201")
    with pytest.raises(ValueError, match="listener failed"):
        await house.clock.advance(1)
    assert house.stage.hears("201") == {"outside"}
    assert house.stage.hears("outside") == {"201"}


async def test_waiting_for_a_link_that_stays_cut_ends_with_an_error() -> None:
    clock = VirtualClock()
    pbx = SimulatedPbx(timers=clock)
    facts: list[PbxFact] = []
    pbx.cut_link()
    await pbx.start(facts.append)
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(_error_of(pbx))
        await clock.advance(6)
    assert isinstance(waiting.result(), PbxUnavailable)
    assert facts == []

    pbx.restore_link()
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(_error_of(pbx))
        await clock.advance(6)
    assert waiting.result() is None
    assert kinds(facts) == ["PbxSnapshot"]


async def _error_of(pbx: SimulatedPbx) -> PbxUnavailable | None:
    try:
        await pbx.wait_ready(5)
    except PbxUnavailable as error:
        return error
    return None


async def test_a_stopped_link_tells_nothing_more_and_calls_go_on(house: House) -> None:
    await house.stage.dial("201", "202")
    await house.clock.advance(1)
    await house.pbx.stop()
    told = len(house.facts)
    await house.stage.pick_up("202")
    await house.clock.advance(1)
    assert len(house.facts) == told
    assert house.stage.hears("201") == {"202"}
    with pytest.raises(PbxUnavailable):
        await house.pbx.hang_up(HangUpChannel(channel_id=ChannelId("leg-1")))


async def test_a_pbx_that_is_shut_down_does_nothing_more(house: House) -> None:
    await house.stage.dial("201", "202")
    house.pbx.shut_down()
    await house.clock.advance(60)
    assert not house.pbx.exchange.legs
