"""Several orgs in the settings: each as complete as the first, none mistaken for another, every mistake named."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

import pytest

from octi_bridge.kernel.ids import FIRST_ORG, OrgName
from octi_bridge.settings.load import SettingsError, load_org_sections, load_settings
from octi_bridge.settings.orgs import NoSuchOrg, choose_org
from octi_bridge.settings.shown import secrets_of, shown
from octi_bridge.settings.sources import FILE_VARIABLE

FIRST = {
    "OCTI_SALESFORCE__ENABLED": "true",
    "OCTI_SALESFORCE__LOGIN_URL": "https://minato.my.salesforce.com",
    "OCTI_SALESFORCE__CLIENT_ID": "first-app",
    "OCTI_SALESFORCE__CLIENT_SECRET": "tiger-first",
    "OCTI_SALESFORCE__ORG_ID": "00D5h0000000001AAA",
    "OCTI_PANEL__ALLOWED_ORIGINS": '["https://minato.lightning.force.com"]',
}
SANDBOX = {
    "OCTI_ORGS__SANDBOX__LOGIN_URL": "https://minato--uat.sandbox.my.salesforce.com",
    "OCTI_ORGS__SANDBOX__LIGHTNING_ORIGINS": '["https://minato--uat.sandbox.lightning.force.com"]',
    "OCTI_ORGS__SANDBOX__CLIENT_ID": "12345",
    "OCTI_ORGS__SANDBOX__CLIENT_SECRET": "tiger-second",
    "OCTI_ORGS__SANDBOX__ORG_ID": "00D5h0000000002",
}


@pytest.fixture(autouse=True)
def _both(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in list(os.environ):
        if variable.startswith("OCTI_"):
            monkeypatch.delenv(variable)
    for variable, value in {"OCTI_PBX__USERNAME": "octi", "OCTI_PBX__SECRET": "x", **FIRST, **SANDBOX}.items():
        monkeypatch.setenv(variable, value)


def refusal() -> list[str]:
    """Its lines, after a look at everything that a traceback would show."""
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "tiger" not in "".join(traceback.format_exception(caught.value))
    return str(caught.value).splitlines()


def test_a_further_org_has_everything_the_first_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTI_ORGS__SANDBOX__OBJECTS", '["Lead"]')
    # as text, not as JSON: a secret of digits, a version, "true"
    monkeypatch.setenv("OCTI_ORGS__SANDBOX__PASSWORD", "0042")
    monkeypatch.setenv("OCTI_ORGS__SANDBOX__API_VERSION", "66.0")
    first, sandbox = load_settings().org_sections()
    assert (first.name, first.lightning_origins) == (FIRST_ORG, ("https://minato.lightning.force.com",))
    assert first.salesforce == load_settings().salesforce
    assert (sandbox.name, sandbox.lightning_origins) == (
        "sandbox", ("https://minato--uat.sandbox.lightning.force.com",),
    )  # fmt: skip
    found = sandbox.salesforce
    assert (found.enabled, found.client_id, found.objects, found.api_version) == (True, "12345", ("Lead",), "66.0")
    assert found.password.get_secret_value() == "0042"
    assert [section.name for section in load_org_sections()] == [FIRST_ORG, "sandbox"]


def test_a_file_may_name_orgs_and_the_environment_changes_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = '[orgs.east]\nenabled = false\nlightning_origins = ["https://east.lightning.force.com"]\n'
    (tmp_path / "octi.toml").write_text(text + '[orgs.sandbox]\nclient_id = "of the file"\nlanguage = "en"\n')
    monkeypatch.setenv(FILE_VARIABLE, str(tmp_path / "octi.toml"))
    orgs = load_settings().orgs
    assert set(orgs) == {"east", "sandbox"}
    assert (orgs["sandbox"].client_id, orgs["sandbox"].language) == ("12345", "en")


WRONG = [
    ("OCTI_ORGS__SANDBOX__LOGIN_URL", "https://minato.lightning.force.com", "*.my.salesforce.com"),
    ("OCTI_ORGS__SANDBOX__CLIENT_SECRET", "", "consumer secret"),
    ("OCTI_ORGS__SANDBOX__ORG_ID", "0055h0000000002AAA", "Company Information"),
    ("OCTI_SALESFORCE__ORG_ID", "tiger", "Company Information"),
    ("OCTI_ORGS__SANDBOX__LIGHTNING_ORIGINS", '["https://*.force.com"]', "lightning.force.com"),
    ("OCTI_ORGS__SANDBOX__LIGHTNING_ORIGINS", "[]", "Lightning origins"),
    ("OCTI_ORGS__SANDBOX__LIGHTNING_ORIGINS", "https://tiger", "JSON"),
    ("OCTI_ORGS__SANDBOX__NO_SUCH", "tiger", "remove it"),
    ("OCTI_ORGS__EAST__CLIENT_ID", "east", "OCTI_ORGS__EAST__LIGHTNING_ORIGINS"),
    ("OCTI_ORGS__DEFAULT__ENABLED", "false", "OCTI_SALESFORCE__"),
    ("OCTI_ORGS__MINATO-UAT__ENABLED", "false", "letters and digits"),
    ("OCTI_ORGS__SANDBOX", "tiger", "JSON"),
    ("OCTI_ORGS", "tiger", "JSON"),
]


@pytest.mark.parametrize(("variable", "value", "advice"), WRONG)
def test_a_wrong_setting_of_one_org_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, advice: str
) -> None:
    if variable == "OCTI_ORGS__SANDBOX":
        for name in SANDBOX:
            monkeypatch.delenv(name)
    monkeypatch.setenv(variable, value)
    text = "\n".join(refusal())
    named = "__".join(variable.split("__")[:2]) if "DEFAULT" in variable or "-UAT" in variable else variable
    assert named in text or "OCTI_ORGS__EAST__" in text
    assert advice in text


SAME = [
    ("OCTI_ORGS__SANDBOX__LIGHTNING_ORIGINS", '["https://Minato.lightning.force.com"]',
     "OCTI_PANEL__ALLOWED_ORIGINS", "Lightning origin"),
    ("OCTI_ORGS__SANDBOX__LIGHTNING_ORIGINS", '["https://minato.lightning.force.com:443/"]',
     "OCTI_PANEL__ALLOWED_ORIGINS", "Lightning origin"),
    ("OCTI_ORGS__SANDBOX__ORG_ID", "00D5h0000000001", "OCTI_SALESFORCE__ORG_ID", "org id"),
    ("OCTI_ORGS__SANDBOX__LOGIN_URL", "https://minato.my.salesforce.com/", "OCTI_SALESFORCE__LOGIN_URL", "My Domain"),
    ("OCTI_ORGS__SANDBOX__LOGIN_URL", "https://Minato.my.salesforce.com:443",
     "OCTI_SALESFORCE__LOGIN_URL", "My Domain"),
]  # fmt: skip


@pytest.mark.parametrize(("variable", "value", "other", "what"), SAME)
def test_what_belongs_to_one_org_cannot_belong_to_another(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, other: str, what: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert refusal() == [f"{variable} and {other} name the same {what}: one of them belongs to another org"]


def test_two_orgs_may_log_in_at_the_same_shared_host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("x")
    for prefix in ("OCTI_SALESFORCE__", "OCTI_ORGS__SANDBOX__"):
        monkeypatch.setenv(f"{prefix}AUTH", "jwt")
        monkeypatch.setenv(f"{prefix}LOGIN_URL", "https://test.salesforce.com")
        monkeypatch.setenv(f"{prefix}USERNAME", "cti@example.com")
        monkeypatch.setenv(f"{prefix}PRIVATE_KEY_FILE", str(tmp_path / "key.pem"))
    assert len(load_settings().org_sections()) == 2


def test_the_support_bundle_hides_the_secrets_of_every_org() -> None:
    settings = load_settings()
    assert {"tiger-first", "tiger-second"} <= set(secrets_of(settings))
    told = shown(settings)
    assert told["orgs"]["sandbox"]["client_secret"] == "(set)"
    assert told["orgs"]["sandbox"]["client_id"] == "12345"
    assert "tiger" not in repr(told)


def test_an_org_is_chosen_by_name_and_without_one_the_first_connected() -> None:
    names = (FIRST_ORG, OrgName("sandbox"), OrgName("east"))
    assert choose_org("Sandbox", names, names) == "sandbox"
    assert choose_org(None, names, names[1:]) == "sandbox"
    assert choose_org("", names, ()) == FIRST_ORG
    with pytest.raises(NoSuchOrg, match="default, sandbox, east"):
        choose_org("west", names, names)
