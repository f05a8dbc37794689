"""Animated PNG from screenshots: of each picture only the rectangle that differs from the one before.

Browsers and GitHub play it, everything else shows its first picture. No library is needed.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_RGB: Final = 2
_CHANNELS: Final = {2: 3, 6: 4}


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of red, green and blue, a byte each."""

    width: int
    height: int
    rows: Sequence[bytes]

    def part(self, left: int, top: int, width: int, height: int) -> Picture:
        """A rectangle of it."""
        rows = [row[left * 3 : (left + width) * 3] for row in self.rows[top : top + height]]
        return Picture(width, height, rows)


def read_png(data: bytes) -> Picture:
    """A PNG of eight bits a channel, as Chromium writes it.

    Raises:
        ValueError: it is of another kind.
    """
    chunks = list(_chunks(data))
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth != 8 or kind not in _CHANNELS or interlaced:
        message = "only plain PNGs with eight bits a channel can be read"
        raise ValueError(message)
    channels = _CHANNELS[kind]
    raw = zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT"))
    size = width * channels
    rows, before = [], bytes(size)
    for at in range(0, len(raw), size + 1):
        before = _unfiltered(raw[at], raw[at + 1 : at + 1 + size], before, channels)
        rows.append(before if channels == 3 else _without_alpha(before))
    return Picture(width, height, rows)


def animated(pictures: Sequence[Picture], seconds: Sequence[float]) -> bytes:
    """All of one size, each shown for so many seconds; then they begin again."""
    first = pictures[0]
    header = struct.pack(">IIBBBBB", first.width, first.height, 8, _RGB, 0, 0, 0)
    parts = [_SIGNATURE, _chunk(b"IHDR", header), _chunk(b"acTL", struct.pack(">II", len(pictures), 0))]
    number = 0
    for index, (picture, shown_s) in enumerate(zip(pictures, seconds, strict=True)):
        whole = 0, 0, first.width, first.height
        left, top, width, height = _changed(pictures[index - 1], picture) if index else whole
        control = struct.pack(">IIIIIHHBB", number, width, height, left, top, round(shown_s * 100), 100, 0, 0)
        data = _packed(picture.part(left, top, width, height))
        parts.append(_chunk(b"fcTL", control))
        parts.append(_chunk(b"IDAT", data) if index == 0 else _chunk(b"fdAT", struct.pack(">I", number + 1) + data))
        number += 1 if index == 0 else 2
    return b"".join([*parts, _chunk(b"IEND", b"")])


def _changed(before: Picture, after: Picture) -> tuple[int, int, int, int]:
    """Left, top, width and height of what differs; one pixel when nothing does."""
    differing = [y for y, (old, new) in enumerate(zip(before.rows, after.rows, strict=True)) if old != new]
    if not differing:
        return 0, 0, 1, 1
    top, bottom = differing[0], differing[-1]
    left, right = after.width, 0
    for y in differing:
        old, new = before.rows[y], after.rows[y]
        start = next(x for x in range(after.width) if old[x * 3 : x * 3 + 3] != new[x * 3 : x * 3 + 3])
        end = next(x for x in range(after.width - 1, -1, -1) if old[x * 3 : x * 3 + 3] != new[x * 3 : x * 3 + 3])
        left, right = min(left, start), max(right, end)
    return left, top, right - left + 1, bottom - top + 1


def _packed(picture: Picture) -> bytes:
    """The smaller of two: rows as they are, or as differences to the row above (good for text over shades)."""
    plain = b"".join(b"\0" + row for row in picture.rows)
    above = [bytes(picture.width * 3), *picture.rows]
    differences = b"".join(
        b"\2" + bytes((x - y) & 255 for x, y in zip(row, up, strict=True))
        for row, up in zip(picture.rows, above, strict=False)
    )
    return min((zlib.compress(plain, 9), zlib.compress(differences, 9)), key=len)


def _unfiltered(kind: int, row: bytes, above: bytes, step: int) -> bytes:
    if kind == 0:
        return row
    out = bytearray(row)
    if kind == 2:
        return bytes((x + y) & 255 for x, y in zip(row, above, strict=True))
    for x in range(len(out)):
        left = out[x - step] if x >= step else 0
        up, corner = above[x], above[x - step] if x >= step else 0
        guess = left if kind == 1 else (left + up) // 2 if kind == 3 else _nearest(left, up, corner)
        out[x] = (out[x] + guess) & 255
    return bytes(out)


def _nearest(left: int, up: int, corner: int) -> int:
    """Paeth's predictor (PNG specification, 9.4)."""
    guess = left + up - corner
    return min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]


def _without_alpha(row: bytes) -> bytes:
    out = bytearray(len(row) // 4 * 3)
    for channel in range(3):
        out[channel::3] = row[channel::4]
    return bytes(out)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        at += size + 12


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
