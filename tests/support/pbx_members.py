"""Who is in the queues, asked of the PBX itself over a link of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from octi_bridge.telephony.events import PbxFact, PbxSnapshot, QueueMemberRemoved, QueueMemberUpdated
from octi_bridge.telephony.simulator import SimulatedPbx
from octi_bridge.workbench.stage_sets import asterisk_pbx
from tests.support.stories import WAIT_S, Story

Members = Sequence[QueueMemberUpdated]


async def members_of(story: Story, extension: str, wanted: Callable[[Members], bool]) -> Members:
    """Wait until the phone's memberships are as wanted, and return them."""
    seen: dict[str, QueueMemberUpdated] = {}
    changed = asyncio.Event()

    def hear(fact: PbxFact) -> None:
        if isinstance(fact, PbxSnapshot):
            seen.update({str(member.queue): member for member in fact.members if member.extension == extension})
        elif isinstance(fact, QueueMemberUpdated) and fact.extension == extension:
            seen[str(fact.queue)] = fact
        elif isinstance(fact, QueueMemberRemoved) and fact.extension == extension:
            seen.pop(str(fact.queue), None)
        else:
            return
        changed.set()

    if story.workbench.stage.info is None:
        return await _simulated(story, extension, wanted)
    pbx = asterisk_pbx(story.workbench.stage.info)
    await pbx.start(hear)
    try:
        await pbx.wait_ready(WAIT_S)
        async with asyncio.timeout(WAIT_S):
            while not wanted(tuple(seen.values())):
                changed.clear()
                await changed.wait()
    except TimeoutError:
        raise AssertionError(f"memberships of {extension} stayed {list(seen.values())}") from None
    finally:
        await pbx.stop()
    return tuple(seen.values())


async def _simulated(story: Story, extension: str, wanted: Callable[[Members], bool]) -> Members:
    found: Members = ()

    def look() -> bool:
        nonlocal found
        pbx = story.workbench.stage.pbx
        assert isinstance(pbx, SimulatedPbx)
        found = [member for member in pbx.exchange.members if member.extension == extension]
        return wanted(found)

    await story.until(look, f"the memberships of {extension}")
    return found
