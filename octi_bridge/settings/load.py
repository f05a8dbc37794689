"""Reading the settings, and saying clearly what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from difflib import get_close_matches
from typing import Any, Self, TypeVar

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from octi_bridge.kernel.errors import OctiError
from octi_bridge.settings.call_log import CallLogSettings, WrapUpSettings
from octi_bridge.settings.customers import CustomerSettings
from octi_bridge.settings.orgs import NameOfOrg, OrgSection, OrgSettings, require_distinct, sections_of
from octi_bridge.settings.pops import PopSettings
from octi_bridge.settings.problems import SettingProblem, no_such_setting, problems_of, variables_of
from octi_bridge.settings.queues import QueueSettings
from octi_bridge.settings.retention import RetentionSettings
from octi_bridge.settings.salesforce import LanguageOfTasks, SalesforceSettings
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
from octi_bridge.settings.sources import (
    DELIMITER,
    PREFIX,
    SettingsFile,
    SettingsFileError,
    read_settings_file,
    unknown_variables,
)

S = TypeVar("S", bound=BaseSettings)
_file: ContextVar[SettingsFile | None] = ContextVar("the settings file that is being read", default=None)


class SettingsError(OctiError):
    """The settings are wrong; the text has a line for each, with what to do."""

    code = "settings_error"

    def __init__(self, message: str = "", *, problems: Sequence[SettingProblem] = ()) -> None:
        self.problems = tuple(problems) or (SettingProblem("", message, message),)
        super().__init__("\n".join(problem.text() for problem in self.problems))


class _Environment(EnvSettingsSource):
    """Takes text that should be JSON as it is: the check of its setting then names it, beside all other mistakes."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value


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
        file = _file.get()
        values = dict(file.values) if file else {}
        return (init_settings, _Environment(settings_cls), InitSettingsSource(settings_cls, init_kwargs=values))


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
    queues: QueueSettings = Field(default_factory=QueueSettings)
    agents: AgentSettings = Field(default_factory=AgentSettings)
    salesforce: SalesforceSettings = Field(default_factory=SalesforceSettings)
    orgs: dict[NameOfOrg, OrgSettings] = Field(
        default_factory=dict,
        description="further orgs: everything that OCTI_SALESFORCE__… has, for the org that you call NAME",
    )
    call_log: CallLogSettings = Field(default_factory=CallLogSettings)
    wrap_up: WrapUpSettings = Field(default_factory=WrapUpSettings)
    pops: PopSettings = Field(default_factory=PopSettings)
    customers: CustomerSettings = Field(default_factory=CustomerSettings)
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


class _SomeSections(_FromEnvironmentAndFile):
    """For commands that need no more; the other sections may be wrong or not there."""

    model_config = SettingsConfigDict(extra="ignore")


class _DatabaseAlone(_SomeSections):
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)


def load_database_settings() -> DatabaseSettings:
    """The section OCTI_DATABASE__… alone, for commands that need nothing else; the others may be wrong or not there.

    Raises:
        SettingsError: see `load_settings`.
    """
    return _explained(_DatabaseAlone).database


class _DialingAlone(_SomeSections):
    dialing: DialingSettings = Field(default_factory=DialingSettings)


def load_dialing_settings() -> DialingSettings:
    """The section OCTI_DIALING__… alone, for commands that need nothing else but the database.

    Raises:
        SettingsError: see `load_settings`.
    """
    return _explained(_DialingAlone).dialing


class _PbxWithoutLogin(PbxSettings):
    username: str = "-"
    secret: SecretStr = SecretStr("-")


class _PbxAlone(_SomeSections):
    pbx: _PbxWithoutLogin = Field(default_factory=_PbxWithoutLogin)


def load_extension_pattern() -> str:
    """OCTI_PBX__EXTENSION_PATTERN, for commands that need nothing else of the PBX, nor its secret.

    Raises:
        SettingsError: see `load_settings`.
    """
    return _explained(_PbxAlone).pbx.extension_pattern


