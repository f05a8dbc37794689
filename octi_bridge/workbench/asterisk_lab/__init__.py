"""A real Asterisk with real SIP phones on 127.0.0.1, for the workbench and for tests.

Debian's Asterisk and baresip are unpacked into a directory (`install`), started in another
(`runner`), played through `stage` and listened to through `hearing`. No root, nothing system-wide.
"""

from octi_bridge.workbench.asterisk_lab.errors import LabError
from octi_bridge.workbench.asterisk_lab.hearing import MUSIC, NO_CALL, SILENCE, Ears
from octi_bridge.workbench.asterisk_lab.layout import LabInfo
from octi_bridge.workbench.asterisk_lab.prefix import INSTALL_COMMAND
from octi_bridge.workbench.asterisk_lab.runner import AsteriskLab
from octi_bridge.workbench.asterisk_lab.stage import AsteriskStage

__all__ = [
    "INSTALL_COMMAND",
    "MUSIC",
    "NO_CALL",
    "SILENCE",
    "AsteriskLab",
    "AsteriskStage",
    "Ears",
    "LabError",
    "LabInfo",
]
