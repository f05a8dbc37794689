"""The adapter for a real Asterisk (18 or later) by AMI and a small dialplan include."""

from octi_bridge.telephony.asterisk.adapter import AsteriskPbx
from octi_bridge.telephony.asterisk.config import AsteriskConfig

__all__ = ["AsteriskConfig", "AsteriskPbx"]
