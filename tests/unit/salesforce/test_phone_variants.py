from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octi_bridge.numbers.identity import canonical, same_number
from octi_bridge.salesforce.phone_variants import search_variants
from tests.unit.salesforce.support import pieces

TOKYO, MOBILE, FREE, IP, RURAL, NAVI, US = (
    "+81312345678",
    "+819012345678",
    "+81120123456",
    "+815012345678",
    "+81466123456",
    "+81570000123",
    "+14155550123",
)

# As typed into phone fields: (stored text, the number it means).
CORPUS = [
    ("0312345678", TOKYO),
    ("03-1234-5678", TOKYO),
    ("03 1234 5678", TOKYO),
    ("03.1234.5678", TOKYO),
    ("03/1234/5678", TOKYO),
    ("03(1234)5678", TOKYO),
    ("(03)1234-5678", TOKYO),
    ("(03) 1234-5678", TOKYO),
    ("03（1234）5678", TOKYO),
    ("（03）1234ー5678", TOKYO),
    ("03ー1234ー5678", TOKYO),
    ("03‐1234‐5678", TOKYO),
    ("03–1234–5678", TOKYO),
    ("03—1234—5678", TOKYO),
    ("03−1234−5678", TOKYO),
    ("03－1234－5678", TOKYO),
    ("03ｰ1234ｰ5678", TOKYO),
    ("０３１２３４５６７８", TOKYO),
    ("０３－１２３４－５６７８", TOKYO),
    ("０３（１２３４）５６７８", TOKYO),
    ("０３　１２３４　５６７８", TOKYO),
    ("+81312345678", TOKYO),
    ("+81 3-1234-5678", TOKYO),
    ("+81-3-1234-5678", TOKYO),
    ("+81 3 1234 5678", TOKYO),
    ("+81 (3) 1234-5678", TOKYO),
    ("+81(0)3-1234-5678", TOKYO),
    ("+81 (0)3 1234 5678", TOKYO),
    ("+81 03-1234-5678", TOKYO),
    ("＋８１－３－１２３４－５６７８", TOKYO),
    ("81312345678", TOKYO),
    ("81-3-1234-5678", TOKYO),
    ("0081-3-1234-5678", TOKYO),
    ("010-81-3-1234-5678", TOKYO),
    ("tel:+81-3-1234-5678", TOKYO),
    ("TEL 03-1234-5678", TOKYO),
    ("TEL:03-1234-5678", TOKYO),
    ("電話03-1234-5678", TOKYO),
    (" 03-1234-5678 ", TOKYO),
    ("03-1234-5678 ", TOKYO),
    ("03-1234-5678(代表)", TOKYO),
    ("03-1234-5678（代）", TOKYO),
    ("03-1234-5678 内線123", TOKYO),
    ("03-1234-5678（内線 123）", TOKYO),
    ("03-1234-5678 内線：4567", TOKYO),
    ("03-1234-5678 ext.12", TOKYO),
    ("03-1234-5678 Ext 12", TOKYO),
    ("03-1234-5678x12", TOKYO),
    ("03-1234-5678#12", TOKYO),
    ("03-1234-5678 / 090-1234-5678", TOKYO),
    ("090-1234-5678、03-1234-5678", TOKYO),
    ("03-1234-5678または090-1234-5678", MOBILE),
    ("03-1234-5678;090-1234-5678", MOBILE),
    ("03-1234-5678〜5680", TOKYO),
    ("03-1234-5678～80", TOKYO),
    ("09012345678", MOBILE),
    ("090-1234-5678", MOBILE),
    ("090-12345678", MOBILE),
    ("0901234-5678", MOBILE),
    ("090 1234 5678", MOBILE),
    ("０９０ー１２３４ー５６７８", MOBILE),
    ("+81 90-1234-5678", MOBILE),
    ("+81 (0)90-1234-5678", MOBILE),
    ("819012345678", MOBILE),
    ("携帯 090-1234-5678", MOBILE),
    ("0120-123-456", FREE),
    ("0120-12-3456", FREE),
    ("0120(123)456", FREE),
    ("050-1234-5678", IP),
    ("0466-12-3456", RURAL),
    ("0466(12)3456", RURAL),
    ("0466-123456", RURAL),
    ("0570-000-123", NAVI),
    ("0570-000123", NAVI),
    ("+1 415-555-0123", US),
    ("+1 (415) 555-0123", US),
    ("010-1-415-555-0123", US),
    ("14155550123", ""),
    ("", ""),
    ("非通知", ""),
    ("なし", ""),
    ("1234", ""),
    ("03-1234", ""),
    ("03-1234-5679", ""),
    ("13-1234-5678", ""),
    ("312345678901234567890123", ""),
]


