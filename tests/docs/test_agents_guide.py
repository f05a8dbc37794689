"""The agents' guide quotes the panel: every label in it is one that the panel shows, in both languages."""

from __future__ import annotations

import re

import pytest

from octi_bridge.agents.model import STANDARD_STATUSES
from octi_bridge.calls.outcomes import OF_PARK_END, CallOutcome
from tests.support.guides import DOCS, ROOT, page

GUIDES = {"ja": "agents-guide.ja.md", "en": "agents-guide.md"}
QUOTED = {"ja": r"「([^」]+)」", "en": r"\*\*(.+?)(?<!\\)\*\*"}
I18N = ROOT / "static" / "src" / "i18n"


def labels(language: str) -> list[str]:
    """What the panel may show: its dictionaries, the statuses, a few names of the org's standard objects."""
    statuses = [status.label_ja if language == "ja" else status.label_en for status in STANDARD_STATUSES]
    return [*statuses, *(text for file in I18N.glob("*.ts") for text in texts(file.name, language))]


def texts(name: str, language: str) -> list[str]:
    """String literals of one language in one dictionary: a file of its own, or the part behind `const ja`."""
    if name in ("ja.ts", "en.ts"):
        source = (I18N / name).read_text(encoding="utf-8") if name == f"{language}.ts" else ""
    else:
        part = re.split(r"^(?:export )?const (\w\w)\b", (I18N / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
        source = dict(zip(part[1::2], part[2::2], strict=True)).get(language, "")
    found = re.findall(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'", source)
    return [(double or single).replace('\\"', '"') for double, single in found]


def unknown_labels(text: str, language: str) -> list[str]:
    """Labels that the text quotes and no panel shows. `{n}` of a dictionary stands for anything."""
    patterns = [re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(label))) for label in labels(language) if label]
    quoted = [re.sub(r"\\(.)", r"\1", quote) for quote in re.findall(QUOTED[language], text)]
    assert len(quoted) > 60, "the guide quotes the panel"
    return [quote for quote in quoted if not any(pattern.fullmatch(quote) for pattern in patterns)]


@pytest.mark.parametrize("language", GUIDES)
def test_every_label_that_the_guide_quotes_is_shown_by_the_panel(language: str) -> None:
    assert unknown_labels(page(GUIDES[language]), language) == []


@pytest.mark.parametrize(("language", "added"), [("ja", "「保留にする」"), ("en", "**Put on hold**")])
def test_a_label_that_no_panel_shows_is_found(language: str, added: str) -> None:
    assert unknown_labels(page(GUIDES[language]) + added, language) == [added.strip("「」*")]


def outline(name: str) -> list[tuple[str, int, int]]:
    """Each chapter: its number, and how many pictures and table rows are in it."""
    chapters = re.split(r"^## (\d+)\. .+$", page(name), flags=re.MULTILINE)[1:]
    return [
        (number, body.count("](screenshots/"), len(re.findall(r"^\|", body, re.MULTILINE)))
        for number, body in zip(chapters[::2], chapters[1::2], strict=True)
    ]


def test_both_languages_have_the_same_chapters_pictures_and_tables() -> None:
    assert outline(GUIDES["ja"]) == outline(GUIDES["en"])
    assert len(outline(GUIDES["ja"])) >= 10


@pytest.mark.parametrize("language", GUIDES)
def test_the_guide_lists_the_endings_that_the_panel_shows_and_no_others(language: str) -> None:
    source = (I18N / "outcome-words.ts").read_text(encoding="utf-8").partition(f"const {language}: ")[2]
    words = dict(re.findall(r'^  (\w+): "(.+)",$', source.partition("};")[0], re.MULTILINE))
    quoted = set(re.findall(QUOTED[language], page(GUIDES[language])))
    shown = {outcome for outcome in CallOutcome if words.get(outcome) in quoted}
    # what becomes of a parked call is known when the panel has shown the end of the part already
    assert shown == set(CallOutcome) - {CallOutcome.ANSWERED, *OF_PARK_END.values()}


@pytest.mark.parametrize("language", GUIDES)
def test_the_pictures_of_the_guide_are_in_its_language(language: str) -> None:
    pictures = re.findall(r"\(screenshots/([\w-]+)\.png\)", page(GUIDES[language]))
    assert [picture for picture in pictures if not picture.endswith(f"-{language}-light")] == []
    assert [picture for picture in pictures if not (DOCS / "screenshots" / f"{picture}.png").is_file()] == []


@pytest.mark.parametrize("language", GUIDES)
def test_the_keys_of_the_guide_are_those_of_the_panel(language: str) -> None:
    source = (ROOT / "static" / "src" / "state" / "shortcuts.ts").read_text(encoding="utf-8")
    keys = set(re.findall(r"\"(Alt\+\w)\"", source.partition("DEFAULT_SHORTCUTS")[2]))
    assert keys == set(re.findall(r"^\| (Alt\+\w) \|", page(GUIDES[language]), re.MULTILINE))
