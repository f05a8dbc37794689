"""Settings from the environment and a file; what is wrong is named, and said how to mend, and no secret is shown."""

from __future__ import annotations

import json
import logging
import os
import traceback
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from octi_bridge.kernel.errors import OctiError
from octi_bridge.settings.load import Settings, SettingsError, load_settings
from octi_bridge.settings.orgs import OrgSettings
from octi_bridge.settings.sources import FILE_VARIABLE

ORIGIN = "https://example.lightning.force.com"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in list(os.environ):
        if variable.startswith("OCTI_"):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("OCTI_PBX__USERNAME", "octi")
    monkeypatch.setenv("OCTI_PBX__SECRET", "tiger-secret")


def refusal(caught: pytest.ExceptionInfo[SettingsError]) -> str:
    """The text, after a look at everything that a traceback would show."""
    assert "tiger" not in "".join(traceback.format_exception(caught.value))
    return str(caught.value)


def test_the_pbx_is_all_one_has_to_name() -> None:
    settings = load_settings()
    assert settings.pbx.secret.get_secret_value() == "tiger-secret"
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 8080)
    assert settings.database.url.startswith("sqlite:///")
    assert not settings.salesforce.enabled
    assert settings.panel.allowed_origins == ()


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().server.port = 1  # type: ignore[misc]


WRONG = [
    ("OCTI_SERVER__PORT", "tiger", "TCP port"),
    ("OCTI_SERVER__PORT", "70000", "TCP port"),
    ("OCTI_PBX__PORT", "0", "5038"),
    ("OCTI_PBX__NAME", "", "call ids"),
    ("OCTI_PBX__SECRET", "", "secret"),
    ("OCTI_PBX__EXTENSION_PATTERN", "(tiger", "regular expression"),
    ("OCTI_PBX__TLS", "tiger", "tlsbindaddr"),
    ("OCTI_PBX__CA_FILE", "/no/such/tiger.pem", "PEM"),
    ("OCTI_PBX__CA_FILE", __file__, "PEM"),
    ("OCTI_SERVER__PUBLIC_URL", "https://tiger.example/panel", "as browsers see it"),
    ("OCTI_SERVER__PUBLIC_URL", "http://tiger.example", "https"),
    ("OCTI_SERVER__PUBLIC_URL", "tiger.example", "as browsers see it"),
    ("OCTI_PBX__DEFAULT_CALLER_ID", "tiger", "未設定時の通知番号"),
    ("OCTI_PANEL__ALLOWED_ORIGINS", f'["{ORIGIN}/path"]', ORIGIN),
    ("OCTI_PANEL__ALLOWED_ORIGINS", '["https://*.force.com"]', ORIGIN),
    ("OCTI_PANEL__ALLOWED_ORIGINS", '["*"]', ORIGIN),
    ("OCTI_PANEL__ALLOWED_ORIGINS", '["http://example.com"]', "https"),
    ("OCTI_PANEL__ALLOWED_ORIGINS", '["javascript:alert(1)"]', ORIGIN),
    ("OCTI_PANEL__ALLOWED_ORIGINS", "https://example.lightning.force.com", "JSON"),
    ("OCTI_AGENTS__MAX_SIGN_IN_FAILURES", "0", "1 to 1000"),
    ("OCTI_AGENTS__SIGN_IN_WINDOW_S", "-1", "seconds"),
    ("OCTI_VOICE__SIP_WEBSOCKET_URL", "https://pbx.example.com/ws", "wss://"),
    ("OCTI_VOICE__SIP_WEBSOCKET_URL", "ws://pbx.example.com:8088/ws", "wss"),
    ("OCTI_VOICE__ICE_SERVERS", '[{"urls": ["http://x"]}]', "stun:"),
    ("OCTI_DIALING__REGION", "JAPAN", "two capital letters"),
    ("OCTI_DIALING__REGION", "XX", "ISO 3166"),
    ("OCTI_DIALING__INTERNATIONAL_PREFIX", "zero", "before a country code"),
    ("OCTI_DIALING__PREFIXES", '["nine"]', "digits"),
    ("OCTI_DIALING__FORBIDDEN", '["(tiger"]', "regular expressions"),
    ("OCTI_DIALING__FEATURE_CODES", '["*97"]', "regular expressions"),
    ("OCTI_SALESFORCE__DEFAULT_REGION", "XX", "ISO 3166"),
    ("OCTI_LOG__LEVEL", "loud", "DEBUG, INFO, WARNING or ERROR"),
    ("OCTI_SALESFORCE__LOGIN_URL", "http://example.my.salesforce.com", "https"),
    ("OCTI_SALESFORCE__NO_SUCH", "tiger", "remove it"),
    ("OCTI_PBX__USERNAM", "tiger", "no such setting"),
]


