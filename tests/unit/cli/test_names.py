"""What administrators name is checked before it is kept, and lists can be read by people and by programs."""

from __future__ import annotations

import asyncio
import io
import json
import os
from pathlib import Path

import pytest

from octi_bridge.cli.main import main
from octi_bridge.cli.names import BadName, require_user_id
from octi_bridge.cli.tables import print_list
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.database import close_engine, open_engine

Capture = pytest.CaptureFixture[str]
LABELS = "--label-ja 営業 --label-en Sales"


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> str:
    for variable in list(os.environ):
        if variable.startswith("OCTI_"):
            monkeypatch.delenv(variable)
    url = f"sqlite:///{tmp_path / 'octi.db'}"
    monkeypatch.setenv("OCTI_SETTINGS_FILE", "")
    monkeypatch.setenv("OCTI_DATABASE__URL", url)
    monkeypatch.setattr("sys.stdin", io.StringIO("tiger-secret 1\n"))
    assert main(["db", "upgrade"]) == 0
    capsys.readouterr()
    return url


REFUSED = [
    (["account", "add", "sp ace", "--name", "佐藤"], "no spaces"),
    (["account", "add", "sato\u202e", "--name", "佐藤"], "no spaces"),
    (["account", "add", "sato", "--name", ""], "--name has 1 to 128 visible characters"),
    (["account", "add", "sato", "--name", "  "], "--name"),
    (["account", "add", "sato", "--name", "佐" * 129], "--name"),
    (["account", "add", "sato", "--name", "佐藤\u200b"], "visible"),
    (["account", "add", "sato", "--name", "佐藤", "--queue", "no such queue"], '"no such queue" is no queue'),
    (["account", "add", "sato", "--name", "佐藤", "--queue", "sales,support"], "commas"),
    (["account", "add", "sato", "--name", "佐藤", "--queue", ""], "queues.conf"),
    (["account", "add", "sato", "--name", "佐藤", "--salesforce-user-id", "123"], "begin with 005"),
    (["terminal", "add", "abc"], "OCTI_PBX__EXTENSION_PATTERN"),
    (["terminal", "add", "2" * 22], "no extension"),
    (["terminal", "add", "201\n"], "no extension"),
    (["terminal", "add", ""], "no extension"),
    (["caller-id", "add", "0312340001", "--label-ja", "", "--label-en", "x"], "--label-ja"),
    (["caller-id", "add", "0312340001", "--label-ja", "x", "--label-en", "x" * 65], "--label-en has 1 to 64"),
    (["label", "add", "0312340001", "--label-ja", "x", "--label-en", " "], "--label-en"),
    (["call-log", "retry", "nope"], "no call log nope waits"),
    (["callcenter", "render", "--bridge-url", "https://x.example", "--presence", "x=y"], "0 (Available)"),
    (["callcenter", "render", "--bridge-url", "https://x.example", "--presence", "7=Break"], "no status"),
]


@pytest.mark.parametrize(("verb", "advice"), REFUSED)
def test_a_name_or_id_of_a_wrong_form_is_refused_with_its_form(
    database: str, capsys: Capture, verb: list[str], advice: str
) -> None:
    assert main(verb) == 2
    told = capsys.readouterr()
    assert advice in told.err
    assert told.out == ""

    async def kept() -> tuple[int, int]:
        engine = open_engine(database)
        store = SqlAgentStore(engine=engine)
        found = len(await store.accounts()), len(await store.terminals())
        await close_engine(engine)
        return found

    assert asyncio.run(kept()) == (0, 0)


def test_the_extension_pattern_of_the_settings_decides_without_the_secret_of_the_pbx(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("OCTI_PBX__EXTENSION_PATTERN", r"agent\d+")
    assert main(["terminal", "add", "201"]) == 2
    assert r"agent\d+" in capsys.readouterr().err
    assert main(["terminal", "add", "agent1"]) == 0


def test_queues_of_an_account_are_checked_when_they_change_too(capsys: Capture) -> None:
    assert main(["account", "add", "sato", "--name", "佐藤"]) == 0
    assert main(["account", "queues", "sato", "sales", "a b"]) == 2
    assert main(["account", "queues", "sato", "sales", "営業"]) == 0


def test_an_unknown_account_is_answered_with_the_one_that_was_meant(capsys: Capture) -> None:
    main(["account", "add", "sato", "--name", "佐藤"])
    main(["terminal", "add", "201"])
    capsys.readouterr()
    assert main(["account", "disable", "satou"]) == 2
    assert "there is no account satou; did you mean sato?; see octi-bridge account list" in capsys.readouterr().err
    assert main(["terminal", "remove", "210"]) == 2
    assert "there is no terminal 210; see octi-bridge terminal list" in capsys.readouterr().err


@pytest.mark.parametrize("good", ["0055h0000000002", "0055h0000000002AAA", None])
def test_both_forms_of_a_user_id_are_taken(good: str | None) -> None:
    assert require_user_id(good) == good


@pytest.mark.parametrize(
    "bad", ["0055h0000000002AAB", "0035h0000000002", "0055h00000000021", "", "https://x/0055h0000000002"]
)
def test_an_id_with_a_wrong_checksum_or_of_another_object_is_refused(bad: str) -> None:
    with pytest.raises(BadName, match="005"):
        require_user_id(bad)


# ---- lists


@pytest.mark.parametrize("noun", ["account", "terminal", "caller-id", "label", "call-log"])
def test_an_empty_list_says_so_and_as_json_is_an_empty_list(capsys: Capture, noun: str) -> None:
    assert main([noun, "list"]) == 0
    assert capsys.readouterr().out.startswith("none")
    assert main([noun, "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_lists_as_json_have_names_for_all_values(capsys: Capture) -> None:
    main(["account", "add", "sato", "--name", "佐藤 健太", "--queue", "sales", "--queue", "support"])
    main(["terminal", "add", "201", "--account", "sato"])
    main(["caller-id", "add", "0312340001", *LABELS.split()])
    main(["label", "add", "0312340001", *LABELS.split()])
    capsys.readouterr()

    def listed(noun: str) -> dict[str, object]:
        assert main([noun, "list", "--json"]) == 0
        (row,) = json.loads(capsys.readouterr().out)
        assert isinstance(row, dict)
        return row

    account = listed("account")
    assert (account["account"], account["name"], account["queues"]) == ("sato", "佐藤 健太", ["sales", "support"])
    assert (account["terminal"], account["last_sign_in"], account["is_disabled"]) == (None, None, False)
    assert listed("terminal") == {
        "extension": "201", "answer_mode": "manual", "caller_id": None, "did_number": None, "account": "sato",
        "signed_in": None,
    }  # fmt: skip
    assert listed("caller-id") == {"list": "number", "number": "0312340001", "label_ja": "営業", "label_en": "Sales"}
    assert listed("label") == {"number": "0312340001", "label_ja": "営業", "label_en": "Sales"}


def test_columns_stay_aligned_with_japanese_beside_latin(capsys: Capture) -> None:
    rows = [{"name": "佐藤", "role": "user"}, {"name": "Smith", "role": "chief"}]
    print_list(rows, headings={"name": "NAME", "role": "ROLE"}, empty="none", as_json=False)
    assert capsys.readouterr().out.splitlines() == ["NAME   ROLE", "佐藤   user", "Smith  chief"]


def test_help_has_examples(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        main(["account", "add", "--help"])
    told = capsys.readouterr().out
    assert "examples:\n  octi-bridge account add sato --name" in told
    assert "--settings FILE" in told
