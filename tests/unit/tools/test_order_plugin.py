"""The files of a run with several workers: phones first, long files first in their folder, unit tests last."""

from __future__ import annotations

from pathlib import Path

from tests.plugins.order import TESTS, in_order


def paths(text: str) -> list[Path]:
    return [TESTS / f"{name}.py" for name in text.split()]


def test_each_folder_stays_in_one_piece_phones_first_and_unit_tests_last() -> None:
    files = paths("unit/a asterisk/b contract/c docs/d contract/e e2e/f freepbx/g unit/tools/h")
    assert in_order(files, ()) == paths("asterisk/b contract/c contract/e freepbx/g docs/d e2e/f unit/a unit/tools/h")


def test_long_files_come_first_in_their_folder_as_they_were_collected() -> None:
    files = paths("contract/a contract/b e2e/c e2e/d e2e/e unit/f")
    assert in_order(files, set(paths("contract/b e2e/d e2e/e"))) == paths(
        "contract/b contract/a e2e/d e2e/e e2e/c unit/f"
    )


def test_a_file_from_elsewhere_and_an_empty_run_are_no_trouble() -> None:
    elsewhere = Path("/elsewhere/test_x.py")
    assert in_order([elsewhere], ()) == [elsewhere]
    assert in_order([], ()) == []
