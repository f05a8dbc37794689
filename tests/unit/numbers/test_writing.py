"""How a number is written into a record, and read aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octi_bridge.numbers.dialing import BadNumber, to_dial_string
from octi_bridge.numbers.plan import plan_of
from octi_bridge.numbers.writing import display_form, is_mobile, written, written_so_far


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


@pytest.mark.parametrize(
    ("number", "region", "shown"),
    [
        ("09011112222", "JP", "090-1111-2222"),
        ("+81312345678", "JP", "03-1234-5678"),
        ("0120123456", "JP", "0120-123-456"),
        ("03(1234)5678", "JP", "03-1234-5678"),
        ("+442079460018", "JP", "+44 20 7946 0018"),
        ("010442079460018", "JP", "+44 20 7946 0018"),
        ("02079460018", "GB", "020 7946 0018"),
        *((as_it_is, "JP", as_it_is) for as_it_is in ("201", "701", "110", "*97", "0501111", "anonymous", "")),
        # copied without its prefix, the number would show the caller's own
        ("18409011112222", "JP", "18409011112222"),
        ("0312345678（代表）", "JP", "0312345678（代表）"),
        ("0312345678 内線12", "JP", "0312345678 内線12"),
    ],
)
def test_a_number_is_shown_as_it_is_read_aloud(number: str, region: str, shown: str) -> None:
    assert display_form(number, plan_of(region)) == shown


def dialed(text: str, region: str) -> str | None:
    try:
        return to_dial_string(text, plan_of(region))
    except BadNumber:
        return None


_PARTS = (
    "090",
    "080",
    "03",
    "0120",
    "184",
    "0033",
    "010",
    "+81",
    "+44",
    "1",
    "00",
    "11112222",
    "12345678",
    "207946",
    "#",
)


@given(
    number=st.lists(st.sampled_from(_PARTS), max_size=4).map("".join) | st.text("0123456789", max_size=16),
    region=st.sampled_from(["JP", "GB", "US"]),
)
def test_a_number_that_is_copied_as_shown_dials_as_the_number_itself(number: str, region: str) -> None:
    assert dialed(display_form(number, plan_of(region)), region) == dialed(number, region)
