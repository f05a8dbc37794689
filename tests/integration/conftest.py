from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from octi_bridge.workbench.workbench import Workbench, run_workbench
from tests.support.schema import lay_schema


@pytest.fixture
def panel_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A panel for the bridge to serve, whether or not the real one has been built."""
    directory = tmp_path / "panel"
    directory.mkdir()
    (directory / "index.html").write_text("<!doctype html><title>panel</title>")
    monkeypatch.setenv("OCTI_PANEL__DIRECTORY", str(directory))
    return directory


@pytest.fixture
async def bench(tmp_path: Path, panel_page: Path) -> AsyncIterator[Workbench]:
    """The whole stage on the simulator: org, phones, bridge, host page."""
    lay_schema(tmp_path / "bridge.db")
    async with run_workbench(directory=tmp_path, pbx="simulator") as running:
        yield running
