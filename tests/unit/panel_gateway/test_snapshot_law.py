"""apply(events, old snapshot) == new snapshot, for everything that can happen.

Each case is kept as JSON in tests/protocol_cases, where the panel's own reducer is held to it. After
a deliberate change of the protocol, write them anew: `OCTI_WRITE_CASES=1 pytest tests/unit/panel_gateway`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from octi_bridge.kernel.ids import AgentId
from octi_bridge.telephony.events import (
    BridgeId,
    CallHeld,
    ChannelId,
    ChannelSnapshot,
    ChannelState,
    DeviceState,
    DeviceStateChanged,
    DialOutcome,
    Extension,
    LinkedId,
    ParkEnd,
    PbxLinkLost,
    PbxSnapshot,
    PhoneHeld,
    PhoneRetrieved,
    QueueMemberUpdated,
)
from tests.support import facts
from tests.support.gateway_world import SATO, GatewayWorld
from tests.support.panel_reducer import apply_all

SCREEN = "Contact/0035h0000000001AAA"
SUZUKI = AgentId("agent-suzuki")
CASES = Path(__file__).parents[2] / "protocol_cases"
Action = Callable[[GatewayWorld], Awaitable[None]]


async def nothing(world: GatewayWorld) -> None:
    return


async def ringing(world: GatewayWorld) -> None:
    world.hear(facts.queue_call_rings())


async def talking(world: GatewayWorld) -> None:
    await ringing(world)
    await world.spawned.run_all()
    world.clock.advance(4)
    world.hear(facts.queue_call_answered())


async def dialing(world: GatewayWorld) -> None:
    world.hear(facts.outbound_dialed())


async def looks_up(world: GatewayWorld) -> None:
    await world.spawned.run_all()


async def answers(world: GatewayWorld) -> None:
    world.clock.advance(4)
    world.hear(facts.queue_call_answered())


async def ends(world: GatewayWorld) -> None:
    world.clock.advance(60)
    world.hear(facts.queue_call_over())


async def ends_and_wraps_up(world: GatewayWorld) -> None:
    await ends(world)
    await world.spawned.run_all()


async def declines(world: GatewayWorld) -> None:
    world.hear([facts.ended("1.1", 17)])
    world.hear(facts.member_rings(agent_leg="1.2"))


async def phone_holds(world: GatewayWorld) -> None:
    world.hear([PhoneHeld(channel_id=ChannelId("1.1"))])


async def phone_holds_and_retrieves(world: GatewayWorld) -> None:
    await phone_holds(world)
    world.hear([PhoneRetrieved(channel_id=ChannelId("1.1"))])


async def agent_holds(world: GatewayWorld) -> None:
    world.hear(facts.held_by_agent())


async def agent_holds_and_retrieves(world: GatewayWorld) -> None:
    await agent_holds(world)
    world.hear(facts.retrieved())


async def holding(world: GatewayWorld) -> None:
    await talking(world)
    world.hear(facts.held_by_agent())


async def consulting(world: GatewayWorld) -> None:
    await holding(world)
    world.clock.advance(5)
    world.hear([*facts.consult_dialed(screen=SCREEN), *facts.consult_answered()])


async def two_agents_consulting(world: GatewayWorld) -> None:
    await world.connect("s2")
    await world.sign_in("s2", account="suzuki", password="other-one", extension="202")
    await consulting(world)


async def consults(world: GatewayWorld) -> None:
    world.clock.advance(5)
    world.hear([*facts.consult_dialed(screen=SCREEN), *facts.consult_answered()])


async def target_is_busy(world: GatewayWorld) -> None:
    world.hear([*facts.consult_dialed(), *facts.consult_over(DialOutcome.BUSY)])


async def target_signs_in(world: GatewayWorld) -> None:
    await world.connect("s2")
    await world.sign_in("s2", account="suzuki", password="other-one", extension="202")


async def target_signs_out(world: GatewayWorld) -> None:
    await world.agents.sign_out(SUZUKI)


async def completes_the_transfer(world: GatewayWorld) -> None:
    world.clock.advance(20)
    world.hear(facts.transfer_completed(screen=SCREEN))


async def transfers_blind(world: GatewayWorld) -> None:
    world.clock.advance(20)
    world.hear([*facts.transferred_blind(screen=SCREEN), *facts.rung_by_customer()])


async def is_introduced(world: GatewayWorld) -> None:
    """Another desk's customer is transferred to ours: first the colleague calls, then the customer is there."""
    world.hear(
        [
            facts.created("1.0", "1.0", "trunk", ChannelState.UP, caller=facts.CUSTOMER, dialed=facts.DIALED),
            facts.created("1.1", "1.0", "202", ChannelState.UP, caller="202"),
            CallHeld(agent_channel_id=ChannelId("1.1"), other_channel_id=ChannelId("1.0")),
            *facts.consult_dialed("201", "201", screen=SCREEN),
            *facts.consult_answered(),
            *facts.transfer_completed("201", screen=SCREEN),
        ]
    )
    await world.spawned.run_all()


async def parks(world: GatewayWorld) -> None:
    world.clock.advance(20)
    world.hear(facts.call_parked())


async def having_parked(world: GatewayWorld) -> None:
    await talking(world)
    await parks(world)
    await world.spawned.run_all()


async def parked_caller_gives_up(world: GatewayWorld) -> None:
    world.hear([facts.unparked(ParkEnd.HUNG_UP), facts.ended("1.0")])


