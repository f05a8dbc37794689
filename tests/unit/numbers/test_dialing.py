"""What people type or click, made into what a PBX dials."""

from __future__ import annotations

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octi_bridge.numbers.dialing import MAX_DIAL_STRING, BadNumber, to_dial_string
from octi_bridge.numbers.identity import canonical, same_number
from octi_bridge.numbers.plan import UnknownRegion, plan_of

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
    ("*" + "1" * (MAX_DIAL_STRING - 1), "*" + "1" * (MAX_DIAL_STRING - 1)),
    ("123456789012345", "123456789012345"),
    ("184 0033 010 491234567890123", "1840033010491234567890123"),
]


@pytest.mark.parametrize(("typed", "dialled"), DIALABLE)
def test_what_people_type_becomes_what_the_pbx_dials(typed: str, dialled: str) -> None:
    assert to_dial_string(typed) == dialled


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "---",
        "+",
        "+81",
        "++81312345678",
        "81+3",
        "03 1234 567x",
        "山田",
        "1,2",
        "1;ext=2",
        "sip:201@pbx",
        "1\x002",
        "*" + "1" * MAX_DIAL_STRING,
        "1" * 16,
        "12345678901234567890123456789",
        "184 0033 010 49123456789012345",
        "٠٣١٢",
        "½",
        "201&202",
        "201/2",
        "'",
    ],
)
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


@given(st.from_regex(r"\A(?:[0-9]{1,7}|0[1-9][0-9]{8,9}|[*#]{1,2}[0-9*#]{1,20})\Z"))
def test_a_number_that_is_ready_to_dial_stays_as_it_is(number: str) -> None:
    assert to_dial_string(number) == number


CLICKED = [
    ("\u202a090-1111-2222\u202c", "09011112222"),
    ("\u200e090-1111-2222", "09011112222"),
    ("\u202d+81 90-1111-2222\u202c", "09011112222"),
    ("\ufeff\u2066090\u200b1111\u00ad2222\u2069", "09011112222"),
    ("+44 (0)20 7946 0958", "010442079460958"),
    ("010-44-(0)20-7946-0958", "010442079460958"),
    ("+33 (0)1 42 68 53 00", "01033142685300"),
    ("+39 06 6982 4567", "010390669824567"),
    ("+81 (0)3-1234-5678", "0312345678"),
    ("81-3-1234-5678", "0312345678"),
    ("9011112222", "09011112222"),
    ("0081-3-1234-5678", "0312345678"),
    ("010-81-3-1234-5678", "0312345678"),
    ("tel:+819011112222", "09011112222"),
    ("TEL: 090-1111-2222", "09011112222"),
    ("tel:201", "201"),
    ("ＴＥＬ：2001", "2001"),
    ("TEL 201", "201"),
    ("電話 201", "201"),
    ("内線 201", "201"),
    ("内線番号：２０１", "201"),
    ("ext. 201", "201"),
    ("内線*21", "*21"),
    ("携帯電話　０９０ー１１１１ー２２２２", "09011112222"),
    ("📞 090-1111-2222", "09011112222"),
    ("TEL: 03(1234)5678 内線12", "0312345678"),
    ("tel:+81-3-1234-5678;ext=201", "0312345678"),
    ("090-1111-2222(代表)", "09011112222"),
    ("090-1111-2222（携帯）", "09011112222"),
    ("電話 03(1234)5678", "0312345678"),
    ("06-6123-4569(内線12)", "0661234569"),
    ("06-6123-4569 内線：12", "0661234569"),
    ("03-1234-5678 x201", "0312345678"),
    ("03-1234-5678 ext. 201", "0312345678"),
    ("03-1234-5678#12", "0312345678"),
    ("03/1234/5678", "0312345678"),
    ("Office: +44 20 7946 0958 (reception)", "010442079460958"),
    ("184-090-1111-2222", "18409011112222"),
    ("184-090-1111-2222(代表)", "18409011112222"),
    ("03-1234-5678 / +81 3 1234 5678", "0312345678"),
]


@pytest.mark.parametrize(("clicked", "dialled"), CLICKED)
def test_a_phone_field_that_is_looked_up_is_dialled_at_a_click(clicked: str, dialled: str) -> None:
    assert to_dial_string(clicked) == dialled


