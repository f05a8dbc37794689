"""The section `OCTI_SALESFORCE__…`: how the bridge logs in to an org, how long it waits, and what it looks up and logs.

Every wrong value is answered with the setting's full name and what to put there; no value is echoed.
Further orgs have the same section under a name of their own: see `settings.orgs`.
"""

from __future__ import annotations

import string
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from octi_bridge.kernel.origins import NotAnOrigin, browser_origin
from octi_bridge.numbers.plan import plan_of
from octi_bridge.settings.error_texts import what_is_wrong

PREFIX = "OCTI_SALESFORCE__"
SUBJECT_PLACEHOLDERS = frozenset({"direction", "number", "name", "agent", "queue", "date", "time", "disposition"})
_STANDARD_OBJECTS = frozenset({"Contact", "Account", "Lead"})
_API_NAME = r"^[A-Za-z][A-Za-z0-9_]{0,79}$"
# Pages live there; the REST API does not ("My Domain URL Formats", Salesforce Help).
_BROWSER_HOSTS = (".lightning.force.com", ".visualforce.com", ".vf.force.com", ".salesforce-setup.com", ".my.site.com")
Language = Literal["ja", "en"]
ApiName = Annotated[str, Field(pattern=_API_NAME)]
QueueOfPbx = Annotated[str, Field(min_length=1, max_length=128)]
UserOrQueueId = Annotated[str, Field(pattern=r"^(005|00G)([A-Za-z0-9]{12}|[A-Za-z0-9]{15})$")]
EVERY_QUEUE = "*"
FieldPath = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,79}(\.[A-Za-z][A-Za-z0-9_]{0,79}){0,4}$")]


