"""Who hears whom: what arrived at each phone's earpiece, told by tone.

Each phone plays a sine tone of its own into every call and records what it receives. A recording
that holds 700 Hz proves that 202 was heard there, whatever Asterisk believes.
"""

from __future__ import annotations

import math
import struct
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

SAMPLE_RATE = 8000
WAV_HEADER = 44
WINDOW_S = 0.6  # looked at ...
BACK_S = 0.25  # ... ending this long before now, past what is still being written
GLIMPSE_S = 0.1  # long enough to tell the phones' tones apart
STALE_S = 0.5  # a recording that has not grown for so long: nothing arrives at this phone
TONE_LEVEL = 1500.0  # amplitude that counts as being heard (a phone speaks at about 13000)
SILENCE_LEVEL = 150.0
MUSIC_LEVEL = 300.0

MUSIC = "music"  # or a prompt: any sound that is no phone's tone
SILENCE = "silence"
NO_CALL = "no-call"


class Ears:
    """The earpieces of all phones of a lab."""

    def __init__(self, *, recordings: Mapping[str, Path], tones_hz: Mapping[str, int]) -> None:
        self._recordings = dict(recordings)
        self._tones_hz = dict(tones_hz)

    def hears(self, name: str) -> frozenset[str]:
        """What this phone hears now: names of phones, MUSIC, SILENCE or NO_CALL."""
        recording = self._newest(name)
        if recording is None:
            return frozenset({NO_CALL})
        if time.time() - recording.stat().st_mtime > STALE_S:
            return frozenset({SILENCE})
        samples = _last_samples(recording)
        return classify(samples, self._tones_hz) if len(samples) > SAMPLE_RATE // 10 else frozenset({SILENCE})

    def has_heard(self, name: str) -> frozenset[str]:
        """All that this phone has heard since its last call began: as `hears`, for what is over in a moment."""
        recording = self._newest(name)
        if recording is None:
            return frozenset({NO_CALL})
        samples = _samples(recording)
        size = int(GLIMPSE_S * SAMPLE_RATE)
        glimpses = (samples[start : start + size] for start in range(0, len(samples) - size, size))
        return frozenset().union(*(classify(glimpse, self._tones_hz) for glimpse in glimpses))

    def _newest(self, name: str) -> Path | None:
        return max(self._recordings[name].glob("*dec.wav"), key=lambda file: file.stat().st_mtime, default=None)


def classify(samples: Sequence[int], tones_hz: Mapping[str, int]) -> frozenset[str]:
    """Whose tones are in the samples, plus MUSIC when much of the sound is something else."""
    level = math.sqrt(sum(s * s for s in samples) / len(samples))
    if level < SILENCE_LEVEL:
        return frozenset({SILENCE})
    strengths = {name: _amplitude(samples, hertz) for name, hertz in tones_hz.items()}
    heard = {name for name, strength in strengths.items() if strength > TONE_LEVEL}
    explained = sum(strengths[name] ** 2 / 2 for name in heard)
    if level**2 - explained > 0.5 * level**2 and level > MUSIC_LEVEL:
        heard.add(MUSIC)
    return frozenset(heard or {"faint"})


def _amplitude(samples: Sequence[int], hertz: int) -> float:
    """How strong one frequency is (Goertzel's algorithm)."""
    k = 2 * math.cos(2 * math.pi * hertz / SAMPLE_RATE)
    a = b = 0.0
    for sample in samples:
        a, b = sample + k * a - b, a
    return math.sqrt(abs(a * a + b * b - k * a * b)) * 2 / len(samples)


def _last_samples(recording: Path) -> Sequence[int]:
    """The newest window of a recording that is still being written."""
    samples = _samples(recording)
    end = max(0, len(samples) - int(BACK_S * SAMPLE_RATE))
    return samples[max(0, end - int(WINDOW_S * SAMPLE_RATE)) : end]


def _samples(recording: Path) -> Sequence[int]:
    data = recording.read_bytes()[WAV_HEADER:]
    count = len(data) // 2
    return struct.unpack(f"<{count}h", data[: 2 * count])
