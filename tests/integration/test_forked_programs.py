"""A program that the tests fork is one as any other: its arguments, environment, output and end are its own."""

from __future__ import annotations

import os
import select
import signal
import socket
from pathlib import Path

import pytest

from octi_bridge import __version__
from tests.support.forked_programs import ask_for, begun, start_program


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


async def test_one_that_ended_before_its_pid_was_read_has_its_own_pid_and_status(tmp_path: Path) -> None:
    keeper = await ask_for(("-m", "octi_bridge", "no-such-verb"), environment={}, log=tmp_path / "log")
    ended = select.poll()
    ended.register(keeper, 0)  # only the hang-up: the keeper is gone, with both numbers in the socket
    assert ended.poll(20_000)
    program = await begun(keeper)
    assert program.pid <= int(Path("/proc/sys/kernel/pid_max").read_text())
    assert await program.wait() == 2


async def test_a_program_without_a_keeper_is_an_error_that_says_so() -> None:
    keeper, other = socket.socketpair()
    keeper.setblocking(False)
    other.close()
    with pytest.raises(RuntimeError, match="keeper of a forked program ended"):
        await begun(keeper)
    keeper.close()
