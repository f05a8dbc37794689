"""What is asked of the org about a name or a number that an agent types, and who of its answer fits. Pure.

The objects, phone fields and names are those of the look-up of callers: the settings say them once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from octi_bridge.numbers.identity import canonical, same_number
from octi_bridge.numbers.reading import digits_of, normalised, numbers_in, visible
from octi_bridge.numbers.writing import written, written_so_far
from octi_bridge.salesforce.caller_search import CallerSearch, text_at
from octi_bridge.salesforce.phone_variants import search_variants
from octi_bridge.salesforce.ports import Record
from octi_bridge.salesforce.sosl import MIN_TERM_LENGTH, beginning, quoted

MIN_DIGITS_TYPED = 4
MOST_WORDS = 6
MOST_CUSTOMERS = 20
_BETWEEN_DIGITS = frozenset("0123456789 -+()./")
_NOT_DIGITS = re.compile(r"\D+")
_COMPLETE_DIGITS = 9
"""From here on it may be a whole number; the prefixes before it are searched for as well."""


class PhoneKind(StrEnum):
    """Which of a record's phone fields holds a number."""

    MOBILE = "mobile"
    PHONE = "phone"
    HOME = "home"
    OTHER = "other"
    ASSISTANT = "assistant"


_KINDS = {
    "MobilePhone": PhoneKind.MOBILE,
    "PersonMobilePhone": PhoneKind.MOBILE,
    "Phone": PhoneKind.PHONE,
    "HomePhone": PhoneKind.HOME,
    "PersonHomePhone": PhoneKind.HOME,
    "AssistantPhone": PhoneKind.ASSISTANT,
}


@dataclass(frozen=True, slots=True)
class CustomerPhone:
    """A number of a customer, as the record has it."""

    kind: PhoneKind
    number: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A record that fits what an agent typed.

    Attributes:
        record_id: Its id.
        object_type: API name of its object.
        name: The record's name.
        detail: What stands under the name: the company of a person.
        phones: Its numbers, in the order of the phone fields in the settings; each number once.
    """

    record_id: str
    object_type: str
    name: str
    detail: str = ""
    phones: tuple[CustomerPhone, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerSearch:
    """Searches by name, or by a number's beginning, in the objects where callers are looked up."""

    caller: CallerSearch

    def statement(self, text: str) -> str | None:
        """The one SOSL statement for this text, None if there is too little to search for."""
        digits = typed_digits(text)
        if digits is not None:
            find = _find_number(text, digits, self.caller.region) if len(digits) >= MIN_DIGITS_TYPED else ""
            group = "PHONE"
        else:
            find, group = _find_name(text), "NAME"
        return f"FIND {{{find}}} IN {group} FIELDS RETURNING {self.caller.clause}" if find else None

    def customers(self, records: Iterable[Record], text: str) -> tuple[Customer, ...]:
        """Who fits: by a number only those that truly hold it; a person account once; better names first."""
        digits = typed_digits(text)
        found: dict[str, tuple[tuple[int, int], Customer]] = {}
        people: set[str] = set()
        for record in records:
            customer = self._customer(record)
            if customer is None or (digits is not None and not self._holds(customer, text, digits)):
                continue
            people.add(text_at(record, ("PersonContactId",)))
            found.setdefault(customer.record_id, (self._rank(customer, record, text), customer))
        ranked = sorted(found.values(), key=lambda each: each[0])
        return tuple(customer for _, customer in ranked if customer.record_id not in people)

    def _customer(self, record: Record) -> Customer | None:
        attributes = record.get("attributes")
        name = text_at(attributes, ("type",)) if isinstance(attributes, dict) else ""
        record_id = text_at(record, ("Id",))
        if name not in self.caller.objects or not record_id:
            return None
        return Customer(
            record_id=record_id,
            object_type=name,
            name=text_at(record, (self.caller.name_field_of(name),)),
            detail=self.caller.detail_in(record, name),
            phones=self._phones(record, name),
        )

    def _phones(self, record: Record, name: str) -> tuple[CustomerPhone, ...]:
        phones: dict[str, CustomerPhone] = {}
        for phone_field in self.caller.phone_fields_of(name):
            stored = text_at(record, (phone_field,)).strip()
            if digits_of(stored):
                key = canonical(stored, self.caller.region) or stored
                phones.setdefault(key, CustomerPhone(_KINDS.get(phone_field, PhoneKind.OTHER), stored))
        return tuple(phones.values())

    def _holds(self, customer: Customer, text: str, digits: str) -> bool:
        region = self.caller.region
        return any(
            same_number(phone.number, text, region)
            or any(spelling.startswith(digits) for spelling in _digit_spellings(phone.number, region))
            for phone in customer.phones
        )

    def _rank(self, customer: Customer, record: Record, text: str) -> tuple[int, int]:
        name, wanted = _plain(customer.name), _plain(text)
        closeness = 0 if name == wanted else 1 if name.startswith(wanted) else 2
        is_person = text_at(record, ("PersonContactId",)) != "" and "Contact" in self.caller.objects
        return closeness, self.caller.objects.index("Contact" if is_person else customer.object_type)