@pytest.mark.parametrize(("variable", "value", "advice"), WRONG)
def test_a_wrong_setting_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, advice: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert variable in refusal(caught)
    assert advice in refusal(caught)


def test_every_missing_setting_has_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OCTI_PBX__USERNAME")
    monkeypatch.delenv("OCTI_PBX__SECRET")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    lines = refusal(caught).splitlines()
    assert [line.split(":")[0] for line in lines] == ["OCTI_PBX__USERNAME", "OCTI_PBX__SECRET"]
    assert all("manager.conf" in line or "secret" in line for line in lines)


def test_several_wrong_settings_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTI_SERVER__PORT", "x")
    monkeypatch.setenv("OCTI_LOG__LEVEL", "x")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert len(refusal(caught).splitlines()) == 2


def test_a_salesforce_org_needs_its_address_and_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTI_SALESFORCE__ENABLED", "true")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    for name in ("LOGIN_URL", "CLIENT_ID", "CLIENT_SECRET"):
        assert f"OCTI_SALESFORCE__{name}" in refusal(caught)


def test_a_misspelt_section_is_refused_with_the_ones_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTI_SALESFROCE__ENABLED", "tiger")
    with pytest.raises(SettingsError, match="OCTI_SALESFORCE__") as caught:
        load_settings()
    assert refusal(caught).startswith("OCTI_SALESFROCE__ENABLED")


