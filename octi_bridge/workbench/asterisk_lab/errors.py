"""What can go wrong with a lab."""

from __future__ import annotations

from octi_bridge.kernel.errors import OctiError


class LabError(OctiError):
    """The lab cannot be installed, started or used; the text says what to do."""
