"""What opens for a call by the settings `OCTI_POPS__…`, when, and when it waits as a link."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any, cast

import pytest

from octi_bridge.panel_gateway.protocol import (
    Direction,
    FlowPop,
    LayoutPop,
    NewRecordPop,
    PopTarget,
    RecordPop,
    SearchPop,
)
from octi_bridge.salesforce.model import LookupResult, LookupState, Match
from octi_bridge.settings.pops import PopPolicy, PopSettings
from octi_bridge.telephony.commands import MakeCall
from octi_bridge.telephony.events import (
    CallHeld,
    ChannelFact,
    ChannelId,
    ChannelState,
    DialBegan,
    PartyChanged,
)
from tests.support import facts
from tests.support.gateway_world import OTHER_ORG, GatewayWorld

NUMBER = "0312345678"
ONE = Match("0035h0000000001AAA", "Contact", "山田 花子")
OTHER = Match("0035h0000000002AAA", "Contact", "田中 一郎")
SPELLED = '0312345678 OR "03-1234-5678" OR "+81 3-1234-5678"'
FOUND = {"none": (), "one": (ONE,), "several": (ONE, OTHER)}
RECORD_CLICKED = {"record_id": OTHER.record_id, "object_type": "Contact", "name": OTHER.name}


def queue_rings() -> list[ChannelFact]:
    return facts.queue_call_rings(NUMBER)


def direct_rings() -> list[ChannelFact]:
    return [
        facts.created("1.0", "1.0", "trunk", ChannelState.DIALED, caller=NUMBER, dialed="0312340201"),
        facts.created("1.1", "1.0", "201", ChannelState.RINGING),
    ]


def direct_answered() -> list[ChannelFact]:
    return [facts.became("1.1", ChannelState.UP), facts.entered("1.1", "1.0"), facts.entered("1.0", "1.0")]


@dataclass(frozen=True)
class Course:
    """How a call of one type goes, from the first ring or the dialling to the conversation."""

    begins: Callable[[], Sequence[ChannelFact]]
    is_answered: Callable[[], Sequence[ChannelFact]]
    with_popup_mode: bool


INBOUND = {
    "inbound_queue": Course(queue_rings, facts.queue_call_answered, True),
    "inbound_direct": Course(direct_rings, direct_answered, True),
}
OUTBOUND = Course(
    lambda: facts.outbound_dialed(NUMBER), lambda: [*facts.outbound_picked_up(), *facts.outbound_connected()], False
)
COURSES = {**INBOUND, "outbound": OUTBOUND}


@asynccontextmanager
async def world_with(mode: str = "ring", *, work: bool = False, **policies: Any) -> AsyncIterator[GatewayWorld]:
    """One panel in front, signed in. `work`: it reports unsaved work. Policies by call type, other settings by name."""
    world = GatewayWorld(PopSettings(**policies))
    await world.start()
    try:
        await world.connect(popup_mode=mode)
        assert "ok" in await world.sign_in()
        await world.gateway.handle("report_focus", "s1", {"is_in_front": True, "has_unsaved_work": work})
        yield world
    finally:
        await world.stop()


async def goes(world: GatewayWorld, story: Sequence[ChannelFact], matches: tuple[Match, ...] = (ONE,)) -> None:
    """This happens, and the org answers."""
    state = LookupState.FOUND if matches else LookupState.NONE
    world.lookup.results[NUMBER] = LookupResult(state, matches)
    world.hear(story)
    await world.spawned.run_all()


async def popped(world: GatewayWorld) -> list[tuple[str, str | None]]:
    """What panels were told: the kind of target, and why it waits."""
    return [(pop.target.type, pop.waits.value if pop.waits else None) for _, pop in await world.screen_pops()]


# ---- the table: call type × when × what was found × what is in front

TARGETS = {"none": "new_record", "one": "record", "several": "search_page"}
ALL_OPEN = {"none_found": "new_record", "several_found": "search_page"}


@pytest.mark.parametrize(
    ("kind", "when", "found", "work"),
    list(product(COURSES, ["none", "ring", "answer", "click"], FOUND, [False, True])),
)
async def test_the_table_of_policies(kind: str, when: str, found: str, *, work: bool) -> None:
    """The popup mode and the outbound switch of the definition (here: never) count for nothing."""
    target, course = TARGETS[found], COURSES[kind]
    waits = "policy" if when == "click" else "unsaved_work" if work else None
    # a new record's window covers the panel, so it comes when the call has been answered
    is_early = when == "click" or (when == "ring" and target != "new_record")
    async with world_with("none", work=work, **{kind: {"when": when, **ALL_OPEN}}) as world:
        await goes(world, course.begins(), FOUND[found])
        assert await popped(world) == ([(target, waits)] if is_early else [])
        await goes(world, course.is_answered(), FOUND[found])
        assert await popped(world) == ([(target, waits)] if when != "none" else [])


@pytest.mark.parametrize("kind", COURSES)
async def test_a_policy_holds_for_its_own_type_of_call_only(kind: str) -> None:
    others = {other: {"when": "none"} for other in (*COURSES, "click_to_dial") if other != kind}
    for policies, expected in ((others, []), ({**others, kind: {"when": "ring"}}, [("record", None)])):
        async with world_with("none", **cast("Any", policies)) as world:
            await goes(world, COURSES[kind].begins())
            assert await popped(world) == expected


@pytest.mark.parametrize("mode", ["none", "ring", "answer"])
@pytest.mark.parametrize("kind", INBOUND)
async def test_unless_set_otherwise_the_definition_file_decides(kind: str, mode: str) -> None:
    for found, expected in (("one", [("record", None)]), ("none", []), ("several", [])):
        async with world_with(mode) as world:
            await goes(world, INBOUND[kind].begins(), FOUND[found])
            assert await popped(world) == (expected if mode == "ring" else [])
            await goes(world, INBOUND[kind].is_answered(), FOUND[found])
            assert await popped(world) == (expected if mode != "none" else [])


async def test_a_click_on_a_record_has_a_policy_of_its_own() -> None:
    async with world_with("none", click_to_dial={"when": "answer"}, outbound={"when": "ring"}) as world:
        await world.gateway.handle("dial", "s1", {"command_id": "c1", "number": NUMBER, "record": RECORD_CLICKED})
        (command,) = [command for command in world.pbx.commands if isinstance(command, MakeCall)]
        agent, customer = command.channel_id, ChannelId("2.0")
        story: list[ChannelFact] = [
            facts.created(agent, agent, "201", ChannelState.DOWN, caller="201"),
            PartyChanged(channel_id=agent, caller_number=NUMBER, connected_number=NUMBER),
            facts.became(agent, ChannelState.RINGING, NUMBER),
        ]
        await goes(world, story)
        assert world.snapshot().calls[0].direction == "outbound"
        assert await popped(world) == [], "it is no ordinary outbound call"
        picked_up: list[ChannelFact] = [
            facts.became(agent, ChannelState.UP),
            facts.created(customer, agent, "trunk", ChannelState.DOWN),
            DialBegan(channel_id=agent, dest_channel_id=customer),
            facts.became(customer, ChannelState.UP),
            facts.entered(customer, agent, "b2"),
            facts.entered(agent, agent, "b2"),
        ]
        await goes(world, picked_up)
        assert await popped(world) == [("record", None)]


async def test_a_call_between_extensions_pops_nothing_whatever_is_set() -> None:
    always = {"when": "ring", "none_found": "new_record"}
    async with world_with(inbound_direct=always, inbound_queue=always) as world:
        await goes(world, [facts.created("3.0", "3.0", "202", ChannelState.DIALED, caller="202", dialed="201"),
                           facts.created("3.1", "3.0", "201", ChannelState.RINGING)])  # fmt: skip
        assert world.snapshot().calls[0].direction == "internal"
        assert (world.lookup.asked, await popped(world)) == ([], [])


# ---- what opens

FLOW = {"flow": "Caller_Intake", "flow_arguments": {"phone": "{number}", "found": "{matches}", "id": "{record_id}"}}
LAYOUT = {"none_found": "softphone_layout", "one_found": "softphone_layout", "several_found": "softphone_layout"}
WHAT_OPENS: list[tuple[str, dict[str, Any], PopTarget | None]] = [
    ("none", {}, None),
    ("one", {}, RecordPop(record_id=ONE.record_id, object_type="Contact")),
    ("several", {}, None),
    ("none", {"none_found": "new_record"}, NewRecordPop(object_type="Contact", fields={"Phone": NUMBER})),
    (
        "none",
        {"none_found": "new_record", "new_record_object": "Lead",
         "new_record_fields": {"Phone": "{number}", "Title": "{queue} ← {dialed_number}", "Company": "{record_id}"}},
        NewRecordPop(object_type="Lead", fields={"Phone": NUMBER, "Title": f"sales ← {facts.DIALED}"}),
    ),
    ("none", {"none_found": "search_page"}, SearchPop(text=SPELLED)),
    ("several", {"several_found": "search_page"}, SearchPop(text=SPELLED)),
    (
        "none", {"none_found": "flow", **FLOW},
        FlowPop(name="Caller_Intake", arguments={"phone": NUMBER, "found": "0"}),
    ),
    (
        "several", {"several_found": "flow", **FLOW},
        FlowPop(name="Caller_Intake", arguments={"phone": NUMBER, "found": "2", "id": ONE.record_id}),
    ),
    (
        "one", {"one_found": "softphone_layout"},
        LayoutPop(text=SPELLED, direction=Direction.INBOUND, fields={"Phone": NUMBER}, arguments={}),
    ),
    ("several", {"one_found": "softphone_layout"}, None),
]  # fmt: skip


@pytest.mark.parametrize(("found", "policy", "target"), WHAT_OPENS)
async def test_what_opens_for_none_one_and_several(
    found: str, policy: dict[str, Any], target: PopTarget | None
) -> None:
    async with world_with(inbound_queue={"when": "answer", **policy}) as world:
        await goes(world, [*queue_rings(), *facts.queue_call_answered()], FOUND[found])
        assert [pop.target for _, pop in await world.screen_pops()] == ([target] if target else [])


async def test_where_the_softphone_layout_decides_the_pop_waits_for_no_look_up() -> None:
    async with world_with(inbound_queue=LAYOUT) as world:
        world.hear(queue_rings())
        assert await popped(world) == [("softphone_layout", None)]
        await world.spawned.run_all()
        assert await popped(world) == [("softphone_layout", None)], "and the look-up pops nothing more"


@pytest.mark.parametrize("state", [LookupState.FAILED, LookupState.SKIPPED])
async def test_where_nobody_could_look_only_the_softphone_layout_opens_something(state: LookupState) -> None:
    for policy, expected in ((ALL_OPEN, []), (LAYOUT, [("softphone_layout", None)])):
        async with world_with(inbound_queue={"when": "answer", **policy}) as world:
            world.lookup.results[NUMBER] = LookupResult(state)
            world.hear([*queue_rings(), *facts.queue_call_answered()])
            await world.spawned.run_all()
            assert await popped(world) == expected


@pytest.mark.parametrize("number", [None, "110"])
async def test_a_withheld_or_short_number_is_not_searched_by_the_layout_either(number: str | None) -> None:
    async with world_with(inbound_queue={"when": "click", **LAYOUT}) as world:
        world.hear(facts.queue_call_rings(number))
        await world.spawned.run_all()
        assert await popped(world) == []


async def test_a_number_is_spelled_as_in_the_country_of_the_agents_org() -> None:
    world = GatewayWorld(PopSettings(inbound_queue=PopPolicy(when="ring", **LAYOUT)))
    await world.start()
    try:
        await world.connect(org_origin=OTHER_ORG)
        assert "ok" in await world.sign_in()
        world.hear(facts.queue_call_rings("2125550123"))
        ((_, pop),) = await world.screen_pops()
        assert isinstance(pop.target, LayoutPop)
        assert '"+1 212-555-0123"' in pop.target.text
    finally:
        await world.stop()


# ---- work that is not saved


async def test_a_pop_waits_while_another_call_is_talked() -> None:
    async with world_with() as world:
        await goes(world, [*queue_rings(), *facts.queue_call_answered()])
        second = facts.created("7.0", "7.0", "trunk", ChannelState.DIALED, caller=NUMBER, dialed="0312340201")
        await goes(world, [second, facts.created("7.1", "7.0", "201", ChannelState.RINGING)])
        assert await popped(world) == [("record", None), ("record", "talking")]


async def test_a_pop_does_not_wait_where_the_settings_say_so() -> None:
    async with world_with(work=True, keeps_unsaved_work=False) as world:
        await goes(world, queue_rings())
        assert await popped(world) == [("record", None)]


async def test_work_saved_in_time_is_no_reason_to_wait_and_later_the_link_stays_a_link() -> None:
    async with world_with(work=True) as world:
        await world.gateway.handle("report_focus", "s1", {"is_in_front": True, "has_unsaved_work": False})
        await goes(world, queue_rings())
        assert await popped(world) == [("record", None)]
    async with world_with(work=True) as world:
        await goes(world, queue_rings())
        await world.gateway.handle("report_focus", "s1", {"is_in_front": True, "has_unsaved_work": False})
        assert await popped(world) == [("record", "unsaved_work")]


async def test_a_record_that_was_passed_on_waits_as_well() -> None:
    story: list[ChannelFact] = [
        facts.created("1.0", "1.0", "trunk", facts.UP, caller=NUMBER, dialed=facts.DIALED),
        facts.created("1.1", "1.0", "202", facts.UP, caller="202"),
        CallHeld(agent_channel_id=ChannelId("1.1"), other_channel_id=ChannelId("1.0")),
        *facts.consult_dialed("201", "201", screen="Account/0015h0000000009AAA"),
    ]
    async with world_with(work=True) as world:
        await goes(world, story)
        assert await popped(world) == [("record", "unsaved_work")]


async def test_a_link_is_offered_in_every_tab_and_to_those_that_come_later_while_the_call_lasts() -> None:
    async with world_with(inbound_queue={"when": "click"}) as world:
        await world.connect("s2", is_in_front=False)
        await world.sign_in("s2")
        await goes(world, queue_rings())
        assert [to for to, _ in await world.screen_pops()] == ["s1", "s2"]
        await world.connect("s3")
        await world.sign_in("s3")
        assert [to for to, _ in await world.screen_pops()] == ["s1", "s2", "s3"]
        world.hear([facts.ended("1.1"), facts.ended("1.0")])
        await world.connect("s4")
        await world.sign_in("s4")
        assert [to for to, _ in await world.screen_pops()] == ["s1", "s2", "s3"]


def test_the_defaults_are_the_definition_files_behaviour() -> None:
    plain = PopPolicy()
    assert (plain.when, plain.none_found, plain.one_found, plain.several_found) == (
        "definition", "number_only", "record", "list",
    )  # fmt: skip
