"""Which number a text means: one form to compare by, whoever wrote it."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

from octi_bridge.numbers.plan import plan_of
from octi_bridge.numbers.reading import digits_of, normalised, numbers_in, unsearchable, without_notes

_RECENT = 1024
"""Texts whose reading is kept: one look-up needs that of its number about eight times."""


@lru_cache(maxsize=_RECENT)
def parsed(text: str, region: str) -> PhoneNumber | None:
    """The number of the numbering plans that the text means, also behind a prefix (`184`, `00XY`); None if none is."""
    number = read(text, region)
    plan, plain = plan_of(region), without_notes(text)
    is_sure = number is not None and phonenumbers.is_valid_number(number)
    if is_sure or not plan.may_have_prefix(plain) or plan.without_own_country_code(plain) is not None:
        return number
    behind = (read(rest, region) for rest in plan.behind_prefixes(plain))
    return next((found for found in behind if found is not None and phonenumbers.is_valid_number(found)), number)


@lru_cache(maxsize=_RECENT)
def read(text: str, region: str) -> PhoneNumber | None:
    """The number that the text is as a whole, None if it is none that is possible."""
    plan, plain = plan_of(region), without_notes(text)
    own = plan.without_own_country_code(plain)
    return _parse(plain if own is None else f"+{plan.country_code}{own}", region)


def is_assigned(text: str, region: str) -> bool:
    """Whether the text as a whole is a number of a range that is in use."""
    number = read(text, region)
    return number is not None and phonenumbers.is_valid_number(number)


def _parse(text: str, region: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region, keep_raw_input=True)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


@lru_cache(maxsize=_RECENT)
def canonical(text: str, region: str = "JP") -> str:
    """E.164 (`+81312345678`) where the number is possible, else its digits; empty if it is no outside number.

    Empty for withheld callers (`anonymous`, `非通知`), feature codes (`*21#`) and anything under six digits.
    """
    if unsearchable(text) is not None:
        return ""
    number = parsed(text, region)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else digits_of(text)


def comparable(text: str, region: str) -> str:
    """Equal for texts that mean the same number, inside or outside; empty for a text without digits."""
    return canonical(text, region) or "".join(char for char in normalised(text) if char in "0123456789*#")


def same_number(stored: str, number: str, region: str = "JP") -> bool:
    """Whether the stored field holds exactly this number, however either is written."""
    wanted = canonical(number, region)
    if not wanted:
        return False
    if canonical(stored, region) == wanted:
        return True
    return any(canonical(part, region) == wanted for part in numbers_in(stored))
