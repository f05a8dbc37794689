"""Are there queues?"""

from __future__ import annotations

from octi_bridge.telephony.asterisk.ami_client import AmiClient
from octi_bridge.telephony.asterisk.checks.finding import Finding
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.errors import PbxRefused


async def check_queues(client: AmiClient) -> list[Finding]:
    """A bridge without queues only serves direct calls."""
    if await queue_names(client):
        return []
    return [
        Finding(
            "no_queues",
            "Asterisk has no queue",
            "define queues in queues.conf, without members: the bridge signs agents in; then: queue reload all",
            is_fatal=False,
        )
    ]


async def read_queue_names(config: AsteriskConfig) -> frozenset[str]:
    """The names of all queues, over a connection of its own.

    Raises:
        PbxError: the PBX cannot be reached, or refuses the account.
    """
    client = await AmiClient.connect(
        config=config, wanted=frozenset(), on_event=lambda message: None, on_lost=lambda reason: None
    )
    try:
        return frozenset(await queue_names(client))
    finally:
        await client.close()


async def queue_names(client: AmiClient) -> list[str]:
    """The names of all queues."""
    try:
        rows = await client.listing("QueueStatus")
    except PbxRefused:
        return []
    return [row.get("Queue") for row in rows if row.name == "QueueParams"]
