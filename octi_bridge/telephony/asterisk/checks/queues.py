"""Are there queues?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from octi_bridge.kernel.diagnostics import Finding, Named
from octi_bridge.telephony.asterisk.ami_client import AmiClient
from octi_bridge.telephony.asterisk.checks.kept_queues import check_kept_queues
from octi_bridge.telephony.asterisk.checks.members import check_devices, check_members, check_settings
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.asterisk.device_table import read_user_devices
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.user_devices import devices_of_users


async def check_queues(
    client: AmiClient, config: AsteriskConfig, used: Mapping[str, Sequence[str]], *, is_freepbx: bool
) -> list[Finding]:
    """A bridge without queues only serves direct calls. `used`: queues that accounts are to work in, with these."""
    rows = await _rows(client)
    if known := _names(rows):
        unknown = [_unknown(queue, used[queue], sorted(known)) for queue in sorted(used.keys() - known)]
        devices = devices_of_users(await read_user_devices(client, config.device_prefix), config.user_devices)
        found = [*unknown, *check_members(rows, config, used.keys() & known, devices)]
        if used:
            found += check_devices(config, devices)
        if used and is_freepbx:
            found += check_settings(config)
        return [*found, *await check_kept_queues(client, known)]
    return [
        Finding(
            "no_queues",
            "Asterisk has no queue",
            "define queues in queues.conf; they need no members: the bridge signs agents in; then: queue reload all",
            is_fatal=False,
        )
    ]


def _unknown(queue: str, accounts: Sequence[str], known: Sequence[str]) -> Finding:
    named, there = Named.of(accounts, "人"), ", ".join(known)
    return Finding(
        "queue_unknown",
        f"Asterisk has no queue {queue}, in which these accounts are to work: {named.en}; it has: {there}",
        f"add the section [{queue}] to queues.conf, then: queue reload all; or name the right queues: "
        f"octi-bridge account queues {accounts[0]} …",
        is_fatal=False,
        values={
            "queue": queue,
            "accounts": named.ja,
            "account": accounts[0],
            "there": there,
        },
    )


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
    return _names(await _rows(client))


async def _rows(client: AmiClient) -> list[AmiMessage]:
    try:
        return await client.listing("QueueStatus")
    except PbxRefused:
        return []


def _names(rows: Sequence[AmiMessage]) -> list[str]:
    return [row.get("Queue") for row in rows if row.name == "QueueParams"]
