"""Every rule has a test that breaks it, and what is rendered is what the workbench and the panel speak of."""

from __future__ import annotations

import re
from pathlib import Path

from octi_bridge.call_center.definition import CallCenterDefinition
from octi_bridge.call_center.model import Shape
from octi_bridge.call_center.render import render
from octi_bridge.call_center.validate import read_call_center
from octi_bridge.workbench.workbench import call_center_settings

ROOT = Path(__file__).parents[3]
# Only refused when we render: no file of anybody's breaks them. test_render.py has each by its words.
ONLY_OURS = {"dialing_prefix", "display_name_empty", "text_characters", "text_spaces"}


def test_every_rule_is_broken_by_a_test() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "octi_bridge" / "call_center").glob("*.py"))
    rules = set(re.findall(r'(?:Fault|warning)\(\s*"([a-z_]+)"', source))
    tested = "".join(
        path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py") if path != Path(__file__)
    )
    assert len(rules) > 50
    assert {rule for rule in rules - ONLY_OURS if f'"{rule}"' not in tested} == set()


def test_the_workbench_gives_the_panel_the_items_of_a_rendered_file() -> None:
    file = read_call_center(render(CallCenterDefinition(bridge_url="https://cti.example.jp"), Shape.IMPORT).encode())
    rendered = {f"/{section.name}/{item.name}" for section in file.sections for item in section.items}
    given = call_center_settings("https://cti.example.jp/panel", {})
    assert given.keys() <= rendered
    assert {name for name in rendered if name.startswith("/octiBridge/")} <= given.keys()
