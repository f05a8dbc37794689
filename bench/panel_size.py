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
    files = loaded_at_start(find_panel(None))
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


def loaded_at_start(panel: Path) -> list[Path]:
    """What a Japanese browser loads: all but the English words, and the WebRTC phone, which has a budget of its own."""
    files = (path for path in panel.rglob("*") if path.suffix in (".js", ".css"))
    return sorted(path for path in files if not path.name.startswith(("en-", "webrtc-")))


def compressed_bytes(path: Path) -> int:
    """The size of one file as sent."""
    return len(gzip.compress(path.read_bytes(), compresslevel=9, mtime=0))
