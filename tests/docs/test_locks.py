"""The lock files pin everything that pyproject.toml asks for, with hashes, and name no package index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def pinned(lock: str) -> set[str]:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9-]+)==\S+", text, re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=! ]", requirement)[0].lower() for requirement in requirements}


def test_every_dependency_is_pinned() -> None:
    wanted = names(PROJECT["project"]["dependencies"])
    assert wanted <= pinned("run")
    assert wanted | names(PROJECT["dependency-groups"]["dev"]) <= pinned("dev")
    assert names(PROJECT["dependency-groups"]["build"]) <= pinned("build")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_pin_has_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    for pin in re.split(r"\n(?=[a-z0-9])", text):
        if "==" in pin.split("\n")[0]:
            assert "--hash=sha256:" in pin, pin.split("\n")[0]


def test_run_and_dev_agree_on_every_version() -> None:
    def versions(lock: str) -> dict[str, str]:
        text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
        return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, re.MULTILINE))

    run, dev = versions("run"), versions("dev")
    assert {name: dev.get(name) for name in run} == run
