"""Reading the settings, and saying clearly what is wrong with them."""

from __future__ import annotations

import os
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Any, Self, TypeVar

from pydantic import BaseModel, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings.exceptions import SettingsError as SourceError

from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.ids import FIRST_ORG, OrgName
from octi_bridge.settings.call_log import CallLogSettings, WrapUpSettings
from octi_bridge.settings.orgs import (
    ANY_ORG,
    NameOfOrg,
    OrgSection,
    OrgSettings,
    prefix_of,
    require_distinct,
    sections_of,
)
from octi_bridge.settings.pops import PopSettings
from octi_bridge.settings.retention import RetentionSettings
from octi_bridge.settings.salesforce import SalesforceSettings
from octi_bridge.settings.sections import (
    AgentSettings,
    DatabaseSettings,
    DialingSettings,
    LogSettings,
    PanelSettings,
    ParkingSettings,
    PbxSettings,
    ServerSettings,
    TransferSettings,
    VoiceSettings,
)

FILE_VARIABLE = "OCTI_SETTINGS_FILE"
S = TypeVar("S", bound=BaseSettings)

_WORDS = {"missing": "is missing", "extra_forbidden": "there is no such setting; correct its name, or remove it"}


class SettingsError(OctiError):
    """The settings are wrong; the text has a line for each, with what to do."""

    code = "settings_error"


class _FromEnvironmentAndFile(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="OCTI_", env_nested_delimiter="__", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource, dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:  # fmt: skip
        """Environment over file."""
        path = os.environ.get(FILE_VARIABLE)
        if not path:
            return (init_settings, env_settings)
        if not Path(path).is_file():
            message = f"{FILE_VARIABLE}: there is no file {path}; write its path, or unset the variable"
            raise SettingsError(message)
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=path))


class Settings(_FromEnvironmentAndFile):
    """Everything `octi-bridge serve` needs to know."""

    server: ServerSettings = Field(default_factory=ServerSettings)
    pbx: PbxSettings
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    panel: PanelSettings = Field(default_factory=PanelSettings)
    voice: VoiceSettings = Field(default_factory=VoiceSettings)
    dialing: DialingSettings = Field(default_factory=DialingSettings)
    transfer: TransferSettings = Field(default_factory=TransferSettings)
    parking: ParkingSettings = Field(default_factory=ParkingSettings)
    agents: AgentSettings = Field(default_factory=AgentSettings)
    salesforce: SalesforceSettings = Field(default_factory=SalesforceSettings)
    orgs: dict[NameOfOrg, OrgSettings] = Field(
        default_factory=dict,
        description="further orgs: everything that OCTI_SALESFORCE__… has, for the org that you call NAME",
    )
    call_log: CallLogSettings = Field(default_factory=CallLogSettings)
    wrap_up: WrapUpSettings = Field(default_factory=WrapUpSettings)
    pops: PopSettings = Field(default_factory=PopSettings)
    retention: RetentionSettings = Field(default_factory=RetentionSettings)
    log: LogSettings = Field(default_factory=LogSettings)

    @model_validator(mode="after")
    def _are_distinct(self) -> Self:
        require_distinct(self.org_sections())
        return self

    def org_sections(self) -> tuple[OrgSection, ...]:
        """All orgs, the first one first, whether they are enabled or not."""
        return sections_of(self.salesforce, self.panel.allowed_origins, self.orgs)


def load_settings() -> Settings:
    """Read the settings from the environment and the file.

    Raises:
        SettingsError: one line per wrong setting: its name, what is wrong, what to put there.
    """
    return _load()


class _DatabaseAlone(_FromEnvironmentAndFile):
    model_config = SettingsConfigDict(extra="ignore")

    database: DatabaseSettings = Field(default_factory=DatabaseSettings)


def load_database_settings() -> DatabaseSettings:
    """The section OCTI_DATABASE__… alone, for commands that need nothing else; the others may be wrong or not there.

    Raises:
        SettingsError: see `load_settings`.
    """
    return _explained(_DatabaseAlone).database


class _DialingAlone(_FromEnvironmentAndFile):
    model_config = SettingsConfigDict(extra="ignore")

    dialing: DialingSettings = Field(default_factory=DialingSettings)


