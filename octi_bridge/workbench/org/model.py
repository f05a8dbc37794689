"""Values of the emulated org that several of its parts share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

Scalar = str | int | float | bool | None
"""A field value as it travels in JSON. Dates are `YYYY-MM-DD`, datetimes `YYYY-MM-DDTHH:MM:SS.000+0000`."""

Record = dict[str, Scalar]
"""One record: canonical field name to value, every field of the object present."""

# The sample org is Japanese: relative dates such as TODAY are days of Japan, which has no summer time.
ORG_TIME_ZONE = timezone(timedelta(hours=9), "Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class ConnectedApp:
    """The OAuth client registered in the org (Setup > App Manager).

    `run_as` is the user of the client credentials flow, None when that flow has no user. JWT needs a
    certificate (`public_keys`, PEM) and users that are pre-authorised.
    """

    consumer_key: str = "3MVG9.octi.workbench.consumer.key"
    consumer_secret: str = field(default="octi-workbench-consumer-secret", repr=False)
    run_as: str | None = "integration@octi-bridge.example"
    public_keys: tuple[str, ...] = ()
    preauthorized: frozenset[str] = frozenset({"integration@octi-bridge.example"})


@dataclass(frozen=True, slots=True)
class OrgShape:
    """What differs from org to org. Limits are calls per rolling 24 hours; life times are seconds.

    `number` makes the org's id.
    """

    number: int = 1
    my_domain: str = "octi-bridge-dev-ed.develop.my.salesforce.com"
    # Developer Edition: 15,000 calls a day (Salesforce Developer Limits Quick Reference).
    daily_api_requests: int = 15_000
    # Session timeout of the org; Salesforce's default is two hours (Setup > Session Settings).
    token_lifetime_s: float = 7200.0
    # Our custom fields on Task, first of all OctiCallId__c (external id), as lightning_component/ installs them.
    has_our_fields: bool = True
    has_person_accounts: bool = False
    password: str = field(default="octi-workbench-password", repr=False)
    security_token: str = field(default="OctiSecurityToken", repr=False)


def is_known_year(year: int) -> bool:
    """Whether dates of that year exist on the platform (SOQL and SOSL Reference, "Date Formats": 1700 to 4000)."""
    return 1700 <= year <= 4000


def format_datetime(moment: datetime) -> str:
    """A moment as the REST API prints it (UTC, milliseconds, `+0000`)."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}+0000"
