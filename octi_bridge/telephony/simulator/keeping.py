"""What the simulated PBX keeps of phones' legs that have ended, as `octi-record` does in Asterisk's database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from octi_bridge.telephony.events import (
    BridgeEntered,
    BridgeId,
    BridgeLeft,
    CallHeld,
    CallTransferred,
    ChannelCreated,
    ChannelEnded,
    ChannelId,
    ChannelStateChanged,
    ConsultBegan,
    ConsultEnded,
    DialBegan,
    Extension,
    KeptLeg,
    LinkedId,
    PartyChanged,
    PbxFact,
    QueueCallerJoined,
    QueueMemberRang,
    QueueName,
)

_ANSWERED_ELSEWHERE = 26


@dataclass(slots=True)
class _Life:
    """A leg's, as far as it has gone.

    `queue`: as whose member it was rung; `waited_in`: by which it came itself; `came_by`: by which the party came that
    it was rung for, or has held.
    """

    created: ChannelCreated
    linked_id: LinkedId
    began_at_s: float
    connected_number: str | None
    dialed_number: str | None
    queue: QueueName | None = None
    waited_in: QueueName | None = None
    came_by: QueueName | None = None
    talked_at_s: float | None = None
    is_consulting: bool = False
    asked_by: Extension | None = None


@dataclass(frozen=True, slots=True)
class _Note:
    leg: _Life
    outside_number: str | None
    ended_at_s: float
    cause: int


class Keeping:
    """Follows the facts of the exchange, whoever else hears them; forgets when told to.

    `_rang` holds legs that rang in vain for a caller from outside, one for each call and phone.

    `dialed_by`: what a living leg dials, also one that the server makes, of which no fact tells.
    """

    def __init__(
        self, *, monotonic: Callable[[], float], is_phone: Callable[[str], bool],
        dialed_by: Callable[[ChannelId], str | None],
    ) -> None:  # fmt: skip
        self._now = monotonic
        self._dialed_by = dialed_by
        self._is_phone = is_phone
        self._lives: dict[ChannelId, _Life] = {}
        self._bridges: dict[BridgeId, set[ChannelId]] = {}
        self._outside: dict[LinkedId, str] = {}
        self._notes: dict[ChannelId, _Note] = {}
        self._rang: dict[tuple[LinkedId, str], _Note] = {}
        self._holders: dict[ChannelId, ChannelId] = {}  # of a leg on hold, the agent's

    def kept(self) -> tuple[KeptLeg, ...]:
        """All notes, with their ages as of now."""
        return tuple(self._leg(note) for note in (*self._notes.values(), *self._rang.values()))

    def forget(self, channel_ids: Iterable[ChannelId]) -> None:
        """Delete notes; none of that name is no mistake."""
        forgotten = frozenset(channel_ids)
        for channel_id in forgotten:
            self._notes.pop(channel_id, None)
        rang = self._rang.items()
        self._rang = {key: note for key, note in rang if note.leg.created.channel_id not in forgotten}

    def on_fact(self, fact: PbxFact) -> None:
        """One fact, in order."""
        if isinstance(fact, ChannelCreated):
            self._begin(fact)
        elif isinstance(fact, ChannelStateChanged | PartyChanged):
            life = self._lives.get(fact.channel_id)
            if life is not None:
                if fact.channel_id not in self._holders.values():  # who holds shows a third party meanwhile
                    life.connected_number = fact.connected_number or life.connected_number
                life.dialed_number = self._dialed_by(fact.channel_id) or life.dialed_number
        elif isinstance(fact, QueueMemberRang | QueueCallerJoined):
            self._queue(fact)
        elif isinstance(fact, CallHeld | ConsultBegan | ConsultEnded | DialBegan | CallTransferred):
            self._transfer(fact)
        elif isinstance(fact, BridgeEntered):
            self._meet(fact)
        elif isinstance(fact, BridgeLeft):
            self._bridges.get(fact.bridge_id, set()).discard(fact.channel_id)
        elif isinstance(fact, ChannelEnded):
            self._end(fact)

    def _queue(self, fact: QueueMemberRang | QueueCallerJoined) -> None:
        if isinstance(fact, QueueMemberRang):
            self._lives[fact.member_channel_id].queue = fact.queue
        else:
            self._lives[fact.channel_id].waited_in = fact.queue

    def _transfer(self, fact: CallHeld | ConsultBegan | ConsultEnded | DialBegan | CallTransferred) -> None:
        """Who holds whom, and whom a colleague asks without handing the call over."""
        match fact:
            case CallHeld():
                self._holders[fact.other_channel_id] = fact.agent_channel_id
                agent, held = self._lives[fact.agent_channel_id], self._lives[fact.other_channel_id]
                agent.came_by = held.waited_in or agent.came_by
            case ConsultBegan() | ConsultEnded():
                self._lives[fact.agent_channel_id].is_consulting = isinstance(fact, ConsultBegan)
            case DialBegan():
                if fact.channel_id is not None and fact.channel_id in self._lives:
                    self._rung(self._lives[fact.dest_channel_id], fact.channel_id)
            case CallTransferred():
                if fact.target_channel_id is not None:
                    self._lives[fact.target_channel_id].asked_by = None

    def _rung(self, rung: _Life, dialer_id: ChannelId) -> None:
        """By a leg that is sent on, or by one that asks about a leg on hold."""
        dialer = self._lives[dialer_id]
        if not dialer.is_consulting:
            rung.came_by = dialer.waited_in
            return
        if dialer.created.endpoint is not None:
            rung.asked_by = Extension(dialer.created.endpoint)
        held = next((other for other, holder in self._holders.items() if holder == dialer_id), None)
        rung.came_by = self._lives[held].waited_in if held in self._lives else None

    def _begin(self, fact: ChannelCreated) -> None:
        if fact.dialed_number is not None and (fact.endpoint is None or not self._is_phone(fact.endpoint)):
            self._outside[fact.linked_id] = fact.dialed_number
        self._lives[fact.channel_id] = _Life(
            fact, fact.linked_id, self._now(), fact.connected_number, fact.dialed_number
        )

    def _meet(self, fact: BridgeEntered) -> None:
        joined = self._lives[fact.channel_id]
        if joined.linked_id != fact.linked_id:  # it has fetched an older call: whom it meets there is shown next
            joined.linked_id, joined.connected_number = fact.linked_id, None
        self._holders.pop(fact.channel_id, None)
        members = self._bridges.setdefault(fact.bridge_id, set())
        members.add(fact.channel_id)
        for channel_id in members if len(members) > 1 else ():
            life = self._lives[channel_id]
            life.talked_at_s = self._now() if life.talked_at_s is None else life.talked_at_s

    def _end(self, fact: ChannelEnded) -> None:
        for members in self._bridges.values():
            members.discard(fact.channel_id)
        self._holders.pop(fact.channel_id, None)
        life = self._lives.pop(fact.channel_id, None)
        if life is None or life.created.endpoint is None or not self._is_phone(life.created.endpoint):
            return
        outside = self._outside.get(life.linked_id)
        rang_in_vain = life.talked_at_s is None and life.dialed_number is None and outside is not None
        note, key = _Note(life, outside, self._now(), fact.cause), (life.linked_id, life.created.endpoint)
        self._rang.pop(key, None)
        if not rang_in_vain:
            self._notes[fact.channel_id] = note
        elif fact.cause != _ANSWERED_ELSEWHERE:
            self._rang[key] = note

    def _leg(self, note: _Note) -> KeptLeg:
        life, now = note.leg, self._now()
        is_caller = life.dialed_number is not None
        return KeptLeg(
            channel_id=life.created.channel_id,
            linked_id=life.linked_id,
            endpoint=life.created.endpoint or "",
            dialed_number=life.dialed_number,
            outside_number=None if is_caller else note.outside_number,
            other_number=life.asked_by or life.connected_number,
            queue=life.queue or (life.came_by if life.asked_by is None else None),
            started_age_s=now - life.began_at_s,
            answered_age_s=None if life.talked_at_s is None else now - life.talked_at_s,
            ended_age_s=now - note.ended_at_s,
            cause=note.cause,
            asked_by=life.asked_by,
        )
