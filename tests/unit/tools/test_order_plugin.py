"""The files of a run with several workers: long ones first, each folder's spread over the run, unit tests last."""

from __future__ import annotations

from pathlib import Path

from tests.plugins.order import TESTS, spread


def paths(text: str) -> list[Path]:
    return [TESTS / f"{name}.py" for name in text.split()]


def test_folders_take_turns_and_unit_tests_fill_up_the_end() -> None:
    files = paths("asterisk/a asterisk/b e2e/c e2e/d e2e/e e2e/f unit/tools/g unit/h")
    assert spread(files, ()) == paths("e2e/c asterisk/a e2e/d e2e/e asterisk/b e2e/f unit/tools/g unit/h")


def test_long_files_come_first_as_they_were_collected() -> None:
    files = paths("asterisk/a e2e/b e2e/c unit/d")
    assert spread(files, set(paths("e2e/c asterisk/a"))) == paths("asterisk/a e2e/c e2e/b unit/d")


def test_a_file_from_elsewhere_and_an_empty_run_are_no_trouble() -> None:
    elsewhere = Path("/elsewhere/test_x.py")
    assert spread([elsewhere], ()) == [elsewhere]
    assert spread([], ()) == []
