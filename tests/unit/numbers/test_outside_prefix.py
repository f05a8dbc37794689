"""The prefix before outside numbers: added to what leads outside, taken off what was dialed."""

from __future__ import annotations

import re

import pytest

from octi_bridge.numbers.outside_prefix import OutsidePrefix
from octi_bridge.numbers.plan import plan_of


def prefix_of(digits: str, region: str = "JP") -> OutsidePrefix:
    return OutsidePrefix(
        digits=digits, plan=plan_of(region), is_inside=lambda number: re.fullmatch(r"\d{3,6}", number) is not None
    )


@pytest.mark.parametrize(
    ("digits", "region", "number", "dialed"),
    [
        ("9", "JP", "09011112222", "909011112222"),
        ("9", "JP", "0312345678", "90312345678"),
        ("9", "JP", "18409011112222", "918409011112222"),
        ("9", "JP", "01012125551212", "901012125551212"),
        ("9", "JP", "0900000000", "90900000000"),  # nobody's
        ("0", "JP", "09011112222", "009011112222"),
        ("9", "US", "12125551212", "912125551212"),
        ("*9", "JP", "09011112222", "*909011112222"),
        ("", "JP", "09011112222", "09011112222"),
        ("9", "JP", "201", "201"),
        ("9", "JP", "*97", "*97"),
        ("9", "JP", "7001", "7001"),
    ],
)
def test_outside_numbers_are_dialed_with_the_prefix_and_shown_without(
    digits: str, region: str, number: str, dialed: str
) -> None:
    prefix = prefix_of(digits, region)
    assert prefix.to_dial(number) == dialed
    assert prefix.to_dial(dialed) == dialed  # typed with it
    assert prefix.without(dialed) == number
    assert prefix.without(number) == number


@pytest.mark.parametrize(
    ("digits", "region", "dialed"),
    [
        ("0", "JP", "0312345678"),
        ("0", "JP", "09011112222"),
        ("9", "US", "9165551212"),
        ("9", "JP", "9"),
        ("9", "JP", "97"),
    ],
)
def test_numbers_that_only_begin_like_the_prefix_stay(digits: str, region: str, dialed: str) -> None:
    assert prefix_of(digits, region).without(dialed) == dialed
