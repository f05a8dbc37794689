"""Dial, answer, hang up and status from the panel: what reaches the PBX, and every way it is refused."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from octi_bridge.kernel.ids import call_id_for
from octi_bridge.panel_gateway import gateway as gateway_module
from octi_bridge.panel_gateway.protocol import ErrorCode
from octi_bridge.telephony.commands import AnswerChannel, AnswerMode, HangUpChannel, MakeCall
from octi_bridge.telephony.errors import PbxError, PbxRefused, PbxTimeout, PbxUnavailable
from octi_bridge.telephony.events import ChannelState, DeviceState, DeviceStateChanged, Extension
from tests.support import facts
from tests.support.fakes import settle
from tests.support.gateway_world import GatewayWorld
from tests.unit.panel_gateway.support import refused, text

CALL = call_id_for("pbx", "1.0")
AS_SUZUKI = {"account": "suzuki", "password": "other-one", "extension": "202"}


async def act(world: GatewayWorld, name: str, sid: str = "s1", command_id: str = "c1", **fields: Any) -> dict[str, Any]:
    return await world.gateway.handle(name, sid, {"command_id": command_id, **fields})


def asked(world: GatewayWorld, kind: type) -> list[Any]:
    return [command for command in world.pbx.commands if isinstance(command, kind)]


# ---- dial

DIALED = {"ok": {"left_out": None}}


@pytest.mark.feature("F-055")
@pytest.mark.parametrize("number", ["０３ー１２３４ー５６７８", "03-1234-5678", "+81 3 1234 5678", "(03)1234-5678"])
async def test_dialling_rings_the_agents_terminal_for_the_number_as_a_pbx_dials_it(
    world: GatewayWorld, number: str
) -> None:
    await world.signed_in()
    assert await act(world, "dial", number=number) == DIALED
    (call,) = asked(world, MakeCall)
    assert (call.extension, call.number, call.answer_mode) == ("201", "0312345678", AnswerMode.NOTIFY)


@pytest.mark.parametrize(
    ("number", "left_out"),
    [("TEL: 03(1234)5678 内線１２", "12"), ("03-1234-5678(代表)", None), ("tel:+81-3-1234-5678;ext=201", "201")],
)
async def test_an_extension_behind_the_number_is_left_out_and_named(
    world: GatewayWorld, number: str, left_out: str | None
) -> None:
    await world.signed_in()
    assert await act(world, "dial", number=number) == {"ok": {"left_out": left_out}}
    assert [call.number for call in asked(world, MakeCall)] == ["0312345678"]


@pytest.mark.parametrize("number", ["山田", "03-1234-567x", "---", "sip:201@pbx", "1" * 33, "1,2", "03\n1234;x"])
async def test_what_no_phone_can_dial_is_a_bad_number_and_is_not_shown(world: GatewayWorld, number: str) -> None:
    await world.signed_in()
    ack = await act(world, "dial", number=number)
    assert refused(ack) == "bad_number"
    assert number not in text(ack)
    assert asked(world, MakeCall) == []


@pytest.mark.feature("F-059")
async def test_without_a_running_softphone_nothing_is_dialled(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear([DeviceStateChanged(extension=Extension("201"), state=DeviceState.UNAVAILABLE)])
    assert refused(await act(world, "dial", number="0312345678")) == "device_unavailable"
    world.hear([DeviceStateChanged(extension=Extension("201"), state=DeviceState.IDLE)])
    assert "ok" in await act(world, "dial", command_id="c2", number="0312345678")
    assert len(asked(world, MakeCall)) == 1


async def test_during_a_call_no_second_one_is_dialled(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear(facts.queue_call_rings())
    assert refused(await act(world, "dial", number="0312345678")) == "call_in_progress"
    assert asked(world, MakeCall) == []


# ---- answer


@pytest.mark.feature("F-069")
async def test_answering_asks_the_phone_and_shows_nothing_before_the_pbx_says_so(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear(facts.queue_call_rings())
    assert await act(world, "answer", call_id=CALL) == {"ok": {}}
    assert asked(world, AnswerChannel) == [AnswerChannel(channel_id=facts.ended("1.1").channel_id,
                                                         answer_mode=AnswerMode.NOTIFY)]  # fmt: skip
    assert [call.state for call in world.snapshot().calls] == ["ringing"]


async def test_a_terminal_that_only_a_hand_can_answer_says_so(world: GatewayWorld) -> None:
    await world.connect()
    await world.sign_in(extension="202")
    world.hear([facts.created("1.0", "1.0", "trunk", ChannelState.DIALED, caller="0901", dialed="0312340001"),
                facts.created("1.1", "1.0", "202", ChannelState.RINGING)])  # fmt: skip
    assert refused(await act(world, "answer", call_id=CALL)) == "answer_on_phone"
    assert asked(world, AnswerChannel) == []


async def test_a_call_that_does_not_ring_cannot_be_answered(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered()])
    assert refused(await act(world, "answer", call_id=CALL)) == "no_such_call"


# ---- hang up


async def test_hanging_up_ends_the_agents_own_leg(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered()])
    assert await act(world, "hang_up", call_id=CALL) == {"ok": {}}
    assert [command.channel_id for command in asked(world, HangUpChannel)] == ["1.1"]
    assert len(world.snapshot().calls) == 1


async def test_hanging_up_while_it_rings_declines(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear(facts.queue_call_rings())
    await act(world, "hang_up", call_id=CALL)
    assert [command.channel_id for command in asked(world, HangUpChannel)] == ["1.1"]


@pytest.mark.parametrize("name", ["answer", "hang_up"])
async def test_another_agents_call_does_not_exist_for_me(world: GatewayWorld, name: str) -> None:
    await world.signed_in()
    await world.connect("s2")
    await world.sign_in("s2", **AS_SUZUKI)
    world.hear(facts.queue_call_rings())
    unknown = await act(world, name, "s2", call_id="5b0d7f0e")
    assert await act(world, name, "s2", command_id="c2", call_id=CALL) == unknown
    assert refused(unknown) == "no_such_call"
    assert asked(world, HangUpChannel) == asked(world, AnswerChannel) == []


@pytest.mark.parametrize("name", ["answer", "hang_up"])
async def test_a_call_that_is_over_is_no_call(world: GatewayWorld, name: str) -> None:
    await world.signed_in()
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.queue_call_over()])
    assert refused(await act(world, name, call_id=CALL)) == "no_such_call"


# ---- the PBX says no


async def perform(world: GatewayWorld, name: str, command_id: str = "c1") -> dict[str, Any]:
    """Bring about a state in which the command is allowed, with a PBX that fails, and send it."""
    await world.signed_in()
    if name != "dial":
        world.hear(facts.queue_call_rings())
    fields = {"number": "0312345678"} if name == "dial" else {"call_id": CALL}
    return await act(world, name, command_id=command_id, **fields)


@pytest.mark.parametrize("name", ["dial", "answer", "hang_up"])
@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (PbxUnavailable(), "pbx_unavailable"),
        (PbxTimeout(), "pbx_timeout"),
        (PbxRefused(), "pbx_refused"),
        (PbxRefused("the leg has ended already", code="no_such_channel"), "no_such_call"),
        (PbxRefused("no such queue", code="no_such_queue"), "pbx_refused"),
        (PbxRefused("a line break in it", code="bad_value"), "pbx_refused"),
        (PbxRefused("already", code="already_dialing"), "already_dialing"),
        (PbxError(), "pbx_refused"),
    ],
    ids=lambda value: getattr(value, "code", value),
)
async def test_every_failure_of_the_pbx_has_a_code_of_the_protocol(
    world: GatewayWorld, name: str, failure: PbxError, code: str
) -> None:
    world.pbx.fails_with = failure
    assert refused(await perform(world, name)) == code


async def test_a_pbx_that_never_answers_is_given_up_with_a_warning(
    world: GatewayWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway_module, "DEADLINE_S", 0.01)

    async def never(command: object) -> None:
        await asyncio.Event().wait()

    await world.signed_in()
    monkeypatch.setattr(world.pbx, "make_call", never)
    ack = await act(world, "dial", number="0312345678")
    assert refused(ack) == "pbx_timeout"
    assert "look at the phone" in text(ack)


async def test_a_fault_of_our_own_is_logged_and_told_without_details(
    world: GatewayWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(command: object) -> None:
        raise ZeroDivisionError("inner detail")

    await world.signed_in()
    monkeypatch.setattr(world.pbx, "make_call", broken)
    with caplog.at_level(logging.ERROR):
        ack = await act(world, "dial", number="0312345678")
    assert refused(ack) == "internal_error"
    assert "inner detail" not in text(ack)
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()


def test_every_error_code_of_the_protocol_is_written_in_snake_case() -> None:
    assert all(code.value == code.name.lower() for code in ErrorCode)


# ---- once and no more


async def test_the_same_command_sent_twice_is_done_once_and_answered_alike(world: GatewayWorld) -> None:
    await world.signed_in()
    first = await act(world, "dial", number="0312345678")
    assert await act(world, "dial", number="0312345678") == first == DIALED
    assert len(asked(world, MakeCall)) == 1


async def test_a_refusal_is_remembered_with_its_command_too(world: GatewayWorld) -> None:
    await world.signed_in()
    world.pbx.fails_with = PbxUnavailable()
    first = await act(world, "dial", number="0312345678")
    world.pbx.fails_with = None
    assert await act(world, "dial", number="0312345678") == first
    assert "ok" in await act(world, "dial", command_id="c2", number="0312345678")


async def test_a_new_command_id_makes_a_new_channel(world: GatewayWorld) -> None:
    await world.signed_in()
    await act(world, "dial", number="0312345678")
    await act(world, "dial", command_id="c2", number="0312345678")
    assert len({command.channel_id for command in asked(world, MakeCall)}) == 2


async def test_agents_do_not_share_command_ids(world: GatewayWorld) -> None:
    await world.signed_in()
    await world.connect("s2")
    await world.sign_in("s2", **AS_SUZUKI)
    await act(world, "dial", "s1", number="0312345678")
    await act(world, "dial", "s2", number="0312345678")
    made = asked(world, MakeCall)
    assert [command.extension for command in made] == ["201", "202"]
    assert made[0].channel_id != made[1].channel_id


class SlowPbx:
    """Takes a call only when told to, or fails with what it is told."""

    def __init__(self) -> None:
        self.asked = 0
        self.go = asyncio.Event()
        self.failure: Exception | None = None

    async def make_call(self, command: MakeCall) -> None:
        self.asked += 1
        await self.go.wait()
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure


async def both(world: GatewayWorld, slow: SlowPbx, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The same dial command from two panels of the agent, at the same time."""
    await world.signed_in()
    await world.connect("s2")
    await world.sign_in("s2")
    monkeypatch.setattr(world.pbx, "make_call", slow.make_call)
    sent = [asyncio.create_task(act(world, "dial", sid, number="0312345678")) for sid in ("s1", "s2")]
    await settle()
    assert slow.asked == 1, "the second waits for the first"
    slow.go.set()
    return [await task for task in sent]


async def test_the_same_command_sent_twice_at_once_is_done_once(
    world: GatewayWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = SlowPbx()
    assert await both(world, slow, monkeypatch) == [DIALED, DIALED]
    assert slow.asked == 1


async def test_when_the_first_of_two_breaks_down_the_second_is_answered_all_the_same(
    world: GatewayWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = SlowPbx()
    slow.failure = ZeroDivisionError("inner detail")
    first, second = await both(world, slow, monkeypatch)
    assert refused(first) == "internal_error"
    assert second == DIALED
    assert slow.asked == 2
