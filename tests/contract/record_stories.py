"""Writes `stories/` anew from a real Asterisk: `python -m tests.contract.record_stories [NAME ...]`.

Then read the difference.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from octi_bridge.workbench.asterisk_lab import AsteriskLab
from tests.contract.real import real_world
from tests.contract.test_stories import PLAYS, STORIES, settle, tell


async def record(directory: Path, names: list[str]) -> None:
    """Play these calls (all, when none is named) once on a laboratory in this directory."""
    async with AsteriskLab(directory=directory) as lab:
        for play in (play for play in PLAYS if not names or play.__name__ in names):
            async with real_world(lab) as world:
                await play(world)
                await settle(world)
                (STORIES / f"{play.__name__}.txt").write_text(tell(world.facts))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        asyncio.run(record(Path(scratch), sys.argv[1:]))