async def parked_call_is_taken(world: GatewayWorld) -> None:
    world.hear(facts.retrieved_at("201"))
    await world.spawned.run_all()


async def is_reached(world: GatewayWorld) -> None:
    world.hear([*facts.outbound_picked_up(), *facts.outbound_connected()])
    await world.spawned.run_all()


async def chooses_break(world: GatewayWorld) -> None:
    world.clock.advance(10)
    await world.agents.set_status(SATO, "2")


async def device_goes(world: GatewayWorld) -> None:
    world.hear([DeviceStateChanged(extension=Extension("201"), state=DeviceState.UNAVAILABLE)])


async def is_paused_elsewhere(world: GatewayWorld) -> None:
    world.hear([QueueMemberUpdated(queue=facts.SALES, extension=Extension("201"), is_paused=True, pause_reason="2")])
    await world.spawned.run_all()


async def link_is_lost(world: GatewayWorld) -> None:
    world.hear([PbxLinkLost(reason="gone")])


async def link_is_back_with_a_call(world: GatewayWorld) -> None:
    await link_is_lost(world)
    world.clock.advance(20)
    world.hear([read_back()])
    await world.spawned.run_all()


async def withheld_rings(world: GatewayWorld) -> None:
    world.hear(facts.queue_call_rings(caller=None))
    await world.spawned.run_all()


async def link_is_up(world: GatewayWorld) -> None:
    world.hear([PbxSnapshot(channels=(), members=(), devices=())])


def read_back() -> PbxSnapshot:
    customer = ChannelSnapshot(
        channel_id=ChannelId("1.0"), linked_id=LinkedId("1.0"), endpoint="trunk", state=ChannelState.UP,
        caller_number=facts.CUSTOMER, connected_number="201", dialed_number=facts.DIALED, bridge_id=BridgeId("b1"),
        queue=facts.SALES, is_originated=False, age_s=15,
    )  # fmt: skip
    agent = ChannelSnapshot(
        channel_id=ChannelId("1.1"), linked_id=LinkedId("1.0"), endpoint="201", state=ChannelState.UP,
        caller_number="201", connected_number=facts.CUSTOMER, dialed_number=None, bridge_id=BridgeId("b1"), queue=None,
        is_originated=False, age_s=12,
    )  # fmt: skip
    return PbxSnapshot(channels=(customer, agent), members=(), devices=())


LAWS: dict[str, tuple[Action, Action]] = {
    "inbound_call_rings": (link_is_up, ringing),
    "caller_is_found": (ringing, looks_up),
    "inbound_call_is_answered": (ringing, answers),
    "inbound_call_ends": (talking, ends),
    "inbound_call_ends_and_wrap_up_begins": (talking, ends_and_wraps_up),
    "call_is_declined_and_rings_again": (ringing, declines),
    "withheld_number_rings": (nothing, withheld_rings),
    "phone_holds": (talking, phone_holds),
    "phone_holds_and_retrieves": (talking, phone_holds_and_retrieves),
    "agent_holds": (talking, agent_holds),
    "agent_holds_and_retrieves": (talking, agent_holds_and_retrieves),
    "agent_consults": (holding, consults),
    "third_party_is_busy": (holding, target_is_busy),
    "third_party_signs_in": (consulting, target_signs_in),
    "third_party_signs_out": (two_agents_consulting, target_signs_out),
    "transfer_is_completed": (consulting, completes_the_transfer),
    "call_is_transferred_blind": (talking, transfers_blind),
    "call_comes_by_transfer": (nothing, is_introduced),
    "call_is_parked": (talking, parks),
    "parked_caller_gives_up": (having_parked, parked_caller_gives_up),
    "parked_call_is_retrieved": (having_parked, parked_call_is_taken),
    "outbound_call_is_dialed": (nothing, dialing),
    "outbound_call_is_answered": (dialing, is_reached),
    "status_is_chosen": (nothing, chooses_break),
    "status_is_chosen_during_a_call": (talking, chooses_break),
    "status_is_changed_at_the_pbx": (nothing, is_paused_elsewhere),
    "phone_is_unplugged": (nothing, device_goes),
    "pbx_is_lost": (link_is_up, link_is_lost),
    "pbx_is_back_with_a_call": (link_is_up, link_is_back_with_a_call),
    "whole_call": (talking, ends_and_wraps_up),
}


@pytest.mark.parametrize("name", LAWS)
async def test_events_lead_from_the_old_snapshot_to_the_new_one(world: GatewayWorld, name: str) -> None:
    prepare, act = LAWS[name]
    await world.signed_in()
    await prepare(world)
    before = world.snapshot()
    await act(world)
    after = world.snapshot()
    envelopes = [e for e in await world.envelopes() if e.seq > before.seq]
    assert apply_all(before, envelopes).model_dump(exclude={"server_time_ms"}) == after.model_dump(
        exclude={"server_time_ms"}
    )
    case = {
        "name": name,
        "before": before.model_dump(mode="json"),
        "envelopes": [envelope.model_dump(mode="json") for envelope in envelopes],
        "after": after.model_dump(mode="json"),
    }
    path = CASES / f"{name}.json"
    if os.environ.get("OCTI_WRITE_CASES"):
        path.write_text(json.dumps(case, ensure_ascii=False, indent=1) + "\n")
    assert json.loads(path.read_text()) == case, f"{path.name} is stale; see this file's docstring"


def test_there_is_no_case_file_without_a_law() -> None:
    assert {path.stem for path in CASES.glob("*.json")} == set(LAWS)