def load_dialing_settings() -> DialingSettings:
    """The section OCTI_DIALING__… alone, for commands that need nothing else but the database.

    Raises:
        SettingsError: see `load_settings`.
    """
    return _explained(_DialingAlone).dialing


def load_org_sections() -> tuple[OrgSection, ...]:
    """The sections OCTI_SALESFORCE__… and OCTI_ORGS__… alone, for commands that need no PBX.

    Raises:
        SettingsError: see `load_settings`.
    """
    return _load(pbx={"username": "-", "secret": "-"}).org_sections()


def _load(**stand_ins: Any) -> Settings:
    return _explained(Settings, **stand_ins)


def _explained(kind: type[S], **stand_ins: Any) -> S:
    _refuse_unknown_variables()
    try:
        return kind(**stand_ins)
    except ValidationError as error:
        raise SettingsError(explain(error)) from error
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{FILE_VARIABLE}: {os.environ[FILE_VARIABLE]} is not TOML: {error}; correct that line"
        raise SettingsError(message) from error
    except SourceError as error:
        raise SettingsError(_explain_source(error)) from None  # the cause shows the value


def explain(error: ValidationError) -> str:
    """A line per problem, with the environment variable's name and the setting's own description."""
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        place = [str(part) for part in problem["loc"]]
        if place[:1] in ([], ["orgs"]):
            lines.append(_of_orgs(place, problem["msg"].removeprefix("Value error, ")))
            continue
        for path in _needed(place) if problem["type"] == "missing" else [place]:
            known = _describe(Settings, path)
            name = "OCTI_" + "__".join(part.upper() for part in path if not part.isdigit())
            what = _WORDS.get(problem["type"]) or problem["msg"].removeprefix("Value error, ")
            lines.append(f"{name}: {what}" + (f"; put {known} there" if known else ""))
    return "\n".join(lines)


def _of_orgs(place: list[str], message: str) -> str:
    """These texts name their settings themselves; of one org, under the name that stands for any."""
    if len(place) < 2:
        return message
    if place[1] == FIRST_ORG:
        return (
            f"OCTI_ORGS__{FIRST_ORG.upper()}__…: the first org is called so; write its settings as OCTI_SALESFORCE__…"
        )
    if place[-1] == "[key]":
        return (
            f"OCTI_ORGS__{place[1].upper()}__…: call an org by a letter, then letters and digits, with single _ between"
        )
    return message.replace(ANY_ORG, prefix_of(OrgName(place[1])))


def _needed(path: list[str]) -> list[list[str]]:
    """Of a section that is missing as a whole, the settings that it cannot do without."""
    section = Settings.model_fields[path[0]].annotation if len(path) == 1 else None
    if not (isinstance(section, type) and issubclass(section, BaseModel)):
        return [path]
    return [[*path, name] for name, field in section.model_fields.items() if field.is_required()]


def _explain_source(error: SourceError) -> str:
    """A value that should be JSON and is not; the error names only its section."""
    quoted = str(error).split('"')
    section = f"OCTI_{quoted[1].upper()}" if len(quoted) > 1 else "OCTI_"
    variables = ", ".join(sorted(variable for variable in os.environ if variable.upper().startswith(section)))
    return f'{variables}: one of these is not JSON, as lists must be: ["one", "another"]'


def _describe(model: type[BaseModel], path: list[str]) -> str:
    fields: dict[str, Any] = dict(model.model_fields)
    found = ""
    for part in path:
        field = fields.get(part)
        if field is None:
            break
        found = field.description or ""
        inner = field.annotation
        fields = dict(inner.model_fields) if isinstance(inner, type) and issubclass(inner, BaseModel) else {}
    return found


def _refuse_unknown_variables() -> None:
    """A misspelt section would be silently ignored otherwise."""
    sections = {f"OCTI_{name.upper()}" for name in Settings.model_fields}
    for variable in os.environ:
        if variable.startswith("OCTI_") and "__" in variable and variable.split("__")[0] not in sections:
            known = ", ".join(sorted(f"{section}__…" for section in sections))
            message = f"{variable}: no such section of settings; there are {known}"
            raise SettingsError(message)
