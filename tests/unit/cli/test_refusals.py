"""What a command cannot do is one line with what to do, and a status; never a traceback."""

from __future__ import annotations

import asyncio
import errno
import io
import logging
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web

from octi_bridge.app.listening import CannotListen, bind_at, cannot_listen
from octi_bridge.cli.failures import UNFORESEEN
from octi_bridge.cli.main import main
from octi_bridge.settings import sources
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.database import close_engine, open_engine, upgrade

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in list(os.environ):
        if variable.startswith("OCTI_"):
            monkeypatch.delenv(variable)
    for name, value in {
        "OCTI_SETTINGS_FILE": "",
        "OCTI_SERVER__PORT": "0",
        "OCTI_PBX__USERNAME": "octi",
        "OCTI_PBX__SECRET": "tiger-secret",
        "OCTI_DATABASE__URL": f"sqlite:///{tmp_path / 'octi.db'}",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def database(tmp_path: Path, capsys: Capture) -> Path:
    assert main(["db", "upgrade"]) == 0
    capsys.readouterr()
    return tmp_path / "octi.db"


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def refusal(capsys: Capture, verb: list[str], status: int = 2) -> str:
    assert main(verb) == status
    told = capsys.readouterr()
    (line,) = told.err.splitlines()
    assert line.startswith("octi-bridge: ")
    assert "Traceback" not in told.err + told.out
    return line


def last_line(capsys: Capture, verb: list[str]) -> str:
    assert main(verb) == 2
    return capsys.readouterr().err.splitlines()[-1]


# ---- the database


@pytest.mark.parametrize("verb", ["serve", "account list", "call-log list", "data forget 0312345678"])
def test_no_command_but_the_upgrade_makes_a_database(capsys: Capture, tmp_path: Path, verb: str) -> None:
    assert main(verb.split()) == 2
    told = capsys.readouterr().err
    assert f"there is no database {tmp_path}/octi.db yet: octi-bridge db upgrade makes it" in told
    assert not (tmp_path / "octi.db").exists()


def test_the_database_and_the_settings_used_are_named_and_not_in_the_output(
    database: Path, capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OCTI_DATABASE__URL")
    (tmp_path / "mine.toml").write_text('[database]\nurl = "sqlite:///octi.db"\n')
    assert main(["account", "list", "--settings", "mine.toml"]) == 0
    told = capsys.readouterr()
    assert told.err == f"octi-bridge: settings: {tmp_path}/mine.toml; database: {database}\n"
    assert str(database) not in told.out


def test_the_settings_file_can_be_named_before_the_verb_too(capsys: Capture, tmp_path: Path) -> None:
    assert "there is no file none.toml" in refusal(capsys, ["--settings", "none.toml", "account", "list"])


@pytest.mark.parametrize("verb", ["serve", "account list", "db upgrade"])
def test_a_file_that_is_no_database_is_said(capsys: Capture, tmp_path: Path, verb: str) -> None:
    (tmp_path / "octi.db").write_text("this is the shopping list of tiger " * 99)
    assert main(verb.split()) == 2
    told = capsys.readouterr().err
    assert "octi-bridge: what OCTI_DATABASE__URL names is no SQLite database" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("verb", ["account list", "db upgrade"])
def test_a_database_that_cannot_be_opened_names_the_rights(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, verb: str
) -> None:
    # a folder with the name of the file: nobody can open that, root neither
    (tmp_path / "octi.db").mkdir()
    line = refusal(capsys, verb.split())
    assert "OCTI_DATABASE__URL" in line
    assert "octi.db" in line or "right to write" in line


def test_a_new_database_is_its_owners_alone(database: Path) -> None:
    assert stat.S_IMODE(database.stat().st_mode) == 0o600


# ---- the simulator


def test_a_simulated_pbx_does_not_join_the_database_of_the_machines_own_bridge(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = tmp_path / "etc.toml"
    found.write_text('[database]\nurl = "sqlite:///octi.db"\n')
    monkeypatch.setattr(sources, "DEFAULT_FILE", found)
    monkeypatch.delenv("OCTI_SETTINGS_FILE")
    verb = ["serve", "--pbx", "simulator"]
    told = refusal(capsys, verb)
    assert f"{found} was found by itself" in told
    assert "--settings FILE" in told
    assert "OCTI_SETTINGS_FILE" in told
    # with a file that is named, or with none, it goes on to the database, which is not there
    assert "there is no database" in last_line(capsys, [*verb, "--settings", str(found)])
    monkeypatch.setenv("OCTI_SETTINGS_FILE", str(found))
    assert "there is no database" in last_line(capsys, verb)
    monkeypatch.setenv("OCTI_SETTINGS_FILE", "")
    assert "there is no database" in last_line(capsys, verb)
    monkeypatch.delenv("OCTI_SETTINGS_FILE")
    assert "there is no database" in last_line(capsys, ["serve"])
    found.unlink()
    assert "there is no database" in last_line(capsys, verb)


# ---- the port


def test_serving_at_a_port_in_use_says_which_and_where_to_choose_another(
    database: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, busy_port: int
) -> None:
    monkeypatch.setenv("OCTI_SERVER__PORT", str(busy_port))
    told = refusal(capsys, ["serve"])
    assert f"port {busy_port} at 127.0.0.1 is in use" in told
    assert "OCTI_SERVER__PORT" in told


def test_serving_at_an_address_of_another_machine_is_refused(
    database: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, 1, 6, "", ("192.0.2.7", 0))])
    monkeypatch.setenv("OCTI_SERVER__HOST", "192.0.2.7")
    assert "192.0.2.7 is no address of this machine" in refusal(capsys, ["serve"])


def test_a_name_that_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(CannotListen, match=r"999\.1\.1\.1 is no address of this machine"):
        bind_at("999.1.1.1", 80, choose="--host")


async def test_a_port_that_another_takes_between_binding_and_listening_is_said() -> None:
    with socket.socket() as rival:
        rival.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        rival.bind(("127.0.0.1", 0))
        port = rival.getsockname()[1]
        (bound,) = bind_at("127.0.0.1", port, choose="--port")
        rival.listen()
        with bound, pytest.raises(CannotListen, match=f"port {port} at 127.0.0.1 is in use"):
            await asyncio.start_server(lambda *_: None, sock=bound)


def test_an_upgrade_at_the_start_leaves_no_lines_of_its_library(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def start(*_: object, **__: object) -> None:
        asyncio.run(upgraded())

    async def upgraded() -> None:
        engine = open_engine(f"sqlite:///{tmp_path}/new.db")
        await upgrade(engine)
        await close_engine(engine)

    def lines() -> list[str]:
        return [record.getMessage() for record in caplog.records if record.name.startswith("alembic")]

    caplog.set_level(logging.NOTSET, "alembic")  # put back after the test
    caplog.set_level(logging.INFO)
    start()
    assert lines() != []
    caplog.clear()
    monkeypatch.setattr(web, "run_app", start)
    assert main(["serve"]) == 0
    assert (tmp_path / "new.db").exists()
    assert lines() == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EADDRINUSE, errno.EACCES])
