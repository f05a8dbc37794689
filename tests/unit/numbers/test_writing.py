"""How a number is written into a record."""

from __future__ import annotations

import pytest

from octi_bridge.numbers.writing import is_mobile, written, written_so_far


@pytest.mark.parametrize(
    ("number", "region", "wanted", "is_of_mobile"),
    [
        ("09011112222", "JP", "090-1111-2222", True),
        ("+819011112222", "JP", "090-1111-2222", True),
        ("0312345678", "JP", "03-1234-5678", False),
        ("0120123456", "JP", "0120-123-456", False),
        ("+442079460018", "JP", "+44 20 7946 0018", False),
        ("2125550123", "US", "(212) 555-0123", True),
        ("0312345678", "US", "0312345678", False),
        ("050123456789", "JP", "050123456789", False),
        ("201", "JP", "201", False),
        ("", "JP", "", False),
    ],
)
def test_a_number_is_written_as_people_of_the_region_do(
    number: str, region: str, wanted: str, is_of_mobile: bool
) -> None:
    assert (written(number, region), is_mobile(number, region)) == (wanted, is_of_mobile)


@pytest.mark.parametrize(
    ("digits", "wanted"), [("0901111", "090-1111"), ("0312345", "03-1234-5"), ("+8190", "+81 90"), ("", "")]
)
def test_the_beginning_of_a_number_has_the_hyphens_it_will_have(digits: str, wanted: str) -> None:
    assert written_so_far(digits, "JP") == wanted
