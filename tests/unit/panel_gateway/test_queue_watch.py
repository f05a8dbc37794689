"""How many callers wait in the agent's queues, and since when: live at the panel, at most once a second per queue."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from octi_bridge.agents.events import StatusChanged
from octi_bridge.panel_gateway.queue_watch import queue_room
from octi_bridge.panel_gateway.views import milliseconds
from octi_bridge.telephony.events import (
    ChannelEnded,
    ChannelId,
    PbxLinkLost,
    PbxSnapshot,
    QueueCallerJoined,
    QueueCallerLeft,
    QueuedCaller,
    QueueName,
)
from tests.support.fakes import settle
from tests.support.gateway_world import SATO, GatewayWorld
from tests.unit.panel_gateway.support import refused

SALES, SUPPORT = QueueName("sales"), QueueName("support")


def joined(channel: str, queue: QueueName = SALES) -> QueueCallerJoined:
    return QueueCallerJoined(queue=queue, channel_id=ChannelId(channel))


def left(channel: str, queue: QueueName = SALES) -> QueueCallerLeft:
    return QueueCallerLeft(queue=queue, channel_id=ChannelId(channel))


async def watch(world: GatewayWorld, sid: str = "s1") -> list[dict[str, Any]]:
    ack = await world.gateway.handle("watch_queues", sid, {})
    queues: list[dict[str, Any]] = ack["ok"]["queues"]
    return queues


async def sent(world: GatewayWorld) -> list[tuple[str, list[tuple[str, int]]]]:
    """To whom, and each queue's number of callers."""
    await settle()
    return [
        (to, [(queue["queue"], queue["waiting"]) for queue in data["queues"]])
        for to, name, data in world.messages.sent
        if name == "queues_changed"
    ]


async def rest(world: GatewayWorld) -> None:
    """The second after a message passes."""
    due, world.resting[:] = tuple(world.resting), []
    for action in due:
        action()
    await settle()


async def test_a_panel_sees_who_waits_in_its_own_queues(world: GatewayWorld) -> None:
    await world.signed_in()
    began = milliseconds(world.clock.now())
    world.hear([joined("c1"), joined("c2", SUPPORT)])
    world.clock.advance(30)
    world.hear([joined("c3")])
    assert await watch(world) == [{"queue": "sales", "waiting": 2, "oldest_since_ms": began}]
    assert world.messages.rooms[queue_room(SALES)] == {"s1"}
    assert world.messages.rooms.get(queue_room(SUPPORT), set()) == set()


async def test_a_burst_is_two_messages_the_first_and_the_sum(world: GatewayWorld) -> None:
    await world.signed_in()
    await watch(world)
    world.hear([joined(f"c{number}") for number in range(20)])
    assert await sent(world) == [(queue_room(SALES), [("sales", 1)])]
    await rest(world)
    assert (await sent(world))[1:] == [(queue_room(SALES), [("sales", 20)])]
    await rest(world)
    await rest(world)
    assert len(await sent(world)) == 2
    world.hear([left("c0")])
    assert len(await sent(world)) == 3


async def test_who_answers_gives_up_or_hangs_up_waits_no_more(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear([joined("c1"), joined("c2"), left("c1"), ChannelEnded(channel_id=ChannelId("c2"), cause=16)])
    assert await watch(world) == [{"queue": "sales", "waiting": 0, "oldest_since_ms": None}]


async def test_after_a_lost_link_the_pbx_says_who_waits(world: GatewayWorld) -> None:
    """Of a caller who was known before, the moment stays; of another it is what the PBX says."""
    await world.signed_in()
    await watch(world)
    known_since = milliseconds(world.clock.now())
    world.hear([joined("c1"), joined("gone"), PbxLinkLost(reason="cut")])
    world.clock.advance(90)
    queued = (
        QueuedCaller(queue=SALES, channel_id=ChannelId("c1"), waited_s=89),
        QueuedCaller(queue=SALES, channel_id=ChannelId("new"), waited_s=100),
    )
    world.hear([PbxSnapshot(channels=(), members=(), devices=(), queued=queued[:1])])
    assert await watch(world) == [{"queue": "sales", "waiting": 1, "oldest_since_ms": known_since}]
    world.hear([PbxSnapshot(channels=(), members=(), devices=(), queued=queued)])
    assert await watch(world) == [{"queue": "sales", "waiting": 2, "oldest_since_ms": known_since - 10_000}]
    await rest(world)
    assert (await sent(world))[-1] == (queue_room(SALES), [("sales", 2)])


async def test_other_queues_of_the_agent_move_the_panel(world: GatewayWorld) -> None:
    session = await world.signed_in()
    await watch(world)
    world.hear([joined("c1", SUPPORT)])
    world.agent_bus.publish(StatusChanged(replace(session, queues=(SUPPORT,))))
    assert (await sent(world))[-1] == ("s1", [("support", 1)])
    assert world.messages.rooms[queue_room(SALES)] == set()
    assert world.messages.rooms[queue_room(SUPPORT)] == {"s1"}


async def test_signed_out_it_is_told_nothing(world: GatewayWorld) -> None:
    await world.signed_in()
    await watch(world)
    await world.gateway.handle("sign_out", "s1", {"command_id": "c"})
    await settle()
    assert world.messages.rooms.get(queue_room(SALES), set()) == set()
    assert refused(await world.gateway.handle("watch_queues", "s1", {})) in ("not_signed_in", "session_expired")
    assert world.panels.of_agent(SATO) == []
