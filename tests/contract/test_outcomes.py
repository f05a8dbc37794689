"""How calls end, by who answers and who hangs up: the table of `calls.outcomes` on every adapter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from octi_bridge.calls.events import CallEnded
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.telephony.commands import Consult, HangUpChannel, MakeCall, Park
from octi_bridge.telephony.events import (
    ChannelEnded,
    ChannelId,
    ChannelState,
    ChannelStateChanged,
    Extension,
    ParkedCallLeft,
    QueueMemberRang,
    VoicemailReached,
)
from octi_bridge.workbench.stage import PhoneState
from tests.contract.as_seen import AsSeen
from tests.contract.held_calls import Pair, asked_for_call, done, hold, internal_call_held_by_caller, queue_call
from tests.contract.plays import queue_call_abandoned, queue_call_rings_two
from tests.contract.world import CUSTOMER, CUSTOMER_NUMBER, SALES, PbxWorld

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")

DIRECT_NUMBER = "0312340201"
GROUP_NUMBER = "0312340600"
VOICEMAIL_NUMBER = "0312340301"
Play = Callable[[PbxWorld], Awaitable[None]]


async def all_idle(world: PbxWorld) -> None:
    for phone in ("201", "202", "203", CUSTOMER):
        await world.is_idle(phone)


# ---- a customer calls a queue


async def at_the_phone(world: PbxWorld, _channel_id: ChannelId) -> None:
    await world.stage.hang_up("201")


async def in_the_panel(world: PbxWorld, channel_id: ChannelId) -> None:
    await world.port.hang_up(HangUpChannel(channel_id=channel_id))


def queue_declined(decline: Callable[[PbxWorld, ChannelId], Awaitable[None]]) -> Play:
    async def play(world: PbxWorld) -> None:
        await world.sign_in("201")
        customer = await world.customer_calls()
        await world.rings("201")
        rang = await world.wait_for(QueueMemberRang)
        await decline(world, rang.member_channel_id)
        await world.ended(rang.member_channel_id)
        await world.sign_out("201")
        await world.stage.hang_up(CUSTOMER)
        await world.ended(customer.channel_id)

    return play


def queue_answered(who: str) -> Play:
    async def play(world: PbxWorld) -> None:
        await world.queue_call()
        await world.stage.hang_up(who)

    return play


# ---- a customer calls a ring group


async def group_rings(world: PbxWorld) -> None:
    await world.customer_calls(GROUP_NUMBER)
    await world.rings_at_pbx("201")
    await world.rings_at_pbx("202")


async def group_given_up(world: PbxWorld) -> None:
    await group_rings(world)
    await world.give_up(CUSTOMER)


async def group_declined_by_one_and_given_up(world: PbxWorld) -> None:
    await group_rings(world)
    declined = await world.leg_of("201")
    await world.stage.hang_up("201")
    await world.ended(declined.channel_id)
    await world.give_up(CUSTOMER)


async def group_declined_by_all(world: PbxWorld) -> None:
    await group_rings(world)
    declined = await world.leg_of("201")
    await world.stage.hang_up("201")
    await world.ended(declined.channel_id)
    await world.stage.hang_up("202")


def group_answered(who: str) -> Play:
    async def play(world: PbxWorld) -> None:
        await group_rings(world)
        await world.stage.pick_up("202")
        await world.hearing({"202": {CUSTOMER}})
        await world.stage.hang_up(who)

    return play


# ---- a customer calls an extension


async def direct_given_up(world: PbxWorld) -> None:
    await world.customer_calls(DIRECT_NUMBER)
    await world.rings_at_pbx("201")
    await world.give_up(CUSTOMER)


async def direct_declined(world: PbxWorld) -> None:
    await world.customer_calls(DIRECT_NUMBER)
    await world.rings("201")
    await world.stage.hang_up("201")


async def direct_declined_in_the_panel(world: PbxWorld) -> None:
    await world.customer_calls(DIRECT_NUMBER)
    await world.rings_at_pbx("201")
    await in_the_panel(world, (await world.leg_of("201")).channel_id)


def direct_answered(who: str) -> Play:
    async def play(world: PbxWorld) -> None:
        await world.customer_calls(DIRECT_NUMBER)
        await world.pick_up("201")
        await world.hearing({"201": {CUSTOMER}})
        await world.stage.hang_up(who)

    return play


async def direct_not_answered_but_by_the_voicemail(world: PbxWorld) -> None:
    customer = await world.customer_calls(VOICEMAIL_NUMBER)
    await world.rings("201")
    await world.wait_for(VoicemailReached, lambda fact: fact.channel_id == customer.channel_id)
    await world.stage.hang_up(CUSTOMER)


async def direct_declined_then_voicemail(world: PbxWorld) -> None:
    await world.customer_calls(VOICEMAIL_NUMBER)
    await world.rings("201")
    await world.stage.hang_up("201")
    await world.wait_for(VoicemailReached)
    await world.stage.hang_up(CUSTOMER)


async def direct_with_voicemail_given_up(world: PbxWorld) -> None:
    await world.customer_calls(VOICEMAIL_NUMBER)
    await world.rings_at_pbx("201")
    await world.give_up(CUSTOMER)


# ---- an agent calls a customer


async def ask(world: PbxWorld, number: str = "0312345678") -> None:
    await world.port.make_call(
        MakeCall(channel_id=ChannelId("octi-ends"), extension=Extension("201"), number=number, caller_id="0312340009")
    )
    await world.rings("201")


async def outbound_never_picked_up(world: PbxWorld) -> None:
    await ask(world)
    await world.stage.hang_up("201")


async def outbound_to_nobody(world: PbxWorld) -> None:
    await ask(world, "9999")
    await world.pick_up("201")


async def outbound_busy(world: PbxWorld) -> None:
    await ask(world)
    await world.pick_up("201")
    await world.rings(CUSTOMER)
    await world.stage.hang_up(CUSTOMER)


def outbound_refused(number: str) -> Play:
    """The carrier says why."""

    async def play(world: PbxWorld) -> None:
        await ask(world, number)
        await world.pick_up("201")

    return play


async def outbound_not_answered(world: PbxWorld) -> None:
    await ask(world, "0312349919")
    await world.pick_up("201")
    await world.rings(CUSTOMER)


async def outbound_cancelled(world: PbxWorld) -> None:
    await ask(world)
    await world.pick_up("201")
    await world.rings(CUSTOMER)
    await world.stage.hang_up("201")


async def outbound_cancelled_at_the_phone(world: PbxWorld) -> None:
    await world.stage.dial("201", "0312345678")
    await world.rings(CUSTOMER)
    await world.give_up("201")


def outbound_answered(who: str) -> Play:
    async def play(world: PbxWorld) -> None:
        await ask(world)
        await world.pick_up("201")
        await world.pick_up(CUSTOMER)
        await world.hearing({"201": {CUSTOMER}})
        await world.stage.hang_up(who)

    return play


# ---- an agent calls a colleague


async def internal_given_up(world: PbxWorld) -> None:
    await world.stage.dial("202", "201")
    await world.rings_at_pbx("201")
    await world.give_up("202")


async def internal_unreachable(world: PbxWorld) -> None:
    await world.stage.unplug("201")
    await world.stage.dial("202", "201")
    await world.is_idle("202")
    await world.stage.plug_in("201")


async def internal_not_answered(world: PbxWorld) -> None:
    await world.stage.dial("202", "601")
    await world.rings("201")


async def internal_to_a_group_answered_by_a_colleague(world: PbxWorld) -> None:
    await world.stage.dial("203", "600")
    await world.rings("201")
    await world.pick_up("202")
    await world.hearing({"202": {"203"}})
    await world.stage.hang_up("203")


async def internal_declined(world: PbxWorld) -> None:
    await world.stage.dial("202", "201")
    await world.rings("201")
    await world.stage.hang_up("201")


async def internal_declined_in_the_panel(world: PbxWorld) -> None:
    await world.stage.dial("202", "201")
    await world.rings_at_pbx("201")
    await in_the_panel(world, (await world.leg_of("201")).channel_id)


def internal_answered(who: str) -> Play:
    async def play(world: PbxWorld) -> None:
        await world.stage.dial("202", "201")
        await world.pick_up("201")
        await world.hearing({"201": {"202"}})
        await world.stage.hang_up(who)

    return play


# ---- a call on hold


async def direct_call(world: PbxWorld) -> Pair:
    customer = await world.customer_calls(DIRECT_NUMBER)
    await world.pick_up("201")
    await world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    return Pair("201", (await world.leg_of("201")).channel_id, CUSTOMER, customer.channel_id)


async def group_call(world: PbxWorld) -> Pair:
    customer = await world.customer_calls(GROUP_NUMBER)
    await world.rings_at_pbx("202")
    await world.pick_up("201")
    await world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    return Pair("201", (await world.leg_of("201")).channel_id, CUSTOMER, customer.channel_id)


def on_hold(begin: Callable[[PbxWorld], Awaitable[Pair]], who: str) -> Play:
    async def play(world: PbxWorld) -> None:
        await hold(world, await begin(world))
        await world.stage.hang_up(who)

    return play


async def given_up_during_a_consultation(world: PbxWorld) -> None:
    pair = await queue_call(world)
    await hold(world, pair)
    consult = Consult(agent_channel_id=pair.agent, held_channel_id=pair.other, number="202")
    await done(world, world.port.consult(consult))
    await world.pick_up("202")
    await world.hearing({"202": {"201"}})
    await world.stage.hang_up(CUSTOMER)


def declined_consultation(begin: Callable[[PbxWorld], Awaitable[Pair]], colleague: str, other: str) -> Play:
    """The agent asks a colleague, who declines; then the party on hold gives up."""

    async def play(world: PbxWorld) -> None:
        pair = await begin(world)
        await hold(world, pair)
        consult = Consult(agent_channel_id=pair.agent, held_channel_id=pair.other, number=colleague)
        await done(world, world.port.consult(consult))
        await world.rings_at_pbx(colleague)
        asked = await world.leg_of(colleague)
        await world.stage.hang_up(colleague)
        await world.ended(asked.channel_id)
        await world.stage.hang_up(other)

    return play


A, M, D = CallOutcome.ANSWERED, CallOutcome.MISSED, CallOutcome.DECLINED
VOICEMAIL = CallOutcome.FORWARDED_TO_VOICEMAIL
ELSEWHERE, ON_HOLD = CallOutcome.ANSWERED_ELSEWHERE, CallOutcome.ABANDONED_ON_HOLD
TABLE: dict[str, tuple[Play, dict[str, CallOutcome]]] = {
    "queue_given_up": (queue_call_abandoned, {"201": M}),
    "queue_declined_at_the_phone": (queue_declined(at_the_phone), {"201": D}),
    "queue_declined_in_the_panel": (queue_declined(in_the_panel), {"201": D}),
    "queue_answered_by_a_colleague": (
        queue_call_rings_two, {"201": ELSEWHERE, "202": A}
    ),
    "queue_answered_agent_hangs_up": (queue_answered("201"), {"201": A}),
    "queue_answered_customer_hangs_up": (queue_answered(CUSTOMER), {"201": A}),
    "queue_on_hold_customer_gives_up": (on_hold(queue_call, CUSTOMER), {"201": ON_HOLD}),
    "queue_on_hold_agent_hangs_up": (on_hold(queue_call, "201"), {"201": A}),
    "queue_consultation_customer_gives_up": (given_up_during_a_consultation, {"201": ON_HOLD, "202": A}),
    "group_given_up": (group_given_up, {"201": M, "202": M}),
    "group_declined_by_one_and_given_up": (group_declined_by_one_and_given_up, {"201": D, "202": M}),
    "group_declined_by_all": (group_declined_by_all, {"201": D, "202": D}),
    "group_answered_by_a_colleague": (group_answered("202"), {"201": ELSEWHERE, "202": A}),
    "group_answered_customer_hangs_up": (group_answered(CUSTOMER), {"201": ELSEWHERE, "202": A}),
    "group_on_hold_customer_gives_up": (on_hold(group_call, CUSTOMER), {"201": ON_HOLD, "202": ELSEWHERE}),
    "direct_given_up": (direct_given_up, {"201": M}),
    "direct_declined": (direct_declined, {"201": D}),
    "direct_declined_in_the_panel": (direct_declined_in_the_panel, {"201": D}),
    "direct_answered_agent_hangs_up": (direct_answered("201"), {"201": A}),
    "direct_answered_customer_hangs_up": (direct_answered(CUSTOMER), {"201": A}),
    "direct_on_hold_customer_gives_up": (on_hold(direct_call, CUSTOMER), {"201": ON_HOLD}),
    "direct_not_answered_but_by_the_voicemail": (
        direct_not_answered_but_by_the_voicemail, {"201": VOICEMAIL}
    ),
    "direct_declined_then_voicemail": (direct_declined_then_voicemail, {"201": VOICEMAIL}),
    "direct_with_voicemail_given_up": (direct_with_voicemail_given_up, {"201": M}),
    "outbound_never_picked_up": (outbound_never_picked_up, {"201": CallOutcome.CANCELLED}),
    "outbound_to_nobody": (outbound_to_nobody, {"201": CallOutcome.UNKNOWN_NUMBER}),
    "outbound_busy": (outbound_busy, {"201": CallOutcome.BUSY}),
    "outbound_rejected": (outbound_refused("0312349921"), {"201": CallOutcome.REJECTED}),
    "outbound_number_not_in_use": (outbound_refused("0312349901"), {"201": CallOutcome.UNKNOWN_NUMBER}),
    "outbound_not_answered": (outbound_not_answered, {"201": CallOutcome.NO_ANSWER}),
    "outbound_unreachable": (outbound_refused("0312349938"), {"201": CallOutcome.UNREACHABLE}),
    "outbound_cancelled": (outbound_cancelled, {"201": CallOutcome.CANCELLED}),
    "outbound_cancelled_at_the_phone": (outbound_cancelled_at_the_phone, {"201": CallOutcome.CANCELLED}),
    "outbound_answered_agent_hangs_up": (outbound_answered("201"), {"201": A}),
    "outbound_answered_customer_hangs_up": (outbound_answered(CUSTOMER), {"201": A}),
    "outbound_on_hold_customer_gives_up": (on_hold(asked_for_call, CUSTOMER), {"201": ON_HOLD}),
    "outbound_consultation_declined": (
        declined_consultation(asked_for_call, "202", CUSTOMER), {"201": ON_HOLD, "202": D}
    ),
    "internal_given_up": (internal_given_up, {"202": CallOutcome.CANCELLED, "201": M}),
    "internal_not_answered": (internal_not_answered, {"202": CallOutcome.NO_ANSWER, "201": M}),
    "internal_declined": (internal_declined, {"202": CallOutcome.BUSY, "201": D}),
    "internal_declined_in_the_panel": (internal_declined_in_the_panel, {"202": CallOutcome.BUSY, "201": D}),
    "internal_unreachable": (internal_unreachable, {"202": CallOutcome.UNREACHABLE}),
    "internal_to_a_group_answered_by_a_colleague": (
        internal_to_a_group_answered_by_a_colleague, {"203": A, "201": ELSEWHERE, "202": A}
    ),
    "internal_answered_caller_hangs_up": (internal_answered("202"), {"202": A, "201": A}),
    "internal_answered_callee_hangs_up": (internal_answered("201"), {"202": A, "201": A}),
    "internal_consultation_declined": (
        declined_consultation(internal_call_held_by_caller, "203", "202"), {"201": ON_HOLD, "202": A, "203": D}
    ),
    "internal_on_hold_colleague_gives_up": (on_hold(internal_call_held_by_caller, "202"), {"201": ON_HOLD, "202": A}),
}  # fmt: skip


GIVEN_UP_IN_A_QUEUE = ("queue_given_up", "queue_declined_at_the_phone", "queue_declined_in_the_panel")


@pytest.mark.parametrize("name", TABLE)
async def test_a_call_ends_as_the_table_says(pbx_world: PbxWorld, name: str) -> None:
    play, wanted = TABLE[name]
    await play(pbx_world)
    await all_idle(pbx_world)
    await pbx_world.until(lambda: _ends(pbx_world).keys() == wanted.keys(), f"the ends of {name}")
    assert _ends(pbx_world) == wanted
    abandoned = [(call.queue, call.remote_number) for call in AsSeen(pbx_world).tracker.take_abandoned()]
    assert abandoned == ([(SALES, CUSTOMER_NUMBER)] if name in GIVEN_UP_IN_A_QUEUE else [])
    if name.endswith("_answered_by_a_colleague"):
        (mine,) = (
            end for end in AsSeen(pbx_world).events if isinstance(end, CallEnded) and end.call.extension == "201"
        )
        assert mine.answered_by == "202"


def _ends(world: PbxWorld) -> dict[str, CallOutcome]:
    """How each extension's only part ended, and what became of it then."""
    seen = AsSeen(world)
    ends = [event for event in seen.events if isinstance(event, CallEnded) and not event.is_merged]
    assert len({end.call.log_id for end in ends}) == len(ends)
    changed = {change.call.extension: change.outcome for change in seen.tracker.take_changed_outcomes()}
    return {str(end.call.extension): end.outcome for end in ends} | changed