class LanguageOfTasks(BaseModel):
    """Of the section what can be tried without an org."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    language: Language = "ja"


class SalesforceSettings(BaseModel):
    """One org. With `enabled` false nothing else is needed and no request is ever sent."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    prefix: ClassVar[str] = PREFIX

    enabled: bool = Field(False, description="true to look up callers and log calls in Salesforce, else false")
    auth: Literal["client_credentials", "jwt", "password"] = Field(
        "client_credentials",
        description="client_credentials (client id and secret), jwt (private key), or password (old sandboxes only)",
    )
    login_url: str = Field("", description="the org's My Domain, for example https://example.my.salesforce.com")
    org_id: str = Field(
        "",
        pattern=r"^$|^00D[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$",
        description="empty, or the org's id (Setup, Company Information): a log-in that leads elsewhere is refused",
    )
    client_id: str = Field("", description="the consumer key of the external client app")
    client_secret: SecretStr = Field(SecretStr(""), description="the consumer secret of the external client app")
    username: str = Field("", description="jwt and password: the integration user's user name, cti@example.com")
    password: SecretStr = Field(SecretStr(""), description="password only: the integration user's password")
    security_token: SecretStr = Field(
        SecretStr(""), description="password only: the user's security token; empty if the org trusts this address"
    )
    private_key_file: Path | None = Field(None, description="jwt only: path of the RSA private key in PEM form")
    jwt_audience: str = Field(
        "", description="jwt only: leave empty, or https://login.salesforce.com, https://test.salesforce.com"
    )
    api_version: str = Field(
        "66.0", pattern=r"^([5-9]\d|[1-9]\d\d)\.0$", description="a REST API version from 50.0 on, 66.0"
    )
    ca_file: Path | None = Field(None, description="path of a PEM file of CAs, only if a proxy re-signs TLS")
    proxy_url: SecretStr = Field(
        SecretStr(""), description="empty, or the proxy to the internet: http://user:password@proxy.example.com:3128"
    )
    connect_timeout_s: float = Field(3, gt=0, le=60, description="seconds to connect, more than 0 and up to 60")
    read_timeout_s: float = Field(10, gt=0, le=120, description="seconds without a byte, more than 0 and up to 120")
    deadline_s: float = Field(12, gt=0, le=300, description="seconds for a whole request, more than 0 and up to 300")
    threads: int = Field(
        8, ge=1, le=64, description="a number of look-ups in flight at once, and of writes beside them, 1 to 64"
    )
    breaker_failures: int = Field(5, ge=1, le=100, description="a number of failures in a row before a pause, 1 to 100")
    breaker_pause_s: float = Field(30, gt=0, le=3600, description="the length of that pause in seconds, up to 3600")
    objects: tuple[ApiName, ...] = Field(
        ("Contact", "Account", "Lead"),
        min_length=1,
        description='objects to search, best first, as JSON: ["Contact", "Account", "Lead"]',
    )
    phone_fields: dict[ApiName, tuple[ApiName, ...]] = Field(
        default_factory=dict,
        description='other phone fields per object, as JSON: {"Contact": ["MobilePhone", "Phone", "Direct__c"]}',
    )
    name_fields: dict[ApiName, ApiName] = Field(
        default_factory=dict,
        description="the field that names an object's records where that is not Name, as JSON: "
        '{"Case": "Subject"}; Case, Contract, Order and WorkOrder are known by their numbers',
    )
    detail_fields: dict[ApiName, tuple[FieldPath, ...]] = Field(
        default_factory=dict,
        description='what stands under the name, per object, as JSON: {"Contact": ["Account.Name", "Title"]}',
    )
    tie_break: Literal["latest_modified", "latest_created", "oldest_created", "name"] = Field(
        "latest_modified",
        description="latest_modified, latest_created, oldest_created or name: who comes first among equals",
    )
    person_accounts: bool = Field(False, description="true only if the org has person accounts enabled")
    cache_positive_s: float = Field(300, ge=0, le=86400, description="seconds to keep a found caller, 0 to 86400")
    cache_negative_s: float = Field(30, ge=0, le=86400, description="seconds to keep 'nobody found', 0 to 86400")
    cache_size: int = Field(10_000, ge=1, le=1_000_000, description="a number of callers kept in memory, 1 to 1000000")
    default_region: str = Field("JP", description="two capital letters of a country, JP")
    time_zone: str = Field("Asia/Tokyo", description="an IANA time zone, Asia/Tokyo: the date of logged calls")
    language: Language = Field(
        "ja", description="ja or en: the language of Tasks, in the subject, the description and the words of the result"
    )
    subject_template: str = Field(
        "", description="empty, or a text with {" + "} {".join(sorted(SUBJECT_PLACEHOLDERS)) + "}"
    )
    external_id_field: str = Field(
        "", pattern=r"^$|^[A-Za-z][A-Za-z0-9_]{0,76}__c$", description="empty, or an external id field, CallId__c"
    )

    abandoned_call_owners: dict[QueueOfPbx, UserOrQueueId] = Field(
        default_factory=dict,
        description="{}, or who gets a task for each caller who gives up in a queue before anybody answers, as JSON: "
        '{"sales": "005…", "*": "00G…"}, the PBX\'s queue (* for every other) and the id of a Salesforce user or '
        "queue; with OCTI_CALL_LOG__WRITTEN_BY=server only",
    )

    @field_validator("login_url", "jwt_audience")
    @classmethod
    def _is_https_origin(cls, value: str) -> str:
        if not value:
            return value
        try:
            origin = browser_origin(value)
        except NotAnOrigin as error:
            message = f"must be an https address without a path; it {error}"
            raise ValueError(message) from None
        if not origin.startswith("https:"):
            message = "must be an https address without a path"
            raise ValueError(message)
        if (urlsplit(origin).hostname or "").endswith(_BROWSER_HOSTS):
            message = "must be the *.my.salesforce.com address, not the one that browsers show"
            raise ValueError(message)
        return origin

    @field_validator("proxy_url")
    @classmethod
    def _is_proxy_address(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value():
            return value
        parts = urlsplit(value.get_secret_value())
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"} or parts.query:
            message = "must be an http or https address without a path"
            raise ValueError(message)
        return value

    @field_validator("default_region")
    @classmethod
    def _is_region(cls, value: str) -> str:
        return plan_of(value).region

    @field_validator("time_zone")
    @classmethod
    def _is_known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            message = "is no time zone this machine knows"
            raise ValueError(message) from None
        return value

    @field_validator("subject_template")
    @classmethod
    def _has_known_placeholders(cls, value: str) -> str:
        # Parsed, not tried out: str.format would follow {agent.__class__} into the program.
        names = {name for _, name, _, _ in string.Formatter().parse(value) if name is not None}
        if unknown := names - SUBJECT_PLACEHOLDERS:
            message = f"has an unknown placeholder {{{min(unknown)}}}"
            raise ValueError(message)
        return value

    @model_validator(mode="wrap")
    @classmethod
    def _name_the_setting(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            section = handler(data)
        except ValidationError as error:
            raise ValueError("\n".join(_explained(cls, error))) from None
        if section.enabled and (missing := section._missing()):
            raise ValueError("\n".join(missing))
        return section

    def _missing(self) -> list[str]:
        needed: dict[str, bool] = {"login_url": bool(self.login_url), "client_id": bool(self.client_id)}
        host = urlsplit(self.login_url).hostname
        if self.auth == "client_credentials":
            needed["client_secret"] = bool(self.client_secret.get_secret_value())
            # Salesforce serves this flow on My Domain only.
            needed["login_url"] = bool(host) and host not in {"login.salesforce.com", "test.salesforce.com"}
        elif self.auth == "password":
            needed["client_secret"] = bool(self.client_secret.get_secret_value())
            needed["username"] = bool(self.username)
            needed["password"] = bool(self.password.get_secret_value())
        else:
            needed["username"] = bool(self.username)
            needed["private_key_file"] = self.private_key_file is not None and self.private_key_file.is_file()
        if self.ca_file is not None:
            needed["ca_file"] = self.ca_file.is_file()
        custom = [name for name in self.objects if name not in _STANDARD_OBJECTS and name not in self.phone_fields]
        needed["phone_fields"] = not custom
        return [
            _advice(type(self), name, "is missing or unusable") for name, is_there in needed.items() if not is_there
        ]


def _advice(section: type[SalesforceSettings], name: str, problem: str) -> str:
    if not name:
        return f"{section.prefix}… must be variables, one for each setting, or all of them as a JSON object"
    field = section.model_fields.get(name)
    near = get_close_matches(name.lower(), list(section.model_fields), n=1)
    meant = f"did you mean {section.prefix}{near[0].upper()}? Else " if near else ""
    hint = f"set it to {field.description}" if field else f"{meant}remove it, there is no such setting"
    return f"{section.prefix}{name.upper()} {problem}: {hint}"


def _explained(section: type[SalesforceSettings], error: ValidationError) -> list[str]:
    lines: dict[str, str] = {}
    for problem in error.errors(include_input=False, include_url=False):
        name = str(problem["loc"][0]) if problem["loc"] else ""
        text, _ = what_is_wrong(problem)
        lines.setdefault(name, _advice(section, name, text[:1].lower() + text[1:]))
    return list(lines.values())
