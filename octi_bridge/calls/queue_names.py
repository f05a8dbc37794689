"""How queues are called outside the PBX: 600 is shown and logged as 営業. Pure.

Calls are given the shown name as they come from the PBX, so that panels, records, call logs and screen pops agree. What
is asked of the PBX, and whose queues are whose, goes by the PBX's own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from octi_bridge.telephony import events as pbx
from octi_bridge.telephony.events import QueueName

_Leg = TypeVar("_Leg", pbx.ChannelSnapshot, pbx.KeptLeg)


class QueueNames:
    """`names`: shown names by the PBX's own; a queue without one is shown as the PBX calls it."""

    def __init__(self, names: Mapping[str, str] = MappingProxyType({})) -> None:
        self._names = dict(names)

    def of(self, queue: QueueName) -> QueueName:
        """The name to show."""
        return QueueName(self._names.get(queue, queue))

    def in_event(self, event: pbx.PbxFact) -> pbx.PbxFact:
        """An event about calls, with the names to show."""
        if not self._names:
            return event
        match event:
            case pbx.QueueCallerJoined() | pbx.QueueCallerLeft() | pbx.QueueMemberRang():
                return replace(event, queue=self.of(event.queue))
            case pbx.PbxSnapshot():
                return replace(
                    event,
                    channels=tuple(self._named(channel) for channel in event.channels),
                    kept=tuple(self._named(leg) for leg in event.kept),
                    queued=tuple(replace(caller, queue=self.of(caller.queue)) for caller in event.queued),
                )
            case _:
                return event

    def _named(self, leg: _Leg) -> _Leg:
        return leg if leg.queue is None else replace(leg, queue=self.of(leg.queue))
