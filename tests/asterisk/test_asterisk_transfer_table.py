"""Every path of hold, transfer and park x every kind of call x whoever leaves at its end, on a real Asterisk.

Each step asserts by tones who hears whom. Whoever leaves, nobody is stranded and no customer left in silence, and
the PBX is as it was before.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import pytest
import pytest_asyncio

from octi_bridge.telephony.events import BridgeEntered, ConsultEnded
from octi_bridge.workbench.asterisk_lab import AsteriskLab
from tests.asterisk.emptiness import Before, note, nothing_is_left_since, remains
from tests.contract.consultations import COLLEAGUE, complete, consult, end_consult, talk
from tests.contract.held_calls import Pair, asked_for_call, hold, queue_call, retrieve
from tests.contract.real import real_world
from tests.contract.test_blind import answered_by, blind
from tests.contract.test_park import fetch, park
from tests.contract.world import CUSTOMER, PbxWorld

pytestmark = pytest.mark.asyncio(loop_scope="session")

DESK_OF_201 = "0312340201"
AGENT = "201"
RINGING_TONE = {"music"}  # to the ears any sound that is nobody's; it comes and goes


async def direct_call(world: PbxWorld) -> Pair:
    """The customer dials the desk itself, past all queues."""
    customer = await world.customer_calls(DESK_OF_201)
    await world.pick_up(AGENT)
    await world.hearing({AGENT: {CUSTOMER}, CUSTOMER: {AGENT}})
    return Pair(AGENT, (await world.leg_of(AGENT)).channel_id, CUSTOMER, customer.channel_id)


KINDS = {"queue": queue_call, "direct": direct_call, "outbound": asked_for_call}


class Leaver(StrEnum):
    """Who may hang up."""

    CUSTOMER = "customer"
    AGENT = "agent"
    TARGET = "target"

    @property
    def phone(self) -> str:
        """The phone of this party, in every path."""
        return {Leaver.CUSTOMER: CUSTOMER, Leaver.AGENT: AGENT, Leaver.TARGET: COLLEAGUE}[self]


# ---------------------------------------------------------------- the ways a call can go; each asserts its own steps


async def held(world: PbxWorld, pair: Pair) -> None:
    await hold(world, pair)
    await world.hearing(pair.held)


async def held_and_retrieved(world: PbxWorld, pair: Pair) -> None:
    await held(world, pair)
    await retrieve(world, pair)
    await world.hearing(pair.talking)


async def consulting_ringing(world: PbxWorld, pair: Pair) -> None:
    await hold(world, pair)
    await consult(world, pair)
    await world.hearing({AGENT: RINGING_TONE})
    await world.hearing({CUSTOMER: {"music"}})


async def consulting_talking(world: PbxWorld, pair: Pair) -> None:
    await hold(world, pair)
    target = await consult(world, pair)
    await talk(world, pair, leg=target)


async def consultation_ended(world: PbxWorld, pair: Pair) -> None:
    await consulting_talking(world, pair)
    await end_consult(world, pair)
    await world.hearing(pair.held)


async def consultation_ended_and_retrieved(world: PbxWorld, pair: Pair) -> None:
    await consultation_ended(world, pair)
    await retrieve(world, pair)
    await world.hearing(pair.talking)


async def consulted_and_retrieved(world: PbxWorld, pair: Pair) -> None:
    await consulting_talking(world, pair)
    await retrieve(world, pair)
    await world.hearing(pair.talking)


async def completed(world: PbxWorld, pair: Pair) -> None:
    await _hand_over(world, pair, COLLEAGUE)


async def completed_twice(world: PbxWorld, pair: Pair) -> None:
    """201 hands over to 202, and that to 203."""
    second = await _hand_over(world, pair, "202")
    await _hand_over(world, second, COLLEAGUE)


async def _hand_over(world: PbxWorld, pair: Pair, phone: str) -> Pair:
    await hold(world, pair)
    target = await consult(world, pair, phone)
    await talk(world, pair, phone, target)
    await complete(world, pair, target)
    taken = Pair(phone, target, pair.other_phone, pair.other)
    await world.hearing(taken.talking)
    return taken


async def sent_on_ringing(world: PbxWorld, pair: Pair) -> None:
    await blind(world, pair)
    await world.rings(COLLEAGUE)
    await world.hearing({CUSTOMER: RINGING_TONE})


async def sent_on_answered(world: PbxWorld, pair: Pair) -> None:
    since = world.mark()
    await blind(world, pair)
    await answered_by(world, pair, COLLEAGUE, since)


async def parked(world: PbxWorld, pair: Pair) -> None:
    await park(world, pair)
    await world.hearing({CUSTOMER: {"music"}})


async def parked_and_fetched(world: PbxWorld, pair: Pair) -> None:
    told = await park(world, pair)
    await fetch(world, pair, told.space)


# ---------------------------------------------------------------- what follows when somebody leaves


async def all_end(world: PbxWorld, pair: Pair, leaver: Leaver) -> None:
    await world.stage.hang_up(leaver.phone)


async def still_held(world: PbxWorld, pair: Pair, leaver: Leaver) -> None:
    """A third party that goes leaves the call on hold; the agent takes it back and ends it."""
    since = world.mark()
    await world.stage.hang_up(leaver.phone)
    await world.wait_for(ConsultEnded, since=since)
    await world.hearing(pair.held)
    await retrieve(world, pair)
    await world.hearing(pair.talking)
    await world.stage.hang_up(AGENT)


async def comes_back(world: PbxWorld, pair: Pair, leaver: Leaver) -> None:
    """A target that declines sends the customer back to the agent's phone."""
    since = world.mark()
    await world.stage.hang_up(leaver.phone)
    leg = await answered_by(world, pair, AGENT, since)
    assert world.told(BridgeEntered, lambda fact: fact.channel_id == leg, since=since)
    await world.stage.hang_up(AGENT)


