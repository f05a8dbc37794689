"""The values that cross this package's border: who is calling, and what is written about a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

Direction = Literal["inbound", "outbound", "internal"]


class LookupState(StrEnum):
    """How a look-up ended."""

    FOUND = "found"
    NONE = "none"
    FAILED = "failed"
    """The org could not be asked; the call goes on without a name."""
    SKIPPED = "skipped"
    """There was nothing to search for: a withheld, internal or too short number."""


@dataclass(frozen=True, slots=True)
class Match:
    """One record that carries the number.

    `detail` is the company (account of a contact, company of a lead). `phone` is the number as stored in the
    record. `reason` is a stable code: `exact_mobile`, `exact_phone`, `exact_home_phone`, `exact_other_phone`,
    `exact_assistant_phone`, `exact_custom_phone`, or `created_in_call`. `person_contact_id` is the contact behind
    a person account: its activities hang on that contact.
    """

    record_id: str
    object_type: str
    name: str
    detail: str = ""
    phone: str = ""
    reason: str = "exact_phone"
    person_contact_id: str = ""


@dataclass(frozen=True, slots=True)
class LookupResult:
    """What is known about a number, best match first.

    `error_code` and `error_message` are set only when `state` is `failed`.
    """

    state: LookupState
    matches: tuple[Match, ...] = ()
    is_cached: bool = False
    error_code: str = ""
    error_message: str = ""

    @property
    def best(self) -> Match | None:
        """The record to show first, if any."""
        return self.matches[0] if self.matches else None


@dataclass(frozen=True, slots=True)
class CallLogEntry:
    """One ended call as it should stand in the org. Times are aware; `duration_s` is the time talked.

    `who` and `what` are the records the call belongs to; any object may stand in either, the writer puts each into
    the field that Salesforce allows for it. `owner_id` is the agent's Salesforce user; empty means the integration
    user. `disposition` becomes the call result, `notes` goes under the facts in the description.
    """

    call_id: str
    direction: Direction
    remote_number: str
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    duration_s: float = 0
    disposition: str = ""
    agent_name: str = ""
    owner_id: str = ""
    who: Match | None = None
    what: Match | None = None
    queue: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class ApiUsage:
    """The org's own count of API requests in the last 24 hours (header Sforce-Limit-Info)."""

    used: int
    limit: int
