"""How fast AMI bytes become facts, beside panoramisk reading the same bytes.

Both sides get the same chunks (recorded from a real Asterisk, repeated) where their live client gets
them from the socket, and neither has a socket:

- ours: `AmiClient`'s read loop, framing, the choice of wanted events, `AsteriskPbx`'s handler, the
  translation into typed facts, the book of legs, the listener. This is all that stands between the
  socket and the call tracker.
- panoramisk: `AMIProtocol.data_received`, splitting, a case-insensitive dictionary per message,
  matching against the pending actions, `Manager.dispatch` to one callback for all events. The callback reads nothing,
  so what a program would still do to understand the event is not counted against it.

CPU time, the two sides in turn, the median of several rounds.
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
from octi_bridge.telephony.asterisk.ami_client import READ_SIZE, AmiClient
from octi_bridge.telephony.asterisk.translate import WANTED
from octi_bridge.telephony.events import PbxFact

RECORDED = Path(__file__).parent.parent / "tests" / "recorded"
MESSAGES = 50_000
ROUNDS = 7
GOAL = 3.0

Side = Callable[[Sequence[bytes]], int]


def measure(*, messages: int = MESSAGES, rounds: int = ROUNDS) -> list[Figure]:
    """Messages per CPU second of both sides, fed at least `messages` messages in each of `rounds` rounds."""
    stream, count = recorded(messages)
    chunks = [stream[start : start + READ_SIZE] for start in range(0, len(stream), READ_SIZE)]
    facts = _ours(chunks)  # also warms both sides up
    if (seen := _panoramisk(chunks)) != count:
        message = f"panoramisk saw {seen} of {count} messages: the two sides do not do the same work"
        raise RuntimeError(message)
    ours_s, peer_s = [], []
    for _ in range(rounds):
        ours_s.append(_cpu_s(_ours, chunks))
        peer_s.append(_cpu_s(_panoramisk, chunks))
    how = f"{count} messages ({len(stream) / 1e6:.1f} MB), {facts} facts, {rounds} rounds, CPU time"
    return [
        Figure(
            bench="ami_translate",
            name="AMI bytes to facts",
            unit="messages/s",
            ours=count / statistics.median(ours_s),
            peer=count / statistics.median(peer_s),
            peer_is="panoramisk, parsing only",
            ratio=median_ratio(peer_s, ours_s),
            goal=GOAL,
            is_higher_better=True,
            how=how,
        )
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


def _ours(chunks: Sequence[bytes]) -> int:
    facts = 0

    def listen(_fact: PbxFact) -> None:
        nonlocal facts
        facts += 1

    config = AsteriskConfig(host="127.0.0.1", username="bench", secret="bench")  # noqa: S106 - no one logs in
    pbx = AsteriskPbx(config=config, clock=SystemClock())
    # `start` would also connect; the rooms entered here are the very ones that a connection's bytes go through
    pbx._listener = listen
    streams = (cast(asyncio.StreamReader, _Reader(chunks)), cast(asyncio.StreamWriter, _Writer()))
    client = AmiClient(
        config=config, streams=streams, wanted=WANTED, on_event=pbx._take, on_lost=lambda _reason: None
    )
    asyncio.run(client._read())
    return facts


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
