"""The administrator's guide in Japanese is as complete as the English one."""

from __future__ import annotations

import re

from tests.docs.test_docs_agree_with_code import codes_in
from tests.support.guides import page

ENGLISH, JAPANESE = "admin-guide.md", "admin-guide.ja.md"
Chapter = tuple[str, str]


def chapters(name: str) -> list[Chapter]:
    """Heading (with its level) and body, in order; fenced blocks have no headings."""
    text = re.sub(
        r"^ *```.*?^ *```", lambda block: re.sub(r"^#", "\\#", block[0], flags=re.M), page(name), flags=re.M | re.S
    )
    parts = re.split(r"^(##+ .+)$", text, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def pairs() -> list[tuple[Chapter, Chapter]]:
    """The chapters of both, side by side."""
    return list(zip(chapters(ENGLISH), chapters(JAPANESE), strict=True))


def number_of(heading: str) -> str:
    """`### 4.1` of `### 4.1 The call center definition`; the level alone where there is no number."""
    found = re.match(r"#+(?: [\d.]+)?", heading)
    assert found is not None
    return found[0]


def test_both_languages_have_the_same_chapters() -> None:
    english, japanese = ([number_of(heading) for heading, _ in chapters(name)] for name in (ENGLISH, JAPANESE))
    assert english == japanese
    assert len(english) > 20


def test_each_chapter_names_the_same_settings() -> None:
    missing = {heading: settings_in(english) - settings_in(japanese) for (heading, english), (_, japanese) in pairs()}
    assert {heading: names for heading, names in missing.items() if names} == {}


def settings_in(text: str) -> set[str]:
    """Variables in full."""
    return set(re.findall(r"OCTI_[A-Z]+__\w+", text))


def test_each_chapter_has_the_same_tables() -> None:
    different = {
        heading: (len(re.findall(r"^ *\|", english, re.M)), len(re.findall(r"^ *\|", japanese, re.M)))
        for (heading, english), (_, japanese) in pairs()
        if heading.startswith(("## 3", "### 4.1", "### 4.2", "### 4.4", "## 5"))
    }
    assert [heading for heading, (english, japanese) in different.items() if english != japanese] == []


def test_every_command_is_explained_in_both() -> None:
    english, japanese = (
        set(re.findall(r"^\| `(octi-bridge [a-z -]+)` \|", page(name), re.M)) for name in (ENGLISH, JAPANESE)
    )
    assert english == japanese
    assert len(english) > 20


def test_every_error_code_is_explained_in_both() -> None:
    english, japanese = (codes_in(page(name).partition("## 7.")[2]) for name in (ENGLISH, JAPANESE))
    assert english == japanese
    assert len(english) > 50