async def park_until_it_ends(world: PbxWorld, *, gives_up: bool) -> Pair:
    """The agent parks the customer, who gives up, or whom nobody fetches in time."""
    pair = await queue_call(world)
    timeout_s = 300 if gives_up else 1
    park = Park(
        agent_channel_id=pair.agent, other_channel_id=pair.other, parker=Extension("201"), timeout_s=timeout_s
    )  # fmt: skip
    await done(world, world.port.park(park))
    await world.ended(pair.agent)
    if gives_up:
        await world.stage.hang_up(CUSTOMER)
    await world.wait_for(ParkedCallLeft)
    return pair


async def called_during_another_call(world: PbxWorld) -> None:
    """A customer dials the extension of an agent who talks: the phone refuses by itself, or the agent does."""
    await world.stage.dial("201", "202")
    await world.pick_up("202")
    await world.hearing({"201": {"202"}, "202": {"201"}})
    since = world.mark()
    customer = await world.customer_calls(DIRECT_NUMBER)
    second = (await world.leg_of("201", since=since)).channel_id
    await world.wait_for(
        ChannelStateChanged, lambda fact: fact.channel_id == second and fact.state is ChannelState.RINGING
    )
    if not world.told(ChannelEnded, lambda fact: fact.channel_id == second):
        await in_the_panel(world, second)
    await world.ended(customer.channel_id)
    await world.hearing({"201": {"202"}, "202": {"201"}})


