"""May this agent do this to this call now? And what then reaches the PBX."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from octi_bridge.agents.model import AgentSession
from octi_bridge.call_control.errors import (
    AnswerOnPhone,
    CallInProgress,
    DeviceUnavailable,
    NoSuchCall,
    TargetIsSelf,
)
from octi_bridge.kernel.ids import call_id_for
from octi_bridge.numbers.dialing import BadNumber
from octi_bridge.telephony.commands import AnswerChannel, AnswerMode, HangUpChannel, MakeCall, is_our_channel
from octi_bridge.telephony.errors import PbxTimeout
from octi_bridge.telephony.events import (
    ChannelId,
    ChannelState,
    DeviceState,
    DeviceStateChanged,
    DialBegan,
    Extension,
)
from tests.support import facts
from tests.support.fakes import START
from tests.support.gateway_world import SATO, GatewayWorld

CALL = call_id_for("pbx", "1.0")


@pytest.fixture
def world() -> Iterator[GatewayWorld]:
    found = GatewayWorld()
    yield found
    found.spawned.forget()


def session(mode: AnswerMode = AnswerMode.NOTIFY, extension: str = "201") -> AgentSession:
    return AgentSession(
        agent_id=SATO, account="sato", name="佐藤", extension=Extension(extension), answer_mode=mode, queues=(),
        is_hard_phone=False, status_code="0", status_since=START,
    )  # fmt: skip


def made(world: GatewayWorld) -> list[MakeCall]:
    return [command for command in world.pbx.commands if isinstance(command, MakeCall)]


@pytest.mark.parametrize("state", [state for state in DeviceState if state is not DeviceState.UNAVAILABLE])
async def test_only_a_phone_known_to_be_gone_keeps_one_from_dialling(world: GatewayWorld, state: DeviceState) -> None:
    world.hear([DeviceStateChanged(extension=Extension("201"), state=state)])
    await world.control.dial(session(), "0312345678", "c")
    assert len(made(world)) == 1


async def test_another_agents_unplugged_phone_is_no_hindrance(world: GatewayWorld) -> None:
    world.hear([DeviceStateChanged(extension=Extension("202"), state=DeviceState.UNAVAILABLE)])
    await world.control.dial(session(), "0312345678", "c")
    with pytest.raises(DeviceUnavailable, match="softphone"):
        await world.control.dial(session(extension="202"), "0312345678", "c")


async def test_a_wrong_number_is_told_before_anything_else(world: GatewayWorld) -> None:
    world.hear([DeviceStateChanged(extension=Extension("201"), state=DeviceState.UNAVAILABLE)])
    with pytest.raises(BadNumber):
        await world.control.dial(session(), "山田", "c")


@pytest.mark.parametrize("own", ["201", "２０１", "+81 3-1234-0201", "03-1234-0201（直通）", "81312340201"])
async def test_ones_own_extension_or_direct_number_is_refused_before_it_rings(world: GatewayWorld, own: str) -> None:
    with pytest.raises(TargetIsSelf, match="your own terminal"):
        await world.control.dial(replace(session(), did_number="0312340201"), own, "c")
    assert made(world) == []


async def test_a_shared_number_that_the_terminal_shows_may_be_dialed_from_it(world: GatewayWorld) -> None:
    await world.control.dial(replace(session(), default_caller_id="0312340001"), "0312340001", "c")
    assert len(made(world)) == 1


async def test_the_channel_is_derived_from_agent_and_command_so_that_no_node_dials_twice(world: GatewayWorld) -> None:
    other_node = GatewayWorld()
    for node in (world, other_node):
        await node.control.dial(session(), "0312345678", "c1")
    await world.control.dial(session(), "0312345678", "c2")
    assert made(other_node) == made(world)[:1]
    channels = [command.channel_id for command in made(world)]
    assert len(set(channels)) == 2
    assert all(is_our_channel(channel) for channel in channels)


@pytest.mark.parametrize("command_id", ["x" * 128, "あ|い", "\n", "c" * 3])
async def test_whatever_the_command_id_the_channel_id_is_plain(world: GatewayWorld, command_id: str) -> None:
    await world.control.dial(session(), "0312345678", command_id)
    (command,) = made(world)
    assert command.channel_id.isascii()
    assert command.channel_id.removeprefix("octi-").isalnum()
    assert len(command.channel_id) < 40


async def test_an_outgoing_call_that_still_dials_is_a_call_in_progress(world: GatewayWorld) -> None:
    world.hear(facts.outbound_dialed())
    with pytest.raises(CallInProgress):
        await world.control.dial(session(), "0312345678", "c")


@pytest.mark.parametrize("mode", [AnswerMode.NOTIFY, AnswerMode.AUTO_ANSWER, AnswerMode.WEBRTC])
async def test_the_pbx_is_told_how_the_terminal_is_answered(world: GatewayWorld, mode: AnswerMode) -> None:
    world.hear(facts.queue_call_rings())
    await world.control.answer(session(mode), CALL)
    assert world.pbx.commands == [AnswerChannel(channel_id=facts.ended("1.1").channel_id, answer_mode=mode)]


async def test_the_pbx_chooses_among_all_devices_that_ring_for_the_agent(world: GatewayWorld) -> None:
    devices = [ChannelId("1.1"), ChannelId("1.2")]
    world.hear([facts.created("1.0", "1.0", "trunk", ChannelState.DIALED, caller=facts.CUSTOMER, dialed=facts.DIALED)])
    world.hear([facts.created(device, "1.0", "201", ChannelState.DOWN) for device in devices])
    world.hear([DialBegan(channel_id=ChannelId("1.0"), dest_channel_id=device) for device in devices])
    world.hear([facts.became(device, ChannelState.RINGING) for device in devices])
    await world.control.answer(session(), CALL)
    (command,) = world.pbx.commands
    assert command == AnswerChannel(channel_id=devices[0], answer_mode=AnswerMode.NOTIFY, other_devices=(devices[1],))


async def test_a_hand_answered_terminal_is_never_asked_to_answer(world: GatewayWorld) -> None:
    world.hear(facts.queue_call_rings())
    with pytest.raises(AnswerOnPhone, match="pick up"):
        await world.control.answer(session(AnswerMode.MANUAL), CALL)
    assert world.pbx.commands == []


async def test_ones_own_outgoing_call_is_not_answered_but_can_be_ended(world: GatewayWorld) -> None:
    world.hear(facts.outbound_dialed())
    (call,) = world.calls.calls_of(Extension("201"))
    with pytest.raises(NoSuchCall):
        await world.control.answer(session(), call.call_id)
    await world.control.hang_up(session(), call.call_id)
    assert world.pbx.commands == [HangUpChannel(channel_id=facts.OURS)]


@pytest.mark.parametrize("is_one_gone", [False, True])
async def test_declining_is_declining_at_all_devices_that_ring(world: GatewayWorld, *, is_one_gone: bool) -> None:
    world.hear([*facts.queue_call_rings(), *facts.member_rings(agent_leg="1.2")])
    if is_one_gone:
        world.hear([facts.ended("1.1", 21)])
    (call,) = world.calls.calls_of(Extension("201"))
    await world.control.hang_up(session(), call.call_id)
    wanted = ["1.2"] if is_one_gone else ["1.1", "1.2"]
    assert [command.channel_id for command in world.pbx.commands if isinstance(command, HangUpChannel)] == wanted


@pytest.mark.parametrize("call_id", ["", "x", str(CALL).upper(), "1.0", "1.1"])
async def test_only_the_id_of_a_present_call_names_it(world: GatewayWorld, call_id: str) -> None:
    world.hear(facts.queue_call_rings())
    with pytest.raises(NoSuchCall):
        await world.control.hang_up(session(), call_id)


async def test_failures_of_the_pbx_pass_through(world: GatewayWorld) -> None:
    world.pbx.fails_with = PbxTimeout()
    with pytest.raises(PbxTimeout, match="Look at the phone"):
        await world.control.dial(session(), "0312345678", "c")
