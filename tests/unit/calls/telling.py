"""A tracker and everything it told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from octi_bridge.calls.events import CallEnded, CallEvent
from octi_bridge.calls.model import AgentCall
from octi_bridge.calls.tracker import CallTracker
from octi_bridge.telephony import events as pbx
from octi_bridge.telephony.events import BridgeId, ChannelId, ChannelState, Extension, LinkedId
from tests.support import facts
from tests.support.fakes import START

DESK = Extension("201")
OTHER_DESK = Extension("202")


def is_extension(endpoint: str) -> bool:
    return endpoint.isdigit() and len(endpoint) <= 4


class Told:
    """A tracker and everything it told."""

    def __init__(self) -> None:
        self.tracker = CallTracker(pbx_name="pbx", is_extension=is_extension)
        self.events: list[CallEvent] = []

    def hear(self, story: Iterable[pbx.ChannelFact], after_s: float = 0) -> None:
        for fact in story:
            self.events += self.tracker.apply(fact, START + timedelta(seconds=after_s))

    def kinds(self, extension: Extension | None = None) -> list[type[CallEvent]]:
        return [type(event) for event in self.events if extension in (None, event.call.extension)]

    def the_call(self, extension: Extension = DESK) -> AgentCall:
        (call,) = self.tracker.calls_of(extension)
        return call

    def the_end(self, extension: Extension = DESK) -> CallEnded:
        """How the extension's last call ended."""
        return [e for e in self.events if isinstance(e, CallEnded) and e.call.extension == extension][-1]


def holding() -> Told:
    """201 has answered the sales call of a customer and put it on hold."""
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.held_by_agent()])
    return told


def snapshot(
    *rows: pbx.ChannelSnapshot, parked: tuple[pbx.CallParked, ...] = (), queued: tuple[pbx.QueuedCaller, ...] = ()
) -> pbx.PbxSnapshot:
    return pbx.PbxSnapshot(channels=rows, members=(), devices=(), parked=parked, queued=queued)


def row(channel: str, endpoint: str, bridge: str | None = "b1", **more: object) -> pbx.ChannelSnapshot:
    values: dict[str, object] = {
        "caller_number": None, "connected_number": None, "dialed_number": None, "queue": None,
        "is_originated": False, "age_s": 30, "linked_id": LinkedId("1.0"), "state": ChannelState.UP, **more,
    }  # fmt: skip
    return pbx.ChannelSnapshot(
        channel_id=ChannelId(channel), endpoint=endpoint,
        bridge_id=BridgeId(bridge) if bridge else None, **values,  # type: ignore[arg-type]
    )  # fmt: skip


CUSTOMER_ROW = row("1.0", "trunk", caller_number="09011112222", dialed_number="0312340001", queue="sales")
