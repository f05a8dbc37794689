"""Read the whole present state of the PBX, after a connection was made: what was missed is not replayed.

One `Status` with `Variables` tells all about the legs, also what our dialplan include and our
originates left on them; QueueStatus and DeviceStateList tell about members and phones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Protocol

from octi_bridge.telephony.asterisk import fields
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.translate import device_changed, member_updated
from octi_bridge.telephony.events import BridgeId, ChannelId, ChannelSnapshot, LinkedId, PbxSnapshot, QueueName

DIALED_VARIABLE = "OCTI_DIALED"
ORIGINATED_VARIABLE = "OCTI_ORIGINATED"
QUEUE_VARIABLE = "OCTI_QUEUE"  # of a leg that was moved: it came by this queue
_HOLDS_VARIABLE = "OCTI_HOLDS"
_VARIABLES = (DIALED_VARIABLE, ORIGINATED_VARIABLE, QUEUE_VARIABLE, _HOLDS_VARIABLE)
_QUEUE_APPLICATION = "Queue"
_UNSET = "(null)"  # so Status writes a variable that a leg does not have


class Lister(Protocol):
    """The part of AmiClient that is needed here."""

    async def listing(self, name: str, fields: Mapping[str, str] = ...) -> list[AmiMessage]:
        """The rows of a list action."""


async def read_state(client: Lister, device_prefix: str) -> tuple[PbxSnapshot, Mapping[ChannelId, str]]:
    """The state, and the channel names that actions need.

    Raises:
        PbxRefused: the AMI user may not read it.
        PbxTimeout, PbxUnavailable: the connection dropped.
    """
    legs = await client.listing("Status", {"Variables": ",".join(_VARIABLES)})
    members = await client.listing("QueueStatus")
    devices = await client.listing("DeviceStateList")
    legs = [row for row in legs if row.name == "Status"]
    return make_snapshot(legs, members, devices, device_prefix), {
        ChannelId(row.get("Uniqueid")): row.get("Channel") for row in legs
    }


def make_snapshot(
    legs: Sequence[AmiMessage], members: Sequence[AmiMessage], devices: Sequence[AmiMessage], device_prefix: str
) -> PbxSnapshot:
    """From the rows of the three lists. Pure."""
    found = [member_updated(row, device_prefix) for row in members if row.name == "QueueMember"]
    phones = [device_changed(row, device_prefix) for row in devices if row.name == "DeviceStateChange"]
    alone = frozenset(row.get("Uniqueid") for row in legs if not row.get("BridgeID"))
    return PbxSnapshot(
        channels=tuple(_leg(row, alone) for row in legs),
        members=tuple(member for member in found if member is not None),
        devices=tuple(phone for phone in phones if phone is not None),
    )


def _leg(row: AmiMessage, alone: Set[str]) -> ChannelSnapshot:
    """`alone`: the legs in no bridge. A leg holds another only while neither is in one."""
    kept = {name: value for name, _, value in (pair.partition("=") for pair in row.all("Variable")) if value != _UNSET}
    in_queue = row.get("Application") == _QUEUE_APPLICATION
    queue = row.get("Data").partition(",")[0] if in_queue else kept.get(QUEUE_VARIABLE, "")
    holds = kept.get(_HOLDS_VARIABLE, "")
    is_holding = row.get("Uniqueid") in alone and holds in alone
    return ChannelSnapshot(
        channel_id=ChannelId(row.get("Uniqueid")),
        linked_id=LinkedId(row.get("Linkedid")),
        endpoint=fields.endpoint(row.get("Channel")),
        state=fields.channel_state(row.get("ChannelStateDesc")),
        caller_number=fields.number(row.get("CallerIDNum")),
        connected_number=fields.number(row.get("ConnectedLineNum")),
        # DNID: what the leg's phone or trunk dialled in its INVITE
        dialed_number=fields.dialed(kept.get(DIALED_VARIABLE, "")) or fields.dialed(row.get("DNID")),
        bridge_id=BridgeId(row.get("BridgeID")) if row.get("BridgeID") else None,
        queue=QueueName(queue) if queue else None,
        is_originated=kept.get(ORIGINATED_VARIABLE) == "1",
        held_channel_id=ChannelId(holds) if is_holding else None,
        age_s=int(row.get("Seconds") or 0),
    )
