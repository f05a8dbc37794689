"""What is asked of the org about a number, and which of the records it returns really carry that number. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from octi_bridge.numbers.identity import same_number
from octi_bridge.salesforce.model import Candidate, Match, Verdict
from octi_bridge.salesforce.phone_variants import search_variants
from octi_bridge.salesforce.ports import Record
from octi_bridge.salesforce.sosl import Returning, phone_search, returning_clause

# The fields of type phone that the standard objects carry (Object Reference: Contact, Account, Lead), best first.
_PHONE_FIELDS: Mapping[str, tuple[str, ...]] = {
    "Contact": ("MobilePhone", "Phone", "HomePhone", "OtherPhone", "AssistantPhone"),
    "Account": ("Phone",),
    "Lead": ("MobilePhone", "Phone"),
}
_PERSON_PHONE_FIELDS = ("PersonMobilePhone", "PersonHomePhone", "PersonOtherPhone")
# Standard objects that are called by another field than Name, which in most of them does not exist (Object Reference;
# describe marks the field as nameField). A custom object always has a Name, be it a text or an automatic number.
_NAME_FIELDS: Mapping[str, str] = {
    "Case": "CaseNumber",
    "Contract": "ContractNumber",
    "Order": "OrderNumber",
    "ReturnOrder": "ReturnOrderNumber",
    "ServiceAppointment": "AppointmentNumber",
    "Shipment": "ShipmentNumber",
    "Solution": "SolutionName",
    "WorkOrder": "WorkOrderNumber",
}
_DETAIL_FIELDS: Mapping[str, tuple[str, ...]] = {
    "Contact": ("Account.Name",),
    "Lead": ("Company",),
    "Case": ("Subject",),
    "WorkOrder": ("Subject",),
}
_CONDITIONS: Mapping[str, str] = {"Lead": "IsConverted = false"}
TieBreak = Literal["latest_modified", "latest_created", "oldest_created", "name"]
_NAME = "Name"
# What decides among records of one rank: the field (Name: the one that names the object), and whether the greatest
# value comes first.
_TIE_BREAKS: Mapping[TieBreak, tuple[str, bool]] = {
    "latest_modified": ("LastModifiedDate", True),
    "latest_created": ("CreatedDate", True),
    "oldest_created": ("CreatedDate", False),
    "name": (_NAME, False),
}
_REASONS: Mapping[str, str] = {
    "MobilePhone": "exact_mobile",
    "PersonMobilePhone": "exact_mobile",
    "Phone": "exact_phone",
    "HomePhone": "exact_home_phone",
    "PersonHomePhone": "exact_home_phone",
    "OtherPhone": "exact_other_phone",
    "PersonOtherPhone": "exact_other_phone",
    "AssistantPhone": "exact_assistant_phone",
}


@dataclass(frozen=True, slots=True)
class CallerSearch:
    """Which objects and fields are searched; `objects` is also the order of rank.

    Args:
        objects: API names, best first.
        phone_fields: Replaces the standard phone fields of an object.
        name_fields: Replaces the field that names an object's records.
        detail_fields: Replaces what stands under the name: the first of these that is not empty.
        person_accounts: Ask for person-account fields, which other orgs reject (INVALID_FIELD).
        tie_break: What decides among records of one object.
        region: Where national numbers belong.
    """

    objects: tuple[str, ...] = ("Contact", "Account", "Lead")
    phone_fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    name_fields: Mapping[str, str] = field(default_factory=dict)
    detail_fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    person_accounts: bool = False
    tie_break: TieBreak = "latest_modified"
    region: str = "JP"
    _clause: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """What is asked for is the same for every number, and checked once."""
        clause = returning_clause([self.returning(name) for name in self.objects])
        object.__setattr__(self, "_clause", clause)

    @property
    def clause(self) -> str:
        """What stands after RETURNING."""
        return self._clause

    def statement(self, number: str) -> str | None:
        """The one SOSL statement for this number, None if it can not be searched."""
        return phone_search(search_variants(number, self.region), self._clause)

    def ranked(self, records: Iterable[Record], number: str) -> tuple[Match, ...]:
        """The records that truly carry the number: by rank of object, own numbers first, then by the tie-break."""
        return tuple(judged.match for judged in self.judged(records, number) if judged.match is not None)

    def judged(self, records: Iterable[Record], number: str) -> tuple[Candidate, ...]:
        """Every record with what became of it: those in the list first, in their order, then the others."""
        candidates = [self._candidate(record, number) for record in records]
        listed = [candidate for candidate in candidates if candidate.match is not None]
        listed.sort(key=lambda candidate: candidate.sorted_by, reverse=_TIE_BREAKS[self.tie_break][1])
        listed.sort(key=self._rank)
        people = {candidate.match.person_contact_id for candidate in listed if candidate.match} - {""}
        seen: set[str] = set()
        others = [candidate for candidate in candidates if candidate.match is None]
        ranked: list[Candidate] = []
        for candidate in listed:
            if candidate.record_id in people:
                others.append(replace(candidate, verdict=Verdict.BEHIND_PERSON_ACCOUNT, match=None))
            elif candidate.record_id in seen:
                others.append(replace(candidate, verdict=Verdict.REPEATED, match=None))
            else:
                seen.add(candidate.record_id)
                ranked.append(replace(candidate, place=len(seen)))
        return (*ranked, *others)

    def phone_fields_of(self, name: str) -> tuple[str, ...]:
        """The fields of an object that may hold the number, best first."""
        fields = tuple(self.phone_fields.get(name) or _PHONE_FIELDS.get(name, ("Phone",)))
        if name == "Account" and self.person_accounts:
            fields += tuple(extra for extra in _PERSON_PHONE_FIELDS if extra not in fields)
        return fields

    def name_field_of(self, name: str) -> str:
        """The field that names the records of an object. Known beforehand: to ask the org would cost a request."""
        return self.name_fields.get(name) or _NAME_FIELDS.get(name, _NAME)

    def _sort_field_of(self, name: str) -> str:
        order, _ = _TIE_BREAKS[self.tie_break]
        return self.name_field_of(name) if order == _NAME else order

    def _details_of(self, name: str) -> Sequence[str]:
        return self.detail_fields.get(name) or _DETAIL_FIELDS.get(name, ())

    def returning(self, name: str) -> Returning:
        """What is asked of one object."""
        person = ("IsPersonAccount", "PersonContactId") if name == "Account" and self.person_accounts else ()
        order = self._sort_field_of(name)
        fields = ("Id", self.name_field_of(name), *self._details_of(name), *self.phone_fields_of(name), *person, order)
        direction = "DESC" if _TIE_BREAKS[self.tie_break][1] else "ASC"
        return Returning(
            name,
            tuple(dict.fromkeys(fields)),  # a field twice is INVALID_FIELD
            where=_CONDITIONS.get(name, ""),
            order_by=f"{order} {direction}",
        )

    def _candidate(self, record: Record, number: str) -> Candidate:
        attributes = record.get("attributes")
        object_type = text_at(attributes, ("type",)) if isinstance(attributes, Mapping) else ""
        found = Candidate(
            record_id=text_at(record, ("Id",)),
            object_type=object_type,
            name=text_at(record, (self.name_field_of(object_type),)),
            verdict=Verdict.NOT_ASKED_FOR,
        )
        if found.object_type not in self.objects or not found.record_id:
            return found
        phones = tuple((phone, text_at(record, (phone,))) for phone in self.phone_fields_of(found.object_type))
        match = self._match(record, found, phones, number)
        return replace(
            found,
            verdict=Verdict.RANKED if match else Verdict.NUMBER_DIFFERS,
            phones=tuple((phone, stored) for phone, stored in phones if stored),
            match=match,
            sorted_by=text_at(record, (self._sort_field_of(object_type),)),
        )

    def _match(self, record: Record, found: Candidate, phones: Iterable[tuple[str, str]], number: str) -> Match | None:
        for phone_field, stored in phones:
            if stored and same_number(stored, number, self.region):
                return Match(
                    record_id=found.record_id,
                    object_type=found.object_type,
                    name=found.name,
                    detail=self.detail_in(record, found.object_type),
                    phone=stored,
                    reason=_REASONS.get(phone_field, "exact_custom_phone"),
                    person_contact_id=text_at(record, ("PersonContactId",)),
                )
        return None

    def _rank(self, candidate: Candidate) -> tuple[int, bool]:
        # A person account is a person: it ranks as the contact that stands behind it.
        match = candidate.match
        is_person = match is not None and match.person_contact_id != "" and "Contact" in self.objects
        name = "Contact" if is_person else candidate.object_type
        return self.objects.index(name), match is not None and match.reason == "exact_assistant_phone"

    def detail_in(self, record: Record, name: str) -> str:
        """What stands under the name of a record of that object; empty for nothing."""
        texts = (text_at(record, tuple(path.split("."))) for path in self._details_of(name))
        return next((text for text in texts if text), "")


def text_at(record: Record, path: Sequence[str]) -> str:
    """The text of a field, `path` with its relationships; empty for anything else."""
    value: object = record
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""
