"""Mistakes in names and values: each is found, with file and line or variable, and the name that was meant."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from octi_bridge.settings import sources
from octi_bridge.settings.load import (
    SettingsError,
    given_settings,
    ignored_variables,
    load_database_settings,
    load_org_sections,
    load_product_settings,
    load_settings,
    load_settings_without_pbx,
)
from octi_bridge.settings.sources import FILE_VARIABLE, settings_from

Write = Callable[[str], Path]


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in list(os.environ):
        if variable.startswith("OCTI_"):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("OCTI_PBX__USERNAME", "octi")
    monkeypatch.setenv("OCTI_PBX__SECRET", "tiger-secret")


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    def put(text: str) -> Path:
        path = tmp_path / "octi.toml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv(FILE_VARIABLE, str(path))
        return path

    return put


def refused() -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return str(caught.value).splitlines()


NAMES = [
    ("OCTI_SETTING_FILE", "OCTI_SETTINGS_FILE"),
    ("OCTI_DATABASE_URL", "OCTI_DATABASE__URL"),
    ("OCTI_PBX_SECRET", "OCTI_PBX__SECRET"),
    ("OCTI_SALESFROCE__ENABLED", "OCTI_SALESFORCE__ENABLED"),
    ("OCTI_WRAPUP__IS_SHOWN", "OCTI_WRAP_UP__IS_SHOWN"),
    ("OCTI_PBX__USERNAM", "OCTI_PBX__USERNAME"),
    ("OCTI_POPS__OUTBOUND__WEN", "OCTI_POPS__OUTBOUND__WHEN"),
    ("OCTI_SALESFORCE__CLIENT_IDS", "OCTI_SALESFORCE__CLIENT_ID"),
]


@pytest.mark.parametrize(("written", "meant"), NAMES)
def test_a_misspelt_variable_is_refused_with_the_one_that_was_meant(
    monkeypatch: pytest.MonkeyPatch, written: str, meant: str
) -> None:
    monkeypatch.setenv(written, "tiger")
    (line,) = refused()
    assert written in line
    assert f"did you mean {meant}?" in line
    assert "tiger" not in line


def test_a_misspelt_variable_is_refused_by_commands_that_read_one_section_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTI_DATABASE_URL", "sqlite:///mine.db")
    for load in (load_database_settings, load_org_sections):
        with pytest.raises(SettingsError, match="OCTI_DATABASE__URL"):
            load()


def test_a_misspelt_section_of_the_file_is_refused_by_commands_that_read_another(write: Write) -> None:
    write('[databse]\nurl = "sqlite:///mine.db"\n')
    with pytest.raises(SettingsError, match="line 1, databse: there is no such setting; did you mean database"):
        load_database_settings()


def test_a_variable_that_resembles_no_setting_is_only_mentioned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTI_CHROMIUM", "/usr/bin/chromium")
    monkeypatch.setenv("OCTI_PBX__NAME", "known")
    assert load_settings().pbx.name == "known"
    assert ignored_variables() == ["OCTI_CHROMIUM"]


# what Kubernetes gives every container for the Services `octi`, `octi-bridge` and `octi-server` of its namespace
OF_KUBERNETES = {
    "OCTI_SERVICE_HOST": "10.0.0.11",
    "OCTI_SERVICE_PORT": "8080",
    "OCTI_SERVICE_PORT_HTTP": "8080",
    "OCTI_PORT": "tcp://10.0.0.11:8080",
    "OCTI_PORT_8080_TCP": "tcp://10.0.0.11:8080",
    "OCTI_PORT_8080_TCP_PROTO": "tcp",
    "OCTI_PORT_8080_TCP_PORT": "8080",
    "OCTI_PORT_8080_TCP_ADDR": "10.0.0.11",
    "OCTI_BRIDGE_SERVICE_HOST": "10.0.0.12",
    "OCTI_BRIDGE_SERVICE_PORT_HTTP_ALT": "8080",
    "OCTI_BRIDGE_PORT": "tcp://10.0.0.12:8080",
    "OCTI_BRIDGE_PORT_5060_UDP_ADDR": "10.0.0.12",
    "OCTI_SERVER_SERVICE_HOST": "10.0.0.13",
    "OCTI_SERVER_PORT": "tcp://10.0.0.13:8080",
}


@pytest.mark.parametrize("variable", OF_KUBERNETES)
def test_a_variable_that_kubernetes_sets_is_ignored_in_silence(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, OF_KUBERNETES[variable])
    assert load_settings().server.port == 8080
    assert ignored_variables() == []


@pytest.mark.parametrize(
    ("written", "value", "meant"),
    [
        ("OCTI_SERVER_PORT", "9000", "OCTI_SERVER__PORT"),
        ("OCTI_SERVER_HOST", "10.0.0.13", "OCTI_SERVER__HOST"),
        ("OCTI_SRVER__PORT", "tcp://10.0.0.13:8080", "OCTI_SERVER__PORT"),
        ("OCTI_PBX_PORT", "5038", "OCTI_PBX__PORT"),
    ],
)
def test_a_misspelt_setting_that_looks_like_one_of_kubernetes_is_refused(
    monkeypatch: pytest.MonkeyPatch, written: str, value: str, meant: str
) -> None:
    monkeypatch.setenv(written, value)
    (line,) = refused()
    assert f"did you mean {meant}?" in line


PLACES = [
    ('[server]\nhost = "x"\nport = "tiger"\n', "line 3, server.port: must be a whole number; put a TCP port"),
    ("# [server]\n\n[server]\nprot = 1  # tiger\n",
     "line 4, server.prot: there is no such setting; did you mean server.port?"),
    ('server.port = "tiger"\n', "line 1, server.port: must be a whole number"),
    ('server = { port = "tiger" }\n', "line 1, server.port: must be a whole number"),
    ('[pops.outbound]\nwhen = "tiger"\n', "line 2, pops.outbound.when: must be 'definition', 'none'"),
    ('[log]\n"level" = "tiger"\n', "line 2, log.level: has another form than it must have; put DEBUG, INFO"),
    ('[[voice.ice_servers]]\nurls = ["stun:a"]\n[[voice.ice_servers]]\nurls = ["tiger:x"]\n',
     "line 4, voice.ice_servers.urls: must begin with stun:"),
    ('[voice]\nsip_user = "tiger"\n', "line 2, voice.sip_user: has another form than it must have"),
    ('[wrap_up]\ndispositions = "tiger"\n', "line 2, wrap_up.dispositions: must be a list"),
    ('[queues.names]\n600 = "tiger"\n601 = "tiger"\n', "line 1, queues.names: must not give two queues the same name"),
    ('[queues.names]\n600 = "601"\n601 = "tiger"\n',
     "line 1, queues.names: must not give a queue the PBX's name of another one"),
    ('[queues]\nmember_interface = "Local/{exten}@tiger"\n',
     "line 2, queues.member_interface: has no placeholder {exten}: there are {extension}"),
    ('[queues]\nmember_interface = "Local/tiger"\n',
     "line 2, queues.member_interface: must hold {extension} or {device}"),
    ('[queues]\nmember_penalty = "tiger"\n', "line 2, queues.member_penalty: must be a number, or a function"),
    ("[wrap_up]\nends_after_s = 4\n", "line 2, wrap_up.ends_after_s: must be 5 or more, or 0 for never"),
    ("[salesforce]\nenabled = 5\n", "line 2, salesforce.enabled: must be true or false"),
    ('[orgs.east]\nlightning_origins = ["http://tiger"]\n', "line 2, orgs.east.lightning_origins: must use https"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line"), PLACES)
def test_a_mistake_in_the_file_is_named_by_file_line_and_key(write: Write, text: str, line: str) -> None:
    path = write(text)
    (told,) = refused()
    assert told.startswith(f"{path}, {line}")
    assert "tiger" not in told


def test_a_value_that_the_environment_overrides_is_named_by_its_variable(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("[server]\nport = 1\n")
    monkeypatch.setenv("OCTI_SERVER__PORT", "tiger")
    (told,) = refused()
    assert told.startswith("OCTI_SERVER__PORT: must be a whole number")


def test_all_mistakes_are_told_at_once_wherever_they_are(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write('[databse]\n[server]\nport = "x"\n[database]\nurl = "mysql://tiger@host/db"\n')
    monkeypatch.setenv("OCTI_PANEL__ALLOWED_ORIGINS", "https://tiger.lightning.force.com")
    monkeypatch.setenv("OCTI_WRAPUP__IS_SHOWN", "true")
    monkeypatch.setenv("OCTI_LOG__LEVEL", "tiger")
    told = refused()
    assert [line.split(":")[0].removeprefix(f"{path}, ") for line in told] == [
        "OCTI_WRAPUP__IS_SHOWN",
        "line 1, databse",
        "line 3, server.port",
        "line 5, database.url",
        "OCTI_PANEL__ALLOWED_ORIGINS",
        "OCTI_LOG__LEVEL",
    ]
    assert "tiger" not in "\n".join(told)


def test_each_mistake_has_a_japanese_text_without_english_words(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write('[server]\nport = "x"\nprot = 1\n[pbx]\nextension_pattern = "("\n')
    monkeypatch.setenv("OCTI_SALESFORCE__ENABLED", "true")
    monkeypatch.delenv("OCTI_PBX__SECRET")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    told = [problem.text("ja").partition(": ")[2] for problem in caught.value.problems]
    assert len(told) >= 6
    assert [text for text in told if "設定" not in text and "値" not in text and "整数" not in text] == []
    assert [text for text in told if " is " in text or " put " in text or "must" in text] == []


# ---- which file


def test_the_file_of_etc_is_found_without_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "etc.toml").write_text("[server]\nport = 1\n")
    (tmp_path / "named.toml").write_text("[server]\nport = 2\n")
    (tmp_path / "chosen.toml").write_text("[server]\nport = 3\n")
    monkeypatch.setattr(sources, "DEFAULT_FILE", tmp_path / "etc.toml")
    assert load_settings().server.port == 1
    monkeypatch.setenv(FILE_VARIABLE, str(tmp_path / "named.toml"))
    assert load_settings().server.port == 2
    with settings_from(tmp_path / "chosen.toml"):
        assert load_settings().server.port == 3
    monkeypatch.setenv(FILE_VARIABLE, "")
    assert load_settings().server.port == 8080, "an empty variable means no file"


def test_a_file_of_the_current_folder_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "octi_bridge.toml").write_text("[server]\nport = 1\n")
    monkeypatch.chdir(tmp_path)
    assert load_settings().server.port == 8080


@pytest.mark.parametrize("is_there", [True, False])
def test_a_chosen_file_that_cannot_be_read_is_named(tmp_path: Path, is_there: bool) -> None:
    path = tmp_path / "octi.toml"
    if is_there:
        path.mkdir()
    with settings_from(path), pytest.raises(SettingsError, match=r"--settings: there is no file .*octi\.toml"):
        load_settings()


# ---- what the workbench takes


def test_the_workbench_takes_the_sections_that_need_no_pbx_and_no_org(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write('[wrap_up]\ndispositions = ["解決"]\n[pbx]\nname = "mine"\n[database]\nurl = "sqlite:///mine.db"\n')
    monkeypatch.setenv("OCTI_POPS__OUTBOUND__WHEN", "none")
    monkeypatch.setenv("OCTI_SALESFORCE__ORG_ID", "00D5h0000000099")
    monkeypatch.setenv("OCTI_SALESFORCE__LANGUAGE", "en")
    product = load_product_settings()
    assert {name: dict(values) for name, values in product.items() if values} == {
        "wrap_up": {"dispositions": ("解決",)},
        "pops": {"outbound": {"when": "none"}},
        "salesforce": {"language": "en"},
    }
    settings = given_settings({"pbx": {"username": "x", "secret": "x"}, **product})
    assert (settings.wrap_up.dispositions, settings.pops.outbound.when) == (("解決",), "none")
    assert settings.salesforce.language == "en"
    assert (settings.pbx.name, settings.salesforce.org_id) == ("asterisk", ""), "nothing else comes in"


def test_the_workbench_leaves_the_file_of_the_machines_own_bridge_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "etc.toml").write_text("[wrap_up]\nis_shown = false\n")
    monkeypatch.setattr(sources, "DEFAULT_FILE", tmp_path / "etc.toml")
    assert not any(load_product_settings().values())
    assert not load_settings().wrap_up.is_shown


def test_a_bridge_with_a_simulated_pbx_needs_no_account_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OCTI_PBX__USERNAME")
    monkeypatch.delenv("OCTI_PBX__SECRET")
    assert load_settings_without_pbx().server.port == 8080
