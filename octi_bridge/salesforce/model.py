"""The values that cross this package's border: who is calling, and what is written about a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from octi_bridge.numbers.reading import Unsearchable

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
    `exact_assistant_phone`, `exact_custom_phone`, or `chosen_in_call`. `person_contact_id` is the contact behind
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

    The last three are set only when `state` is `failed`; `is_temporary`: asked again later the org may answer.
    """

    state: LookupState
    matches: tuple[Match, ...] = ()
    is_cached: bool = False
    error_code: str = ""
    error_message: str = ""
    is_temporary: bool = False

    @property
    def best(self) -> Match | None:
        """The record to show first, if any."""
        return self.matches[0] if self.matches else None

    @property
    def only_name(self) -> str | None:
        """The name of the only record with the number, None where several or none have it."""
        return self.matches[0].name if len(self.matches) == 1 else None


class Verdict(StrEnum):
    """What became of a record that the org's search returned."""

    RANKED = "ranked"
    NUMBER_DIFFERS = "number_differs"
    """Search is wider than equality: none of the record's phone fields holds exactly this number."""
    BEHIND_PERSON_ACCOUNT = "behind_person_account"
    """The contact half of a person account that is in the list already."""
    REPEATED = "repeated"
    """The org returned the record twice."""
    NOT_ASKED_FOR = "not_asked_for"
    """Of an object that was not asked for, or without an id: no org does that, a proxy may."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One record that the search returned, and what became of it.

    `phones` are the fields that were compared and what they hold; `match` and `place` (1 is the best) are there only
    for `Verdict.RANKED`. `sorted_by` is the value that decided among equals (setting `tie_break`).
    """

    record_id: str
    object_type: str
    name: str
    verdict: Verdict
    phones: tuple[tuple[str, str], ...] = ()
    match: Match | None = None
    place: int = 0
    sorted_by: str = ""


@dataclass(frozen=True, slots=True)
class DryRun:
    """A look-up that shows its work. `unsearchable` or `statement` is there, never both.

    `canonical` is the form that numbers are compared in. The org is really asked: a dry run costs one API call, and
    nothing is kept of it.
    """

    number: str
    canonical: str = ""
    unsearchable: Unsearchable | None = None
    statement: str = ""
    candidates: tuple[Candidate, ...] = ()
    result: LookupResult = LookupResult(LookupState.SKIPPED)


@dataclass(frozen=True, slots=True)
class CallLogEntry:
    """One ended call as it should stand in the org. Times are aware; `duration_s` is the time talked.

    `who` and `what` are the records the call belongs to; any object may stand in either, the writer puts each into
    the field that Salesforce allows for it. `owner_id` is the agent's Salesforce user; empty means the integration
    user. `disposition` becomes the call result, `notes` goes under the facts in the description. With `due_on` the
    entry is the task for later that belongs to the call; `recording_url` is where the call can be listened to.
    `conversation_id` is the same in the entries of all agents who took part; `reason` is why the agent called.
    `outcome` is how the call ended, where not by being talked to its end; also the call result, until there is another.
    `is_open`: somebody still has to call back. `waited_s`: how long the caller had waited in the queue, None unknown.
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
    waited_s: float | None = None
    notes: str = ""
    recording_url: str = ""
    due_on: date | None = None
    follow_up_subject: str = ""
    conversation_id: str = ""
    reason: str = ""
    outcome: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class ApiUsage:
    """The org's own count of API requests in the last 24 hours (header Sforce-Limit-Info)."""

    used: int
    limit: int
