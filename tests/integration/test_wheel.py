"""A wheel carries the panel and every file of the package, and cannot be built without the panel."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what a wheel is made from, with a panel that has one page."""
    copy = tmp_path / "tree"
    copy.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, copy)
    for name in ("octi_bridge", "tools"):
        shutil.copytree(ROOT / name, copy / name, ignore=LEFT_OUT)
    (copy / "static" / "dist").mkdir(parents=True)
    (copy / "static" / "dist" / "index.html").write_text("<!doctype html>", encoding="utf-8")
    return copy


def build(tree: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", "wheels", "."]
    return subprocess.run(
        command, cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=100, check=False
    )


def test_a_wheel_carries_the_panel_and_every_file_of_the_package(tree: Path) -> None:
    done = build(tree)
    assert done.returncode == 0, done.stdout
    (wheel,) = (tree / "wheels").glob("octi_bridge-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    package = {path.relative_to(tree).as_posix() for path in (tree / "octi_bridge").rglob("*") if path.is_file()}
    assert package - names == set()
    assert "octi_bridge/panel_dist/index.html" in names


def test_a_wheel_without_the_built_panel_is_refused_with_the_way_out(tree: Path) -> None:
    shutil.rmtree(tree / "static" / "dist")
    done = build(tree)
    assert done.returncode != 0
    assert "make panel" in done.stdout
