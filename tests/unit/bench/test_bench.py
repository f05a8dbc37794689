"""The benchmarks give figures that can be read; what the figures are is `make bench`'s business."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import ami_translate, salesforce_lookups
from bench.ami_peer import agent_rings, call_comes_in, caller_gives_up
from bench.figures import Figure, as_table, median_ratio, percentile, write
from tests.support.pbx.recorder import facts_of


def figure(*, ratio: float, goal: float | None, is_higher_better: bool) -> Figure:
    return Figure(
        bench="b", name="n", unit="ms", ours=ratio, peer=1.0, peer_is="p", ratio=ratio, goal=goal,
        is_higher_better=is_higher_better, how="h",
    )  # fmt: skip


def test_a_short_run_gives_well_formed_results(tmp_path: Path) -> None:
    figures = ami_translate.measure(messages=500, rounds=1)
    write(tmp_path / "results.json", figures, now=datetime(2026, 4, 1, tzinfo=UTC))
    kept = json.loads((tmp_path / "results.json").read_text())
    assert {"date", "python", "cpu_count", "figures"} <= kept.keys()
    assert kept["date"] == "2026-04-01T00:00:00+00:00"
    assert [entry["name"] for entry in kept["figures"]] == [one.name for one in figures]
    for entry in kept["figures"]:
        assert entry["ours"] > 0
        assert math.isclose(entry["ratio"], entry["ours"] / entry["peer"])  # of a single round
    assert all(one.name in as_table(figures) for one in figures)


def test_a_short_run_of_look_ups_has_all_three_sides_and_one_api_call_per_phone_call() -> None:
    figures = salesforce_lookups.measure(lookups=16, rounds=1)

    assert [(found.name, found.peer_is) for found in figures] == [
        ("look-ups", "bare simple-salesforce"),
        ("CPU per look-up", "bare simple-salesforce"),
        ("look-ups", "bare aiohttp"),
        ("CPU per look-up", "bare aiohttp"),
        ("API calls per phone call", "budget"),
    ]
    assert all(found.ours > 0 and found.peer > 0 for found in figures)
    assert figures[-1].ours == 1


def test_the_repeated_recordings_hold_as_many_messages_as_said() -> None:
    stream, count = ami_translate.recorded(1000)
    assert count >= 1000
    assert stream.count(b"\r\n\r\n") == count


@pytest.mark.parametrize(
    ("ratio", "goal", "is_higher_better", "is_met"),
    [
        (3.0, 3.0, True, True),
        (2.9, 3.0, True, False),
        (1.5, 1.5, False, True),
        (1.6, 1.5, False, False),
        (9.9, None, False, None),
    ],
)
def test_a_goal_is_met_in_its_own_direction(
    ratio: float, goal: float | None, is_higher_better: bool, is_met: bool | None
) -> None:
    assert figure(ratio=ratio, goal=goal, is_higher_better=is_higher_better).is_met is is_met


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert (percentile(values, 50), percentile(values, 99), percentile(values, 100)) == (50.0, 99.0, 100.0)
    assert percentile([7.0], 99) == 7.0


def test_a_ratio_is_the_median_of_the_rounds() -> None:
    assert median_ratio([2.0, 30.0, 4.0], [1.0, 10.0, 4.0]) == 2.0


def test_the_played_calls_are_understood_as_asterisks_are() -> None:
    story = call_comes_in(1, "1001", "09000000001") + agent_rings(1, "1001", "09000000001") + caller_gives_up(1, "1001")
    names = [type(fact).__name__ for fact in facts_of(story)]
    assert names == [
        "ChannelCreated", "ChannelCreated", "PartyChanged", "DialBegan", "ChannelStateChanged",
        "ChannelEnded", "ChannelEnded",
    ]  # fmt: skip
