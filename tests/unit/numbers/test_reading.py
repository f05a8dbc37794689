"""Texts that hold a number: what is none, what is withheld, what stands behind one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octi_bridge.numbers.identity import canonical
from octi_bridge.numbers.reading import (
    Unsearchable,
    caller_number,
    is_dial_string,
    is_feature_code,
    only_shown,
    unsearchable,
)


@pytest.mark.parametrize(
    "code", ["*97", "#31#", "＊９７", "*", "**201", "*21*0312345678#", "0009*1234*5678*201", "#97"]
)
def test_a_code_for_the_pbx_itself_is_a_feature_code(code: str) -> None:
    assert is_feature_code(code)


@pytest.mark.parametrize(
    "number", ["0312345678", "+81312345678", "201", "0010", "03-1234-5678#12", "0312345678#", "", "anonymous"]
)
def test_a_number_is_no_feature_code(number: str) -> None:
    assert not is_feature_code(number)


@pytest.mark.feature("F-072")
@pytest.mark.parametrize(
    "spelling",
    [
        "",
        "anonymous",
        "Anonymous",
        "Blocked",
        "P",
        "O",
        "C",
        "S",
        "Coinline",
        "No Caller ID",
        "anonymous.invalid",
        "<unknown>",
        "(null)",
        "Private",
        "unavailable",
        "Withheld",
        "Restricted",
        "非通知",
        "表示圏外",
        "公衆電話",
        "-",
        "+",
        "sip:anonymous@anonymous.invalid",
        "anonymous@10.0.0.1",
        "\u200e",
        "+266696687",
        "+7378742833",
    ],
)
def test_a_withheld_number_is_none_however_the_network_spells_it(spelling: str) -> None:
    assert caller_number(spelling) is None


@pytest.mark.parametrize(
    ("delivered", "number"),
    [
        ("09011112222", "09011112222"),
        ("+81-90-1111-2222", "+819011112222"),
        ("09011112222;verstat=TN-Validation-Passed", "09011112222"),
        ("+819011112222;verstat=TN-Validation-Passed-A", "+819011112222"),
        ("sip:+819011112222@carrier.example;user=phone", "+819011112222"),
        ("tel:+81-90-1111-2222;phone-context=+81", "+819011112222"),
        ("\u202a09011112222\u202c", "09011112222"),
        ("201", "201"),
        ("alice2", "alice2"),
    ],
)
def test_a_callers_number_is_shown_without_what_the_trunk_adds(delivered: str, number: str) -> None:
    assert caller_number(delivered) == number


@given(st.text(max_size=60))
def test_what_is_only_shown_is_a_number_or_nothing(text: str) -> None:
    shown = only_shown(text)
    assert shown is None or (is_dial_string(shown) and shown.isascii())
    assert caller_number(text) is None or any(char.isdecimal() for char in text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("内線123", Unsearchable.TOO_SHORT), ("#97", Unsearchable.FEATURE_CODE), ("Blocked", Unsearchable.WITHHELD)],
)
def test_a_text_that_is_not_looked_up_says_why(text: str, reason: Unsearchable) -> None:
    assert unsearchable(text) is reason


@pytest.mark.parametrize(
    "spelling",
    [
        "184-03-1234-5678",
        "1860312345678",
        "0033-03-1234-5678",
        "122-001-03-1234-5678",
        "0312345678#",
        "\u202a03-1234-5678\u202c",
        "tel:+81-3-1234-5678;ext=201",
        "03-1234-5678 mobile",
        "03-1234-5678 x201",
        "0061-010-81-3-1234-5678",
    ],
)
def test_what_is_written_around_a_number_does_not_change_whose_it_is(spelling: str) -> None:
    assert canonical(spelling) == "+81312345678"


def test_letters_never_stand_for_digits() -> None:
    assert canonical("090-1111 home") != canonical("09011114663")
