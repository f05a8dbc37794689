"""Do the events arrive that the bridge lives on? Shown by making some, with no phone involved."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection

from octi_bridge.kernel.diagnostics import Finding
from octi_bridge.telephony.asterisk.ami_client import AmiClient
from octi_bridge.telephony.asterisk.checks.filters import check_filters
from octi_bridge.telephony.asterisk.checks.queues import queue_names
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.translate import WANTED
from octi_bridge.telephony.errors import PbxRefused

# Found wrong, these make the test call impossible.
NEEDED_FIRST = frozenset({"dialplan_missing", "action_forbidden", "too_old"})

_CALL_EVENTS = (
    "Newchannel", "Newstate", "NewCallerid", "NewConnectedLine", "Hangup",
    "DialBegin", "DialEnd", "BridgeEnter", "BridgeLeave", "OriginateResponse", "UserEvent",
)  # fmt: skip
_MEMBER_EVENTS = ("QueueMemberAdded", "QueueMemberPause", "QueueMemberRemoved")
_NOISE = frozenset({"VarSet", "LocalBridge", "TestEvent"})
WATCHED = WANTED | _NOISE

_LEG = "Local/answer@octi-check/n"
_MEMBER = "Local/octi-check@octi-check"
_PATIENCE_S = 3.0


class SeenEvents:
    """The names of the events that have arrived."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._grown = asyncio.Event()

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def note(self, message: AmiMessage) -> None:
        """One has arrived."""
        self._names.add(message.name)
        self._grown.set()

    async def wait_for(self, names: Collection[str], timeout_s: float) -> list[str]:
        """Wait for all of them; returns those that did not come in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while any(name not in self for name in names):
                    self._grown.clear()
                    await self._grown.wait()
        return [name for name in names if name not in self]


async def check_events(client: AmiClient, config: AsteriskConfig, seen: SeenEvents) -> list[Finding]:
    """`seen` notes the events that arrive at `client`."""
    expected = list(_CALL_EVENTS)
    fields = {"Channel": _LEG, "Context": "octi-check", "Exten": "call", "Priority": "1", "Async": "true"}
    await client.action("Originate", fields | {"CallerID": '"" <0>', "Timeout": "3000"})
    if queues := await queue_names(client):
        await _play_member(client, queues[0])
        expected += _MEMBER_EVENTS
    missing = await seen.wait_for(expected, _PATIENCE_S)
    found = []
    if missing:
        found.append(
            Finding(
                "events_missing",
                f"these events do not arrive: {', '.join(missing)}",
                f"take read= and the eventfilter lines of [{config.username}] from the shipped file (--print manager); "
                "then: manager reload",
                values={"account": config.username, "events": ", ".join(missing)},
            )
        )
    found += await check_filters(client, config, [*_CALL_EVENTS, *_MEMBER_EVENTS])
    if any(name in seen for name in _NOISE):
        found.append(
            Finding(
                "events_unfiltered",
                "Asterisk sends many events that the bridge does not read",
                f"add the eventfilter lines of the shipped file to [{config.username}] (--print manager): "
                "about a thirtieth of the traffic remains",
                is_fatal=False,
                values={"account": config.username},
            )
        )
    return found


async def _play_member(client: AmiClient, queue: str) -> None:
    member = {"Queue": queue, "Interface": _MEMBER}
    try:
        await client.action("QueueAdd", member | {"Paused": "true", "MemberName": "octi-check"})
        await client.action("QueuePause", member | {"Paused": "true", "Reason": "octi-check"})
    except PbxRefused:
        pass  # left over from a check that was cut off: it is removed now
    finally:
        await client.action("QueueRemove", member)
