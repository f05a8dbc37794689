"""Events of a PBX whose outside lines want a prefix, with the numbers as everybody writes them. Pure."""

from __future__ import annotations

from dataclasses import replace

from octi_bridge.numbers.outside_prefix import OutsidePrefix
from octi_bridge.telephony.commands import is_our_channel
from octi_bridge.telephony.events import (
    CallTransferred,
    ChannelCreated,
    ChannelSnapshot,
    ChannelStateChanged,
    ConsultBegan,
    KeptLeg,
    PartyChanged,
    PbxFact,
    PbxSnapshot,
)

_REMEMBERED = 1000


class OutsideLines:
    """Takes the prefix off what was dialed, and off the caller and connected numbers that repeat it.

    A number that nobody was seen to dial stays as it is: a caller from abroad may have one that begins like that.
    """

    def __init__(self, prefix: OutsidePrefix) -> None:
        self._prefix = prefix
        self._bare: dict[str, str] = {}

    def to_dial(self, number: str) -> str:
        """What the PBX is to dial for a number."""
        dialed = self._prefix.to_dial(number)
        if dialed != number:
            self._remember(dialed, number)
        return dialed

    def shown(self, fact: PbxFact) -> PbxFact:
        """The event with the numbers that panels, look-ups and logs are to have."""
        if not self._prefix.digits:
            return fact
        match fact:
            case ChannelCreated():
                return self._created(fact)
            case ChannelStateChanged():
                return replace(fact, connected_number=self._repeated(fact.connected_number))
            case PartyChanged():
                if is_our_channel(fact.channel_id) and fact.connected_number:
                    self._dialed(fact.connected_number)  # until its phone answers, such a leg bears what it will dial
                caller, connected = self._repeated(fact.caller_number), self._repeated(fact.connected_number)
                return replace(fact, caller_number=caller, connected_number=connected)
            case ConsultBegan() | CallTransferred():
                return replace(fact, number=self._dialed(fact.number))
            case PbxSnapshot():
                channels = tuple(map(self._channel, fact.channels))
                return replace(fact, channels=channels, kept=tuple(map(self._kept, fact.kept)))
            case _:
                return fact

    def _created(self, fact: ChannelCreated) -> ChannelCreated:
        dialed = self._dialed(fact.dialed_number) if fact.dialed_number else fact.dialed_number
        caller, connected = self._repeated(fact.caller_number), self._repeated(fact.connected_number)
        return replace(fact, dialed_number=dialed, caller_number=caller, connected_number=connected)

    def _channel(self, row: ChannelSnapshot) -> ChannelSnapshot:
        dialed = self._dialed(row.dialed_number) if row.dialed_number else row.dialed_number
        consult = replace(row.consult, number=self._dialed(row.consult.number)) if row.consult else None
        caller, connected = self._repeated(row.caller_number), self._repeated(row.connected_number)
        return replace(row, dialed_number=dialed, consult=consult, caller_number=caller, connected_number=connected)

    def _kept(self, leg: KeptLeg) -> KeptLeg:
        return replace(leg, dialed_number=self._dialed(leg.dialed_number)) if leg.dialed_number else leg

    def _dialed(self, number: str) -> str:
        bare = self._bare.get(number) or self._prefix.without(number)
        if bare != number:
            self._remember(number, bare)
        return bare

    def _repeated(self, number: str | None) -> str | None:
        return self._bare.get(number, number) if number is not None else None

    def _remember(self, dialed: str, bare: str) -> None:
        self._bare[dialed] = bare
        while len(self._bare) > _REMEMBERED:
            del self._bare[next(iter(self._bare))]
