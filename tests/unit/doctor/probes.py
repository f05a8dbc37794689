"""Probes that say what a test wants."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from octi_bridge.doctor.model import Report
from octi_bridge.kernel.diagnostics import Examination, Finding, Link


class ScriptedProbe:
    """Examines by waiting for `may_answer`; counts how often it was asked."""

    org = ""

    def __init__(self, link: Link, *findings: Finding, error: Exception | None = None, waits: bool = False) -> None:
        self.link = link
        self._findings = findings
        self._error = error
        self.asked = 0
        self.may_answer = asyncio.Event()
        if not waits:
            self.may_answer.set()

    async def examine(self) -> Examination:
        self.asked += 1
        await self.may_answer.wait()
        if self._error:
            raise self._error
        return Examination(link=self.link, findings=self._findings)


def finding(code: str = "too_old", *, is_fatal: bool = True) -> Finding:
    return Finding(code=code, problem=f"{code} is wrong", remedy=f"mend {code}", is_fatal=is_fatal)


def report(*examinations: Examination) -> Report:
    return Report(
        made_at=datetime(2026, 1, 31, 9, 30, tzinfo=UTC), versions={"octi_bridge": "0.1.0"}, examinations=examinations
    )
