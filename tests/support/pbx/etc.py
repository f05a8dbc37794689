"""The configuration files of a lab's Asterisk, changed for one test."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from octi_bridge.workbench.asterisk_lab import AsteriskLab
from tests.support.freepbx.bed import FreePbxBed


class Etc:
    """The configuration files of a lab or of the FreePBX-shaped bed, changed for one test."""

    def __init__(self, lab: AsteriskLab | FreePbxBed) -> None:
        self._lab = lab
        self._directory = lab.info.directory / ("pbx/etc" if isinstance(lab, FreePbxBed) else "etc")
        self._kept: dict[Path, str] = {}

    async def change(self, name: str, pattern: str, by: str | Callable[[re.Match[str]], str] = "") -> None:
        """Replace what matches in a file (it must match), and let Asterisk read it again."""
        path = self._directory / name
        text = path.read_text()
        self._kept.setdefault(path, text)
        changed = re.sub(pattern, by, text, flags=re.MULTILINE)
        assert changed != text
        path.write_text(changed)
        await self._reload()

    async def restore(self) -> None:
        """Back to what the lab wrote."""
        for path, text in self._kept.items():
            path.write_text(text)
        await self._reload()

    async def _reload(self) -> None:
        for command in ("dialplan reload", "manager reload", "queue reload all", "module reload res_pjsip.so"):
            await self._lab.cli(command)
