"""Transfer, park and tones: what reaches the PBX, and every reason why it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from octi_bridge.agents.model import AgentSession
from octi_bridge.call_control import errors
from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.ids import call_id_for
from octi_bridge.numbers.dialing import BadNumber
from octi_bridge.telephony.commands import (
    AnswerMode,
    CompleteTransfer,
    Consult,
    EndConsult,
    HangUpChannel,
    HoldCall,
    Park,
    SendTones,
    TransferBlind,
)
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import (
    ChannelId,
    ChannelState,
    DeviceState,
    DeviceStateChanged,
    DialOutcome,
    Extension,
    PbxFact,
    PhoneHeld,
    TransferKind,
)
from tests.support import facts
from tests.support.fakes import START, settle
from tests.support.gateway_world import SATO, GatewayWorld

CALL = call_id_for("pbx", "1.0")
AGENT, CUSTOMER = ChannelId("1.1"), ChannelId("1.0")
SCREEN = "Contact/0035h0000000001AAA"
STAR = TransferKind.STAR


@pytest.fixture
def world() -> Iterator[GatewayWorld]:
    """The phones 201 to 203 are registered."""
    found = GatewayWorld()
    found.hear([DeviceStateChanged(extension=Extension(e), state=DeviceState.IDLE) for e in ("201", "202", "203")])
    yield found
    found.spawned.forget()


ME = AgentSession(
    agent_id=SATO, account="sato", name="佐藤", extension=Extension("201"), answer_mode=AnswerMode.NOTIFY, queues=(),
    is_hard_phone=False, status_code="0", status_since=START,
)  # fmt: skip

RINGING = facts.queue_call_rings()
TALKING = [*RINGING, *facts.queue_call_answered()]
HELD = [*TALKING, *facts.held_by_agent()]
HELD_ON_PHONE = [*TALKING, PhoneHeld(channel_id=AGENT)]
CONSULT_RINGS = [*HELD, *facts.consult_dialed(screen=SCREEN)]
CONSULT_TALKS = [*CONSULT_RINGS, *facts.consult_answered()]
STAR_RINGS = [*HELD, *facts.consult_dialed(kind=STAR, shown=facts.CUSTOMER, screen=SCREEN)]
STAR_TALKS = [*STAR_RINGS, *facts.consult_answered()]


Act = Callable[[GatewayWorld], Awaitable[None]]


def consult(number: str = "202", kind: TransferKind = TransferKind.ATTENDED, caller_id: str | None = None) -> Act:
    return lambda w: w.transfers.consult(ME, CALL, number, kind, caller_id, SCREEN)


def blind(number: str = "202", caller_id: str | None = None) -> Act:
    return lambda w: w.transfers.transfer_blind(ME, CALL, number, caller_id, SCREEN)


def complete(world: GatewayWorld) -> Awaitable[None]:
    return world.transfers.complete(ME, CALL, SCREEN)


def end_consult(world: GatewayWorld) -> Awaitable[None]:
    return world.transfers.end_consult(ME, CALL)


def park(world: GatewayWorld) -> Awaitable[None]:
    return world.transfers.park(ME, CALL)


def tones(digits: str = "1#") -> Act:
    return lambda w: w.transfers.send_tones(ME, CALL, digits)


def hang_up(world: GatewayWorld) -> Awaitable[None]:
    return world.control.hang_up(ME, CALL)


def hold(world: GatewayWorld) -> Awaitable[None]:
    return world.control.hold(ME, CALL)


def retrieve(world: GatewayWorld) -> Awaitable[None]:
    return world.control.retrieve(ME, CALL)


async def asked(world: GatewayWorld, story: Sequence[PbxFact], act: Act) -> list[object]:
    """What the PBX is asked for when this is done in that state."""
    world.hear(story)
    await act(world)
    return world.pbx.commands


# ---- what reaches the PBX


@pytest.mark.parametrize("story", [CONSULT_RINGS, CONSULT_TALKS], ids=["rings", "talks"])
async def test_hanging_up_with_a_third_party_lets_only_that_one_go(
    world: GatewayWorld, story: Sequence[PbxFact]
) -> None:
    assert await asked(world, story, hang_up) == [EndConsult(agent_channel_id=AGENT)]


async def test_hanging_up_completes_a_star_transfer_that_is_answered(world: GatewayWorld) -> None:
    commands = await asked(world, STAR_TALKS, hang_up)
    assert commands == [CompleteTransfer(agent_channel_id=AGENT, held_channel_id=CUSTOMER, screen=None)]


async def test_hanging_up_completes_a_star_transfer_that_still_rings_with_what_was_passed_on(
    world: GatewayWorld,
) -> None:
    (command,) = await asked(world, STAR_RINGS, hang_up)
    assert command == TransferBlind(
        agent_channel_id=AGENT, other_channel_id=CUSTOMER, number="202", return_to=Extension("201"),
        shown_number=facts.CUSTOMER, screen=SCREEN,
    )  # fmt: skip


async def test_after_a_third_party_is_gone_hanging_up_ends_the_call(world: GatewayWorld) -> None:
    story = [*CONSULT_RINGS, *facts.consult_over(DialOutcome.BUSY)]
    assert await asked(world, story, hang_up) == [HangUpChannel(channel_id=AGENT)]


async def test_completing_an_answered_consultation_takes_the_record_in_front(world: GatewayWorld) -> None:
    commands = await asked(world, CONSULT_TALKS, complete)
    assert commands == [CompleteTransfer(agent_channel_id=AGENT, held_channel_id=CUSTOMER, screen=SCREEN)]


SHOWN = {
    "queue call, star, to an extension": (HELD, "202", STAR, facts.CUSTOMER, None),
    "queue call, star, outside": (HELD, "0398765432", STAR, None, "0312340009"),
    "queue call, attended": (HELD, "202", TransferKind.ATTENDED, None, None),
}


@pytest.mark.parametrize("case", SHOWN)
async def test_whose_number_the_target_is_shown(world: GatewayWorld, case: str) -> None:
    story, number, kind, shown, caller_id = SHOWN[case]
    (command,) = await asked(world, story, consult(number, kind))
    assert command == Consult(
        agent_channel_id=AGENT, held_channel_id=CUSTOMER, number=number, kind=kind, caller_id=caller_id,
        shown_number=shown, screen=SCREEN,
    )  # fmt: skip


async def test_a_direct_call_is_passed_on_with_extension_numbers_only(world: GatewayWorld) -> None:
    direct: Sequence[PbxFact] = [
        facts.created("1.0", "1.0", "trunk", facts.UP, caller=facts.CUSTOMER, dialed="0312340201"),
        facts.created("1.1", "1.0", "201", facts.UP, caller="201"),
        facts.entered("1.1", "1.0"), facts.entered("1.0", "1.0"), *facts.held_by_agent(),
    ]  # fmt: skip
    (command,) = await asked(world, direct, consult(kind=STAR))
    assert isinstance(command, Consult)
    assert command.shown_number is None


async def test_a_withheld_number_is_not_shown_to_the_target_either(world: GatewayWorld) -> None:
    story = [*facts.queue_call_rings(None), *facts.queue_call_answered(), *facts.held_by_agent()]
    (command,) = await asked(world, story, consult(kind=STAR))
    assert isinstance(command, Consult)
    assert command.shown_number is None


@pytest.mark.parametrize(
    ("delivered", "shown"),
    [
        ("+81-90-1111-2222", "+819011112222"),
        ("09011112222;verstat=TN-Validation-Passed", "09011112222"),
        ("Coinline", None),
        ("alice2", None),
        ("'; drop", None),
    ],
)
@pytest.mark.parametrize("how", ["star", "blind"])
async def test_a_number_that_is_only_shown_never_blocks_a_transfer(
    world: GatewayWorld, delivered: str, shown: str | None, how: str
) -> None:
    story = [*facts.queue_call_rings(delivered), *facts.queue_call_answered(), *facts.held_by_agent()]
    (command,) = await asked(world, story, consult(kind=STAR) if how == "star" else blind())
    assert isinstance(command, Consult | TransferBlind)
    assert command.shown_number == shown


async def test_what_is_typed_is_cleaned_before_it_is_dialled(world: GatewayWorld) -> None:
    (command,) = await asked(world, HELD, consult("０３ー9876 5432"))
    assert isinstance(command, Consult)
    assert command.number == "0398765432"


@pytest.mark.parametrize("story", [TALKING, HELD, CONSULT_RINGS], ids=["talking", "held", "third party rings"])
async def test_a_blind_transfer_needs_no_hold_and_comes_back_to_the_agent(
    world: GatewayWorld, story: Sequence[PbxFact]
) -> None:
    (command,) = await asked(world, story, blind())
    assert command == TransferBlind(
        agent_channel_id=AGENT, other_channel_id=CUSTOMER, number="202", return_to=Extension("201"),
        shown_number=facts.CUSTOMER, screen=SCREEN,
    )  # fmt: skip


@pytest.mark.parametrize("story", [TALKING, HELD], ids=["talking", "held"])
async def test_parking_names_the_parker_and_the_time(world: GatewayWorld, story: Sequence[PbxFact]) -> None:
    (command,) = await asked(world, story, park)
    assert command == Park(
        agent_channel_id=AGENT, other_channel_id=CUSTOMER, parker=Extension("201"), timeout_s=300
    )  # fmt: skip


async def test_tones_go_to_the_other_party(world: GatewayWorld) -> None:
    assert await asked(world, TALKING, tones("1#A")) == [SendTones(other_channel_id=CUSTOMER, digits="1#A")]


@pytest.fixture
def voicemail(world: GatewayWorld) -> GatewayWorld:
    """201 has called a number that the PBX itself answers."""
    world.hear([facts.created("1.1", "1.0", "201", ChannelState.DIALED, caller="201", dialed="*97")])
    world.hear([facts.became("1.1", ChannelState.UP)])
    world.clock.advance(2)
    world.calls.settle()
    return world


async def test_tones_go_to_the_pbx_itself_where_that_has_answered(voicemail: GatewayWorld) -> None:
    assert await asked(voicemail, [], tones("1#")) == [
        SendTones(other_channel_id=AGENT, digits="1#", is_to_pbx=True)
    ]  # fmt: skip


@pytest.mark.parametrize("act", [hold, park, blind()], ids=["hold", "park", "transfer"])
async def test_there_is_nobody_to_hold_or_hand_over_where_the_pbx_itself_has_answered(
    voicemail: GatewayWorld, act: Act
) -> None:
    with pytest.raises(errors.NotTalking):
        await act(voicemail)
    assert voicemail.pbx.commands == []


# ---- why it does not


REFUSALS: dict[str, tuple[Sequence[PbxFact], Act, type[OctiError]]] = {
    "consulting while talking": (TALKING, consult(), errors.NotHeld),
    "consulting while it rings": (RINGING, consult(), errors.NotHeld),
    "consulting while the phone holds": (HELD_ON_PHONE, consult(), errors.NotHeld),
    "consulting a second third party": (CONSULT_RINGS, consult("203"), errors.ConsultInProgress),
    "consulting oneself": (HELD, consult("201"), errors.TargetIsSelf),
    "consulting oneself in full width": (HELD, consult("２０１"), errors.TargetIsSelf),
    "consulting what cannot be dialled": (HELD, consult("山田"), BadNumber),
    "consulting an emergency number": (HELD, consult("110"), errors.NumberForbidden),
    "consulting a premium number": (HELD, consult("0990123456", STAR), errors.NumberForbidden),
    "consulting an emergency number behind a prefix": (HELD, consult("184110#"), errors.NumberForbidden),
    "consulting abroad by a carrier": (HELD, consult("0033-010-44-20-7946-0958"), errors.NumberForbidden),
    "transferring abroad with a mark": (TALKING, blind("0101234567890#"), errors.NumberForbidden),
    "transferring by an unknown code": (TALKING, blind("*21*0312345678#"), errors.NumberForbidden),
    "transferring to two numbers": (TALKING, blind("03-1234-5678 / 090-1111-2222"), BadNumber),
    "consulting abroad": (HELD, consult("+1 202 555 0100"), errors.NumberForbidden),
    "consulting with an unknown caller ID": (HELD, consult("0398765432", caller_id="0399"), errors.UnknownCallerId),
    "ending no consultation": (HELD, end_consult, errors.NoConsult),
    "completing without a third party": (HELD, complete, errors.NoConsult),
    "completing while talking": (TALKING, complete, errors.NoConsult),
    "completing before the answer": (CONSULT_RINGS, complete, errors.TargetNotTalking),
    "transferring a call that rings": (RINGING, blind(), errors.NotTalking),
    "transferring while talking to the third party": (CONSULT_TALKS, blind(), errors.ConsultTalking),
    "transferring to oneself": (TALKING, blind("201"), errors.TargetIsSelf),
    "transferring to what cannot be dialled": (TALKING, blind("202;x"), BadNumber),
    "transferring to an emergency number": (TALKING, blind("119"), errors.NumberForbidden),
    "transferring abroad": (TALKING, blind("0101202555"), errors.NumberForbidden),
    "transferring with an unknown caller ID": (TALKING, blind("0398765432", "0399"), errors.UnknownCallerId),
    "parking a call that rings": (RINGING, park, errors.NotTalking),
    "parking with a third party": (CONSULT_RINGS, park, errors.ConsultInProgress),
    "tones to a call on hold": (HELD, tones(), errors.NotTalking),
    "tones to a call that rings": (RINGING, tones(), errors.NotTalking),
    "tones that are none": (TALKING, tones("12 3"), errors.BadTones),
    "too many tones": (TALKING, tones("1" * 33), errors.BadTones),
    "holding what is on hold": (HELD, hold, errors.NotTalking),
    "holding with a third party": (CONSULT_TALKS, hold, errors.NotTalking),
    "holding what the phone holds": (HELD_ON_PHONE, hold, errors.HeldOnPhone),
    "retrieving while talking to the third party": (CONSULT_TALKS, retrieve, errors.ConsultTalking),
    "retrieving what is not on hold": (TALKING, retrieve, errors.NotTalking),
}


@pytest.mark.parametrize("case", REFUSALS)
async def test_what_may_not_be_done_is_refused_with_its_reason_and_not_asked_for(
    world: GatewayWorld, case: str
) -> None:
    story, act, reason = REFUSALS[case]
    world.hear(story)
    with pytest.raises(OctiError) as refused:
        await act(world)
    assert type(refused.value) is reason
    assert len(str(refused.value)) > 20, "the text says what to do"
    assert world.pbx.commands == []


EVERYTHING: dict[str, Act] = {
    "consult": consult(), "end_consult": end_consult, "complete": complete, "blind": blind(), "park": park,
    "tones": tones(), "hang_up": hang_up, "hold": hold, "retrieve": retrieve,
}  # fmt: skip


@pytest.mark.parametrize("name", EVERYTHING)
async def test_another_agents_call_does_not_exist(
    world: GatewayWorld, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.hear(CONSULT_TALKS)
    monkeypatch.setattr("tests.unit.call_control.test_transfers.ME", replace(ME, extension=Extension("203")))
    with pytest.raises(errors.NoSuchCall):
        await EVERYTHING[name](world)


@pytest.mark.parametrize("name", EVERYTHING)
async def test_while_a_call_is_being_parked_it_is_left_alone(
    world: GatewayWorld, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = asyncio.Event()

    async def slow(command: Park) -> None:
        await done.wait()

    monkeypatch.setattr(world.pbx, "park", slow)
    world.hear(TALKING)
    parking = asyncio.create_task(world.transfers.park(ME, CALL))
    await settle()
    with pytest.raises(errors.Parking):
        await EVERYTHING[name](world)
    assert world.pbx.commands == []
    done.set()
    await parking


async def test_a_park_that_failed_leaves_the_call_as_free_as_before(world: GatewayWorld) -> None:
    world.hear(TALKING)
    world.pbx.fails_with = PbxRefused("all spaces are taken", code="no_park_space")
    with pytest.raises(PbxRefused):
        await world.transfers.park(ME, CALL)
    world.pbx.fails_with = None
    await hold(world)
    assert world.pbx.commands == [HoldCall(agent_channel_id=AGENT, other_channel_id=CUSTOMER)]
