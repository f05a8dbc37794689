"""Reading XML: faults with their line and a remedy, and none of the tricks that XML offers to an attacker."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octi_bridge.call_center.document import DEEPEST, Unreadable, read_document
from octi_bridge.call_center.validate import validate
from tests.unit.call_center.samples import IMPORT_FILE, METADATA_FILE, told


@pytest.mark.parametrize(
    ("text", "rule", "line", "problem", "remedy"),
    [
        ("", "malformed_xml", 1, "no element found", "empty"),
        ("<a>\n<b>\n</a>", "malformed_xml", 3, "column 3: mismatched tag", "close <b> of line 2 first"),
        ("<a>\nTom & Jerry</a>", "malformed_xml", 2, "not well-formed", "write & as &amp;"),
        ("<a>\n&nbsp;</a>", "malformed_xml", 2, "undefined entity", "write the character itself"),
        ("<a/>\n<b/>", "malformed_xml", 2, "junk after document element", "one root element"),
        ('<a x="1"\n x="2"/>', "malformed_xml", 2, "duplicate attribute", "each attribute once"),
        ("\n<?xml version='1.0'?><a/>", "malformed_xml", 2, "XML or text declaration not at start", "before <?xml"),
        ("<a>\n<b", "malformed_xml", 2, "unclosed token", "cut off"),
        ("<a>\n<b>", "malformed_xml", 2, "no element found", "close every element"),
        ("<s:a/>", "malformed_xml", 1, "unbound prefix", "remove the prefix"),
        ("<a" + "><a" * DEEPEST + ">", "too_deep", 1, "more than 16 deep", "another file"),
        ("<?xml version='1.0' encoding='Shift_JIS'?><a/>", "encoding", 1, "cannot be read", "save the file as UTF-8"),
        ("<?xml version='1.0' encoding='klingon'?><a/>", "encoding", 1, "klingon", "save the file as UTF-8"),
    ],
)  # fmt: skip
def test_what_is_no_xml_is_one_error_with_its_line_and_a_remedy(
    text: str, rule: str, line: int, problem: str, remedy: str
) -> None:
    (found,) = told(text)
    assert (found.fault.rule, found.line, found.is_error) == (rule, line, True)
    assert problem in found.fault.problem
    assert remedy in found.fault.remedy


def test_bytes_that_are_not_utf_8_are_an_error_with_their_line() -> None:
    (found,) = validate("<callCenter>\n日本</callCenter>".encode("cp932"), "x.xml")
    assert (found.fault.rule, found.line) == ("malformed_xml", 2)
    assert "UTF-8" in found.fault.remedy


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encodings_that_every_xml_reader_knows_are_read(encoding: str) -> None:
    assert validate(IMPORT_FILE.encode(encoding), "x.xml") == ()


def test_a_doctype_ends_the_reading_before_any_entity_grows(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("tiger-secret")
    bomb = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 12))
    for declared in (f'<!ENTITY e0 "ha">{bomb}', f'<!ENTITY e11 SYSTEM "{secret.as_uri()}">'):
        text = f"<?xml version='1.0'?>\n<!DOCTYPE callCenter [{declared}]>\n<callCenter>&e11;</callCenter>"
        (found,) = told(text)
        assert (found.fault.rule, found.line) == ("doctype", 2)
        assert "remove the <!DOCTYPE" in found.fault.remedy
        assert "tiger" not in found.fault.problem
        with pytest.raises(Unreadable):
            read_document(text.encode())


def test_comments_and_cdata_are_read_as_xml_means_them() -> None:
    text = IMPORT_FILE.replace(">ring<", "><!-- when? --><![CDATA[answer]]><")
    assert told(text.replace("<callCenter>", "<!-- ours -->\n<callCenter>")) == []


@given(st.binary(max_size=300))
def test_no_bytes_make_the_check_fall_over(data: bytes) -> None:
    assert validate(data, "x.xml") != ()


@given(st.data(), st.sampled_from([IMPORT_FILE, METADATA_FILE]))
def test_no_damage_to_a_file_makes_the_check_fall_over(data: st.DataObject, text: str) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 60)))
    damaged = text[:start] + data.draw(st.text(max_size=10)) + text[end:]
    lines = damaged.count("\n") + damaged.count("\r") + 1
    for finding in validate(damaged.encode("utf-8", "surrogatepass"), "MinatoDesk.callCenter"):
        assert 1 <= finding.line <= lines
        assert finding.fault.problem
        assert finding.fault.remedy