def load_org_sections() -> tuple[OrgSection, ...]:
    """The sections OCTI_SALESFORCE__… and OCTI_ORGS__… alone, for commands that need no PBX.

    Raises:
        SettingsError: see `load_settings`.
    """
    return _load(pbx={"username": "-", "secret": "-"}).org_sections()


class _OfTheProduct(_SomeSections):
    dialing: DialingSettings = Field(default_factory=DialingSettings)
    transfer: TransferSettings = Field(default_factory=TransferSettings)
    parking: ParkingSettings = Field(default_factory=ParkingSettings)
    queues: QueueSettings = Field(default_factory=QueueSettings)
    agents: AgentSettings = Field(default_factory=AgentSettings)
    call_log: CallLogSettings = Field(default_factory=CallLogSettings)
    wrap_up: WrapUpSettings = Field(default_factory=WrapUpSettings)
    pops: PopSettings = Field(default_factory=PopSettings)
    customers: CustomerSettings = Field(default_factory=CustomerSettings)
    retention: RetentionSettings = Field(default_factory=RetentionSettings)
    salesforce: LanguageOfTasks = Field(default_factory=LanguageOfTasks)


def load_product_settings() -> Mapping[str, Mapping[str, Any]]:
    """What is set that needs no PBX and no org: what the workbench takes of the product's settings.

    From the environment and a file that is named; not from that of the machine's own bridge in /etc.

    Raises:
        SettingsError: see `load_settings`.
    """
    found = _explained(_OfTheProduct, is_file_named=True)
    return {name: getattr(found, name).model_dump(exclude_unset=True) for name in type(found).model_fields}


class _Given(Settings):
    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource, dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:  # fmt: skip
        return (init_settings,)


def given_settings(values: Mapping[str, Any]) -> Settings:
    """Settings of these values only, whatever the environment and the file say."""
    return _Given(**values)


def load_settings_without_pbx() -> Settings:
    """All settings for a bridge whose PBX is simulated: those of the section pbx that reach an Asterisk may be missing.

    Raises:
        SettingsError: see `load_settings`.
    """
    return _load(pbx={"username": "-", "secret": "-"})


def _load(**stand_ins: Any) -> Settings:
    return _explained(Settings, **stand_ins)


def _explained(kind: type[S], *, is_file_named: bool = False, **stand_ins: Any) -> S:
    try:
        file = read_settings_file(is_named=is_file_named)
    except SettingsFileError as error:
        raise SettingsError(str(error)) from error
    problems = list(_misspelt_names(file))
    reading = _file.set(file)
    found = None
    try:
        found = kind(**stand_ins)
    except ValidationError as error:
        misspelt = {problem.where for problem in problems}
        problems += [each for each in problems_of(error, Settings, file) if each.where not in misspelt]
    finally:
        _file.reset(reading)
    if problems or found is None:
        raise SettingsError(problems=problems)  # without its cause, which shows values
    return found


def _misspelt_names(file: SettingsFile | None) -> Iterator[SettingProblem]:
    """Sections and variables that would be ignored otherwise; those that resemble nothing are for others."""
    sections = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    known = ", ".join(sorted(f"{section}{DELIMITER}…" for section in sections))
    for variable, meant in unknown_variables(tuple(variables_of(Settings)), sections):
        if meant is not None or DELIMITER in variable:
            yield no_such_setting(variable, meant, f"there are the sections {known}")
    for name in file.values if file else ():
        if file and name not in Settings.model_fields:
            near = get_close_matches(name, Settings.model_fields, n=1)
            yield no_such_setting(file.describe([name]), near[0] if near else None)


def ignored_variables() -> Sequence[str]:
    """Variables that begin with OCTI_ and resemble no setting: worth a word, no reason to refuse."""
    sections = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    found = unknown_variables(tuple(variables_of(Settings)), sections)
    return [variable for variable, meant in found if meant is None and DELIMITER not in variable]
