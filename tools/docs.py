"""Write the parts of `docs/` that are made from the code; `--check` only compares (what `tests/docs` does).

A page marks such a part with `<!-- made from the code: NAME -->` and `<!-- end -->`. The rest is written by hand.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tools.docs_commands import render_commands
from tools.docs_errors import render_errors
from tools.docs_protocol import render_panel_commands, render_panel_events, render_views
from tools.docs_settings import render_settings

DOCS: Final = Path(__file__).parents[1] / "docs"
PARTS: Final[Mapping[str, Callable[[], str]]] = {
    "command line": render_commands,
    "error codes": render_errors,
    "panel commands": render_panel_commands,
    "panel events": render_panel_events,
    "panel views": render_views,
    "settings": render_settings,
}
PAGES: Final = ("admin-guide.md", "protocol.md", "settings.md")
_PART: Final = re.compile(r"(<!-- made from the code: ([a-z ]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def refresh(text: str, parts: Mapping[str, Callable[[], str]] = PARTS) -> str:
    """The page with its made parts as the code has them now.

    Raises:
        KeyError: the page names a part that does not exist.
    """
    return _PART.sub(lambda match: f"{match[1]}\n{parts[match[2]]()}\n{match[4]}", text)


def stale_pages(docs: Path = DOCS) -> list[str]:
    """Names of the pages that no longer agree with the code."""
    pages = {name: (docs / name).read_text(encoding="utf-8") for name in PAGES}
    return [name for name, text in pages.items() if refresh(text) != text]


def main(argv: Sequence[str] | None = None) -> int:
    """Command line: `--check` compares only."""
    parser = argparse.ArgumentParser(description="Write the parts of docs/ that are made from the code.")
    parser.add_argument("--check", action="store_true")
    if parser.parse_args(argv).check:
        stale = stale_pages()
        for name in stale:
            sys.stdout.write(f"docs/{name} is out of date: run `make docs`\n")
        return 1 if stale else 0
    for name in stale_pages():
        page = DOCS / name
        page.write_text(refresh(page.read_text(encoding="utf-8")), encoding="utf-8")
        sys.stdout.write(f"docs/{name} written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
