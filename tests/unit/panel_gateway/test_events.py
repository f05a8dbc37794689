"""What panels are told of statuses, phones, the PBX and calls: numbered, to the right agent, each once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from octi_bridge.kernel.ids import AgentId
from octi_bridge.panel_gateway.parked_names import ParkedNames
from octi_bridge.panel_gateway.protocol import Accepted
from octi_bridge.panel_gateway.publisher import Publisher, room_of
from octi_bridge.telephony.commands import SetQueueMember
from octi_bridge.telephony.events import (
    DeviceState,
    DeviceStateChanged,
    Extension,
    PbxLinkLost,
    PbxSnapshot,
    QueueMemberUpdated,
    UserDevicesChanged,
)
from tests.support import facts
from tests.support.fakes import settle
from tests.support.gateway_world import SATO, GatewayWorld
from tests.unit.panel_gateway.support import refused

SUZUKI = AgentId("agent-suzuki")


async def choose(world: GatewayWorld, status: str) -> dict[str, Any]:
    return await world.gateway.handle("set_status", "s1", {"command_id": "c1", "status": status})


def device(state: DeviceState, extension: str = "201") -> DeviceStateChanged:
    return DeviceStateChanged(extension=Extension(extension), state=state)


async def told(world: GatewayWorld, agent_id: AgentId = SATO) -> list[str]:
    return [envelope.event.type for envelope in await world.envelopes(agent_id)]


# ---- status


@pytest.mark.feature("F-051")
async def test_a_chosen_status_shows_at_every_panel_of_the_agent(world: GatewayWorld) -> None:
    await world.signed_in()
    assert await choose(world, "2") == {"ok": {}}
    assert world.snapshot().status.code == "2"
    last = (await world.envelopes())[-1].event
    assert last.type == "status_changed"
    assert last.status.code == "2"


@pytest.mark.parametrize("status", ["7", "available", "受付可", "00"])
async def test_a_status_that_is_not_on_the_list_is_refused(world: GatewayWorld, status: str) -> None:
    await world.signed_in()
    assert refused(await choose(world, status)) == "unknown_status"
    assert world.snapshot().status.code == "0"


@pytest.mark.feature("F-054")
async def test_a_pause_made_elsewhere_shows_at_once(world: GatewayWorld) -> None:
    await world.signed_in()
    pause = QueueMemberUpdated(queue=facts.SALES, extension=Extension("201"), is_paused=True, pause_reason="2")
    world.hear([pause])
    await world.spawned.run_all()
    assert world.snapshot().status.code == "2"
    assert (await told(world))[-1] == "status_changed"


async def test_a_status_chosen_in_a_call_is_shown_as_the_next_one(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered()])
    await choose(world, "2")
    assert (world.snapshot().status.code, world.snapshot().status.next_code) == ("0", "2")


# ---- phones


async def test_a_phone_that_goes_and_comes_back_is_told_to_its_agent_once_each(world: GatewayWorld) -> None:
    await world.signed_in()
    before = await told(world)
    gone, back = device(DeviceState.UNAVAILABLE), device(DeviceState.IDLE)
    world.hear([gone, gone, back, back])
    events = [e.event for e in (await world.envelopes())[len(before) :]]
    assert [e.device for e in events if e.type == "device_changed"] == ["unavailable", "available"]
    assert len(events) == 2


async def test_the_phone_of_nobody_is_told_to_nobody_and_known_at_sign_in(world: GatewayWorld) -> None:
    world.hear([device(DeviceState.UNAVAILABLE)])
    await settle()
    assert world.messages.sent == []
    await world.signed_in()
    assert world.snapshot().device == "unavailable"


# ---- the PBX


async def test_devices_that_change_hands_show_at_their_agent_and_no_call_is_touched(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear([PbxSnapshot(channels=(), members=(), devices=()), *facts.queue_call_rings()])
    await world.spawned.run_all()
    before, calls = await told(world), world.snapshot().calls
    world.pbx.commands.clear()
    world.hear([UserDevicesChanged(devices=(device(DeviceState.UNAVAILABLE),))])
    await world.spawned.run_all()
    assert (await told(world))[len(before) :] == ["device_changed"]
    assert len(calls) == 1
    assert world.snapshot().calls == calls
    # queues are to ring the devices of now
    assert world.pbx.commands
    assert all(isinstance(command, SetQueueMember) for command in world.pbx.commands)


async def test_losing_the_pbx_is_told_once_and_its_return_too(world: GatewayWorld) -> None:
    await world.signed_in()
    up = PbxSnapshot(channels=(), members=(), devices=())
    world.hear([up, PbxLinkLost(reason="gone"), PbxLinkLost(reason="still gone"), up])
    await world.spawned.run_all()
    changes = [e.event.is_pbx_up for e in await world.envelopes() if e.event.type == "pbx_link_changed"]
    assert changes == [True, False, True]


async def test_the_pbx_is_known_from_each_read_back_until_the_link_is_lost(world: GatewayWorld) -> None:
    await world.signed_in()
    known = [world.agents.is_pbx_known]
    up = PbxSnapshot(channels=(), members=(), devices=())
    for fact in (up, PbxLinkLost(reason="gone"), up):
        world.hear([fact])
        known.append(world.agents.is_pbx_known)
    assert known == [False, True, False, True]


async def test_a_call_that_ended_while_the_pbx_was_away_ends_for_the_panel(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), PbxLinkLost(reason="gone")])
    assert len(world.snapshot().calls) == 1
    world.hear([PbxSnapshot(channels=(), members=(), devices=())])
    assert world.snapshot().calls == ()
    assert "call_ended" in await told(world)


# ---- calls


@pytest.mark.feature("F-067")
async def test_a_call_is_told_to_the_agent_it_rings_at_and_to_no_other(world: GatewayWorld) -> None:
    await world.signed_in()
    await world.connect("s2")
    await world.sign_in("s2", account="suzuki", password="other-one", extension="202")
    await settle()
    before = len(world.messages.sent)
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.queue_call_over()])
    await settle()
    assert {to for to, _, _ in world.messages.sent[before:]} == {room_of(SATO)}
    assert await told(world, SUZUKI) == ["status_changed"]


async def test_numbers_follow_each_other_without_a_gap_also_over_a_new_sign_in(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear(facts.queue_call_rings())
    await world.gateway.handle("sign_out", "s1", {"command_id": "c"})
    await world.sign_in()
    world.hear(facts.queue_call_answered())
    numbers = [envelope.seq for envelope in await world.envelopes()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert world.snapshot().seq == numbers[-1]


@pytest.mark.feature("F-071")
@pytest.mark.feature("F-072")
async def test_a_withheld_number_stays_unknown_and_is_not_looked_up(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear(facts.queue_call_rings(caller=None))
    await world.spawned.run_all()
    (call,) = world.snapshot().calls
    assert call.remote_number is None
    assert call.lookup.state == "skipped"
    assert world.lookup.asked == []


@pytest.mark.feature("F-068")
async def test_the_caller_is_looked_up_once_and_shown(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear(facts.queue_call_rings())
    assert world.snapshot().calls[0].lookup.state == "searching"
    world.hear(facts.queue_call_answered())
    await world.spawned.run_all()
    assert world.snapshot().calls[0].lookup.matches[0].name == "山田 花子"
    assert world.lookup.asked == [facts.CUSTOMER]


class FailsOnce:
    """A sender that breaks at its first message."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self._has_failed = False

    async def __call__(self, event: str, data: dict[str, Any], *, to: str) -> None:
        if not self._has_failed:
            self._has_failed = True
            raise ConnectionError
        self.sent.append(event)


async def test_a_message_that_cannot_be_sent_does_not_stop_the_ones_after_it(
    world: GatewayWorld, caplog: pytest.LogCaptureFixture
) -> None:
    sender = FailsOnce()
    publisher = Publisher(
        desk=world.desk, agents=world.agents, calls=world.calls, lookups=world.lookups, emit=sender,
        after_call_event=lambda _agent: None, parked_names=ParkedNames(finds={}, spawn=world.spawned),
    )  # fmt: skip
    sending = asyncio.create_task(publisher.run())
    for name in ("first", "second", "third"):
        publisher.send("s1", name, Accepted())
    await settle()
    sending.cancel()
    assert sender.sent == ["second", "third"]
    assert publisher.sent == 2
    assert "could not be sent" in caplog.text