def typed_digits(text: str) -> str | None:
    """The digits of a text that is a number or the beginning of one, None for a name."""
    plain = normalised(text)
    return digits_of(plain) if plain and set(plain) <= _BETWEEN_DIGITS and digits_of(plain) else None


def _find_number(text: str, digits: str, region: str) -> str:
    """Salesforce keeps numbers as typed and splits them at hyphens: every usual spelling of the beginning is asked."""
    plain = normalised(text)
    leading = f"+{digits}" if plain.startswith("+") else digits
    spellings = (digits, _hyphenated(written_so_far(leading, region)), _hyphenated(plain))
    terms = [beginning(spelling) for spelling in spellings]
    if len(digits) >= _COMPLETE_DIGITS:
        terms = [quoted(variant) for variant in search_variants(text, region)] + terms
    return " OR ".join(dict.fromkeys(terms))


def _hyphenated(number: str) -> str:
    """To the index a blank and a bracket are no other than a hyphen; in a search a blank would part two words."""
    return _NOT_DIGITS.sub("-", number).strip("-")


def _find_name(text: str) -> str:
    """Every word must be there, the last letters of each may be missing. Full and half width are both asked."""
    spellings = (visible(text), unicodedata.normalize("NFKC", visible(text)))
    groups = dict.fromkeys(_all_words(spelling) for spelling in spellings)
    found = [group for group in groups if group]
    return found[0] if len(found) == 1 else " OR ".join(f"({group})" for group in found)


def _all_words(text: str) -> str:
    rest = list(_words(text))
    terms: list[str] = []
    while rest:
        word = rest.pop(0)
        if rest and (_is_lone_kanji(word) or _is_lone_kanji(rest[0])):
            terms.append(_neighbors(word, rest.pop(0)))
        elif len(word) >= MIN_TERM_LENGTH:
            terms.append(beginning(word))
    return " AND ".join(terms[:MOST_WORDS])


def _is_lone_kanji(word: str) -> bool:
    """A whole name in scripts without capitals: 林. Alone it is too short a term; a Latin letter is an initial."""
    return len(word) == 1 and unicodedata.category(word) == "Lo"


def _neighbors(first: str, second: str) -> str:
    """Both words next to each other, in either order: a term that is long enough with a word of one letter in it."""
    pairs = ((first, second), (second, first))
    terms = (term for pair in pairs for term in (quoted(" ".join(pair)), beginning("-".join(pair))))
    return f"({' OR '.join(dict.fromkeys(terms))})"


def _words(text: str) -> Sequence[str]:
    """Runs of letters and digits: what stands between them separates words in the index, too."""
    return "".join(char if unicodedata.category(char)[0] in "LNM" else " " for char in text).split()


def _digit_spellings(field: str, region: str) -> Iterable[str]:
    for part in numbers_in(field):
        yield digits_of(part)
        yield digits_of(canonical(part, region))
        yield digits_of(written(part, region))


def _plain(text: str) -> str:
    return "".join(_words(unicodedata.normalize("NFKC", text))).casefold()
