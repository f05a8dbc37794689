"""The last line of `make test` counts what really happened."""

from __future__ import annotations

from pathlib import Path

from tools.run_tests import Counts, read_report


def test_counts_are_read_from_the_report(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite tests="10" failures="1" errors="2" skipped="3"/></testsuites>', encoding="utf-8"
    )
    assert read_report(report) == Counts(passed=4, failed=3, skipped=3)
    assert read_report(report).line() == "4 passed, 3 failed, 3 skipped"


def test_a_run_without_a_report_is_a_failure(tmp_path: Path) -> None:
    assert read_report(tmp_path / "none.xml").line() == "0 passed, 1 failed"
