"""A program that the tests fork is one as any other: its arguments, environment, output and end are its own."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from octi_bridge import __version__
from tests.support.forked_programs import start_program


async def test_it_gets_its_arguments_and_tells_its_status(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("before\n")
    good = await start_program(("-m", "octi_bridge", "--version"), environment=os.environ, log=log)
    assert await good.wait() == 0
    assert log.read_text() == f"before\nocti-bridge {__version__}\n"
    bad = await start_program(("-m", "octi_bridge", "no-such-verb"), environment=os.environ, log=log)
    assert (await bad.wait(), bad.returncode) == (2, 2)
    assert "no-such-verb" in log.read_text()


async def test_it_has_its_own_environment_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTI_DATABASE__URL", "mysql://of-the-test/db")
    log = tmp_path / "log"
    environment = {"OCTI_DATABASE__URL": "oracle://of-the-program/db"}
    program = await start_program(("-m", "octi_bridge", "db", "upgrade"), environment=environment, log=log)
    assert await program.wait() == 2
    assert "oracle" in log.read_text()


async def test_it_is_paused_and_killed_as_any_process(tmp_path: Path) -> None:
    arguments = ("-m", "tests.support.remote_pbx")
    program = await start_program(arguments, environment={}, log=tmp_path / "log")
    program.send_signal(signal.SIGSTOP)
    assert program.returncode is None
    program.kill()
    assert await program.wait() == -signal.SIGKILL
    program.kill()  # nothing happens
