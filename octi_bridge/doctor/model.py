"""The report of an examination of all links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from octi_bridge.kernel.diagnostics import Examination, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All links. `versions` by the name of the part."""

    made_at: datetime
    versions: Mapping[str, str]
    examinations: tuple[Examination, ...]

    @property
    def is_healthy(self) -> bool:
        """Whether nothing is wrong; advice does not count."""
        return all(examination.state is not State.WRONG for examination in self.examinations)