async def test_a_call_to_a_phone_that_talks_is_busy(pbx_world: PbxWorld) -> None:
    await called_during_another_call(pbx_world)
    await pbx_world.until(lambda: bool(_ends(pbx_world)), "the end of the second call")
    assert _ends(pbx_world) == {"201": CallOutcome.BUSY}
    await pbx_world.stage.hang_up("201")
    await all_idle(pbx_world)


@pytest.mark.parametrize(
    ("gives_up", "expected"), [(True, CallOutcome.ABANDONED_IN_PARK), (False, CallOutcome.RECALLED)]
)
async def test_a_parked_call_tells_its_parker_what_became_of_it(
    pbx_world: PbxWorld, *, gives_up: bool, expected: CallOutcome
) -> None:
    pair = await park_until_it_ends(pbx_world, gives_up=gives_up)
    (changed,) = AsSeen(pbx_world).tracker.take_changed_outcomes()
    assert (changed.call.extension, changed.call.channel_id, changed.outcome) == ("201", pair.agent, expected)
    if not gives_up:
        await pbx_world.rings("201")
        await pbx_world.stage.hang_up(CUSTOMER)
    await pbx_world.wait_for(ChannelEnded, lambda fact: fact.channel_id == pair.other)
    assert pbx_world.phone("202").state is PhoneState.IDLE
