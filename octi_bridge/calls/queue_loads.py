"""How many callers wait in each queue, and since when, by what the PBX says of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from octi_bridge.telephony import events as pbx
from octi_bridge.telephony.events import ChannelId, QueueName


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLoad:
    """The callers who wait in one queue, also while phones ring for them. `oldest_since` is None with nobody there."""

    queue: QueueName
    waiting: int
    oldest_since: datetime | None


class QueueLoads:
    """The callers of all queues. Each method returns the queues that have changed."""

    def __init__(self) -> None:
        self._since: dict[QueueName, dict[ChannelId, datetime]] = {}

    def of(self, queue: QueueName) -> QueueLoad:
        """One queue now."""
        waiting = self._since.get(queue, {})
        return QueueLoad(queue=queue, waiting=len(waiting), oldest_since=min(waiting.values(), default=None))

    def joined_at(self, channel_id: ChannelId) -> datetime | None:
        """When this caller came into the queue; None for who waits in none."""
        return next((waiting[channel_id] for waiting in self._since.values() if channel_id in waiting), None)

    def apply(self, fact: pbx.PbxFact, at: datetime) -> frozenset[QueueName]:
        """Take a fact in. While the link is lost, what was known last stays."""
        match fact:
            case pbx.QueueCallerJoined():
                # who joined while the state was read back may be in the snapshot already
                self._since.setdefault(fact.queue, {}).setdefault(fact.channel_id, at)
                return frozenset({fact.queue})
            case pbx.QueueCallerLeft():
                return self._remove(fact.channel_id, (fact.queue,))
            case pbx.ChannelEnded():
                return self._remove(fact.channel_id, tuple(self._since))
            case pbx.PbxSnapshot():
                return self._replace_all(fact, at)
            case _:
                return frozenset()

    def _remove(self, channel_id: ChannelId, queues: tuple[QueueName, ...]) -> frozenset[QueueName]:
        left = frozenset(queue for queue in queues if self._since.get(queue, {}).pop(channel_id, None) is not None)
        self._since = {queue: waiting for queue, waiting in self._since.items() if waiting}
        return left

    def _replace_all(self, snapshot: pbx.PbxSnapshot, at: datetime) -> frozenset[QueueName]:
        """Who was known before keeps the moment, which is more exact than whole seconds."""
        before, self._since = self._since, {}
        for caller in snapshot.queued:
            since = before.get(caller.queue, {}).get(caller.channel_id, at - timedelta(seconds=caller.waited_s))
            self._since.setdefault(caller.queue, {})[caller.channel_id] = since
        return frozenset(before) | frozenset(self._since)
