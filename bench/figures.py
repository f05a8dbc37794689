"""What a measurement gives: figures, each with what it is compared with, and how they are shown and kept."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value of ours beside the same of `peer`, from the same run.

    `ratio` is ours divided by the peer's. `goal` is the least ratio allowed when `is_higher_better`,
    else the greatest; None for a figure that is only told.
    """

    bench: str
    name: str
    unit: str
    ours: float
    peer: float
    peer_is: str
    ratio: float
    goal: float | None
    is_higher_better: bool
    how: str

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; None without a goal."""
        if self.goal is None:
            return None
        return self.ratio >= self.goal if self.is_higher_better else self.ratio <= self.goal


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that `percent` of the values do not exceed, by nearest rank. `values` must not be empty."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def median_ratio(ours: Sequence[float], peer: Sequence[float]) -> float:
    """The median of the rounds' own ratios: what disturbs a machine for a while disturbs both sides of a round."""
    return statistics.median(mine / other for mine, other in zip(ours, peer, strict=True))


def as_record(figures: Sequence[Figure], *, now: datetime) -> dict[str, object]:
    """Everything of one run as JSON values."""
    return {
        "date": now.isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "platform": platform.platform(terse=True),
        "cpu_count": os.cpu_count(),
        "load_1m": round(os.getloadavg()[0], 2),
        "figures": [asdict(figure) | {"is_met": figure.is_met} for figure in figures],
    }


def write(path: Path, figures: Sequence[Figure], *, now: datetime) -> None:
    """Keep one run."""
    path.write_text(json.dumps(as_record(figures, now=now), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def as_table(figures: Sequence[Figure]) -> str:
    """One run for people."""
    rows = [("figure", "ours", "peer", "ratio", "goal", "", "peer is"), *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    pads: list[Callable[[str, int], str]] = [
        str.ljust,
        str.rjust,
        str.rjust,
        str.rjust,
        str.rjust,
        str.ljust,
        str.ljust,
    ]
    lines = [
        "  ".join(pad(cell, width) for pad, cell, width in zip(pads, row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join((lines[0], "-" * max(map(len, lines)), *lines[1:]))


def _row(figure: Figure) -> tuple[str, ...]:
    sign = "≥" if figure.is_higher_better else "≤"
    verdict = {True: "met", False: "MISSED", None: ""}[figure.is_met]
    return (
        f"{figure.name} [{figure.unit}]",
        _short(figure.ours),
        _short(figure.peer),
        f"{figure.ratio:.2f}",
        "" if figure.goal is None else f"{sign} {figure.goal:g}",
        verdict,
        figure.peer_is,
    )


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
