"""How Asterisk writes things, and what we call them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from octi_bridge.numbers.reading import caller_number
from octi_bridge.telephony.events import ChannelState, DeviceState, DialOutcome, Extension, TransferKind

# Channels that are no one's phone or trunk: ends of Local pairs and helpers of bridges.
_INTERNAL = frozenset(
    {
        "Local",
        "Surrogate",
        "Message",
        "Recorder",
        "Announcer",
        "Snoop",
        "CBAnn",
        "CBRec",
        "MulticastRTP",
        "UnicastRTP",
        "Bridge",
    }
)

_CHANNEL_STATES: Mapping[str, ChannelState] = MappingProxyType(
    {"Ring": ChannelState.DIALED, "Ringing": ChannelState.RINGING, "Up": ChannelState.UP}
)

_DIAL_OUTCOMES: Mapping[str, DialOutcome] = MappingProxyType(
    {
        "ANSWER": DialOutcome.ANSWERED,
        "BUSY": DialOutcome.BUSY,
        "NOANSWER": DialOutcome.NO_ANSWER,
        "CANCEL": DialOutcome.CANCELLED,
        "ABORT": DialOutcome.CANCELLED,
        "CHANUNAVAIL": DialOutcome.UNREACHABLE,
        "UNKNOWN": DialOutcome.UNKNOWN_NUMBER,  # our dialplan's own word
    }
)

_DEVICE_STATES: Mapping[str, DeviceState] = MappingProxyType(
    {
        "NOT_INUSE": DeviceState.IDLE,
        "INUSE": DeviceState.IN_USE,
        "BUSY": DeviceState.IN_USE,
        "ONHOLD": DeviceState.IN_USE,
        "RINGING": DeviceState.RINGING,
        "RINGINUSE": DeviceState.RINGING,
        "UNAVAILABLE": DeviceState.UNAVAILABLE,
        "INVALID": DeviceState.UNAVAILABLE,
    }
)


def number(value: str) -> str | None:
    """A number, None when absent or withheld."""
    return caller_number(value)


def dialed(value: str) -> str | None:
    """A dialed number; None for `s` and the other extensions that nobody dials."""
    return None if value in ("", "s", "h", "i", "t", "(null)") else value


def endpoint(channel: str, prefix: str) -> str | None:
    """The phone or trunk that a channel belongs to; None for internal channels.

    `prefix` is what stands before an extension in device names: `PJSIP/trunk-a-0000001a` is `trunk-a`. A device that
    does not begin with it keeps its whole name (`DAHDI/23`), which no extension has.
    """
    technology, slash, _ = channel.partition("/")
    device = channel.rpartition("-")[0]
    if not slash or technology in _INTERNAL or not device.partition("/")[2]:
        return None
    return extension(device, prefix) or device


def extension(device: str, prefix: str) -> Extension | None:
    """The extension of a device (`PJSIP/201`), None for anything else (`Queue:sales_avail`)."""
    return Extension(device[len(prefix) :]) if device.startswith(prefix) and len(device) > len(prefix) else None


def channel_state(value: str) -> ChannelState:
    """From ChannelStateDesc; everything before ringing is DOWN."""
    return _CHANNEL_STATES.get(value, ChannelState.DOWN)


def dial_outcome(value: str) -> DialOutcome:
    """From DialStatus."""
    return _DIAL_OUTCOMES.get(value, DialOutcome.FAILED)


def transfer_kind(value: str) -> TransferKind:
    """As our dialplan repeats it; 保留転送 when it says nothing."""
    return TransferKind.STAR if value == TransferKind.STAR else TransferKind.ATTENDED


def device_state(value: str) -> DeviceState:
    """From the State of DeviceStateChange."""
    return _DEVICE_STATES.get(value, DeviceState.UNKNOWN)


def is_restricted(presentation: str) -> bool:
    """From CID-CallingPres, as `35 (Presentation Prohibited, ...)`: bits 6 and 7 of Q.931's octet 3a are 01."""
    code = presentation.partition(" ")[0]
    return code.isdecimal() and int(code) & 0x60 == 0x20
