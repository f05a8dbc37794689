"""What is asked of the org about a number, and which of the records it returns really carry that number. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from octi_bridge.salesforce.model import Match
from octi_bridge.salesforce.phone_variants import same_number, search_variants
from octi_bridge.salesforce.ports import Record
from octi_bridge.salesforce.sosl import Returning, phone_search

# The fields of type phone that the standard objects carry (Object Reference: Contact, Account, Lead), best first.
_PHONE_FIELDS: Mapping[str, tuple[str, ...]] = {
    "Contact": ("MobilePhone", "Phone", "HomePhone", "OtherPhone", "AssistantPhone"),
    "Account": ("Phone",),
    "Lead": ("MobilePhone", "Phone"),
}
_PERSON_PHONE_FIELDS = ("PersonMobilePhone", "PersonHomePhone", "PersonOtherPhone")
_DETAIL_FIELDS: Mapping[str, tuple[str, ...]] = {"Contact": ("Account.Name",), "Lead": ("Company",)}
_CONDITIONS: Mapping[str, str] = {"Lead": "IsConverted = false"}
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
        person_accounts: Ask for person-account fields, which other orgs reject (INVALID_FIELD).
        region: Where national numbers belong.
    """

    objects: tuple[str, ...] = ("Contact", "Account", "Lead")
    phone_fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    person_accounts: bool = False
    region: str = "JP"

    def statement(self, number: str) -> str | None:
        """The one SOSL statement for this number, None if it can not be searched."""
        return phone_search(search_variants(number, self.region), [self._returning(name) for name in self.objects])

    def ranked(self, records: Iterable[Record], number: str) -> tuple[Match, ...]:
        """The records that truly carry the number: by rank of object, own numbers first, then latest modified."""
        candidates = [(self._match(record, number), record) for record in records]
        found = [(match, record) for match, record in candidates if match is not None]
        found.sort(key=lambda pair: str(pair[1].get("LastModifiedDate") or ""), reverse=True)
        found.sort(key=lambda pair: self._rank(pair[0]))
        people = {match.person_contact_id for match, _ in found} - {""}
        unique = {match.record_id: match for match, _ in found if match.record_id not in people}
        return tuple(unique.values())

    def _fields_of(self, name: str) -> tuple[str, ...]:
        fields = tuple(self.phone_fields.get(name) or _PHONE_FIELDS.get(name, ("Phone",)))
        if name == "Account" and self.person_accounts:
            fields += tuple(extra for extra in _PERSON_PHONE_FIELDS if extra not in fields)
        return fields

    def _returning(self, name: str) -> Returning:
        person = ("IsPersonAccount", "PersonContactId") if name == "Account" and self.person_accounts else ()
        fields = ("Id", "Name", *_DETAIL_FIELDS.get(name, ()), *self._fields_of(name), *person, "LastModifiedDate")
        return Returning(name, fields, where=_CONDITIONS.get(name, ""))

    def _match(self, record: Record, number: str) -> Match | None:
        attributes = record.get("attributes")
        name = attributes.get("type") if isinstance(attributes, Mapping) else None
        record_id = record.get("Id")
        if name not in self.objects or not isinstance(record_id, str):
            return None
        for phone_field in self._fields_of(name):
            stored = record.get(phone_field)
            if isinstance(stored, str) and same_number(stored, number, self.region):
                return Match(
                    record_id=record_id,
                    object_type=name,
                    name=_text(record, ("Name",)),
                    detail=next(_details(record, name), ""),
                    phone=stored,
                    reason=_REASONS.get(phone_field, "exact_custom_phone"),
                    person_contact_id=_text(record, ("PersonContactId",)),
                )
        return None

    def _rank(self, match: Match) -> tuple[int, bool]:
        # A person account is a person: it ranks as the contact that stands behind it.
        name = "Contact" if match.person_contact_id and "Contact" in self.objects else match.object_type
        return self.objects.index(name), match.reason == "exact_assistant_phone"


def _details(record: Record, name: str) -> Iterator[str]:
    for path in _DETAIL_FIELDS.get(name, ()):
        if text := _text(record, tuple(path.split("."))):
            yield text


def _text(record: Record, path: Sequence[str]) -> str:
    value: object = record
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""
