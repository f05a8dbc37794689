"""docs/screens.md shows every picture there is, and no other."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_every_picture_is_shown_and_every_shown_picture_exists() -> None:
    pages = (DOCS / "screens.md").read_text() + (DOCS.parent / "README.md").read_text()
    shown = set(re.findall(r"screenshots/([\w-]+\.png)", pages))
    assert shown == {path.name for path in (DOCS / "screenshots").glob("*.png")}
