"""How legs end: who ended a call is told first, what the bridge asked for decides, and Asterisk may be late.

The part of `LegBook` that deals with the ends of legs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from octi_bridge.telephony import events as facts
from octi_bridge.telephony.asterisk.leg import Leg
from octi_bridge.telephony.events import ChannelId, ChannelState, DialOutcome, PbxFact, PbxSnapshot

_NORMAL_CLEARING, _USER_BUSY = 16, 17


class EndingLegs:
    """Live legs, and those that Asterisk still has though they are over."""

    def __init__(self) -> None:
        self._legs: dict[ChannelId, Leg] = {}
        self._kept_by_asterisk: set[ChannelId] = set()  # their ends have been told; Hangup is still to come

    def get(self, channel_id: ChannelId | None) -> Leg | None:
        """The leg, None when there is none."""
        return None if channel_id is None else self._legs.get(channel_id)

    def dialed_by(self, channel_id: ChannelId) -> list[ChannelId]:
        """The legs that ring for it."""
        return [
            other
            for other, leg in self._legs.items()
            if leg.rings_for == channel_id and leg.state is not ChannelState.UP
        ]

    def without_ended(self, snapshot: PbxSnapshot) -> PbxSnapshot:
        """Without the legs whose end has been told, though Asterisk still lists them."""
        self._kept_by_asterisk &= {channel.channel_id for channel in snapshot.channels}
        live = (channel for channel in snapshot.channels if channel.channel_id not in self._kept_by_asterisk)
        return dataclasses.replace(snapshot, channels=tuple(live))

    def release(self, channel_id: ChannelId) -> None:
        """The bridge asks for the leg's end. Before anybody answers, that decides how the call ended.

        The other side may refuse, or cease to ring, in the same moment, and the PBX may tell of that cause.
        """
        leg = self._legs.get(channel_id)
        if leg is not None:
            leg.is_released = leg.is_rung or bool(self.dialed_by(channel_id))

    def _as_released(self, ended: facts.DialEnded) -> facts.DialEnded:
        if ended.outcome is DialOutcome.ANSWERED:
            return ended
        dest, dialer = self._legs.get(ended.dest_channel_id), self.get(ended.channel_id)
        if dialer is not None and dialer.is_released:
            return dataclasses.replace(ended, outcome=DialOutcome.CANCELLED)
        if dest is not None and dest.is_released and ended.outcome is DialOutcome.CANCELLED:
            return dataclasses.replace(ended, outcome=DialOutcome.BUSY)
        return ended

    def _handed_over(self, told: facts.CallTransferred) -> Sequence[PbxFact]:
        """By the phone, or by a code of the PBX."""
        agent = self._legs.get(told.agent_channel_id)
        if agent is not None:
            agent.has_handed_over = True
        return (told, *self._over_for_agent(told.agent_channel_id))

    def _over_for_agent(self, channel_id: ChannelId) -> Sequence[facts.ChannelEnded]:
        """The end of a leg whose phone has hung up while the colleague still rings.

        Asterisk may keep it until the colleague answers or has rung for too long, and sends its Hangup only then.
        """
        leg = self._legs.get(channel_id)
        if leg is None or not (leg.is_ending and leg.has_handed_over) or leg.bridge_id is not None:
            return ()
        self._kept_by_asterisk.add(channel_id)
        return self._end(facts.ChannelEnded(channel_id=channel_id, cause=_NORMAL_CLEARING))

    def _end(self, told: facts.ChannelEnded) -> Sequence[facts.ChannelEnded]:
        leg = self._legs.pop(told.channel_id, None)
        if leg is None:
            self._kept_by_asterisk.discard(told.channel_id)
            return ()
        if leg.is_released and leg.is_rung:
            told = dataclasses.replace(told, cause=_USER_BUSY)
        elif leg.has_consulted:
            told = dataclasses.replace(told, cause=_NORMAL_CLEARING)
        partner = self._held_with(told.channel_id, leg)
        if partner is not None and partner.has_hung_up:
            # Asterisk ends both by threads of their own: who ended the call is told first
            partner.ends_after += (told, *leg.ends_after)
            return ()
        return (told, *leg.ends_after)

    def _hang_up_began(self, channel_id: ChannelId) -> None:
        leg = self._legs.get(channel_id)
        if leg is None:
            return
        leg.is_ending = True
        partner = self._held_with(channel_id, leg)
        if partner is not None and not partner.has_hung_up:
            leg.has_hung_up = True

    def _held_with(self, channel_id: ChannelId, leg: Leg) -> Leg | None:
        """The leg that this one holds, or that holds it."""
        partner = self._legs.get(leg.peer_id) if leg.peer_id is not None else None
        is_pair = partner is not None and partner.peer_id == channel_id and (leg.is_holding or partner.is_holding)
        return partner if is_pair else None
