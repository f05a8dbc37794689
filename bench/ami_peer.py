"""Plays the PBX's side of AMI: answers what the bridge asks on connecting, and tells whatever story it is given.

The events have the fields and the order that a real Asterisk 22 gives them (see tests/recorded).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence

HOST = "127.0.0.1"
_LISTS = {
    "Status": "StatusComplete",
    "QueueStatus": "QueueStatusComplete",
    "DeviceStateList": "DeviceStateListComplete",
    "ParkedCalls": "ParkedCallsComplete",
    "DBGetTree": "DBGetTreeComplete",
}


class AmiPeer:
    """One PBX for one bridge, without any call of its own."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._awaited: tuple[str, asyncio.Future[float]] | None = None

    def next_action(self, name: str) -> asyncio.Future[float]:
        """When (seconds since 1970) the next action of this name will have arrived."""
        arrived: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._awaited = (name, arrived)
        return arrived

    async def start(self) -> int:
        """Listen; returns the port."""
        self._server = await asyncio.start_server(self._serve, HOST, 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        """Hang up on the bridge."""
        if self._writer is not None:
            self._writer.close()
        if self._server is not None:
            self._server.close()

    def tell(self, story: bytes) -> None:
        """Events for the bridge, at once.

        Raises:
            RuntimeError: no bridge is connected.
        """
        if self._writer is None:
            message = "no bridge has connected to the PBX"
            raise RuntimeError(message)
        self._writer.write(story)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        writer.write(b"Asterisk Call Manager/9.0.0\r\n")
        try:
            while True:
                action = _fields(await reader.readuntil(b"\r\n\r\n"))
                if self._awaited is not None and self._awaited[0] == action["Action"]:
                    self._awaited[1].set_result(time.time())
                    self._awaited = None
                writer.write(_answer(action["Action"], action["ActionID"]))
        except (asyncio.IncompleteReadError, OSError):
            writer.close()


def call_comes_in(call: int, extension: str, number: str) -> bytes:
    """A customer's call reaches the dialplan and the agent's leg is made; nothing rings yet."""
    trunk, agent = _trunk(call), _agent(call, extension)
    ringing = {"ChannelState": "4", "ChannelStateDesc": "Ring", "Exten": "0312340001", "CallerIDNum": number}
    return b"".join(
        (
            _event("Newchannel", trunk | ringing),
            _event("Newchannel", agent),
            _event("NewConnectedLine", agent | {"ConnectedLineNum": number}),
            _event("DialBegin", trunk | ringing | {f"Dest{key}": value for key, value in agent.items()}),
        )
    )


def agent_rings(call: int, extension: str, number: str) -> bytes:
    """The one event by which the panel learns of the call."""
    ringing = {"ChannelState": "5", "ChannelStateDesc": "Ringing", "ConnectedLineNum": number}
    return _event("Newstate", _agent(call, extension) | ringing)


def caller_gives_up(call: int, extension: str) -> bytes:
    """Both legs end."""
    cause = {"Cause": "26", "Cause-txt": "Answered elsewhere"}
    return _event("Hangup", _agent(call, extension) | cause) + _event("Hangup", _trunk(call) | cause)


def _trunk(call: int) -> dict[str, str]:
    name, context = f"PJSIP/trunk-{2 * call:08x}", "from-trunk"
    return _channel(name, f"1795236665.{2 * call}", call, context)


def _agent(call: int, extension: str) -> dict[str, str]:
    name = f"PJSIP/{extension}-{2 * call + 1:08x}"
    return _channel(name, f"1795236665.{2 * call + 1}", call, "agents") | {"CallerIDNum": extension}


def _channel(name: str, channel_id: str, call: int, context: str) -> dict[str, str]:
    return {
        "Channel": name, "ChannelState": "0", "ChannelStateDesc": "Down", "CallerIDNum": "<unknown>",
        "CallerIDName": "<unknown>", "ConnectedLineNum": "<unknown>", "ConnectedLineName": "<unknown>",
        "Language": "en", "AccountCode": "", "Context": context, "Exten": "s", "Priority": "1",
        "Uniqueid": channel_id, "Linkedid": f"1795236665.{2 * call}",
    }  # fmt: skip


def _event(name: str, fields: Mapping[str, str]) -> bytes:
    return _block([("Event", name), ("Privilege", "call,all"), ("Timestamp", "1795236665.309382"), *fields.items()])


def _answer(action: str, action_id: str) -> bytes:
    if action not in _LISTS:
        return _block([("Response", "Success"), ("ActionID", action_id), ("Message", action)])
    begun = [("Response", "Success"), ("ActionID", action_id), ("EventList", "start")]
    return _block(begun) + _block([("Event", _LISTS[action]), ("ActionID", action_id), ("EventList", "Complete")])


def _block(fields: Sequence[tuple[str, str]]) -> bytes:
    return "".join(f"{key}: {value}\r\n" for key, value in fields).encode() + b"\r\n"


def _fields(block: bytes) -> dict[str, str]:
    pairs = (line.partition(": ") for line in block.decode().split("\r\n"))
    return {key: value for key, colon, value in pairs if colon}
