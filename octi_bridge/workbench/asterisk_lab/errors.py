"""What can go wrong with a lab."""

from __future__ import annotations


class LabError(Exception):
    """The lab cannot be installed, started or used; the text says what to do."""
