"""Record ids: 3 characters of key prefix, 12 of number, 3 of check suffix.

Object Reference, "ID Field Type" / "What is the 18-character id": the suffix encodes which of the 15
characters are upper case, so that ids stay distinct for software that ignores case.
"""

from __future__ import annotations

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
# Characters 4 and 5 name the server ("pod"), 6 is reserved; any fixed value reads like a real id (assumed).
_POD = "5h0"


def check_suffix(id15: str) -> str:
    """The three check characters of a 15-character id."""
    suffix = ""
    for start in (0, 5, 10):
        bits = sum(1 << offset for offset, char in enumerate(id15[start : start + 5]) if "A" <= char <= "Z")
        suffix += _SUFFIX[bits]
    return suffix


def make_id(prefix: str, number: int) -> str:
    """The 18-character id of record `number` of the object with key `prefix`; the same input gives the same id."""
    digits = ""
    rest = number
    while rest:
        rest, digit = divmod(rest, 62)
        digits = _ALPHABET[digit] + digits
    id15 = prefix + _POD + digits.rjust(9, "0")
    return id15 + check_suffix(id15)


def normalize_id(value: str) -> str | None:
    """The 18-character form of a 15- or 18-character id, or None when the value is no id at all.

    A wrong suffix makes an 18-character value malformed.
    """
    if not value.isascii() or not value.isalnum():
        return None
    if len(value) == 15:
        return value + check_suffix(value)
    if len(value) == 18 and check_suffix(value[:15]) == value[15:].upper():
        return value[:15] + value[15:].upper()
    return None
