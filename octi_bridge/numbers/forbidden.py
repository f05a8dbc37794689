"""Which numbers nobody may dial: judged on what the public network would get, whatever stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberType

from octi_bridge.numbers.dialing import BadNumber, dial_form
from octi_bridge.numbers.identity import is_assigned, read
from octi_bridge.numbers.plan import NumberingPlan

EMERGENCY, PREMIUM, INTERNATIONAL = "emergency", "premium", "international"
FORBIDDEN_BY_DEFAULT = (EMERGENCY, PREMIUM, INTERNATIONAL)
_KINDS = frozenset(FORBIDDEN_BY_DEFAULT)
_MARKS = re.compile(r"[*#]+")
_SHORTEST_BEHIND_CARRIER = 9
"""Shorter digits that begin like a carrier's prefix are codes of the PBX itself: `0010`."""
_SHORTEST_WITH_TRUNK_ZERO = 3


class ForbiddenNumbers:
    """Numbers of some kinds, and those that match a regular expression wholly.

    Args:
        rules: `emergency`, `premium` or `international` (as the plan defines them), or regular expressions. These see
            the number as it is dialed, and as the network gets it: without `*` and `#`, without prefixes, national
            or with the international prefix.
        plan: Of the region that the PBX dials in.
    """

    def __init__(self, rules: Sequence[str], *, plan: NumberingPlan) -> None:
        self._plan = plan
        self._kinds = frozenset(rules) & _KINDS
        self._expressions = tuple(re.compile(rule) for rule in rules if rule not in _KINDS)

    def covers(self, dialed: str) -> bool:
        """Whether any reading of this dial string is forbidden."""
        if not self._kinds and not self._expressions:
            return False
        return any(self._is_forbidden(reading) for reading in readings(dialed, self._plan))

    def _is_forbidden(self, digits: str) -> bool:
        if any(expression.fullmatch(digits) for expression in self._expressions):
            return True
        return not _MARKS.search(digits) and (
            (EMERGENCY in self._kinds and self._plan.is_emergency(digits))
            or (PREMIUM in self._kinds and is_premium(digits, self._plan))
            or (INTERNATIONAL in self._kinds and is_international(digits, self._plan))
        )


def readings(dialed: str, plan: NumberingPlan) -> Sequence[str]:
    """Everything that the network may make of a dial string, itself first."""
    found = [dialed]
    for known in found:
        found.extend(further for further in _readings_of(known, plan) if further and further not in found)
    return found


def _readings_of(known: str, plan: NumberingPlan) -> Iterator[str]:
    if _MARKS.search(known):
        yield from _MARKS.split(known)
    yield from plan.behind_prefixes(known)
    yield from plan.first_digits(known)
    if not is_assigned(known, plan.region):
        yield from plan.spelled_otherwise(known)
    try:
        yield dial_form(known, plan)
    except BadNumber:
        return


def is_international(digits: str, plan: NumberingPlan) -> bool:
    """Whether the call leaves the country, or the part of a shared numbering plan that is the region's."""
    number = read(digits, plan.region)
    if digits.startswith("+") or plan.is_international(digits):
        return number is None or number.country_code != plan.country_code or not _is_domestic(number, plan)
    if plan.is_by_carrier(digits) and len(digits) >= _SHORTEST_BEHIND_CARRIER:
        national = (rest for rest in plan.behind_prefixes(digits) if rest.startswith(plan.trunk_prefix))
        behind = (read(rest, plan.region) for rest in national)
        return not any(rest is not None and phonenumbers.is_valid_number(rest) for rest in behind)
    return number is not None and not _is_domestic(number, plan)


def _is_domestic(number: phonenumbers.PhoneNumber, plan: NumberingPlan) -> bool:
    """North America shares a country code, as Britain and Jersey do: calls from one to the other are not domestic."""
    return not phonenumbers.is_valid_number(number) or phonenumbers.is_valid_number_for_region(number, plan.region)


def is_premium(digits: str, plan: NumberingPlan) -> bool:
    """Whether the number, or one that it begins with, costs extra."""
    number = read(digits, plan.region)
    if number is not None and phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE:
        return True
    metadata = PhoneMetadata.metadata_for_region(plan.region, None)
    premium = metadata.premium_rate if metadata else None
    if premium is None or not premium.national_number_pattern:
        return False
    subscriber = digits.removeprefix(plan.trunk_prefix)
    if plan.trunk_prefix == "0" and digits.startswith("0") and len(digits) > _SHORTEST_WITH_TRUNK_ZERO:
        # no phone inside has such a number, so one that is not finished counts as well
        subscriber = subscriber.ljust(min(premium.possible_length), "0")
    return re.match(premium.national_number_pattern, subscriber) is not None
