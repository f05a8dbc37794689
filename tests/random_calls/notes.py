"""An agent saves notes in the panel: for the call that has just ended, or for one of the list of recent ones."""

from __future__ import annotations

import asyncio

from octi_bridge.panel_gateway.protocol import CallView
from tests.random_calls.desks import WAIT_S
from tests.support.panel_client import PanelClient, Refused

ASK_AGAIN_S = 0.3  # a panel that asks faster is slowed down


async def save_notes(panel: PanelClient, number: str | None, notes: str, *, since: float) -> None:
    """For the newest call with this number that began after `since`."""
    await panel.until_idle()
    last = panel.state.last_call
    # a call that only rang, as one that came back, is nobody's: the panel has no form for it
    if last is not None and last.call.remote_number == number and _is_somebodys(last.call):
        entry_id = last.call.entry_id
    else:
        entry_id = await _newest_entry(panel, number, since)
    async with asyncio.timeout(WAIT_S):
        while not await _is_saved(panel, entry_id, notes):
            await asyncio.sleep(ASK_AGAIN_S)


def _is_somebodys(call: CallView) -> bool:
    return call.connected_at_ms is not None or call.direction == "outbound"


async def _newest_entry(panel: PanelClient, number: str | None, since: float) -> str:
    async with asyncio.timeout(WAIT_S):
        while True:
            for call in (await panel.command("get_recent_calls"))["calls"]:
                if call["remote_number"] == number and call["started_at_ms"] > since * 1000:
                    return str(call["entry_id"])
            await asyncio.sleep(ASK_AGAIN_S)


async def _is_saved(panel: PanelClient, entry_id: str, notes: str) -> bool:
    wrap_up = {"disposition": "", "notes": notes, "related": None, "follow_up": None}
    try:
        await panel.act("save_wrap_up", entry_id=entry_id, wrap_up=wrap_up)
    except Refused as refused:
        if refused.code != "no_such_record":
            raise
        return False
    return True
