"""A step shows one line with its time, and its output only when it fails."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from tools.step import run_step


def test_a_step_that_succeeds_shows_its_time_and_hides_its_output(tmp_path: Path) -> None:
    screen = io.StringIO()
    assert run_step("Say hello", [sys.executable, "-c", "print('hello there')"], out=screen, logs=tmp_path) == 0
    assert "ok  Say hello (" in screen.getvalue()
    assert "hello there" not in screen.getvalue()
    assert (tmp_path / "say-hello.log").read_text(encoding="utf-8") == "hello there\n"


def test_a_step_that_fails_shows_its_output_and_passes_its_status_on(tmp_path: Path) -> None:
    screen = io.StringIO()
    code = "import sys; print('it broke here'); sys.exit(3)"
    assert run_step("Break", [sys.executable, "-c", code], out=screen, logs=tmp_path) == 3
    assert "it broke here" in screen.getvalue()
    assert "NOT Break" in screen.getvalue()


def test_a_program_that_is_not_there_is_a_failed_step_that_names_it(tmp_path: Path) -> None:
    screen = io.StringIO()
    assert run_step("Go", ["no-such-program-here"], out=screen, logs=tmp_path) == 127
    assert "no-such-program-here" in screen.getvalue()


def test_a_step_cannot_wait_for_input(tmp_path: Path) -> None:
    code = "import sys; sys.exit(len(sys.stdin.read()))"
    assert run_step("Read", [sys.executable, "-c", code], out=io.StringIO(), logs=tmp_path) == 0
