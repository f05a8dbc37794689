"""What people type or click as a number, made into what a PBX dials."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers
from phonenumbers import CountryCodeSource, PhoneNumber

from octi_bridge.kernel.errors import OctiError
from octi_bridge.numbers.identity import canonical, parsed, read
from octi_bridge.numbers.plan import DEFAULT_REGION, NumberingPlan, plan_of
from octi_bridge.numbers.reading import count_digits, normalised, numbers_in, without_fillers, without_notes

MAX_DIAL_STRING = 32
LONGEST_NUMBER = 15
"""E.164, country code included."""
_SHORTEST_WITHOUT_ZERO = 9
_DIALABLE = re.compile(r"\+?[0-9*#]+")
_NOT_DIGIT = re.compile(r"\D")


class BadNumber(OctiError):
    """That cannot be dialed: use one number of digits, which may begin with + or be a feature code with * or #."""

    code = "bad_number"


def to_dial_string(text: str, plan: NumberingPlan | None = None) -> str:
    """The digits to dial for a text in any usual spelling; a feature code stays as it is.

    `+81` becomes the trunk prefix of `plan`, another country its international prefix. Words, invisible characters, an
    extension behind the number, and the trunk zero of `+44 (0)20` are left out.

    Raises:
        BadNumber: there is no number in it, there are two, or it has more digits than any number.
    """
    plan = plan or plan_of(DEFAULT_REGION)
    if any(unicodedata.category(char) == "Cc" and not char.isspace() for char in text):
        raise BadNumber
    plain = without_fillers(normalised(text))
    numbers = {canonical(part, plan.region): part for part in numbers_in(text)}
    if not _DIALABLE.fullmatch(plain):
        plain = _without_words(next(iter(numbers.values()), text), plan)
    if len(numbers) > 1 or len(plain) > MAX_DIAL_STRING or _is_too_long(plain, plan):
        raise BadNumber
    return dial_form(plain, plan)


def _is_too_long(plain: str, plan: NumberingPlan) -> bool:
    """More digits than E.164 allows, also behind what is dialed before a number; feature codes may be longer."""
    if "*" in plain or "#" in plain:
        return False
    numbers = (plan.without_international_prefix(part) for part in (plain, *plan.behind_prefixes(plain)))
    return min(map(count_digits, numbers)) > LONGEST_NUMBER


def dial_form(plain: str, plan: NumberingPlan) -> str:
    """The form in which the network of `plan` takes these digits; what is no number of any plan stays as it is.

    Raises:
        BadNumber: it begins with `+`, and no number of that country has so few or so many digits.
    """
    number = None if "*" in plain or "#" in plain else read(plain, plan.region)
    if number is not None and _names_its_country(number):
        is_sure = plain.startswith("+") or phonenumbers.is_valid_number(number)
        return _national_or_international(number, plan) if is_sure else plain
    if plain.startswith("+"):
        raise BadNumber
    if number is not None and _has_lost_its_zero(plain, number, plan):
        return _national_or_international(number, plan)
    return plain


def _without_words(text: str, plan: NumberingPlan) -> str:
    """The digits of the only number among words.

    Raises:
        BadNumber: it is none that is assigned to somebody, so that words may have been part of it.
    """
    plain = without_notes(text)
    sign = "+" if plain.startswith("+") else ""
    number = parsed(text, plan.region)
    is_number = number is not None and phonenumbers.is_valid_number(number)
    if not is_number or re.search(r"[*#@]|[\d+].*\+", plain, re.DOTALL):
        raise BadNumber
    return sign + _NOT_DIGIT.sub("", plain)


def _names_its_country(number: PhoneNumber) -> bool:
    return number.country_code_source != CountryCodeSource.FROM_DEFAULT_COUNTRY


def _has_lost_its_zero(plain: str, number: PhoneNumber, plan: NumberingPlan) -> bool:
    """As numbers do in spreadsheets: `9011112222`. What is shorter may be an extension."""
    is_outside = len(plain) >= _SHORTEST_WITHOUT_ZERO and not plain.startswith("0") and not plan.may_have_prefix(plain)
    return plan.trunk_prefix == "0" and is_outside and phonenumbers.is_valid_number(number)


def _national_or_international(number: PhoneNumber, plan: NumberingPlan) -> str:
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if number.country_code != plan.country_code:
        return plan.international_prefix + e164[1:]
    spelled = _NOT_DIGIT.sub("", phonenumbers.format_out_of_country_calling_number(number, plan.region))
    subscriber = e164[1 + len(str(plan.country_code)) :]
    # unassigned ranges come without their trunk prefix
    is_unassigned = spelled == subscriber and not phonenumbers.is_valid_number(number)
    return plan.trunk_prefix + subscriber if is_unassigned else spelled
