"""A random call that failed leaves behind what is needed to explain it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.random_calls import evidence
from tests.random_calls.grammar import draw
from tests.random_calls.part import Moment


def test_logs_events_and_times_of_a_failed_call_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = tmp_path / "house"
    texts = {
        "bridge-1.log": "up",
        "ami-events": "Event",
        "asterisk/var/log/full": "pbx",
        "asterisk/phones/201/log": "sip",
    }
    for name, text in texts.items():
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        (house / name).write_text(text)
    (house / "asterisk/etc").mkdir()
    (house / "asterisk/etc/pjsip.conf").write_text("a password")
    monkeypatch.setattr(evidence, "KEPT", tmp_path / "kept")
    script = draw(1, "asterisk")

    evidence.keep(house, "asterisk-1", "! the first time", script, [])
    kept = evidence.keep(house, "asterisk-1", "! again", script, [Moment(0.0, 1.5)])

    found = {file.name: file.read_text() for file in kept.iterdir()}
    report = found.pop("report")
    assert found == {name.replace("/", "-"): text for name, text in texts.items()}
    assert report.startswith("! again\n")
    assert report.splitlines()[2].endswith(f":01.500000: {script.steps[0].line()}")
    assert script.steps[1].line() not in report  # it was not played