def test_an_error_of_the_system_while_serving_is_not_taken_for_a_port_in_use(
    database: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, number: int
) -> None:
    def fall_over(*_: object, **__: object) -> None:
        raise OSError(number, "tiger")

    monkeypatch.setattr(web, "run_app", fall_over)
    assert main(["serve"]) == UNFORESEEN
    told = capsys.readouterr().err
    assert "cannot listen" not in told
    assert "OCTI_SERVER__PORT" not in told
    assert "octi-bridge: unforeseen" in told.splitlines()[-1]
    (ended,) = [record.getMessage() for record in caplog.records if "by a fault of its own" in record.getMessage()]
    assert "Traceback (most recent call last)" in ended
    assert "fall_over" in ended


def test_a_port_of_root_is_said_so() -> None:
    # root may bind it, so what the system answers to others stands here
    error = cannot_listen(PermissionError(13, "Permission denied"), "0.0.0.0", 443, choose="OCTI_SERVER__PORT")  # noqa: S104
    assert "port 443 is reserved for root: choose one from 1024 up with OCTI_SERVER__PORT" in str(error)


def test_the_workbench_names_its_options_and_those_of_make_when_a_port_is_in_use(
    capsys: Capture, busy_port: int
) -> None:
    told = refusal(capsys, ["workbench", "--port", str(busy_port)])
    assert "--port or --host-port" in told
    assert 'make run ARGS="--port' in told


def test_the_workbench_takes_no_file_for_its_folder(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in ("file", "file/below"):
        assert "is no folder that can be written to" in refusal(capsys, ["workbench", "--data", folder])


# ---- what nobody foresaw


class Unforeseen(Exception):  # noqa: N818 - as any library may call its own
    pass


def test_an_unforeseen_error_is_one_line_with_its_place_and_without_its_text(
    database: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall_over(*_: object) -> object:
        raise Unforeseen("tiger 09012345678")

    monkeypatch.setattr(SqlAgentStore, "accounts", fall_over)
    assert main(["account", "list"]) == UNFORESEEN
    told = capsys.readouterr().err.splitlines()[-1]
    assert "unforeseen Unforeseen at cli/accounts.py:" in told
    assert "--debug" in told
    assert "tiger" not in told
    assert main(["account", "list", "--debug"]) == UNFORESEEN
    assert "Traceback (most recent call last)" in capsys.readouterr().err


# ---- passwords at a terminal


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("second", "status"), [("tiger-secret 1", 0), ("tiger-secret 2", 2)])
def test_a_new_password_is_asked_for_twice_at_a_terminal(
    database: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, second: str, status: int
) -> None:
    asked: list[str] = []
    typed = iter(["tiger-secret 1", second])
    monkeypatch.setattr("sys.stdin", Terminal())

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return next(typed)

    monkeypatch.setattr("getpass.getpass", ask)
    assert main(["account", "add", "sato", "--name", "佐藤"]) == status
    told = capsys.readouterr()
    assert len(asked) == 2
    assert ("differ" in told.err) == (status == 2)
    assert "tiger" not in told.err + told.out
