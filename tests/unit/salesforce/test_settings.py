from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from octi_bridge.salesforce.token import audience_of
from octi_bridge.settings.salesforce import SalesforceSettings
from tests.unit.salesforce.certificates import Certificates

COMPLETE: dict[str, Any] = {
    "enabled": True,
    "login_url": "https://example.my.salesforce.com",
    "client_id": "key",
    "client_secret": "hidden-value",
}


def complaint(values: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        SalesforceSettings(**values)
    return str(caught.value)


def test_it_is_off_and_needs_nothing_by_default() -> None:
    settings = SalesforceSettings()

    assert not settings.enabled
    assert settings.objects == ("Contact", "Account", "Lead")
    assert (settings.api_version, settings.default_region) == ("66.0", "JP")


def test_switched_on_it_names_everything_that_is_missing() -> None:
    text = complaint({"enabled": True})

    for name in ("LOGIN_URL", "CLIENT_ID", "CLIENT_SECRET"):
        assert f"OCTI_SALESFORCE__{name} is missing or unusable: set it to " in text


def test_a_complete_section_is_accepted() -> None:
    assert SalesforceSettings(**COMPLETE).client_secret.get_secret_value() == "hidden-value"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("enabled", "perhaps"),
        ("auth", "saml"),
        ("proxy_url", "proxy.example.com:3128"),
        ("proxy_url", "socks5://proxy.example.com:1080"),
        ("proxy_url", "http://proxy.example.com/path"),
        ("login_url", "http://example.my.salesforce.com"),
        ("login_url", "example.my.salesforce.com"),
        ("login_url", "https://example.lightning.force.com"),
        ("login_url", "https://example--uat.sandbox.lightning.force.com"),
        ("login_url", "https://example.my.salesforce-setup.com"),
        ("login_url", "https://example.my.salesforce.com/services/oauth2/token"),
        ("login_url", "https://user@example.my.salesforce.com"),
        ("login_url", "https://login.salesforce.com"),
        ("login_url", "https://test.salesforce.com"),
        ("jwt_audience", "login.salesforce.com"),
        ("api_version", "v66.0"),
        ("api_version", "20.0"),
        ("ca_file", Path("missing.pem")),
        ("connect_timeout_s", 0),
        ("read_timeout_s", -1),
        ("deadline_s", "soon"),
        ("threads", 0),
        ("threads", 65),
        ("breaker_failures", 0),
        ("breaker_pause_s", 0),
        ("objects", ()),
        ("objects", ("Contact(Id)",)),
        ("phone_fields", {"Contact": ("Phone, Name",)}),
        ("cache_positive_s", -1),
        ("cache_negative_s", -1),
        ("cache_size", 0),
        ("default_region", "Japan"),
        ("time_zone", "Tokyo"),
        ("time_zone", "../../etc/passwd"),
        ("language", "fr"),
        ("subject_template", "{agent.__class__}"),
        ("subject_template", "{nobody}"),
        ("subject_template", "{"),
        ("external_id_field", "Call Id"),
        ("external_id_field", "CallId"),
    ],
)
def test_a_wrong_value_is_answered_with_its_name_and_what_to_do(name: str, value: object) -> None:
    text = complaint({**COMPLETE, name: value})

    assert f"OCTI_SALESFORCE__{name.upper()} " in text
    assert ": set it to " in text
    assert text.count("OCTI_SALESFORCE__") == 1


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("api_verison", "did you mean OCTI_SALESFORCE__API_VERSION? Else remove it"),
        ("colour_of_the_moon", ": remove it, there is no such setting"),
    ],
)
def test_a_setting_that_does_not_exist_is_answered_with_the_nearest_that_does(name: str, hint: str) -> None:
    text = complaint({**COMPLETE, name: "66.0"})

    assert f"OCTI_SALESFORCE__{name.upper()} " in text
    assert hint in text


def test_an_object_without_known_phone_fields_needs_them_named() -> None:
    assert "OCTI_SALESFORCE__PHONE_FIELDS" in complaint({**COMPLETE, "objects": ("Shop__c",)})
    SalesforceSettings(**{**COMPLETE, "objects": ("Shop__c",), "phone_fields": {"Shop__c": ("Tel__c",)}})


def test_jwt_needs_a_user_and_a_key_but_no_secret(certificates: Certificates) -> None:
    jwt: dict[str, Any] = {**COMPLETE, "auth": "jwt", "client_secret": ""}
    text = complaint(jwt)
    assert "OCTI_SALESFORCE__USERNAME" in text
    assert "OCTI_SALESFORCE__PRIVATE_KEY_FILE" in text

    jwt |= {"username": "cti@example.com", "private_key_file": certificates.jwt_key}
    assert SalesforceSettings(**{**jwt, "login_url": "https://login.salesforce.com"}).auth == "jwt"


def test_the_names_survive_inside_a_larger_settings_object() -> None:
    class Everything(BaseModel):
        salesforce: SalesforceSettings

    with pytest.raises(ValidationError, match="OCTI_SALESFORCE__THREADS .*set it to"):
        Everything.model_validate({"salesforce": {"threads": 0}})


def test_a_secret_shows_in_no_error_and_no_repr() -> None:
    assert "hidden-value" not in complaint({**COMPLETE, "threads": 0})
    assert "hidden-value" not in repr(SalesforceSettings(**COMPLETE))


def test_user_name_and_password_need_both_and_an_app() -> None:
    text = complaint({"enabled": True, "auth": "password", "login_url": "https://test.salesforce.com"})

    for name in ("CLIENT_ID", "CLIENT_SECRET", "USERNAME", "PASSWORD"):
        assert f"OCTI_SALESFORCE__{name} is missing or unusable: set it to " in text


@pytest.mark.parametrize(
    ("login_url", "audience"),
    [
        ("https://login.salesforce.com", "https://login.salesforce.com"),
        ("https://test.salesforce.com", "https://test.salesforce.com"),
        ("https://acme.my.salesforce.com", "https://login.salesforce.com"),
        ("https://acme-dev-ed.develop.my.salesforce.com", "https://login.salesforce.com"),
        ("https://acme--uat.sandbox.my.salesforce.com", "https://test.salesforce.com"),
        ("https://acme--uat.my.salesforce.com", "https://test.salesforce.com"),
        ("https://acme-1234.scratch.my.salesforce.com", "https://test.salesforce.com"),
    ],
)
def test_a_jwt_is_meant_for_the_log_in_host_of_its_kind_of_org(login_url: str, audience: str) -> None:
    assert SalesforceSettings(login_url=login_url).login_url == login_url
    assert audience_of(login_url) == audience
