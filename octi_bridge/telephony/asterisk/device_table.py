"""Whose devices are whose, where the PBX itself knows: FreePBX and its like keep `DEVICE/99201/user` in AstDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from octi_bridge.telephony.asterisk import fields
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.errors import PbxRefused

FAMILY = "DEVICE"
_NOBODY = ("", "none")  # a device that nobody has signed in at


class Lister(Protocol):
    """The part of AmiClient that is needed here."""

    async def listing(self, name: str, fields: Mapping[str, str] = ...) -> list[AmiMessage]:
        """The rows of a list action."""


async def read_user_devices(client: Lister, device_prefix: str) -> Mapping[str, Sequence[str]]:
    """The devices of each user; empty where the PBX has no such table.

    Raises:
        PbxTimeout, PbxUnavailable: the connection dropped.
    """
    try:
        rows = await client.listing("DBGetTree", {"Family": FAMILY})
    except PbxRefused:
        return {}
    return user_devices({row.get("Key"): row.get("Val") for row in rows}, device_prefix)


def user_devices(table: Mapping[str, str], device_prefix: str) -> Mapping[str, Sequence[str]]:
    """From keys such as `/DEVICE/99201/user`; the device of the user's own name first. Pure."""
    users: dict[str, list[str]] = {}
    for key, user in sorted(table.items()):
        family, _, rest = key.strip("/").partition("/")
        name, _, what = rest.partition("/")
        if family != FAMILY or what != "user" or user in _NOBODY:
            continue
        device = fields.extension(table.get(f"/{FAMILY}/{name}/dial", ""), device_prefix)
        if device is not None:
            users.setdefault(user, []).append(device)
    return {user: tuple(sorted(names, key=lambda name: (name != user, name))) for user, names in users.items()}
