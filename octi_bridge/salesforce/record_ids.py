"""Record ids as Salesforce's programming interfaces give them. Pure."""

from __future__ import annotations

_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_SHORT, _PART = 15, 5


def long_id(record_id: str) -> str:
    """The 18-character form of a 15-character id; anything else as it is.

    Each added character tells which of five are upper case (Object Reference, "ID Field Type").
    """
    if len(record_id) != _SHORT:
        return record_id
    parts = (record_id[start : start + _PART] for start in range(0, _SHORT, _PART))
    return record_id + "".join(
        _SUFFIX[sum(1 << at for at, char in enumerate(part) if char.isupper())] for part in parts
    )
