"""An animated PNG holds every picture again, whatever of it differs from the one before."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.animation import Picture, _chunks, animated, read_png

SCREENSHOTS = Path(__file__).parents[3] / "docs" / "screenshots"
LARGEST = 1_500_000


def played(data: bytes) -> list[Picture]:
    """What a viewer shows, frame by frame (PNG specification, third edition, 11.3.2)."""
    screen: list[bytearray] = []
    shown: list[Picture] = []
    width = height = left = top = 0
    for name, body in _chunks(data):
        if name == b"IHDR":
            size = struct.unpack(">II", body[:8])
            screen = [bytearray(size[0] * 3) for _ in range(size[1])]
        elif name == b"fcTL":
            _, width, height, left, top = struct.unpack(">IIIII", body[:20])
        elif name in {b"IDAT", b"fdAT"}:
            part = read_png(still(width, height, body if name == b"IDAT" else body[4:]))
            for at, row in enumerate(part.rows):
                screen[top + at][left * 3 : (left + width) * 3] = row
            shown.append(Picture(len(screen[0]) // 3, len(screen), [bytes(row) for row in screen]))
    return shown


def still(width: int, height: int, data: bytes) -> bytes:
    """A plain PNG of packed rows."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")]
    chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@given(st.lists(st.binary(min_size=36, max_size=36), min_size=1, max_size=4))
def test_every_picture_is_shown_as_it_was(pixels: list[bytes]) -> None:
    pictures = [Picture(4, 3, [each[at : at + 12] for at in (0, 12, 24)]) for each in pixels]
    assert played(animated(pictures, [0.5] * len(pictures))) == pictures


@pytest.mark.parametrize("filter_kind", range(5))
def test_every_filter_of_png_is_read(filter_kind: int) -> None:
    """Two rows; the second is filtered. Its values were made by the formulas of the specification, 9.2."""
    above, row = bytes([10, 20, 30, 40, 50, 60]), bytes([13, 24, 35, 46, 57, 68])
    left = bytes([0, 0, 0, 13, 24, 35])
    corner = bytes([0, 0, 0, 10, 20, 30])
    paeth = bytes([10, 20, 30, 40, 50, 60])  # above is nearest everywhere
    assert all(abs(a + b - c - a) <= 30 for a, b, c in zip(left, above, corner, strict=True))
    guess = {0: bytes(6), 1: left, 2: above, 3: bytes((a + b) // 2 for a, b in zip(left, above, strict=True)), 4: paeth}
    filtered = bytes((x - y) & 255 for x, y in zip(row, guess[filter_kind], strict=True))
    data = zlib.compress(b"\0" + above + bytes([filter_kind]) + filtered)
    assert list(read_png(still(2, 2, data)).rows) == [above, row]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_pictures_of_the_readmes_are_small_and_move(lang: str) -> None:
    data = (SCREENSHOTS / f"demo-{lang}.png").read_bytes()
    assert len(data) < LARGEST
    (frames,) = [struct.unpack(">II", body)[0] for name, body in _chunks(data) if name == b"acTL"]
    assert frames >= 8
