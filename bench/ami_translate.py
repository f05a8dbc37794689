"""How fast AMI bytes become facts, beside panoramisk reading the same bytes.

Every side gets the same chunks (recorded from a real Asterisk, repeated) where its live client gets
them from the socket, and none has a socket:

- facts: `AmiClient`'s read loop, framing, the choice of wanted events, the translation into typed facts.
- adapter: the same, then all else that stands before the call tracker: the link, `AsteriskPbx`'s
  handler, the book of legs (what is news, what is a repetition), the listener.
- panoramisk: `AMIProtocol.data_received`, splitting, a case-insensitive dictionary per message,
  matching against the pending actions, `Manager.dispatch` to one callback for all events. The
  callback reads nothing, so what a program would still do to understand an event is not counted.

CPU time, the sides in turn, the median of several rounds.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from panoramisk import Manager
from panoramisk.ami_protocol import AMIProtocol

from bench.figures import Figure, median_ratio
from octi_bridge.kernel.clock import SystemClock
from octi_bridge.telephony.asterisk import AsteriskConfig, AsteriskPbx
from octi_bridge.telephony.asterisk.ami_client import AmiClient
from octi_bridge.telephony.asterisk.ami_connection import READ_SIZE
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.translate import WANTED, translate
from octi_bridge.telephony.events import PbxFact

RECORDED = Path(__file__).parent.parent / "tests" / "recorded"
MESSAGES = 50_000
ROUNDS = 7
GOAL = 3.0

Side = Callable[[Sequence[bytes]], int]


def measure(*, messages: int = MESSAGES, rounds: int = ROUNDS) -> list[Figure]:
    """Messages per CPU second of all sides, fed at least `messages` messages in each of `rounds` rounds."""
    stream, count = recorded(messages)
    chunks = [stream[start : start + READ_SIZE] for start in range(0, len(stream), READ_SIZE)]
    facts, told = _facts(chunks), _adapter(chunks)  # also warms all sides up
    if (seen := _panoramisk(chunks)) != count:
        message = f"panoramisk saw {seen} of {count} messages: the sides do not do the same work"
        raise RuntimeError(message)
    seconds: dict[Side, list[float]] = {_facts: [], _adapter: [], _panoramisk: []}
    for _ in range(rounds):
        for side, spent in seconds.items():
            spent.append(_cpu_s(side, chunks))
    how = f"{count} messages ({len(stream) / 1e6:.1f} MB), {rounds} rounds, CPU time"

    def figure(name: str, side: Side, goal: float | None, what: str) -> Figure:
        return Figure(
            bench="ami_translate", name=name, unit="messages/s", ours=count / statistics.median(seconds[side]),
            peer=count / statistics.median(seconds[_panoramisk]), peer_is="panoramisk, parsing only",
            ratio=median_ratio(seconds[_panoramisk], seconds[side]), goal=goal, is_higher_better=True,
            how=f"{how}, {what}",
        )  # fmt: skip

    return [
        figure("AMI bytes to facts", _facts, GOAL, f"{facts} facts"),
        figure("AMI bytes to call tracker", _adapter, None, f"{told} facts that were news"),
    ]


def recorded(at_least: int) -> tuple[bytes, int]:
    """All recorded streams, one after another, repeated until there are enough messages; and how many there are.

    Every recording begins and ends with an idle PBX, so a repetition is a plausible continuation.
    """
    once = b"".join(path.read_bytes() for path in sorted(RECORDED.glob("asterisk-*/*.ami")))
    count = once.count(b"\r\n\r\n")
    times = -(-at_least // count)
    return once * times, count * times


def _cpu_s(side: Side, chunks: Sequence[bytes]) -> float:
    began = time.process_time()
    side(chunks)
    return time.process_time() - began


class _Reader:
    """Stands where the socket's StreamReader is."""

    def __init__(self, chunks: Sequence[bytes]) -> None:
        self._chunks = deque(chunks)

    async def read(self, _size: int) -> bytes:
        return self._chunks.popleft() if self._chunks else b""


class _Writer:
    """Stands where the socket's StreamWriter is."""

    def close(self) -> None:
        """Nothing is open."""


CONFIG = AsteriskConfig(host="127.0.0.1", username="bench", secret="bench")  # noqa: S106 - no one logs in


def _facts(chunks: Sequence[bytes]) -> int:
    facts = 0

    def take(message: AmiMessage) -> None:
        nonlocal facts
        facts += translate(message, CONFIG.device_prefix) is not None

    _read(chunks, take)
    return facts


def _adapter(chunks: Sequence[bytes]) -> int:
    facts = 0

    def listen(_fact: PbxFact) -> None:
        nonlocal facts
        facts += 1

    pbx = AsteriskPbx(config=CONFIG, clock=SystemClock())
    # `start` would also connect; these are the very rooms that a connection's messages go through
    pbx._listener = listen
    _read(chunks, pbx._link._take)
    return facts


def _read(chunks: Sequence[bytes], take: Callable[[AmiMessage], None]) -> None:
    streams = (cast(asyncio.StreamReader, _Reader(chunks)), cast(asyncio.StreamWriter, _Writer()))
    client = AmiClient(config=CONFIG, streams=streams, wanted=WANTED, on_event=take, on_lost=lambda _reason: None)
    asyncio.run(client._read())  # what `connect` starts after the login


def _panoramisk(chunks: Sequence[bytes]) -> int:
    events = 0

    def listen(_manager: Manager, _event: Any) -> None:
        nonlocal events
        events += 1

    manager = Manager()
    manager.register_event("*", listen)
    protocol = AMIProtocol()
    protocol.connection_made(None)
    protocol.factory, protocol.encoding = manager, "utf8"  # as Manager.connection_made does
    for chunk in chunks:
        protocol.data_received(chunk)
    return events
