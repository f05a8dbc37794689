"""pytest plugin: the order in which the files of a run with several workers are handed out.

The tests of some folders wait for phones in real time (asterisk, contract), those of others for the processor (e2e,
storage, unit). One folder after the other, the processor idles in one part of the run and is short in the next. So the
files of each folder are spread evenly over the run. Files with a test whose time limit is raised come first, so that
no worker is alone with a long one in the end; unit tests are short and fill up the end.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import pytest

TESTS: Final = Path(__file__).parents[1]
LONG_S: Final = 240.0
LAST: Final = "unit"


def spread(files: Sequence[Path], long: Collection[Path]) -> list[Path]:
    """The files of `tests`, as collected, in the order for several workers."""
    short = [file for file in files if file not in long]
    folders: dict[str, list[Path]] = {}
    for file in short:
        folders.setdefault(_folder(file), []).append(file)
    last = folders.pop(LAST, [])
    place = {file: (at + 0.5) / len(own) for own in folders.values() for at, file in enumerate(own)}
    return [*(file for file in files if file in long), *sorted(place, key=lambda file: place[file]), *last]


def _folder(file: Path) -> str:
    return file.relative_to(TESTS).parts[0] if file.is_relative_to(TESTS) else ""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """All workers must come to the same order."""
    if not hasattr(config, "workerinput"):
        return
    files = list(dict.fromkeys(item.path for item in items))
    long = {item.path for item in items if _limit_s(item) >= LONG_S}
    place = {file: at for at, file in enumerate(spread(files, long))}
    items.sort(key=lambda item: place[item.path])


def _limit_s(item: pytest.Item) -> float:
    mark = item.get_closest_marker("timeout")
    return float(mark.args[0]) if mark is not None and mark.args else 0.0
