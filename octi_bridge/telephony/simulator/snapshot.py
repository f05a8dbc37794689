"""The whole state of the simulated PBX, as a new link reads it."""

from __future__ import annotations

from collections.abc import Iterator

from octi_bridge.telephony.events import ChannelSnapshot, KeptLeg, PbxSnapshot
from octi_bridge.telephony.simulator.exchange import Exchange
from octi_bridge.telephony.simulator.lines import Leg
from octi_bridge.telephony.simulator.queueing import Queueing


def take_snapshot(exchange: Exchange, *, kept: tuple[KeptLeg, ...]) -> PbxSnapshot:
    """Every leg, member and phone as it is now, and the ended legs that are kept."""
    return PbxSnapshot(
        channels=tuple(_snapshot_of(leg, exchange) for leg in exchange.legs.values()),
        members=tuple(exchange.members),
        devices=tuple(exchange.device_states()),
        parked=tuple(parked.told for parked in exchange.spaces.values()),
        kept=kept,
        queued=tuple(use.queued() for use in _queueings(exchange)),
    )


def _queueings(exchange: Exchange) -> Iterator[Queueing]:
    uses = (leg.use for leg in exchange.legs.values())
    seen = {id(use): use for use in uses if isinstance(use, Queueing)}  # members that ring use it, too
    return iter(seen.values())


def _snapshot_of(leg: Leg, exchange: Exchange) -> ChannelSnapshot:
    return ChannelSnapshot(
        channel_id=leg.channel_id,
        linked_id=leg.linked_id,
        endpoint=leg.line.endpoint,
        state=leg.state,
        caller_number=leg.caller_number,
        connected_number=leg.connected_number,
        dialed_number=leg.dialed_number,
        bridge_id=leg.bridge_id,
        queue=leg.queue,
        is_originated=leg.is_originated,
        held_channel_id=leg.held_channel_id,
        held_age_s=int(exchange.monotonic() - leg.held_at_s) if leg.held_channel_id is not None else None,
        consult=leg.consult,
        dialed_by=leg.dialed_by if leg.dialed_by in exchange.legs else None,
        age_s=exchange.monotonic() - leg.created_at_s,
    )
