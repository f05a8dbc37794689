"""The guides can be followed: commands parse, settings load, pictures and links exist, both languages agree."""

from __future__ import annotations

import re
import shlex
import textwrap
import tomllib
from pathlib import Path
from typing import Any

import pytest

from octi_bridge.cli.main import build_parser
from octi_bridge.doctor.model import Link
from octi_bridge.doctor.report import LINKS_EN
from octi_bridge.settings.load import Settings
from octi_bridge.settings.salesforce import SalesforceSettings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDES = ("admin-guide.md", "admin-guide.ja.md")
PAGES = (*GUIDES, "sandbox-guide.md", "migration-2028.md")
MOST_STEPS = 12


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def steps(name: str) -> list[str]:
    """The numbered steps to the first call."""
    body = page(name).partition("<!-- first call: steps -->")[2].partition("<!-- end of steps -->")[0]
    parts = re.split(r"^(\d+)\. ", body, flags=re.MULTILINE)[1:]
    assert [int(number) for number in parts[::2]] == list(range(1, len(parts[::2]) + 1)), "steps are numbered in order"
    return parts[1::2]


def blocks(text: str, language: str = "") -> list[str]:
    """Fenced blocks of one language, without their indentation."""
    found: list[str] = []
    fence: str | None = None
    for line in text.splitlines():
        mark = re.fullmatch(r" *```(\w*)", line)
        if mark and fence is None:
            fence = mark[1]
            if fence == language:
                found.append("")
        elif mark:
            fence = None
        elif fence == language:
            found[-1] += line + "\n"
    return [textwrap.dedent(block) for block in found]


def commands(text: str) -> list[str]:
    lines = "\n".join(blocks(text)).replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if re.match(r"\s*octi-bridge ", line)]


@pytest.mark.parametrize("name", GUIDES)
def test_the_first_call_takes_at_most_twelve_steps_and_each_says_how_one_knows(name: str) -> None:
    found = steps(name)
    assert 8 <= len(found) <= MOST_STEPS
    sign = {"admin-guide.md": "*It worked when*", "admin-guide.ja.md": "*確認*"}[name]
    assert [step for step in found if sign not in step] == []


def test_both_languages_have_the_same_steps() -> None:
    english, japanese = (steps(name) for name in GUIDES)
    assert len(english) == len(japanese)
    for here, there in zip(english, japanese, strict=True):
        assert blocks(here) == blocks(there)
        assert blocks(here, "nginx") == blocks(there, "nginx")
        assert [tomllib.loads(block).keys() for block in blocks(here, "toml")] == [
            tomllib.loads(block).keys() for block in blocks(there, "toml")
        ]
        pictures = re.findall(r"screenshots/([\w-]+)-en-light\.png", here)
        assert pictures == re.findall(r"screenshots/([\w-]+)-ja-light\.png", there)


@pytest.mark.parametrize("name", PAGES)
def test_every_command_can_be_typed_as_it_stands(name: str) -> None:
    for command in commands(page(name)):
        try:
            build_parser().parse_args(shlex.split(command)[1:])
        except SystemExit:
            pytest.fail(f"{name}: {command}")


def test_the_guides_hold_the_commands_that_matter() -> None:
    for name in GUIDES:
        typed = " ".join(commands(page(name)))
        for verb in ("db upgrade", "terminal add", "account add", "callcenter render", "callcenter validate", "doctor"):
            assert f"octi-bridge {verb}" in typed, (name, verb)


@pytest.mark.parametrize("name", GUIDES)
def test_the_settings_of_the_steps_can_be_loaded(name: str) -> None:
    values: dict[str, Any] = {}
    for block in blocks("".join(steps(name)), "toml"):
        values |= tomllib.loads(block)
    settings = Settings(**values)
    assert settings.salesforce.enabled
    assert isinstance(settings.salesforce, SalesforceSettings)
    assert settings.panel.allowed_origins


@pytest.mark.parametrize("name", PAGES)
def test_pictures_and_anchors_exist(name: str) -> None:
    text = page(name)
    pictures = re.findall(r"\((screenshots/[^)]+)\)", text)
    assert [picture for picture in pictures if not (DOCS / picture).is_file()] == []
    for target, anchor in re.findall(r"\]\(([^)#\s:]*)#([^)]+)\)", text):
        there = (DOCS / target if target else DOCS / name).read_text(encoding="utf-8")
        headings = re.findall(r"^#+ (.+)$", there, re.MULTILINE)
        assert anchor in {slug(heading) for heading in headings}, (target, anchor)


def slug(heading: str) -> str:
    """As the usual renderers make anchors."""
    plain = re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading.lower()))
    return plain.replace(" ", "-")


def test_the_guide_names_every_link_that_the_doctor_examines() -> None:
    section = page("admin-guide.md").partition("## 6.")[2].partition("## 7.")[0].casefold()
    assert [link for link in Link if LINKS_EN[link].casefold().removesuffix(" (asterisk)") not in section] == []
