"""Several Salesforce orgs at one bridge: the first is `OCTI_SALESFORCE__…`, each further one `OCTI_ORGS__NAME__…`.

The Lightning origins of the first org are those of `OCTI_PANEL__ALLOWED_ORIGINS`; every further org names its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, field_validator

from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.ids import FIRST_ORG, OrgName
from octi_bridge.settings.salesforce import PREFIX, SalesforceSettings
from octi_bridge.settings.sections import require_origins

ANY_ORG = "OCTI_ORGS__NAME__"
_SHARED_HOSTS = frozenset({"login.salesforce.com", "test.salesforce.com"})


def _is_further(name: str) -> str:
    if name == FIRST_ORG:
        message = "is the first org's name"
        raise ValueError(message)
    return name


NameOfOrg = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=32), AfterValidator(_is_further)
]


class NoSuchOrg(OctiError):
    """There is no org of that name in the settings; choose one of those that there are."""

    code = "no_such_org"


class OrgSettings(SalesforceSettings):
    """One more org, with everything `OCTI_SALESFORCE__…` has. It is on unless it is switched off."""

    prefix: ClassVar[str] = ANY_ORG

    enabled: bool = Field(True, description="false to show the panel only: no look-up, no log in Salesforce, else true")
    lightning_origins: tuple[str, ...] = Field(
        min_length=1, description='the org\'s Lightning origins as JSON: ["https://example.lightning.force.com"]'
    )

    @field_validator("lightning_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return require_origins(value)


@dataclass(frozen=True, slots=True)
class OrgSection:
    """What the settings say about one org."""

    name: OrgName
    salesforce: SalesforceSettings
    lightning_origins: tuple[str, ...]

    @property
    def origins_variable(self) -> str:
        """Where its origins are written."""
        return origins_variable_of(self.name)


def prefix_of(name: OrgName) -> str:
    """How the environment variables of an org begin."""
    return PREFIX if name == FIRST_ORG else f"OCTI_ORGS__{name.upper()}__"


def named_for(name: OrgName, text: str) -> str:
    """A text that names settings as the first org has them, with the names that they have for this org."""
    return text.replace(PREFIX, prefix_of(name))


def label_of(name: OrgName) -> str:
    """The org in log lines."""
    return "Salesforce" if name == FIRST_ORG else f"Salesforce {name}"


def origins_variable_of(name: OrgName) -> str:
    """Where the Lightning origins of an org are written."""
    return "OCTI_PANEL__ALLOWED_ORIGINS" if name == FIRST_ORG else f"{prefix_of(name)}LIGHTNING_ORIGINS"


def sections_of(
    first: SalesforceSettings, first_origins: tuple[str, ...], further: Mapping[str, OrgSettings]
) -> tuple[OrgSection, ...]:
    """All orgs, the first one first."""
    return (
        OrgSection(FIRST_ORG, first, first_origins),
        *(OrgSection(OrgName(name), org, org.lightning_origins) for name, org in further.items()),
    )


def choose_org(asked: str | None, names: Sequence[OrgName], connected: Iterable[OrgName]) -> OrgName:
    """The org that somebody asked for by name; without a name the first one that is connected.

    Raises:
        NoSuchOrg: the settings have none of that name.
    """
    if not asked:
        return next(iter(connected), names[0])
    name = OrgName(asked.lower())
    if name not in names:
        message = f"there is no org of that name in the settings; there are: {', '.join(names)}"
        raise NoSuchOrg(message)
    return name


def require_distinct(sections: Iterable[OrgSection]) -> None:
    """Whether every origin, org id and My Domain belongs to one org only.

    Raises:
        ValueError: a line for each that does not, naming both settings.
    """
    taken: dict[tuple[str, str], str] = {}
    problems: list[str] = []
    for section in sections:
        for kind, value, variable in _marks_of(section):
            other = taken.setdefault((kind, value), variable)
            if other != variable:
                problems.append(f"{variable} and {other} name the same {kind}: one of them belongs to another org")
    if problems:
        raise ValueError("\n".join(problems))


def _marks_of(section: OrgSection) -> list[tuple[str, str, str]]:
    """By what an org is known: kind, value as compared, and the setting."""
    marks = [("Lightning origin", origin, section.origins_variable) for origin in section.lightning_origins]
    salesforce, prefix = section.salesforce, prefix_of(section.name)
    if salesforce.org_id:
        marks.append(("org id", salesforce.org_id[:15], f"{prefix}ORG_ID"))
    host = urlsplit(salesforce.login_url).hostname
    if salesforce.enabled and host and host not in _SHARED_HOSTS:
        marks.append(("My Domain", salesforce.login_url, f"{prefix}LOGIN_URL"))
    return marks
