"""A phone number as people of a region write it into a record, and read it aloud. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import phonenumbers
from phonenumbers import AsYouTypeFormatter, PhoneNumberFormat, PhoneNumberType

from octi_bridge.numbers.dialing import BadNumber, to_dial_string
from octi_bridge.numbers.identity import parsed, read
from octi_bridge.numbers.plan import NumberingPlan, plan_of

_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_WITHOUT_WORDS = re.compile(r"[\d\s\-+().]+")
_RECENT = 4096
"""Numbers whose form is kept: each change of a call, and of the list of parked calls, shows all of them again."""
NumberText = Callable[[str], str]
"""Gives a number as it is shown to agents."""


def written(number: str, region: str) -> str:
    """`03-1234-5678` for a number of the region, `+44 20 7946 0018` for another; any other text as it is."""
    found = parsed(number, region)
    if found is None or not phonenumbers.is_valid_number(found):
        return number
    return _formatted(found, plan_of(region))


@lru_cache(maxsize=_RECENT)
def display_form(number: str, plan: NumberingPlan) -> str:
    """`090-1111-2222` for a number of the plan's country, `+44 20 7946 0018` for another; any other text as it is.

    Whoever copies the text and pastes it dials what `number` dials: a number with a prefix (184, a carrier's) stays as
    it is, and so does one with words, an extension, and a number that nobody can have.
    """
    found = read(number, plan.region) if _WITHOUT_WORDS.fullmatch(number) else None
    if found is None or not phonenumbers.is_valid_number(found):
        return number
    text = _formatted(found, plan)
    try:
        return text if to_dial_string(text, plan) == to_dial_string(number, plan) else number
    except BadNumber:
        return number


def _formatted(number: phonenumbers.PhoneNumber, plan: NumberingPlan) -> str:
    is_own = number.country_code == plan.country_code
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL if is_own else PhoneNumberFormat.INTERNATIONAL)


def is_mobile(number: str, region: str) -> bool:
    """Whether it is the number of a mobile phone, as far as its numbering plan says."""
    found = parsed(number, region)
    return found is not None and phonenumbers.number_type(found) in _MOBILE


def written_so_far(digits: str, region: str) -> str:
    """The beginning of a number with the hyphens that it will have: `0901111` is `090-1111`."""
    formatter = AsYouTypeFormatter(region)
    text = ""
    for digit in digits:
        text = formatter.input_digit(digit)
    return str(text)