@pytest.mark.parametrize(
    "text",
    [
        "03-1234-5678 / 090-1111-2222",
        "03-1234-5678\n090-1111-2222",
        "03-1234-5678、090-1111-2222",
        "090-1111 home",
        "sip:0312345678@pbx",
        "０３－１２３４－５６７８または090-1111-2222",
        "+81 110",
        "+8111",
        "0312345678+1",
        "03-1234-5678 & 201",
        "090-1111-2222 \x00",
    ],
)
def test_a_text_that_may_mean_another_number_is_not_dialled(text: str) -> None:
    with pytest.raises(BadNumber):
        to_dial_string(text)


# typed there, dialled there: E.164 of the own country, of another, national, internal
ELSEWHERE = {
    "US": {
        "+1 212 555 0123": "12125550123",
        "+44 (0)20 7946 0958": "011442079460958",
        "(212) 555-0123": "2125550123",
        "+81 3-1234-5678": "01181312345678",
        "2001": "2001",
        "*97": "*97",
        "011 44 20 7946 0958": "011442079460958",
    },
    "GB": {
        "+44 (0)20 7946 0958": "02079460958",
        "+1 212 555 0123": "0012125550123",
        "020 7946 0958": "02079460958",
        "442079460958": "02079460958",
        "0044 20 7946 0958": "02079460958",
        "2001": "2001",
    },
    "DE": {
        "+49 (0)30 901820": "030901820",
        "+44 20 7946 0958": "00442079460958",
        "030 901820": "030901820",
        "0049 30 901820": "030901820",
        "201": "201",
    },
    "FR": {"+33 (0)1 42 68 53 00": "0142685300", "+81 3 1234 5678": "0081312345678", "01 42 68 53 00": "0142685300"},
    "IT": {"+39 06 6982 4567": "0669824567", "+33 1 42 68 53 00": "0033142685300"},
    "KR": {"+82 2-312-3456": "023123456", "+81 3-1234-5678": "+81312345678"},
    "RU": {"+44 20 7946 0958": "810442079460958", "+7 495 123-45-67": "84951234567"},
}


@pytest.mark.parametrize(
    ("region", "typed", "dialled"),
    [(region, *case) for region, cases in ELSEWHERE.items() for case in cases.items()],
)
def test_each_region_dials_its_own_way(region: str, typed: str, dialled: str) -> None:
    assert to_dial_string(typed, plan_of(region)) == dialled


def test_the_international_prefix_of_a_pbx_is_a_setting() -> None:
    assert to_dial_string("+81 3-1234-5678", plan_of("KR", "00700")) == "0070081312345678"
    assert to_dial_string("+44 20 7946 0958", plan_of("JP", "+")) == "+442079460958"


def test_each_region_dials_another_country_with_what_a_pbx_can_send() -> None:
    for region in phonenumbers.SUPPORTED_REGIONS:
        foreign = "+44 20 7946 0958" if region != "GB" else "+81 3-1234-5678"
        assert re.fullmatch(r"\+?[0-9]+", to_dial_string(foreign, plan_of(region))), region


def test_a_region_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownRegion, match="ISO 3166"):
        plan_of("XX")


DECORATED = st.tuples(
    st.sampled_from(["", "tel:", "TEL: ", "\u202a", "電話 ", "Office: "]),
    st.sampled_from(
        [
            "03-1234-5678",
            "+81 (0)90 1111 2222",
            "+44 (0)20 7946 0958",
            "８１３１２３４５６７８",
            "06(6123)4569",
            "0081-3-1234-5678",
            "184-03-1234-5678",
            "+1 (212) 555-0123",
            "0120-123-456",
        ]
    ),
    st.sampled_from(["", " x201", "(内線12)", "（代表）", "\u202c", ";ext=7", " mobile", "#12"]),
).map("".join)


@given(DECORATED)
def test_what_is_looked_up_can_be_dialled_and_is_the_same_number(text: str) -> None:
    assert canonical(text).startswith("+")
    assert canonical(to_dial_string(text)) == canonical(text)


@given(st.text(max_size=60))
def test_what_is_dialled_for_any_text_is_the_number_that_is_looked_up(text: str) -> None:
    try:
        dialled = to_dial_string(text)
    except BadNumber:
        return
    assert same_number(text, dialled) or not canonical(dialled)
