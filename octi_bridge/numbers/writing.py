"""A phone number as people of a region write it into a record. Pure."""

from __future__ import annotations

import phonenumbers
from phonenumbers import AsYouTypeFormatter, PhoneNumberFormat, PhoneNumberType

from octi_bridge.numbers.identity import parsed
from octi_bridge.numbers.plan import plan_of

_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


def written(number: str, region: str) -> str:
    """`03-1234-5678` for a number of the region, `+44 20 7946 0018` for another; any other text as it is."""
    found = parsed(number, region)
    if found is None or not phonenumbers.is_valid_number(found):
        return number
    is_own = found.country_code == plan_of(region).country_code
    style = PhoneNumberFormat.NATIONAL if is_own else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(found, style)


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
