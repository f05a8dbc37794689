"""`octi-bridge account`, `terminal` and `db`, as an admin uses them at a shell."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from octi_bridge.agents.model import Account, Terminal
from octi_bridge.calls.log_id import CallLogId
from octi_bridge.cli import sessions
from octi_bridge.cli.main import main
from octi_bridge.history.model import ActivityKey
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.database import close_engine, open_engine, upgrade
from octi_bridge.storage.history import SqlHistoryStore
from octi_bridge.storage.outbox import SqlOutboxStore
from octi_bridge.storage.passwords import Argon2Hasher
from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.telephony.events import Extension
from tests.storage.test_agent_store import session as session_of
from tests.support.fakes import START
from tests.unit.history.samples import record

PASSWORD = "tiger-secret 1"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'octi.db'}"
    monkeypatch.setenv("OCTI_DATABASE__URL", url)
    assert main(["db", "upgrade"]) == 0
    return url


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What stands on standard input."""

    def put(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    put("")
    return put


def kept(url: str, account: str = "sato") -> Account | None:
    async def read() -> Account | None:
        engine = open_engine(url)
        await upgrade(engine)
        found = await SqlAgentStore(engine=engine).find_account(account)
        await close_engine(engine)
        return found

    return asyncio.run(read())


def terminal(url: str, extension: str) -> Terminal | None:
    async def read() -> Terminal | None:
        engine = open_engine(url)
        found = await SqlAgentStore(engine=engine).find_terminal(extension)
        await close_engine(engine)
        return found

    return asyncio.run(read())


def test_an_account_is_created_with_its_password_from_standard_input(
    database: str, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    typed(f"{PASSWORD}\nsecond line\n")
    queues = ["--queue", "sales", "--queue", "support"]
    user = ["--salesforce-user-id", "0055h0000000002"]
    assert main(["account", "add", "sato", "--name", "佐藤 健太", *queues, *user]) == 0
    found = kept(database)
    assert found is not None
    assert (found.name, found.queues) == ("佐藤 健太", ("sales", "support"))
    assert found.salesforce_user_id == "0055h0000000002"
    assert found.is_agent
    assert asyncio.run(Argon2Hasher().verify(PASSWORD, found.password_hash))
    shown = capsys.readouterr()
    assert "tiger" not in shown.out + shown.err


@pytest.mark.parametrize("text", ["", "\n", "short\n", "1234567\n"])
def test_without_a_password_of_eight_characters_there_is_no_account(
    database: str, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str], text: str
) -> None:
    typed(text)
    assert main(["account", "add", "sato", "--name", "佐藤"]) == 2
    assert "standard input" in capsys.readouterr().err
    assert kept(database) is None


def test_a_password_on_the_command_line_is_refused_because_others_could_read_it(
    database: str, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["account", "add", "sato", "--name", "佐藤", "--password", PASSWORD])
    assert left.value.code == 2
    assert kept(database) is None


def test_an_account_that_exists_is_left_alone(
    database: str, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    typed(f"{PASSWORD}\n")
    assert main(["account", "add", "sato", "--name", "佐藤"]) == 0
    before = kept(database)
    typed("another-password\n")
    assert main(["account", "add", "sato", "--name", "別人"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert kept(database) == before


def test_names_that_differ_in_case_or_width_only_are_one_name(
    database: str, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("sato", "suzuki"):
        typed(f"{PASSWORD}\n")
        assert main(["account", "add", name, "--name", name]) == 0
    for likeness in ("Sato", "ｓａｔｏ"):
        typed(f"{PASSWORD}\n")
        assert main(["account", "add", likeness, "--name", "別人"]) == 2
        assert main(["account", "rename", "suzuki", likeness]) == 2
        assert capsys.readouterr().err.count("account sato exists already") == 2
    assert main(["account", "rename", "sato", "Sato"]) == 0
    assert kept(database, "Sato") is not None


def test_accounts_are_listed_without_their_passwords(
    database: str, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("suzuki", "sato"):
        typed(f"{PASSWORD}\n")
        main(["account", "add", name, "--name", name.title(), "--queue", "sales", "--role", "supervisor"])
    capsys.readouterr()
    assert main(["account", "list"]) == 0
    heading, first, second = capsys.readouterr().out.splitlines()
    assert heading.split("  ")[0] == "ACCOUNT"
    assert first.split() == ["sato", "Sato", "supervisor", "sales", "-", "-", "-", "no"]
    assert second.split() == ["suzuki", "Suzuki", "supervisor", "sales", "-", "-", "-", "no"]


def test_an_account_is_bound_to_one_org_and_freed_again(
    database: str, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCTI_ORGS__SANDBOX__ENABLED", "false")
    monkeypatch.setenv("OCTI_ORGS__SANDBOX__LIGHTNING_ORIGINS", '["https://a--b.sandbox.lightning.force.com"]')

    def org() -> str | None:
        account = kept(database)
        assert account is not None
        return account.org

    typed(f"{PASSWORD}\n")
    assert main(["account", "add", "sato", "--name", "佐藤", "--org", "sandbox"]) == 0
    assert org() == "sandbox"
    capsys.readouterr()
    assert main(["account", "list"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:5] == ["sato", "佐藤", "user", "-", "sandbox"]
    assert main(["account", "org", "sato", "default"]) == 0
    assert org() == "default"
    assert main(["account", "org", "sato", "nowhere"]) == 2
    assert "default, sandbox" in capsys.readouterr().err
    assert org() == "default"
    assert main(["account", "org", "sato", "any"]) == 0
    assert org() is None
    assert main(["account", "org", "nobody", "any"]) == 2
    assert "account list" in capsys.readouterr().err


def test_a_terminal_is_added_and_changed_by_adding_it_again(database: str) -> None:
    assert main(["terminal", "add", "201"]) == 0
    assert terminal(database, "201") == Terminal(extension=Extension("201"), answer_mode=AnswerMode.MANUAL)
    assert main(["terminal", "add", "201", "--answer-mode", "notify"]) == 0
    assert terminal(database, "201") == Terminal(extension=Extension("201"), answer_mode=AnswerMode.NOTIFY)


def test_upgrading_says_that_the_schema_is_up_to_date(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "upgrade"]) == 0
    assert main(["db", "upgrade"]) == 0
    assert capsys.readouterr().out == "the schema is up to date\n" * 2


@pytest.mark.parametrize("verb", [["account", "list"], ["call-log", "list"], ["db", "upgrade"]], ids=" ".join)
def test_the_database_of_the_settings_file_is_used_whatever_else_stands_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "settings.toml"
    file.write_text(f"""[database]\nurl = "sqlite:///{tmp_path}/of-the-file.db"\n\n[salesforce]\nenabled = true\n""")
    monkeypatch.setenv("OCTI_SETTINGS_FILE", str(file))
    assert main(["db", "upgrade"]) == 0
    assert main(verb) == 0
    assert [path.name for path in tmp_path.glob("*.db")] == ["of-the-file.db"]


def test_the_environment_goes_over_the_file(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text('[database]\nurl = "sqlite:///nowhere/none.db"\n')
    monkeypatch.setenv("OCTI_SETTINGS_FILE", str(tmp_path / "settings.toml"))
    assert main(["db", "upgrade"]) == 0
    assert (tmp_path / "octi.db").is_file()


@pytest.mark.parametrize(
    "url", ["no address", "mysql://octi:tiger@host/db", "sqlite:////nowhere/at/all.db", "postgresql://octi:tiger@127.0.0.1:1/x"]
)  # fmt: skip
@pytest.mark.parametrize("verb", [["db", "upgrade"], ["account", "list"], ["terminal", "add", "201"]], ids=" ".join)
def test_a_wrong_database_is_one_sentence_and_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str, verb: list[str]
) -> None:
    monkeypatch.setenv("OCTI_DATABASE__URL", url)
    assert main(verb) == 2
    error = capsys.readouterr().err
    assert error.startswith("octi-bridge: ")
    assert "OCTI_DATABASE__URL" in error
    assert len(error.splitlines()) == 1
    assert "tiger" not in error


@pytest.mark.parametrize(
    "arguments",
    [[], ["nonsense"], ["account"], ["account", "add"], ["account", "add", "sato"], ["terminal"], ["db"],
     ["terminal", "add", "201", "--answer-mode", "telepathy"],
     ["account", "add", "x", "--name", "y", "--role", "king"]],
    ids=" ".join,
)  # fmt: skip
def test_a_wrong_command_line_ends_with_status_2_and_the_usage(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "usage: octi-bridge" in capsys.readouterr().err


def test_serving_with_wrong_settings_ends_with_status_2_and_their_names(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("OCTI_PBX__USERNAME", raising=False)
    monkeypatch.setenv("OCTI_PBX__SECRET", "tiger-secret")
    assert main(["serve"]) == 2
    error = capsys.readouterr().err
    assert "OCTI_PBX__USERNAME" in error
    assert "tiger" not in error


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith("octi-bridge 0.")


# ---- caller IDs


def test_caller_ids_are_added_changed_and_listed_in_order(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    sales = ["caller-id", "add", "0312340001", "--label-ja", "営業", "--label-en"]
    for arguments in ([*sales, "Sale"], [*sales, "Sales desk", "--window"], [*sales, "Sales"]):
        assert main(arguments) == 0
    assert main(["caller-id", "add", "+81312340002", "--label-ja", "サポート", "--label-en", "Support"]) == 0
    capsys.readouterr()
    assert main(["caller-id", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "LIST    NUMBER        JAPANESE  ENGLISH",
        "number  0312340001    営業      Sales",
        "number  +81312340002  サポート  Support",
        "window  0312340001    営業      Sales desk",
    ]


def test_a_number_that_cannot_be_shown_is_refused(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["caller-id", "add", "03-1234x", "--label-ja", "x", "--label-en", "x"]) == 2
    assert main(["terminal", "add", "201", "--caller-id", "anonymous"]) == 2
    assert main(["terminal", "add", "201", "--did-number", "anonymous"]) == 2
    assert capsys.readouterr().err.count("digits only") == 3


def test_a_terminal_has_numbers_of_its_own(database: str) -> None:
    assert main(["terminal", "add", "201", "--caller-id", "0312340001", "--did-number", "0312340201"]) == 0
    assert terminal(database, "201") == Terminal(
        extension=Extension("201"), caller_id="0312340001", did_number="0312340201"
    )


# ---- calls on their way to Salesforce


def put_records(url: str) -> None:
    async def work() -> None:
        engine = open_engine(url)
        await upgrade(engine)
        for name in ("a", "b"):
            await SqlHistoryStore(engine=engine).record(record(name), is_to_be_logged=True)
        given_up = ActivityKey(entry_id=CallLogId("b:201"))
        await SqlOutboxStore(engine=engine).failed(given_up, START, "REQUIRED_FIELD_MISSING", is_given_up=True)
        await close_engine(engine)

    asyncio.run(work())


def test_logs_that_were_given_up_are_shown_first_and_can_be_tried_again(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put_records(database)
    assert main(["call-log", "list"]) == 0
    _, first, second = capsys.readouterr().out.splitlines()
    assert first.split() == ["b:201", "call", "given", "up", "-", "1", "REQUIRED_FIELD_MISSING"]
    assert second.split() == ["a:201", "call", "waits", "2026-11-02T00:01:10Z", "0"]
    assert main(["call-log", "retry", "b:201"]) == 0
    assert capsys.readouterr().out == "1 will be tried again\n"
    assert main(["call-log", "list"]) == 0
    assert "given up" not in capsys.readouterr().out


def test_a_business_label_is_kept_under_the_number_as_it_is_dialled_and_listed(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--label-ja", "製品サポート", "--label-en", "Product support"]
    assert main(["label", "add", "+81-3-1234-0002", *words]) == 0
    assert main(["label", "add", "0312340002", "--label-ja", "サポート", "--label-en", "Support"]) == 0
    capsys.readouterr()
    assert main(["label", "list"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["0312340002  サポート  Support"]


def test_a_label_for_what_nobody_can_dial_is_refused(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["label", "add", "sales", "--label-ja", "営業", "--label-en", "Sales"]) == 2
    assert "digits" in capsys.readouterr().err


def test_a_terminal_may_belong_to_one_account_that_exists(
    database: str, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["terminal", "add", "201", "--account", "sato"]) == 2
    assert "no account sato" in capsys.readouterr().err
    typed(f"{PASSWORD}\n")
    assert main(["account", "add", "sato", "--name", "佐藤"]) == 0
    assert main(["terminal", "add", "201", "--account", "sato"]) == 0
    assert terminal(database, "201") == Terminal(extension=Extension("201"), account="sato")


def test_a_telephone_in_the_panel_has_its_password_from_standard_input(
    database: str, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    typed("sip-secret\n")
    assert main(["terminal", "add", "204", "--answer-mode", "webrtc", "--sip-password"]) == 0
    found = terminal(database, "204")
    assert found is not None
    assert (found.answer_mode, found.sip_password) == (AnswerMode.WEBRTC, "sip-secret")
    assert "sip-secret" not in capsys.readouterr().out
    # changed without typing it again: kept
    assert main(["terminal", "add", "204", "--answer-mode", "webrtc", "--caller-id", "0312340001"]) == 0
    found = terminal(database, "204")
    assert found is not None
    assert (found.sip_password, found.caller_id) == ("sip-secret", "0312340001")
    # another kind of phone: forgotten
    assert main(["terminal", "add", "204", "--answer-mode", "manual"]) == 0
    found = terminal(database, "204")
    assert found is not None
    assert found.sip_password is None


@pytest.mark.parametrize("text", ["", "\n", "x" * 129])
def test_a_telephone_in_the_panel_without_a_usable_password_is_refused(
    database: str, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str], text: str
) -> None:
    typed(text)
    assert main(["terminal", "add", "204", "--answer-mode", "webrtc", "--sip-password"]) == 2
    assert "--sip-password" in capsys.readouterr().err
    assert terminal(database, "204") is None


def test_a_sip_password_for_another_kind_of_phone_is_refused(
    database: str, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    typed("sip-secret\n")
    assert main(["terminal", "add", "201", "--sip-password"]) == 2
    assert "webrtc" in capsys.readouterr().err


# ---- changing and removing


@pytest.fixture
def sato(database: str, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]) -> Account:
    typed(f"{PASSWORD}\n")
    assert main(["account", "add", "sato", "--name", "佐藤", "--queue", "sales"]) == 0
    capsys.readouterr()
    found = kept(database)
    assert found is not None
    return found


def now(database: str) -> Account:
    found = kept(database)
    assert found is not None
    return found


def test_a_password_is_changed(
    database: str, sato: Account, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    typed("short\n")
    assert main(["account", "password", "sato"]) == 2
    assert now(database) == sato
    typed("another-password\n")
    assert main(["account", "password", "sato"]) == 0
    assert asyncio.run(Argon2Hasher().verify("another-password", now(database).password_hash))
    assert "another" not in capsys.readouterr().out


def test_an_account_is_disabled_listed_so_and_enabled_again(
    database: str, sato: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["account", "disable", "sato"]) == 0
    assert now(database) == replace(sato, is_disabled=True)
    capsys.readouterr()
    assert main(["account", "list"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["sato", "佐藤", "user", "sales", "-", "-", "-", "yes"]
    assert main(["account", "enable", "sato"]) == 0
    assert now(database) == sato


def test_an_account_gets_another_name_and_stays_the_same_person(
    database: str, sato: Account, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["terminal", "add", "201", "--account", "sato"]) == 0
    capsys.readouterr()
    assert main(["account", "rename", "sato", "suzuki.k", "--name", "鈴木 健太", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"was": "sato", "account": "suzuki.k", "name": "鈴木 健太"}
    assert kept(database, "sato") is None
    assert kept(database, "suzuki.k") == replace(sato, account="suzuki.k", name="鈴木 健太")
    found = terminal(database, "201")
    assert found is not None
    assert found.account == "suzuki.k"

    typed(f"{PASSWORD}\n")
    assert main(["account", "add", "sato", "--name", "別人"]) == 0
    for wrong in (["suzuki.k"], ["suzuki.k", "sato"], ["suzuki.k", "sp ace"], ["nobody", "x"], ["sato", "--name", " "]):
        assert main(["account", "rename", *wrong]) == 2
    assert kept(database, "suzuki.k") == replace(sato, account="suzuki.k", name="鈴木 健太")


def test_queues_and_role_are_changed(database: str, sato: Account, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["account", "queues", "sato", "support", "returns", "support"]) == 0
    assert now(database).queues == ("support", "returns")
    for wrong in ([], ["support", "--none"]):
        assert main(["account", "queues", "sato", *wrong]) == 2
        assert "--none" in capsys.readouterr().err
    assert main(["account", "queues", "sato", "--none"]) == 0
    assert now(database).queues == ()
    assert main(["account", "role", "sato", "administrator"]) == 0
    assert now(database).role.value == "administrator"


def test_an_account_is_removed_and_its_terminal_named(
    database: str, sato: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["terminal", "add", "201", "--account", "sato"])
    capsys.readouterr()
    assert main(["account", "remove", "sato"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "account sato removed",
        "terminal 201 is still kept for it; see octi-bridge terminal add, or remove",
    ]
    assert kept(database) is None


@pytest.mark.parametrize("verb", ["password", "disable", "enable", "remove", "queues", "role", "sign-out", "org"])
def test_what_is_asked_of_an_unknown_account_says_where_accounts_are_listed(
    database: str, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    more = {"queues": ["sales"], "role": ["user"], "org": ["any"]}.get(verb, [])
    assert main(["account", verb, "nobody", *more]) == 2
    assert "there is no account nobody; see octi-bridge account list" in capsys.readouterr().err


def test_signing_out_needs_a_name_or_all(database: str, sato: Account, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in ([], ["sato", "--all"]):
        assert main(["account", "sign-out", *wrong]) == 2
        assert "--all" in capsys.readouterr().err
    assert main(["account", "sign-out", "sato"]) == 0
    assert main(["account", "sign-out", "--all"]) == 0
    assert capsys.readouterr().out.splitlines() == ["sato is not signed in", "nobody is signed in"]


def test_without_a_running_bridge_a_session_ends_later_and_nothing_is_removed_before(
    database: str, sato: Account, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "PATIENCE_S", 0.2)
    main(["terminal", "add", "201"])

    async def sign_in() -> None:
        engine = open_engine(database)
        store = SqlAgentStore(engine=engine)
        terminal = await store.find_terminal("201")
        assert terminal is not None
        await store.open_session(session_of(sato, terminal), "hash")
        await close_engine(engine)

    asyncio.run(sign_in())
    capsys.readouterr()
    assert main(["account", "sign-out", "--all"]) == 0
    assert capsys.readouterr().out == "sato: will be signed out when the bridge starts\n"
    assert main(["account", "remove", "sato"]) == 2
    assert "start the bridge, then remove the account again" in capsys.readouterr().err
    assert main(["terminal", "remove", "201"]) == 2
    assert "start the bridge, then remove the terminal again" in capsys.readouterr().err
    assert now(database).is_disabled
    assert terminal(database, "201") is not None


def test_a_terminal_is_listed_and_removed(database: str, sato: Account, capsys: pytest.CaptureFixture[str]) -> None:
    main(["terminal", "add", "202", "--account", "sato"])
    main(["terminal", "add", "201"])
    capsys.readouterr()
    assert main(["terminal", "list"]) == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()[1:]] == [
        ["201", "manual", "-", "-", "-", "-"],
        ["202", "manual", "-", "-", "sato", "-"],
    ]
    assert main(["terminal", "remove", "201"]) == 0
    assert terminal(database, "201") is None
    assert main(["terminal", "remove", "201"]) == 2
    assert "see octi-bridge terminal list" in capsys.readouterr().err


def test_caller_ids_and_labels_are_removed(
    database: str, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    both = ["--label-ja", "営業", "--label-en", "Sales"]
    main(["caller-id", "add", "0312340001", *both])
    main(["caller-id", "add", "0312340001", *both, "--window"])
    main(["label", "add", "0312340001", *both])
    capsys.readouterr()
    assert main(["caller-id", "remove", "0312340001"]) == 0
    assert main(["caller-id", "remove", "0312340001"]) == 2
    assert "see octi-bridge caller-id list" in capsys.readouterr().err
    assert main(["caller-id", "list"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["window  0312340001  営業      Sales"]
    assert main(["label", "remove", "+81312340001"]) == 0
    assert main(["label", "remove", "0312340001"]) == 2
    assert "see octi-bridge label list" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", " ", "sato ", "sp ace", "a" * 129, "sa\u200bto", "sato,suzuki"])
def test_a_name_that_nobody_could_type_is_refused(
    database: str, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str], name: str
) -> None:
    typed(f"{PASSWORD}\n")
    assert main(["account", "add", name, "--name", "佐藤"]) == 2
    assert "1 to 128 letters, digits" in capsys.readouterr().err
