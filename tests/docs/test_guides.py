"""The guides can be followed: commands parse, settings load, pictures and links exist, both languages agree."""

from __future__ import annotations

import re
import shlex
import tomllib
from typing import Any

import pytest

from octi_bridge.cli.main import build_parser
from octi_bridge.doctor.report import LINKS_EN
from octi_bridge.kernel.diagnostics import Link
from octi_bridge.settings.load import Settings
from octi_bridge.settings.salesforce import SalesforceSettings
from tests.support.guides import DOCS, GUIDES, ROOT, blocks, nginx_block, page, steps

OPERATIONS = ("operations.md", "operations.ja.md")
PAGES = (*GUIDES, "agents-guide.md", "agents-guide.ja.md", *OPERATIONS, "sandbox-guide.md", "migration-2028.md")
MOST_STEPS = 12


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


@pytest.mark.parametrize("name", GUIDES)
def test_the_block_for_nginx_is_the_file_that_is_shipped(name: str) -> None:
    assert nginx_block(name) == (ROOT / "deploy" / "nginx" / "octi-bridge.conf").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", GUIDES)
def test_every_file_of_deploy_that_the_steps_name_exists(name: str) -> None:
    named = set(re.findall(r"deploy/[\w./-]+\w", "".join(steps(name))))
    assert {"deploy/nginx/octi-bridge.conf", "deploy/systemd/octi-bridge.service"} <= named
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []
