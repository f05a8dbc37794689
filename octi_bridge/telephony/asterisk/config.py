"""How to reach one Asterisk and what its dialplan looks like to us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

EXTENSION_PATTERN = r"\d{2,6}"
PJSIP = "PJSIP/"  # the one channel driver that says in which context a phone dials, and by which contacts it is reached


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberTemplate:
    """How the bridge adds a phone to a queue that has no member for it.

    Placeholders: `{extension}`, `{device}` (the device prefix with the first of the extension's devices that is there),
    `{queue}`, `{name}` (the agent's).

    Attributes:
        interface: what the queue dials.
        state_interface: whose state says whether it may be rung.
        name: what the PBX shows and logs.
        penalty: a number, or a function of the dialplan that has it: `DB(QPENALTY/{queue}/agents/{extension})`.
    """

    interface: str = "{device}"
    state_interface: str = "{device}"
    name: str = "{name}"
    penalty: str = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskConfig:
    """One Asterisk. Durations in seconds.

    Attributes:
        tls: the port is that of tlsbindaddr.
        ca_file: PEM file of the authority that signed its certificate; None for those that the system trusts.
        tls_server_name: the name in its certificate, when it is not `host`.
        name: part of every call id: never change it on a system in use.
        device_prefix: with an extension behind it, the phone's device (`PJSIP/201`).
        dial_context: where agents' calls are dialed; empty: in the context of the phone's own endpoint.
        catch_all: contexts, or `CONTEXT/PATTERN`, that only answer "this number does not exist".
        parking_lot: where calls are parked.
        extension_pattern: a device is a phone when what follows the prefix matches wholly, else a trunk.
        user_devices: the devices of users that have several, beside what the PBX's own table says.
        web_phone: the user's device that is the telephone in the panel; `{extension}` is the user's.
        member: how a phone is added to a queue.
        devices_interval_s: how often the PBX's table of users' devices is read again while connected.
        max_message_bytes: a message that is longer ends the link.
    """

    host: str
    username: str
    secret: str = field(repr=False)
    port: int = 5038
    tls: bool = False
    ca_file: Path | None = None
    tls_server_name: str = ""
    name: str = "asterisk"
    device_prefix: str = PJSIP
    dial_context: str = ""
    catch_all: Sequence[str] = ("bad-number",)
    parking_lot: str = "default"
    extension_pattern: str = EXTENSION_PATTERN
    user_devices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    web_phone: str = "{extension}"
    member: MemberTemplate = MemberTemplate()
    connect_timeout_s: float = 5.0
    action_timeout_s: float = 5.0
    ping_interval_s: float = 10.0
    devices_interval_s: float = 30.0
    reconnect_first_s: float = 0.25
    reconnect_max_s: float = 15.0
    max_message_bytes: int = 4 * 1024 * 1024
