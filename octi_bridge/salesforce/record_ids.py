"""Record ids as Salesforce's programming interfaces give them. Pure."""

from __future__ import annotations

_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_SHORT, _LONG, _PART = 15, 18, 5
# Key prefix of the object Task (Salesforce Help, "Standard Field Record ID Prefix Decoder").
_TASK = "00T"


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


def is_task_id(record_id: str) -> bool:
    """Whether it is the id of a Task, in either form."""
    return record_id.startswith(_TASK) and len(record_id) in (_SHORT, _LONG)


def is_same_record(one: str, other: str) -> bool:
    """Whether two ids, in either form, name the same record."""
    return long_id(one) == long_id(other)
