"""The single checks of an Asterisk installation, used by `octi_bridge.telephony.asterisk.check`."""

from octi_bridge.telephony.asterisk.checks.finding import Checked, Finding

__all__ = ["Checked", "Finding"]
