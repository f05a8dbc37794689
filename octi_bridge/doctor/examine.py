"""Runs all probes at once, each within its time, and never fails itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Protocol

from octi_bridge.doctor.model import Report
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.diagnostics import Examination, Finding, Link

log = logging.getLogger(__name__)

PROBE_LIMIT_S = 30.0


class Probe(Protocol):
    """Examines one link."""

    @property
    def link(self) -> Link:
        """Which one."""

    @property
    def org(self) -> str:
        """Of several Salesforce orgs the one it examines, "" for any other link."""

    async def examine(self) -> Examination:
        """Look at it. What cannot be reached is a finding, not an error."""


class Doctor:
    """Whoever asks while an examination runs gets the result of that one: it costs the PBX and the org requests."""

    def __init__(self, *, probes: Sequence[Probe], versions: Mapping[str, str], clock: Clock) -> None:
        self._probes = tuple(probes)
        self._versions = versions
        self._clock = clock
        self._running: asyncio.Task[Report] | None = None

    async def examine(self) -> Report:
        """Every link, in the order of the chain."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._examine())
        return await asyncio.shield(self._running)

    async def _examine(self) -> Report:
        examinations = await asyncio.gather(*(_guarded(probe) for probe in self._probes))
        order = list(Link)
        return Report(
            made_at=self._clock.now(), versions=self._versions,
            examinations=tuple(sorted(examinations, key=lambda each: order.index(each.link))),
        )  # fmt: skip


async def _guarded(probe: Probe) -> Examination:
    try:
        async with asyncio.timeout(PROBE_LIMIT_S):
            return await probe.examine()
    except TimeoutError:
        finding = Finding(
            code="probe_timeout", problem=f"nothing was found out within {PROBE_LIMIT_S:.0f} seconds",
            remedy="look whether this machine or that link is overloaded, then run the doctor again",
            values={"seconds": f"{PROBE_LIMIT_S:.0f}"},
        )  # fmt: skip
    except Exception:
        log.exception("the probe of %s failed", probe.link.value)
        finding = Finding(
            code="probe_failed", problem="the examination itself failed",
            remedy="look into the log of the bridge, and report what it says with a support bundle",
        )  # fmt: skip
    return Examination(link=probe.link, org=probe.org, findings=(finding,))
