"""Callers from outside who gave up in a queue before anybody answered. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from octi_bridge.calls.counterparts import number_of
from octi_bridge.calls.legs import Legs
from octi_bridge.calls.model import Leg
from octi_bridge.kernel.ids import CallId
from octi_bridge.telephony import events as pbx


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonedCall:
    """A call that nobody answered, though its caller waited in `queue` (the last, of several), from `since` on."""

    call_id: CallId
    channel_id: pbx.ChannelId
    linked_id: pbx.LinkedId
    remote_number: str | None
    dialed_number: str | None
    queue: pbx.QueueName
    since: datetime
    ended_at: datetime
    cause: int


@dataclass(frozen=True, slots=True)
class _Waiting:
    leg: Leg
    queue: pbx.QueueName
    since: datetime


class WaitingCallers:
    """Who has come into a queue and has talked to nobody yet.

        joins a queue ──► waits ──leg ends──────────────► abandoned
                            └──meets somebody, voicemail──► forgotten, also for later queues

    Who gives up while the link is down is not known: nobody is abandoned by guess. A caller who is found in a queue may
    have talked before; the call records know.
    """

    def __init__(self) -> None:
        self._waiting: dict[pbx.ChannelId, _Waiting] = {}
        self._served: set[pbx.ChannelId] = set()
        self._abandoned: list[AbandonedCall] = []

    def take_abandoned(self) -> tuple[AbandonedCall, ...]:
        """Who gave up, since last asked."""
        abandoned, self._abandoned = tuple(self._abandoned), []
        return abandoned

    def apply(self, fact: pbx.ChannelFact, legs: Legs, at: datetime) -> None:
        """Take a fact in, after the legs have."""
        match fact:
            case pbx.QueueCallerJoined():
                self._join(fact.channel_id, fact.queue, legs, at)
            case pbx.BridgeEntered():
                met = legs.members_of(fact.bridge_id)
                self._serve(leg.channel_id for leg in met if len(met) > 1)
            case pbx.VoicemailReached():
                self._serve(leg.channel_id for leg in legs.of_call(legs.call_id(fact.linked_id)))
            case pbx.ChannelEnded():
                self._end(fact, at)
            case _:
                pass

    def read_back(self, snapshot: pbx.PbxSnapshot, legs: Legs, at: datetime) -> None:
        """The PBX has been read back."""
        self._served &= {row.channel_id for row in snapshot.channels}
        before, self._waiting = self._waiting, {}
        for row in snapshot.queued:
            self._join(row.channel_id, row.queue, legs, at - timedelta(seconds=row.waited_s))
            if row.channel_id in before and row.channel_id in self._waiting:
                self._waiting[row.channel_id] = replace(before[row.channel_id], queue=row.queue)

    def _join(self, channel_id: pbx.ChannelId, queue: pbx.QueueName, legs: Legs, at: datetime) -> None:
        leg = legs.get(channel_id)
        if leg is not None and leg.extension is None and leg.is_caller and channel_id not in self._served:
            known = self._waiting.get(channel_id)
            self._waiting[channel_id] = _Waiting(leg, queue, known.since if known is not None else at)

    def _serve(self, channel_ids: Iterable[pbx.ChannelId]) -> None:
        for channel_id in channel_ids:
            self._served.add(channel_id)
            self._waiting.pop(channel_id, None)

    def _end(self, fact: pbx.ChannelEnded, at: datetime) -> None:
        self._served.discard(fact.channel_id)
        waited = self._waiting.pop(fact.channel_id, None)
        if waited is None:
            return
        leg = waited.leg
        self._abandoned.append(
            AbandonedCall(
                call_id=leg.call_id,
                channel_id=leg.channel_id,
                linked_id=leg.linked_id,
                remote_number=number_of(leg),
                dialed_number=leg.dialed_number,
                queue=waited.queue,
                since=waited.since,
                ended_at=at,
                cause=fact.cause,
            )
        )
