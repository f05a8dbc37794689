"""Customers' numbers never stand in a log in full."""

from __future__ import annotations


def mask_number(number: str | None) -> str:
    """`09011112222` becomes `*******2222`; short numbers (extensions) stay as they are."""
    if not number:
        return "-"
    if len(number) <= 5:
        return number
    return "*" * (len(number) - 4) + number[-4:]
