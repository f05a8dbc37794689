"""Who hears whom, as an assertion."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Set

from octi_bridge.workbench.asterisk_lab import AsteriskLab
from octi_bridge.workbench.asterisk_lab.polling import until

HEARING_S = 6.0


async def assert_hears(lab: AsteriskLab, wanted: Mapping[str, Set[str]]) -> None:
    """Wait until each phone hears exactly these: names of phones, "music" or "silence"."""
    heard: dict[str, frozenset[str]] = {}

    async def as_wanted() -> bool:
        heard.update({name: await asyncio.to_thread(lab.ears.hears, name) for name in wanted})
        return heard == dict(wanted)

    if not await until(as_wanted, HEARING_S):
        raise AssertionError(f"heard {_show(heard)}; wanted {_show(wanted)}")


def _show(hearing: Mapping[str, Set[str]]) -> str:
    return "; ".join(f"{name} hears {'+'.join(sorted(what))}" for name, what in hearing.items())
