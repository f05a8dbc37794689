"""How much a browser loads for the panel: its scripts and styles, compressed as a web server does it."""

from __future__ import annotations

import gzip
from pathlib import Path

from bench.figures import Figure
from octi_bridge.http_api.panel_page import find_panel

BUDGET_KB = 40.0


def measure() -> list[Figure]:
    """The size of the built panel beside its budget (1 kB is 1000 bytes).

    Raises:
        PanelNotBuilt: there is none.
    """
    files = sorted(path for path in find_panel(None).rglob("*") if path.suffix in (".js", ".css"))
    size_kb = sum(compressed_bytes(path) for path in files) / 1000
    raw_kb = sum(path.stat().st_size for path in files) / 1000
    return [
        Figure(
            bench="panel_size",
            name="panel, JS + CSS, gzip",
            unit="kB",
            ours=size_kb,
            peer=BUDGET_KB,
            peer_is="budget",
            ratio=size_kb / BUDGET_KB,
            goal=1.0,
            is_higher_better=False,
            how=f"gzip -9 of {len(files)} files, {raw_kb:.0f} kB before",
        )
    ]


def compressed_bytes(path: Path) -> int:
    """The size of one file as sent."""
    return len(gzip.compress(path.read_bytes(), compresslevel=9, mtime=0))