After = Callable[[PbxWorld, Pair, Leaver], Awaitable[None]]
BOTH: Mapping[Leaver, After] = {Leaver.CUSTOMER: all_end, Leaver.AGENT: all_end}
WITHOUT_AGENT: Mapping[Leaver, After] = {Leaver.CUSTOMER: all_end, Leaver.TARGET: all_end}


@dataclass(frozen=True, slots=True)
class Path:
    """One way, who may leave at its end and what follows; `proves` are behaviours of the catalogue."""

    go: Callable[[PbxWorld, Pair], Awaitable[None]]
    leavers: Mapping[Leaver, After]
    proves: tuple[str, ...] = ()


# Not in the table, being one and the same by construction:
#   end_consult while the target rings: the same Redirect to `wait` as while it talks (tests/contract/test_consult.py)
#   park or blind of a held call: the agent's leg is in `wait` already, only the other is sent (tests/contract)
#   the agent leaving after complete, blind or park: it has been let go, which the steps assert themselves
PATHS = (
    Path(held, BOTH, ("F-074",)),
    Path(held_and_retrieved, BOTH, ("F-075",)),
    Path(consulting_ringing, {**BOTH, Leaver.TARGET: still_held}),
    Path(consulting_talking, {**BOTH, Leaver.TARGET: still_held}, ("F-085",)),
    Path(consultation_ended, BOTH),
    Path(consultation_ended_and_retrieved, {Leaver.CUSTOMER: all_end}, ("F-090",)),
    Path(consulted_and_retrieved, BOTH, ("F-089",)),
    Path(completed, WITHOUT_AGENT, ("F-087", "F-088")),
    Path(completed_twice, WITHOUT_AGENT),
    Path(sent_on_ringing, {Leaver.CUSTOMER: all_end, Leaver.TARGET: comes_back}),
    Path(sent_on_answered, WITHOUT_AGENT, ("F-108",)),
    Path(parked, {Leaver.CUSTOMER: all_end}, ("F-078",)),
    Path(parked_and_fetched, WITHOUT_AGENT, ("F-076", "F-080")),
)
CELLS = [
    pytest.param(
        kind, path, leaver,
        id=f"{path.go.__name__}-{kind}-{leaver}",
        marks=[pytest.mark.feature(number, on="asterisk") for number in path.proves],
    )
    for path in PATHS for kind in KINDS for leaver in path.leavers
]  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session")
async def world(asterisk_lab: AsteriskLab) -> AsyncIterator[PbxWorld]:
    async with real_world(asterisk_lab) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def before(asterisk_lab: AsteriskLab, world: PbxWorld) -> Before:
    return await note(asterisk_lab)


@pytest.mark.parametrize(("kind", "path", "leaver"), CELLS)
async def test_nobody_is_stranded(
    asterisk_lab: AsteriskLab, world: PbxWorld, before: Before, kind: str, path: Path, leaver: Leaver
) -> None:
    pair = await KINDS[kind](world)
    await path.go(world, pair)
    await path.leavers[leaver](world, pair, leaver)
    await nothing_is_left_since(before, asterisk_lab, world)


async def test_what_is_left_would_be_seen(asterisk_lab: AsteriskLab, world: PbxWorld) -> None:
    """The look that ends every cell, while there is something to see."""
    assert not any((await remains(asterisk_lab)).values())
    await world.customer_calls()
    await world.hearing({CUSTOMER: {"music"}})
    rows = await remains(asterisk_lab)
    assert "PJSIP/outside-" in rows["channels"]
    assert "sales has 1 calls" in rows["waiting"]
    await world.stage.hang_up(CUSTOMER)
    pair = await direct_call(world)
    rows = await remains(asterisk_lab)
    assert "simple_bridge" in rows["bridges"]
    await park(world, pair)
    assert "701" in (await remains(asterisk_lab))["parked"]
