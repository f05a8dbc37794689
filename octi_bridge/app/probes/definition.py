"""The call centre definition, when its file is at hand."""

from __future__ import annotations

import asyncio
from pathlib import Path

from octi_bridge.call_center.validate import validate
from octi_bridge.doctor.model import Examination, Finding, Link, Skipped

_LARGEST = 1_000_000


class DefinitionProbe:
    """Checks a file by every rule of `octi-bridge callcenter validate`."""

    link = Link.CALL_CENTER
    org = ""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    async def examine(self) -> Examination:
        """Each broken rule is a finding, with its line."""
        if self._file is None:
            return Examination(link=self.link, skipped=Skipped.NO_FILE)
        try:
            data = await asyncio.to_thread(_read, self._file)
        except OSError as error:
            finding = Finding(
                code="call_center_file", problem=f"{self._file} cannot be read: {error.strerror}",
                remedy="correct the path, or its permissions",
            )  # fmt: skip
            return Examination(link=self.link, findings=(finding,))
        return Examination(
            link=self.link, facts={"file": self._file.name},
            findings=tuple(
                Finding(
                    code="call_center_wrong" if each.is_error else "call_center_advice",
                    problem=f"line {each.line}: {each.fault.problem}", remedy=each.fault.remedy,
                    is_fatal=each.is_error,
                )
                for each in validate(data, self._file.name)
            ),
        )  # fmt: skip


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_LARGEST)
