"""The PBX itself answers a leg, with an echo of voice and tones (Asterisk's Echo)."""

from __future__ import annotations

from octi_bridge.telephony.events import ChannelState
from octi_bridge.telephony.simulator.lines import Leg
from octi_bridge.telephony.simulator.switchboard import Switchboard

_NORMAL_CLEARING = 16
_OVER = "#"


class Serving:
    """The leg hears itself, tones included, until it is put down or sends `#`."""

    def __init__(self, exchange: Switchboard, *, leg: Leg) -> None:
        self._exchange = exchange
        leg.use = self
        if leg.state is not ChannelState.UP:
            exchange.set_state(leg, ChannelState.UP)

    def take_tones(self, leg: Leg, digits: str) -> None:
        """Tones from the leg's phone."""
        before, over, _ = digits.partition(_OVER)
        leg.line.tones += before + over
        if over:
            self.released(leg)

    def answered(self, leg: Leg) -> None:
        """It is answered already."""

    def released(self, leg: Leg) -> None:
        """The leg ends."""
        self._exchange.end(leg, _NORMAL_CLEARING)

    def hears(self, leg: Leg) -> frozenset[str]:
        """Itself."""
        return frozenset({leg.line.name})
