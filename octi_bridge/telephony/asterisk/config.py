"""How to reach one Asterisk and what its dialplan looks like to us."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskConfig:
    """One Asterisk.

    `device_prefix` + an extension is the phone's device (`PJSIP/201`). `dial_context` is where agents' phones dial,
    `parking_lot` where calls are parked. Durations in seconds. `max_message_bytes` ends a link on which a message never
    ends. `name` is part of every call id: never change it on a system in use.
    """

    host: str
    username: str
    secret: str = field(repr=False)
    port: int = 5038
    name: str = "asterisk"
    device_prefix: str = "PJSIP/"
    dial_context: str = "from-internal"
    parking_lot: str = "default"
    connect_timeout_s: float = 5.0
    action_timeout_s: float = 5.0
    ping_interval_s: float = 10.0
    reconnect_first_s: float = 0.25
    reconnect_max_s: float = 15.0
    max_message_bytes: int = 4 * 1024 * 1024
