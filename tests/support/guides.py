"""The guides as their readers have them: pages, steps, fenced blocks."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDES = ("admin-guide.md", "admin-guide.ja.md")


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


def marked_block(name: str, mark: str) -> str:
    """The fenced block behind `<!-- run: MARK -->`, without its indentation."""
    (_, after) = page(name).split(f"<!-- run: {mark} -->")
    return blocks(after)[0]


def nginx_block(name: str) -> str:
    """The one block for nginx."""
    (found,) = blocks("".join(steps(name)), "nginx")
    return found
