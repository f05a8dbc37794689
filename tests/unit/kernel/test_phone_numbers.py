"""What people type, made into what a PBX dials; what may stand in a log."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octi_bridge.kernel.masking import mask_number
from octi_bridge.kernel.phone_numbers import MAX_DIAL_STRING, BadNumber, to_dial_string

DIALABLE = [
    ("0312345678", "0312345678"),
    ("03-1234-5678", "0312345678"),
    ("(03) 1234 5678", "0312345678"),
    ("03.1234.5678", "0312345678"),
    ("０３１２３４５６７８", "0312345678"),
    ("０３ー１２３４ー５６７８", "0312345678"),
    ("０３－１２３４－５６７８", "0312345678"),
    ("（０３）１２３４　５６７８", "0312345678"),
    ("03‐1234–5678", "0312345678"),
    ("03−1234−5678", "0312345678"),
    ("\t090-1111-2222\n", "09011112222"),
    ("+81312345678", "0312345678"),
    ("+81 3-1234-5678", "0312345678"),
    ("+81 (0)3-1234-5678", "0312345678"),
    ("＋８１９０１１１１２２２２", "09011112222"),
    ("+1 212 555 0100", "01012125550100"),
    ("+447911123456", "010447911123456"),
    ("201", "201"),
    ("*21#", "*21#"),
    ("＊２＃", "*2#"),
    ("⑨⑨", "99"),
    ("1" * MAX_DIAL_STRING, "1" * MAX_DIAL_STRING),
]


@pytest.mark.parametrize(("typed", "dialled"), DIALABLE)
def test_what_people_type_becomes_what_the_pbx_dials(typed: str, dialled: str) -> None:
    assert to_dial_string(typed) == dialled


@pytest.mark.parametrize(
    "text",
    ["", " ", "---", "+", "+81", "++81312345678", "81+3", "03 1234 567x", "山田", "1,2", "1;ext=2", "sip:201@pbx",
     "1\x002", "1" * (MAX_DIAL_STRING + 1), "٠٣١٢", "½", "201&202", "201/2", "'", "\u200b1"],
)  # fmt: skip
def test_anything_else_is_a_bad_number_that_says_what_to_use(text: str) -> None:
    with pytest.raises(BadNumber, match="digits"):
        to_dial_string(text)


@given(st.text(max_size=80) | st.text(alphabet="0123456789+*#- ()０９＋", max_size=80))
def test_nothing_but_digits_star_and_hash_ever_reaches_the_pbx(text: str) -> None:
    try:
        dialled = to_dial_string(text)
    except BadNumber:
        return
    assert re.fullmatch(r"[0-9*#]+", dialled)
    assert len(dialled) <= MAX_DIAL_STRING + 2


@given(st.text(alphabet="0123456789*#", min_size=1, max_size=MAX_DIAL_STRING))
def test_a_number_that_is_ready_to_dial_stays_as_it_is(number: str) -> None:
    assert to_dial_string(number) == number


@pytest.mark.parametrize(
    ("number", "shown"),
    [("09011112222", "*******2222"), ("+819011112222", "*********2222"), ("201", "201"), ("20001", "20001"),
     ("110000", "**0000"), (None, "-"), ("", "-")],
)  # fmt: skip
def test_of_a_customers_number_only_the_last_four_digits_may_be_logged(number: str | None, shown: str) -> None:
    assert mask_number(number) == shown


@given(st.text(alphabet="0123456789+", min_size=6, max_size=40))
def test_masking_keeps_the_length_and_hides_all_but_four(number: str) -> None:
    shown = mask_number(number)
    assert len(shown) == len(number)
    assert shown[:-4] == "*" * (len(number) - 4)
    assert shown[-4:] == number[-4:]
