"""The documents cover the code: every setting, wire message, error code and command is in them, as the code has it."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from pathlib import Path

import pytest

from octi_bridge.panel_gateway.protocol import COMMANDS, ErrorCode
from octi_bridge.workbench.people import SAMPLE_AGENTS
from tools.docs import DOCS, stale_pages
from tools.docs_commands import find_parser, verbs
from tools.docs_errors import all_errors
from tools.docs_protocol import event_name, panel_events
from tools.docs_settings import all_settings, root_models

ROOT = Path(__file__).parents[2]


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_parts_made_from_the_code_are_up_to_date() -> None:
    assert stale_pages() == [], "run `make docs` and commit what it wrote"


def test_every_command_and_event_of_the_panel_is_documented() -> None:
    headings = set(re.findall(r"^#### `(\w+)`$", page("protocol.md"), re.MULTILINE))
    wanted = set(COMMANDS) | {event_name(event) for event in panel_events()}
    assert wanted <= headings
    assert len(wanted) > 10


def codes_in(section: str) -> set[str]:
    return set(re.findall(r"^\| `([\w.]+)` \| .+ \|$", section, re.MULTILINE))


def test_the_protocol_documents_every_code_a_panel_may_receive_and_no_other() -> None:
    assert codes_in(page("protocol.md").partition("## Error codes")[2]) == {code.value for code in ErrorCode}


def test_every_error_code_is_documented_with_its_meaning() -> None:
    assert {error.code for error in all_errors()} <= codes_in(page("admin-guide.md").partition("## 7.")[2])
    assert [error.__name__ for error in all_errors() if not error.__doc__] == []


def test_no_error_code_stands_twice() -> None:
    for section in (page("protocol.md").partition("## Error codes")[2], page("admin-guide.md").partition("## 7.")[2]):
        codes = re.findall(r"^\| `([\w.]+)` \|", section, re.MULTILINE)
        assert [code for code, count in Counter(codes).items() if count > 1] == []


def test_every_setting_is_documented_with_its_effect() -> None:
    if not root_models():
        assert importlib.util.find_spec("octi_bridge.app") is None, "an app without settings?"
        pytest.skip("octi_bridge.settings has no class that reads the environment yet")
    text = page("settings.md")
    assert [setting.variable for setting in all_settings() if f"`{setting.variable}`" not in text] == []
    assert [setting.variable for setting in all_settings() if not setting.effect] == []


def test_every_command_of_the_command_line_is_documented() -> None:
    parser = find_parser()
    if parser is None:
        assert importlib.util.find_spec("octi_bridge.app") is None, "an app without a command line?"
        pytest.skip("octi_bridge.cli.main does not exist yet")
    text = page("admin-guide.md")
    found = list(verbs(parser))
    assert [verb.name for verb in found if f"`{verb.name}`" not in text] == []
    assert [verb.name for verb in found if not verb.help] == []


def test_every_command_that_the_documents_name_exists() -> None:
    parser = find_parser()
    known = {verb.name.split()[1] for verb in verbs(parser)} if parser else set()
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        named = set(re.findall(r"(?:^|[`|] ?)octi-bridge ([a-z][a-z-]*)", path.read_text(encoding="utf-8"), re.M))
        assert named <= known, path


def test_every_setting_that_the_documents_name_exists() -> None:
    known = {setting.variable for setting in all_settings()}
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        named = set(re.findall(r"`(OCTI_[A-Z]+__[A-Z_]+)[`=]", path.read_text(encoding="utf-8")))
        assert named <= known, path


def test_the_sample_accounts_of_the_readme_are_those_of_the_workbench() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| `(\S+)` \| `(\d+)` \| (.+) \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.M
    )
    assert rows == [(agent.account, agent.password, agent.extension, agent.name) for agent in SAMPLE_AGENTS]


@pytest.mark.parametrize(
    "document", sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
)
def test_links_between_documents_lead_somewhere(document: str) -> None:
    path = ROOT / document
    prose = re.sub(r"^ *```.*?^ *```|`[^`\n]*`", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", prose)
    local = [target for target in targets if not re.match(r"[a-z]+:", target)]
    # Pictures are taken by `make screenshots`; a page may name one that the last run has not made yet.
    wanted = [target for target in local if "screenshots/" not in target]
    assert [target for target in wanted if not (path.parent / target).exists()] == []


def test_every_make_target_that_the_documents_name_exists() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        named = set(re.findall(r"`make ([a-z0-9-]+)", path.read_text(encoding="utf-8")))
        assert named <= targets, path
