"""A PBX after a call, as empty as before it: asked of Asterisk itself, not of the adapter."""

from __future__ import annotations

import re
from dataclasses import dataclass

from octi_bridge.telephony.events import ChannelCreated, ChannelEnded, ChannelId
from octi_bridge.workbench.asterisk_lab import AsteriskLab
from octi_bridge.workbench.asterisk_lab.console import channels
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.stage import PhoneState
from tests.contract.world import PbxWorld

GONE_S = 4.0  # at once, not at the next look of our dialplan, which is up to ten seconds away
EMPTY_LOT = re.compile(r"\sdefault\s+0 parking\s")  # Asterisk keeps the bridge of a lot that was used once
LASTING = ("/registrar/", "/Queue/PersistentMembers/", "/octi-members/")  # phones' addresses, who is signed in
CALL_NOTES = "/octi-calls/"  # one for each leg that has ended, for the bridge to fetch (octi-record)
RING_NOTES = "/octi-missed/"  # one for each call that rang in vain at a phone, by the call's first leg


@dataclass(frozen=True, slots=True)
class Before:
    """What must be the same afterwards."""

    global_variables: frozenset[str]
    database: frozenset[str]


async def note(lab: AsteriskLab) -> Before:
    """Look at the PBX before the call."""
    return Before(await _global_variables(lab), await _database(lab))


async def nothing_is_left_since(before: Before, lab: AsteriskLab, world: PbxWorld) -> None:
    """All phones idle; no channel, bridge, parked call, waiting caller, new variable or database entry."""
    await world.until(
        lambda: all(view.state is PhoneState.IDLE for view in world.stage.phones()), "all phones idle", limit_s=GONE_S
    )
    left: dict[str, str] = {}

    async def is_empty() -> bool:
        left.clear()
        left.update({what: rows for what, rows in (await remains(lab)).items() if rows})
        return not left

    assert await until(is_empty, GONE_S), f"left on the PBX: {left}"
    assert await _global_variables(lab) == before.global_variables
    await world.until(
        lambda: _told(world, ChannelCreated) == _told(world, ChannelEnded), "the end of every leg", limit_s=GONE_S
    )
    ended = _told(world, ChannelEnded)
    notes = {f"{CALL_NOTES}{channel_id}" for channel_id in ended}
    rings = tuple(f"{RING_NOTES}{channel_id}-" for channel_id in ended)
    kept = {key for key in await _database(lab) - before.database - notes if not key.startswith(rings)}
    assert not kept, f"left in Asterisk's database: {kept}"


def _told(world: PbxWorld, kind: type[ChannelCreated] | type[ChannelEnded]) -> set[ChannelId]:
    return {fact.channel_id for fact in world.told(kind)}


async def remains(lab: AsteriskLab) -> dict[str, str]:
    """Rows of Asterisk's own listings, by what they are of; empty text when there is nothing."""
    bridges = [row for row in (await lab.cli("bridge show all")).splitlines() if row.strip()]
    queues = [row for row in (await lab.cli("queue show")).splitlines() if " calls (max " in row]
    spaces = [row.strip() for row in (await lab.cli("parking show default")).splitlines()]
    return {
        "channels": " ".join(await channels(lab.cli)),
        "bridges": "\n".join(row for row in bridges if not row.startswith("Bridge-ID") and not EMPTY_LOT.search(row)),
        "parked": "\n".join(row for row in spaces if row.startswith("Space ")),
        "waiting": "\n".join(row for row in queues if " has 0 calls" not in row),
    }


async def _global_variables(lab: AsteriskLab) -> frozenset[str]:
    rows = (await lab.cli("dialplan show globals")).splitlines()
    return frozenset(row.strip() for row in rows if "=" in row)


async def _database(lab: AsteriskLab) -> frozenset[str]:
    """Keys, without those that outlive calls on purpose."""
    rows = (await lab.cli("database show")).splitlines()
    keys = (row.split(":")[0].strip() for row in rows if row.startswith("/"))
    return frozenset(key for key in keys if not key.startswith(LASTING))
