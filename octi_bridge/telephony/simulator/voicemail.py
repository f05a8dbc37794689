"""A desk with a voicemail: who is not answered there in time, or refused, talks to the PBX (Asterisk's VoiceMail)."""

from __future__ import annotations

from octi_bridge.telephony.events import DialOutcome, LinkedId, VoicemailReached
from octi_bridge.telephony.simulator.lines import Leg
from octi_bridge.telephony.simulator.serving import Serving
from octi_bridge.telephony.simulator.switchboard import Switchboard

_NORMAL_CLEARING = 16


class Voicemail:
    """What becomes of a caller whom the desk has not taken."""

    def __init__(self, exchange: Switchboard) -> None:
        self._exchange = exchange

    def resumed(self, leg: Leg) -> None:
        """Nobody took it, or the conversation is over."""
        leg.fallback = None
        if leg.reached is DialOutcome.ANSWERED:
            self._exchange.end(leg, _NORMAL_CLEARING)
            return
        self._exchange.emit(VoicemailReached(channel_id=leg.channel_id, linked_id=LinkedId(leg.linked_id)))
        Serving(self._exchange, leg=leg)

    def abandoned(self, leg: Leg) -> None:
        """It hung up while the desk rang."""
