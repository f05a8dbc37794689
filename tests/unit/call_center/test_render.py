"""What is rendered keeps every rule, says what was asked for, and is refused before it could break one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from octi_bridge.call_center.definition import CallCenterDefinition, DefinitionRefused, Language
from octi_bridge.call_center.model import LANGUAGES, OWN_ITEMS, PopupMode, Shape
from octi_bridge.call_center.render import file_name, render
from octi_bridge.call_center.validate import read_call_center, validate
from octi_bridge.panel_gateway import protocol

ROOT = Path(__file__).parents[3]
BRIDGE = "https://cti.example.jp"


def said(definition: CallCenterDefinition, shape: Shape) -> dict[str, str]:
    """What Salesforce will tell the panel, as its settings are called there."""
    file = read_call_center(render(definition, shape).encode())
    return {f"/{section.name}/{item.name}": item.value for section in file.sections for item in section.items}


@pytest.mark.parametrize("shape", list(Shape))
def test_what_was_asked_for_stands_in_the_file(shape: Shape) -> None:
    definition = CallCenterDefinition(
        bridge_url="https://cti.example.jp:8443/", internal_name="Minato", display_name='港 & "サポート" <1>',
        popup_mode=PopupMode.ANSWER, has_outbound_popup=True, language="ja", height_px=600, width_px=400,
        presence="0=Available_Phone, 2=Break",
        outside_prefix="0", long_distance_prefix="00", international_prefix="010",
    )  # fmt: skip
    values = said(definition, shape)
    names = {
        "/reqGeneralInfo/reqInternalName": "Minato",
        "/reqGeneralInfo/reqDisplayName": '港 & "サポート" <1>',
    }
    assert values == (names if shape is Shape.IMPORT else {}) | {
        "/reqGeneralInfo/reqAdapterUrl": "https://cti.example.jp:8443/panel",
        "/reqGeneralInfo/reqUseApi": "true",
        "/reqGeneralInfo/reqSoftphoneHeight": "600",
        "/reqGeneralInfo/reqSoftphoneWidth": "400",
        "/reqGeneralInfo/reqSalesforceCompatibilityMode": "Lightning",
        "/reqDialingOptions/reqOutsidePrefix": "0",
        "/reqDialingOptions/reqLongDistPrefix": "00",
        "/reqDialingOptions/reqInternationalPrefix": "010",
        "/octiBridge/serverUrl": "https://cti.example.jp:8443",
        "/octiBridge/popupMode": "answer",
        "/octiBridge/outboundPopup": "true",
        "/octiBridge/language": "ja",
        "/octiBridge/presence": "0=Available_Phone, 2=Break",
    }
    assert validate(render(definition, shape).encode(), file_name(definition, shape)) == ()


def test_the_import_keeps_empty_items_because_none_can_be_added_later_and_metadata_leaves_them_out() -> None:
    definition = CallCenterDefinition(bridge_url=BRIDGE)
    empty = {"/reqDialingOptions/reqOutsidePrefix", "/reqDialingOptions/reqLongDistPrefix",
             "/reqDialingOptions/reqInternationalPrefix", "/octiBridge/language",
             "/octiBridge/presence"}  # fmt: skip
    assert {name for name, value in said(definition, Shape.IMPORT).items() if value == ""} == empty
    assert empty.isdisjoint(said(definition, Shape.METADATA))
    assert "" not in said(definition, Shape.METADATA).values()


@pytest.mark.parametrize("shape", list(Shape))
def test_the_settings_that_biztels_manual_names_are_called_as_there(shape: Shape) -> None:
    file = read_call_center(render(CallCenterDefinition(bridge_url=BRIDGE), shape).encode())
    own = file.find("octiBridge")
    assert own is not None
    labels = {item.name: item.label for item in own.items}
    assert labels["serverUrl"] == "BIZTEL Open CTI Server URL"
    assert labels["popupMode"] == "BIZTEL Popup mode"


def test_the_own_section_has_exactly_the_items_that_the_panel_reads() -> None:
    source = (ROOT / "static" / "src" / "session" / "settings.ts").read_text(encoding="utf-8")
    assert set(OWN_ITEMS) == set(re.findall(r"\bread(?:<[\w\s\[\]]+>)?\(\"(\w+)\"", source))
    assert {mode.value for mode in PopupMode} == {mode.value for mode in protocol.PopupMode}
    assert set(LANGUAGES) == {language.value for language in protocol.Language} | {""}


@pytest.mark.parametrize(
    ("change", "said_of_it"),
    [
        ({"bridge_url": "http://cti.example.jp"}, "bridge URL: 'http://cti.example.jp' is not https"),
        ({"bridge_url": "https://cti.example.jp/bridge"}, "write https://cti.example.jp"),
        ({"bridge_url": ""}, "bridge URL: '/panel' is relative"),
        ({"internal_name": "octi_bridge"}, "internal name: the internal name 'octi_bridge' has characters"),
        ({"display_name": ""}, "display name: the display name is empty"),
        ({"display_name": "x" * 81}, "display name: the display name has 81 characters"),
        ({"display_name": "a\x1bb"}, "display name: 'a\\x1bb' has characters that cannot be printed"),
        ({"display_name": " a"}, "display name: ' a' begins or ends with a space"),
        ({"height_px": 100}, "height: the height 100"),
        ({"width_px": 5000}, "width: the width 5000"),
        ({"outside_prefix": "zero"}, "outside prefix: the prefix 'zero' cannot be dialed"),
        ({"long_distance_prefix": "1" * 21}, "long distance prefix: the prefix"),
        ({"international_prefix": "０１０"}, "international prefix: the prefix '０１０'"),
        ({"presence": "0:Available"}, "presence: '0:Available' is no pair of a status code"),
        ({"language": "fr"}, "language: the language 'fr' does not exist"),
    ],
)  # fmt: skip
def test_a_value_that_could_not_be_used_is_refused_with_what_to_do(change: dict[str, object], said_of_it: str) -> None:
    values: dict[str, object] = {"bridge_url": BRIDGE, **change}
    with pytest.raises(DefinitionRefused) as refused:
        CallCenterDefinition(**values)  # type: ignore[arg-type]
    assert said_of_it in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_all_wrong_values_are_told_at_once() -> None:
    with pytest.raises(DefinitionRefused) as refused:
        CallCenterDefinition(bridge_url="ftp://x", internal_name="1", height_px=1)
    assert len(str(refused.value).splitlines()) == 3


HOSTS = st.from_regex(r"(?:https?|ftp)://[a-z0-9.\-]{0,8}(?::[0-9]{0,6})?[/?#@]?[a-z]{0,2}", fullmatch=True)
FREE = st.text(max_size=100)
PREFIXES = st.one_of(st.text("0123456789*#+", max_size=22), st.text(max_size=4))


@given(
    bridge_url=st.one_of(st.just(BRIDGE), HOSTS, FREE.map("https://{}".format), FREE),
    internal_name=st.one_of(st.just("Minato"), st.from_regex(r"[A-Za-z0-9]{1,42}", fullmatch=True), FREE),
    display_name=FREE,
    popup_mode=st.sampled_from(PopupMode),
    has_outbound_popup=st.booleans(),
    language=st.sampled_from(("ja", "en", "")),
    height_px=st.integers(200, 2600),
    width_px=st.integers(-1, 2000),
    prefix=PREFIXES,
)
@example(BRIDGE, "Minato", "]]>&amp;<!--", PopupMode.RING, True, "", 500, 320, "0")
@example(BRIDGE, "Minato", "a\u2028b\ufffe", PopupMode.RING, True, "", 500, 320, "0")
@example("https://[::1]", "Minato", "x", PopupMode.NONE, False, "ja", 240, 1920, "*")
def test_nothing_that_the_check_would_refuse_can_be_rendered(
    bridge_url: str, internal_name: str, display_name: str, popup_mode: PopupMode, has_outbound_popup: bool,
    language: Language, height_px: int, width_px: int, prefix: str,
) -> None:  # fmt: skip
    try:
        definition = CallCenterDefinition(
            bridge_url=bridge_url, internal_name=internal_name, display_name=display_name, popup_mode=popup_mode,
            has_outbound_popup=has_outbound_popup, language=language, height_px=height_px, width_px=width_px,
            outside_prefix=prefix, international_prefix=prefix,
        )  # fmt: skip
    except DefinitionRefused:
        return
    for shape in Shape:
        assert validate(render(definition, shape).encode(), file_name(definition, shape)) == ()
        values = said(definition, shape)
        assert values["/octiBridge/serverUrl"] == bridge_url.removesuffix("/")
        assert values.get("/reqDialingOptions/reqOutsidePrefix", "") == prefix
    assert said(definition, Shape.IMPORT)["/reqGeneralInfo/reqDisplayName"] == display_name


@given(display_name=st.text(min_size=1, max_size=80), prefix=st.text("0123456789*#+", max_size=20))
def test_most_names_that_people_choose_can_be_rendered(display_name: str, prefix: str) -> None:
    name = "".join(character for character in display_name if character.isprintable()).strip() or "x"
    definition = CallCenterDefinition(bridge_url=BRIDGE, display_name=name, outside_prefix=prefix)
    for shape in Shape:
        assert validate(render(definition, shape).encode(), file_name(definition, shape)) == ()
