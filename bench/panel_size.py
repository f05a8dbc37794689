"""How much a browser loads for the panel: its scripts and styles, compressed as a web server does it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.figures import Figure
from octi_bridge.http_api.panel_page import find_panel

BUDGET_KB = 40.0
ENTRY = "index.html"
# loaded by few: the other language, the pages behind the status menu, the ring sound, the
# log writer for orgs without API access, and the WebRTC phone, which has a budget of its own
ELSEWHERE = (
    "src/i18n/en.ts", "src/doctor.ts", "src/features/doctor/", "src/features/preferences/", "src/ports/chime.ts",
    "src/state/tunes.ts", "src/session/log-writer.ts", "src/webrtc/",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parts:
    """The files of a built panel, by when a Japanese browser loads them."""

    at_start: tuple[Path, ...]
    after_start: tuple[Path, ...]


def measure() -> list[Figure]:
    """The sizes of the built panel; what is loaded at the start beside its budget (1 kB is 1000 bytes).

    Raises:
        PanelNotBuilt: there is none.
    """
    parts = read_parts(find_panel(None))
    start_kb = _size_kb(parts.at_start)
    rest_kb = _size_kb(parts.after_start)
    return [
        Figure(
            bench="panel_size", name="panel at start, JS + CSS, gzip", unit="kB", ours=start_kb, peer=BUDGET_KB,
            peer_is="budget", ratio=start_kb / BUDGET_KB, goal=1.0, is_higher_better=False, how=_how(parts.at_start),
        ),
        Figure(
            bench="panel_size", name="panel after start, JS + CSS, gzip", unit="kB", ours=rest_kb, peer=start_kb,
            peer_is="at start", ratio=rest_kb / start_kb, goal=None, is_higher_better=False,
            how=_how(parts.after_start),
        ),
    ]  # fmt: skip


def read_parts(panel: Path) -> Parts:
    """Vite's manifest tells which file imports which: what the entry imports statically is loaded at the start."""
    chunks: dict[str, dict[str, Any]] = json.loads((panel / "manifest.json").read_text())
    start = _graph(chunks, (ENTRY,))
    later = (name for name, chunk in chunks.items() if chunk.get("isDynamicEntry") and not name.startswith(ELSEWHERE))
    return Parts(
        at_start=_files(panel, chunks, start),
        after_start=tuple(
            path for path in _files(panel, chunks, _graph(chunks, later)) if path not in _files(panel, chunks, start)
        ),
    )


def compressed_bytes(path: Path) -> int:
    """The size of one file as sent."""
    return len(gzip.compress(path.read_bytes(), compresslevel=9, mtime=0))


def _graph(chunks: dict[str, dict[str, Any]], roots: Iterable[str]) -> set[str]:
    """The roots and all that they import statically."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += chunks[name].get("imports", ())
    return found


def _files(panel: Path, chunks: dict[str, dict[str, Any]], names: Iterable[str]) -> tuple[Path, ...]:
    return tuple(
        sorted({panel / file for name in names for file in (chunks[name]["file"], *chunks[name].get("css", ()))})
    )


def _size_kb(files: Iterable[Path]) -> float:
    return sum(compressed_bytes(path) for path in files) / 1000


def _how(files: tuple[Path, ...]) -> str:
    return f"gzip -9 of {len(files)} files, {sum(path.stat().st_size for path in files) / 1000:.0f} kB before"
