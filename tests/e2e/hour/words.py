"""What the panel says, by its own dictionaries: a text that changes there changes here."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parents[3] / "static" / "src" / "i18n"


@cache
def _japanese(file: str) -> dict[str, str]:
    """The texts of a dictionary's Japanese part, by key; those of a group as `group.key`."""
    text = (_FOLDER / file).read_text(encoding="utf-8")
    found = re.search(r"^(?:export )?const ja\b.*?^\};", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"no Japanese in {file}"
    texts: dict[str, str] = {}
    group = ""
    for line in found[0].splitlines():
        opened = re.match(r"  (\w+): \{", line)
        group = f"{opened[1]}." if opened else group
        texts |= {group + key: text for key, text in re.findall(r'\b(\w+): "([^"]*)"', line)}
        group = "" if line.endswith("},") else group
    return texts


def outcome(key: str) -> str:
    """How a call ended, as the panel and the Task say it."""
    return _japanese("outcome-words.ts")[key]


def answered_by(name: str) -> str:
    """What stands here of a call that a colleague took."""
    return _japanese("outcome-words.ts")["answeredBy"].replace("{n}", name)


def ended() -> str:
    """Of a call that was talked and ended as calls do."""
    return _japanese("ja.ts")["phoneStates.ended"]


def text(key: str) -> str:
    """Any other text of the panel."""
    return _japanese("ja.ts")[key]