@pytest.mark.parametrize("broken", ['{"secret": "tiger"', "tiger", '["tiger"]'])
def test_a_whole_section_that_is_no_json_is_not_shown(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    monkeypatch.setenv("OCTI_PBX", broken)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "OCTI_PBX" in refusal(caught)


def test_several_origins_are_allowed_and_http_only_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTI_PANEL__ALLOWED_ORIGINS", f'["{ORIGIN}", "http://localhost:8081", "http://127.0.0.1:1"]')
    assert load_settings().panel.allowed_origins == (ORIGIN, "http://localhost:8081", "http://127.0.0.1:1")


def test_the_place_of_a_recording_may_name_the_first_leg_and_nothing_that_no_call_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = "https://rec.example.jp/{linked_id}/{channel_id}/{call_id}/{extension}/{date}"
    monkeypatch.setenv("OCTI_CALL_LOG__RECORDING_URL", whole)
    assert load_settings().call_log.recording_url == whole

    monkeypatch.setenv("OCTI_CALL_LOG__RECORDING_URL", "https://rec.example.jp/{linked_id}/{linkedid}")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "OCTI_CALL_LOG__RECORDING_URL" in refusal(caught)
    assert "unknown placeholder {linkedid}" in refusal(caught)


@pytest.mark.parametrize("written", ["https://Example.Lightning.force.com", f"{ORIGIN}/", f"{ORIGIN}:443"])
@pytest.mark.parametrize("name", ["ALLOWED_ORIGINS", "SWITCHED_OFF_ORIGINS"])
def test_an_origin_is_kept_as_browsers_write_it(monkeypatch: pytest.MonkeyPatch, name: str, written: str) -> None:
    monkeypatch.setenv(f"OCTI_PANEL__{name}", json.dumps([written, ORIGIN]))
    panel = load_settings().panel
    assert {"ALLOWED_ORIGINS": panel.allowed_origins, "SWITCHED_OFF_ORIGINS": panel.switched_off_origins}[name] == (
        ORIGIN,
    )


# ---- secrets


def test_no_secret_shows_in_the_settings_themselves(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OCTI_DATABASE__URL", "postgresql://octi:tiger-database@host/octi")
    monkeypatch.setenv("OCTI_SALESFORCE__CLIENT_SECRET", "tiger-client")
    settings = load_settings()
    with caplog.at_level(logging.DEBUG):
        logging.getLogger(__name__).info("%s %r", settings, settings)
    assert "tiger" not in caplog.text
    assert "tiger" not in str(settings.database)
    assert settings.database.url.endswith("tiger-database@host/octi")


# ---- the file


def write(path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv(FILE_VARIABLE, str(path))
    return path


def test_the_environment_wins_over_the_file_setting_by_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = f'[server]\nhost = "0.0.0.0"\nport = 1\n[panel]\nallowed_origins = ["{ORIGIN}"]\n[pbx]\nusername = "file"\n'
    write(tmp_path / "octi.toml", text, monkeypatch)
    monkeypatch.setenv("OCTI_SERVER__PORT", "2")
    settings = load_settings()
    assert (settings.server.host, settings.server.port) == ("0.0.0.0", 2)
    assert settings.pbx.username == "octi"
    assert settings.panel.allowed_origins == (ORIGIN,)


def test_a_file_may_hold_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("OCTI_PBX__USERNAME")
    monkeypatch.delenv("OCTI_PBX__SECRET")
    write(tmp_path / "octi.toml", '[pbx]\nusername = "file"\nsecret = "tiger-file"\n', monkeypatch)
    assert load_settings().pbx.secret.get_secret_value() == "tiger-file"


def test_a_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    missing = tmp_path / "octi.toml"
    monkeypatch.setenv(FILE_VARIABLE, str(missing))
    with pytest.raises(SettingsError, match=FILE_VARIABLE) as caught:
        load_settings()
    assert str(missing) in refusal(caught)


def test_a_file_that_is_no_toml_is_named_with_the_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = write(tmp_path / "octi.toml", '[server]\nhost = "x"\nport = tiger\n', monkeypatch)
    with pytest.raises(SettingsError, match="line 3") as caught:
        load_settings()
    assert str(path) in refusal(caught)


def test_an_unknown_section_of_the_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write(tmp_path / "octi.toml", '[telephony]\nhost = "tiger"\n', monkeypatch)
    with pytest.raises(SettingsError, match="line 1, telephony") as caught:
        load_settings()
    assert "no such setting" in refusal(caught)


def test_a_settings_error_ends_the_command_line_with_one_text() -> None:
    assert issubclass(SettingsError, OctiError)
    assert SettingsError.code == "settings_error"


def test_every_setting_says_what_to_put_there() -> None:
    silent = [
        f"{name}.{inner}"
        for name, section in {**Settings.model_fields, "orgs": FieldInfo(annotation=OrgSettings)}.items()
        for inner, field in section.annotation.model_fields.items()  # type: ignore[union-attr]
        if not field.description
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("url", "domain", "expected"),
    [
        ("wss://pbx.example.com:8089/ws", None, "pbx.example.com"),
        ("wss://edge.example.com/ws", "pbx.example.com", "pbx.example.com"),
        ("ws://127.0.0.1:8088/ws", None, "127.0.0.1"),
    ],
)
def test_sip_addresses_are_of_the_websocket_host_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, url: str, domain: str | None, expected: str
) -> None:
    monkeypatch.setenv("OCTI_VOICE__SIP_WEBSOCKET_URL", url)
    if domain is not None:
        monkeypatch.setenv("OCTI_VOICE__SIP_DOMAIN", domain)
    assert load_settings().voice.domain == expected
