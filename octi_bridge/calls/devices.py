"""Several devices of one extension that ring for one call. Pure."""

from __future__ import annotations

from octi_bridge.calls.legs import Legs
from octi_bridge.calls.model import Leg
from octi_bridge.telephony.events import ChannelId


def devices_rung_with(leg: Leg, legs: Legs) -> frozenset[ChannelId]:
    """The legs of the extension that the same caller, or queue, rings at once, this leg among them; one will answer."""
    if leg.is_caller:
        return frozenset()
    others = (other for other in legs.of_call(leg.call_id) if other.extension == leg.extension and not other.is_caller)
    return frozenset(other.channel_id for other in others if other.dialed_by == leg.dialed_by)
