"""`octi-bridge account import` creates everybody in the file or nobody, and names every mistake by line and column."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octi_bridge.agents.model import Account, Role
from octi_bridge.cli import account_import
from octi_bridge.cli.account_file import AccountFile, AccountLine
from octi_bridge.cli.main import main
from octi_bridge.kernel.ids import OrgName
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.database import close_engine, open_engine
from octi_bridge.storage.passwords import Argon2Hasher

Capture = pytest.CaptureFixture[str]
GOOD = """account,name,password,role,queues
sato,佐藤 健太,tiger-secret 1,,sales support
suzuki,鈴木 愛,,supervisor,sales
"""


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> str:
    for variable in list(os.environ):
        if variable.startswith("OCTI_"):
            monkeypatch.delenv(variable)
    url = f"sqlite:///{tmp_path / 'octi.db'}"
    monkeypatch.setenv("OCTI_SETTINGS_FILE", "")
    monkeypatch.setenv("OCTI_DATABASE__URL", url)
    monkeypatch.chdir(tmp_path)
    assert main(["db", "upgrade"]) == 0
    capsys.readouterr()
    return url


def accounts(url: str) -> Sequence[Account]:
    async def read() -> Sequence[Account]:
        engine = open_engine(url)
        found = await SqlAgentStore(engine=engine).accounts()
        await close_engine(engine)
        return found

    return asyncio.run(read())


def run_import(text: str | bytes, *options: str) -> int:
    Path("staff.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return main(["account", "import", "staff.csv", *options])


def initial_passwords() -> dict[str, str]:
    with Path("first.csv").open(encoding="utf-8-sig", newline="") as opened:
        return {row["account"]: row["password"] for row in csv.DictReader(opened)}


@pytest.mark.parametrize(("encoding", "newline"), [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("cp932", "\r\n")])
def test_a_file_becomes_accounts_in_every_encoding_that_spreadsheets_write(
    database: str, encoding: str, newline: str, capsys: Capture
) -> None:
    assert run_import(GOOD.replace("\n", newline).encode(encoding), "--passwords", "first.csv") == 0
    sato, suzuki = accounts(database)
    assert (sato.name, sato.role, sato.queues) == ("佐藤 健太", Role.USER, ("sales", "support"))
    assert (suzuki.name, suzuki.role, suzuki.is_agent) == ("鈴木 愛", Role.SUPERVISOR, True)
    hasher = Argon2Hasher()
    assert asyncio.run(hasher.verify("tiger-secret 1", sato.password_hash))
    made = initial_passwords()
    assert list(made) == ["suzuki"]
    assert len(made["suzuki"]) == 12
    assert asyncio.run(hasher.verify(made["suzuki"], suzuki.password_hash))
    assert Path("first.csv").stat().st_mode & 0o777 == 0o600
    said = capsys.readouterr()
    assert "2 accounts created" in said.out
    assert not any(secret in said.out + said.err for secret in ("tiger", made["suzuki"]))


def test_a_dry_run_shows_everybody_and_changes_nothing(database: str, capsys: Capture) -> None:
    assert run_import(GOOD, "--dry-run", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["is_done"] is False
    assert [(each["line"], each["account"], each["password"]) for each in shown["accounts"]] == [
        (2, "sato", "of the file"),
        (3, "suzuki", "generated"),
    ]
    assert accounts(database) == []


MISTAKES = {
    "account,name\nsp ace,佐藤\n": "line 2, account: an account's name has",
    "account,name\nsato,\n": "line 2, name: a name has 1 to 128 visible characters",
    "account,name,password\nsato,佐藤,short\n": "line 2, password: a password has at least 8 characters",
    "account,name,role\nsato,佐藤,superviser\n": "line 2, role: there is no role superviser; did you mean supervisor?",
    'account,name,queues\nsato,佐藤,"sales,support"\n': 'line 2, queues: "sales,support" is no queue\'s name',
    "account,name,org\nsato,佐藤,nowhere\n": "line 2, org: there is no org nowhere in the settings; there are: default",
    "account,name,salesforce_user_id\nsato,佐藤,003000000000001\n": "line 2, salesforce_user_id: 003000000000001 is no",
    "account,name\nsato,佐藤\n\nSATO,佐藤\n": "line 4, account: SATO is in line 2 already",
    "account,name\nsato,佐藤\nｓａｔｏ,佐藤\n": "is in line 2 already",
    "account,name\nsato,\"=cmd|'/c calc'!A1\"\n": "line 2, name: begins with =, as formulas do",
    "account,name\n+sato,佐藤\n": "line 2, account: begins with +",
    "account,name\nsato,#NAME?\n": "line 2, name: #NAME? is an error of the spreadsheet",
    "account,name,pasword\nsato,佐藤,x\n": "line 1, pasword: there is no such column; did you mean password?",
    "account\nsato\n": "line 1, name: this column is missing",
    "account,name,name\nsato,a,b\n": "line 1, name: this column is there twice",
    "account,name\nsato,Sato,Kenta\n": "line 2: more cells than columns",
    "name,account\n山田太郎\n": "line 2, account: an account's name has",
    "account,name\nsato\n": "line 2, name: a name has 1 to 128 visible characters",
    'account,name\nsato,"佐藤\n': "line 2: the line cannot be read",
    "account,name\n": "line 1: there is nobody in it",
    "": "line 1: there is nobody in it",
    'account,name\nsato,"two\nlines"\nsp ace,x\n': "line 4, account: an account's name has",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_named_by_line_and_column(text: str) -> None:
    found = AccountFile(text.encode(), orgs=[OrgName("default")])
    assert MISTAKES[text] in "\n".join(mistake.text() for mistake in found.mistakes)


def test_two_lines_without_an_account_are_not_the_same_account() -> None:
    found = AccountFile("name,account\n山田太郎\n山田花子\n".encode(), orgs=[])
    assert [(each.line, each.column) for each in found.mistakes] == [(2, "account"), (3, "account")]


def test_all_mistakes_are_named_at_once_also_to_programs(database: str, capsys: Capture) -> None:
    assert run_import("account,name,role\nsato,,boss\nsp ace,a,\nok,b,\n", "--json", "--passwords", "first.csv") == 2
    said = capsys.readouterr()
    assert "staff.csv has 3 mistakes" in said.err
    assert [(each["line"], each["column"]) for each in json.loads(said.out)["mistakes"]] == [
        (2, "name"),
        (2, "role"),
        (3, "account"),
    ]
    assert accounts(database) == []
    assert not Path("first.csv").exists()


@pytest.mark.parametrize("data", ["アカウント".encode("utf-16"), b"\xff\xfe\x00\x81", b"account,name\nsato,\x81\n"])
def test_text_of_another_encoding_is_refused_with_what_to_do(data: bytes) -> None:
    (mistake,) = AccountFile(data, orgs=[]).mistakes
    assert "CSV UTF-8" in mistake.text()


def test_japanese_headings_and_semicolons_are_understood() -> None:
    text = "アカウント;氏名;権限;キュー\nsato;佐藤;システム管理者;sales、support\n"
    (sato,) = AccountFile(text.encode(), orgs=[]).lines
    assert (sato.role, sato.queues, sato.password) == (Role.ADMINISTRATOR, ("sales", "support"), None)


def test_an_account_that_exists_is_refused_or_left_as_it_is(database: str, capsys: Capture) -> None:
    assert run_import("account,name\nsato,佐藤\n", "--passwords", "first.csv") == 0
    before = accounts(database)
    more = "account,name\nsato,別人\nsuzuki,鈴木\n"
    assert run_import(more, "--passwords", "second.csv") == 2
    assert "line 2, account: account sato exists already; --skip-existing" in capsys.readouterr().err
    assert accounts(database) == before
    assert run_import(more, "--passwords", "second.csv", "--skip-existing") == 0
    assert "left as they are: sato" in capsys.readouterr().out
    assert [(each.account, each.name) for each in accounts(database)] == [("sato", "佐藤"), ("suzuki", "鈴木")]


def test_when_queues_cannot_be_checked_the_settings_own_words_say_why(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("OCTI_PBX__USERNAME", "octi")
    assert run_import(GOOD, "--dry-run") == 0
    said = capsys.readouterr().err
    assert "whether the queues exist was not checked: OCTI_PBX__SECRET" in said
    assert "no PBX" not in said


def test_without_a_place_for_generated_passwords_nobody_is_created(database: str, capsys: Capture) -> None:
    assert run_import(GOOD) == 2
    assert "line 3, password: has no password" in capsys.readouterr().err
    Path("first.csv").write_text("kept\n")
    assert run_import(GOOD, "--passwords", "first.csv") == 2
    assert "first.csv exists already" in capsys.readouterr().err
    assert run_import(GOOD, "--passwords", "none/first.csv") == 2
    assert accounts(database) == []
    assert Path("first.csv").read_text() == "kept\n"


def test_when_the_database_refuses_one_nobody_is_created(
    database: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else creates the last one after the file was checked."""
    write = account_import._write_passwords

    def create_first(path: Path, lines: Sequence[AccountLine]) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("tiger-secret 1\n"))
        with ThreadPoolExecutor() as pool:
            assert pool.submit(main, ["account", "add", "suzuki", "--name", "鈴木"]).result() == 0
        write(path, lines)

    monkeypatch.setattr(account_import, "_write_passwords", create_first)
    assert run_import(GOOD, "--passwords", "first.csv") == 2
    assert "created one of these accounts meanwhile" in capsys.readouterr().err
    assert [each.account for each in accounts(database)] == ["suzuki"]
    assert not Path("first.csv").exists()


def test_fifty_accounts_take_seconds(database: str) -> None:
    began = time.monotonic()
    lines = [f"agent{number},担当 {number},sales" for number in range(50)]
    assert run_import("\n".join(["account,name,queues", *lines]), "--passwords", "first.csv") == 0
    print(f"50 accounts in {time.monotonic() - began:.1f} s")
    assert len(accounts(database)) == 50
    assert len(set(initial_passwords().values())) == 50


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"account,name\n{text}".encode()))
def test_whatever_the_file_holds_it_is_read_or_has_mistakes(data: bytes) -> None:
    read = AccountFile(data, orgs=[OrgName("default")])
    assert read.lines or read.mistakes