def test_the_corpus_is_wide() -> None:
    assert len({stored for stored, _ in CORPUS}) >= 60


@pytest.mark.parametrize(("stored", "meant"), CORPUS)
def test_a_stored_number_equals_the_caller_it_means_and_no_other(stored: str, meant: str) -> None:
    callers = {TOKYO, MOBILE, FREE, IP, RURAL, NAVI, US}
    equal = {caller for caller in callers if same_number(stored, caller)}

    assert meant in equal if meant else not equal
    assert len(equal) <= len([part for part in (";", "/", "、", "または") if part in stored]) + 1


@pytest.mark.parametrize("caller", ["0312345678", "03-1234-5678", "81312345678", "+81312345678", "+81 3 1234 5678"])
@pytest.mark.parametrize("stored", [stored for stored, meant in CORPUS if meant == TOKYO][:31])
def test_the_form_in_which_the_line_delivers_the_caller_does_not_matter(stored: str, caller: str) -> None:
    assert same_number(stored, caller)


# What a tokenising index can not find: pieces glued or split in a way no spelling foresees.
UNFINDABLE = {
    "（03）1234ー5678",
    "03-1234-5678x12",
    "電話03-1234-5678",
    "03-1234-5678または090-1234-5678",
}


@pytest.mark.parametrize(("stored", "meant"), [row for row in CORPUS if row[1] and row[0] not in UNFINDABLE])
def test_some_search_variant_meets_the_stored_text_piece_by_piece(stored: str, meant: str) -> None:
    text = pieces(stored)
    variants = [pieces(variant) for variant in search_variants(meant)]

    assert any(text[i : i + len(v)] == v for v in variants for i in range(len(text)))


def test_the_variants_of_a_tokyo_number() -> None:
    assert search_variants(TOKYO) == (
        "0312345678",
        "03-1234-5678",
        "+81 3-1234-5678",
        "+81312345678",
        "81312345678",
        "+81 (0)3-1234-5678",
        "+81 03-1234-5678",
        "03-12345678",
        "031234-5678",
        "0081-3-1234-5678",
        "TEL03-1234-5678",
        "０３－１２３４－５６７８",
        "０３ー１２３４ー５６７８",
        "03ー1234ー5678",
        "03ｰ1234ｰ5678",
        "０３１２３４５６７８",
        "＋８１－３－１２３４－５６７８",
        "＋８１３１２３４５６７８",
    )


@pytest.mark.feature("F-072")
@pytest.mark.parametrize(
    "caller",
    ["", "anonymous", "Anonymous", "unknown", "Restricted", "withheld", "非通知", "P", "O", "C", "S", "<unknown>"],
)
def test_a_withheld_caller_is_never_searched(caller: str) -> None:
    assert canonical(caller) == ""
    assert search_variants(caller) == ()
    assert not same_number("03-1234-5678", caller)
    assert not same_number(caller, caller)


@pytest.mark.parametrize("caller", ["110", "101", "0001", "12345", "#31#", "*21*0312345678#", "0" * 21])
def test_short_internal_numbers_and_feature_codes_are_never_searched(caller: str) -> None:
    assert search_variants(caller) == ()


def test_an_unassigned_range_is_searched_all_the_same() -> None:
    assert "0212345678" in search_variants("0212345678")
    assert same_number("021-234-5678", "0212345678")


def test_a_six_digit_number_without_a_plan_is_searched_as_it_is() -> None:
    assert search_variants("654321") == ("654321",)


def test_the_region_decides_what_a_national_number_means() -> None:
    assert same_number("(415) 555-0123", "+14155550123", region="US")
    assert not same_number("(415) 555-0123", "+14155550123", region="JP")


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    for variant in search_variants(text):
        assert len(variant) >= 6
    assert same_number(text, text) == bool(canonical(text))


@given(st.from_regex(r"\A0(?:1[1-9]|[2-9][0-9])[0-9]{7,8}\Z"))
def test_every_variant_of_a_national_number_is_that_number(number: str) -> None:
    for variant in search_variants(number):
        assert same_number(variant, number)
