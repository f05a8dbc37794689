"""pytest plugin: the order in which the files of a run with several workers are handed out.

The folders with phones come first and each in one piece: a session's phones live through its worker's event loop, and
lose their registration while that worker runs other files for minutes. In each folder the files with a test whose time
limit is raised come first, so that no worker is alone with a long one in the end; unit tests are short and fill up the
end.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import pytest

TESTS: Final = Path(__file__).parents[1]
LONG_S: Final = 240.0
FIRST: Final = ("asterisk", "contract", "freepbx")
LAST: Final = "unit"


def in_order(files: Sequence[Path], long: Collection[Path]) -> list[Path]:
    """The files of `tests`, as collected, in the order for several workers."""
    between = dict.fromkeys(folder for file in files if (folder := _folder(file)) not in (*FIRST, LAST))
    rank = {folder: at for at, folder in enumerate((*FIRST, *between, LAST))}
    return sorted(files, key=lambda file: (rank[_folder(file)], file not in long))


def _folder(file: Path) -> str:
    return file.relative_to(TESTS).parts[0] if file.is_relative_to(TESTS) else ""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """All workers must come to the same order."""
    if not hasattr(config, "workerinput"):
        return
    files = list(dict.fromkeys(item.path for item in items))
    long = {item.path for item in items if _limit_s(item) >= LONG_S}
    place = {file: at for at, file in enumerate(in_order(files, long))}
    items.sort(key=lambda item: place[item.path])


def _limit_s(item: pytest.Item) -> float:
    mark = item.get_closest_marker("timeout")
    return float(mark.args[0]) if mark is not None and mark.args else 0.0
