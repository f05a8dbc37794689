"""How fast AMI bytes become facts, beside panoramisk, which only makes messages of them.

    python -m tests.support.pbx.ami_bench

Both read the recorded streams over and over, in the 64 KiB pieces in which a socket gives them.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from octi_bridge.telephony.asterisk.framing import AmiMessage, Framer
from octi_bridge.telephony.asterisk.legs import LegBook
from octi_bridge.telephony.asterisk.translate import WANTED, translate
from octi_bridge.telephony.events import ChannelCreated
from tests.support.pbx.recorder import RECORDED

PIECE = 1 << 16
REPEATS = 100
ROUNDS = 5


class _NoTransport:
    """Swallows whatever panoramisk does to its connection."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_args, **_kwargs: None


def load() -> tuple[list[bytes], int]:
    """The pieces, and how many messages are in them."""
    stream = b"".join(path.read_bytes() for path in sorted(RECORDED.glob("*/*.ami"))) * REPEATS
    return [stream[i : i + PIECE] for i in range(0, len(stream), PIECE)], stream.count(b"\r\n\r\n")


def ours(pieces: Sequence[bytes]) -> int:
    """Bytes to facts, as the adapter does it."""
    framer, legs, facts = Framer(max_message_bytes=1 << 22), LegBook(), 0
    for piece in pieces:
        for frame in framer.feed(piece):
            message = AmiMessage.parse(frame)
            if message is None or message.name not in WANTED:
                continue
            fact = translate(message, "PJSIP/")
            name = message.get("Channel") if isinstance(fact, ChannelCreated) else ""
            facts += 0 if fact is None else len(legs.take(fact, name))
    return facts


def panoramisk(pieces: Sequence[bytes]) -> int:
    """Bytes to panoramisk's messages, a callback for each event that ours reads too."""
    from panoramisk.ami_protocol import AMIProtocol
    from panoramisk.manager import Manager

    seen = 0

    def note(_manager: object, _message: object) -> None:
        nonlocal seen
        seen += 1

    loop = asyncio.new_event_loop()
    manager: Any = Manager(loop=loop)
    for name in WANTED:
        manager.register_event(name, note)
    protocol: Any = AMIProtocol()
    protocol.connection_made(_NoTransport())
    protocol.factory, protocol.version, protocol.encoding = manager, "11", "utf8"
    for piece in pieces:
        protocol.data_received(piece)
    loop.close()
    return seen


def measure() -> dict[str, float]:
    """Microseconds per message, the best of some rounds, and the ratio."""
    pieces, count = load()

    def best(read: Callable[[Sequence[bytes]], int]) -> float:
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            assert read(pieces) > 0
            times.append(time.perf_counter() - began)
        return min(times) / count * 1e6

    own, peer = best(ours), best(panoramisk)
    return {"ours_us": round(own, 2), "panoramisk_us": round(peer, 2), "ratio": round(peer / own, 1)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()) + "\n")
