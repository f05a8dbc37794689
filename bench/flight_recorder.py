"""What the flight recorder costs: the way of a fact from AMI bytes to the call tracker, with and without noting it.

Both sides do all that `ami_translate` calls "adapter"; ours also notes each fact as the bridge does. CPU time, the
sides in turn, the median of several rounds; and the memory of a full ring, by tracemalloc.
"""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence

from bench.ami_translate import CONFIG, _read, recorded
from bench.figures import Figure, median_ratio
from octi_bridge.app import tune_gc
from octi_bridge.kernel.clock import SystemClock
from octi_bridge.kernel.flight_recorder import FlightRecorder
from octi_bridge.telephony.asterisk import AsteriskPbx
from octi_bridge.telephony.asterisk.ami_connection import READ_SIZE
from octi_bridge.telephony.events import PbxFact

MESSAGES = 50_000
ROUNDS = 7
MOST_COST = 1.15
MOST_MB = 8.0

Listener = Callable[[PbxFact], None]


def measure(*, messages: int = MESSAGES, rounds: int = ROUNDS) -> list[Figure]:
    """Two figures: the cost in CPU time beside none, the memory beside its budget."""
    stream, count = recorded(messages)
    chunks = [stream[start : start + READ_SIZE] for start in range(0, len(stream), READ_SIZE)]
    recorder = FlightRecorder(clock=SystemClock())
    noting, bare = _noting(recorder), _nothing
    tune_gc()  # as the bridge runs: what is kept for minutes would else be looked at again and again
    _cpu_s(chunks, noting), _cpu_s(chunks, bare)  # warm up
    with_notes, without = [], []
    for _ in range(rounds):
        with_notes.append(_cpu_s(chunks, noting))
        without.append(_cpu_s(chunks, bare))
    kept_mb = _ring_mb(chunks)
    return [
        Figure(
            bench="flight_recorder", name="AMI bytes to call tracker, noted", unit="µs/message",
            ours=statistics.median(with_notes) / count * 1e6, peer=statistics.median(without) / count * 1e6,
            peer_is="the same without the flight recorder", ratio=median_ratio(with_notes, without), goal=MOST_COST,
            is_higher_better=False, how=f"{count} messages, {rounds} rounds, CPU time",
        ),
        Figure(
            bench="flight_recorder", name="memory of a full ring", unit="MB", ours=kept_mb, peer=MOST_MB,
            peer_is="the budget", ratio=kept_mb / MOST_MB, goal=1.0, is_higher_better=False,
            how="tracemalloc, a ring full of facts of recorded calls",
        ),
    ]  # fmt: skip


def _noting(recorder: FlightRecorder) -> Listener:
    def listen(fact: PbxFact) -> None:
        recorder.note("pbx", fact)

    return listen


def _nothing(_fact: PbxFact) -> None:
    """Hears and forgets."""


def _cpu_s(chunks: Sequence[bytes], listener: Listener) -> float:
    pbx = AsteriskPbx(config=CONFIG, clock=SystemClock())
    pbx._listener = listener
    began = time.process_time()
    _read(chunks, pbx._link._take)
    return time.process_time() - began


def _ring_mb(chunks: Sequence[bytes]) -> float:
    recorder = FlightRecorder(clock=SystemClock())
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        _cpu_s(chunks, _noting(recorder))
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return (after - before) / 1e6
