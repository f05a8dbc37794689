"""Phone fields as people really fill them, in the strict emulated org: everybody is found, and nobody else.

`caller` in the corpus is whose number a text means (null: nobody's). The road is the product's: statement, TLS, the
org's SOSL reader and index, comparison.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import phonenumbers
import pytest

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.numbers.identity import same_number
from octi_bridge.salesforce.link import SalesforceLink, salesforce_link
from octi_bridge.settings.salesforce import SalesforceSettings
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.server import OrgServer

CORPUS = Path(__file__).parents[1] / "salesforce_battery" / "phone_corpus.json"
# An extension written onto the number makes another word of it, and SOSL finds whole words.
UNREACHABLE = "extension, glued"
PAGE = 20  # records of one object that one look-up asks for


@dataclass(frozen=True)
class Line:
    caller: str | None
    stored: str
    kind: str


LINES = [Line(**entry) for entry in json.loads(CORPUS.read_text(encoding="utf-8"))]
CALLERS = sorted({line.caller for line in LINES if line.caller})


def fill(org: EmulatedOrg) -> dict[str, Line]:
    """Each text in a record of its own, by turns in contacts, accounts and leads; gives record id → line."""
    by_id: dict[str, Line] = {}
    turns: Counter[str | None] = Counter()
    for number, line in enumerate(LINES):
        turn = turns[line.caller]
        turns[line.caller] += 1
        kind, names = [
            ("Contact", {"LastName": f"#{number}"}),
            ("Account", {"Name": f"#{number}"}),
            ("Lead", {"LastName": f"#{number}", "Company": "見本商事"}),
        ][turn % 3]
        field = "Phone" if kind == "Account" or turn % 2 else "MobilePhone"
        by_id[org.create_record(kind, {**names, field: line.stored})] = line
    return by_id


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[OrgServer]:
    async with OrgServer(EmulatedOrg(has_sample_data=False), directory=tmp_path / "org") as server:
        yield server


@pytest.fixture
async def link(server: OrgServer) -> AsyncIterator[SalesforceLink]:
    values: dict[str, Any] = {
        "enabled": True,
        "login_url": server.url,
        "client_id": server.org.credentials.consumer_key,
        "client_secret": server.org.credentials.consumer_secret,
        "ca_file": server.ca_file,
    }
    async with salesforce_link(SalesforceSettings(**values), clock=SystemClock()) as link:
        yield link


def test_the_corpus_has_every_kind_of_number() -> None:
    assert len({line.stored for line in LINES}) >= 300
    kinds = Counter(line.kind.partition(":")[0] for line in LINES)
    assert set(kinds) == {
        "landline, 2-digit area code", "landline, 3-digit area code", "landline, 4-digit area code",
        "landline, 5-digit area code", "mobile", "IP phone", "free call 0120", "free call 0800", "navi dial",
        "international", "junk",
    }  # fmt: skip
    assert all(count >= 15 for count in kinds.values())
    styles = {line.kind.partition(": ")[2] for line in LINES}
    assert {"full-width", "extension", "label", "two numbers", "E.164", "no plus", "long-vowel mark"} <= styles
    assert max(Counter(line.caller for line in LINES if line.caller).values()) <= 3 * PAGE


async def test_every_caller_is_found_in_every_spelling_and_nobody_else(server: OrgServer, link: SalesforceLink) -> None:
    by_id = fill(server.org)
    missed: list[Line] = []
    false: list[tuple[str, Line]] = []
    for caller in CALLERS:
        matches = (await link.lookup.find(caller)).matches
        found = {match.record_id for match in matches}
        assert len(found) == len(matches)
        wanted = {record_id for record_id, line in by_id.items() if line.caller == caller}
        missed += [by_id[record_id] for record_id in wanted - found]
        false += [(caller, by_id[record_id]) for record_id in found - wanted]

    assert false == []
    assert {line.kind.partition(": ")[2] for line in missed} == {UNREACHABLE}
    assert len(missed) == sum(line.kind.endswith(UNREACHABLE) for line in LINES)
    assert len(server.org.request_log.matching("/search")) == len(CALLERS)


@pytest.mark.parametrize("line", [line for line in LINES if line.kind.endswith(UNREACHABLE)], ids=str)
def test_what_search_can_not_reach_would_be_recognised(line: Line) -> None:
    assert line.caller is not None
    assert same_number(line.stored, line.caller)


async def test_a_number_with_one_other_digit_belongs_to_nobody_of_them(server: OrgServer, link: SalesforceLink) -> None:
    by_id = fill(server.org)
    for caller in CALLERS:
        for other in neighbours(caller):
            found = (await link.lookup.find(other)).matches
            assert [by_id[match.record_id] for match in found if by_id[match.record_id].caller == caller] == []


async def test_it_does_not_matter_how_the_line_delivers_the_number(server: OrgServer, link: SalesforceLink) -> None:
    fill(server.org)
    for caller in CALLERS:
        first = await link.lookup.find(caller)
        number = phonenumbers.parse(caller)
        forms = [
            phonenumbers.format_number(number, style)
            for style in (phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.PhoneNumberFormat.RFC3966)
        ]
        if number.country_code == 81:
            national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
            forms += [national, national.replace("-", ""), caller.removeprefix("+")]
        for form in forms:
            again = await link.lookup.find(form)
            assert again.is_cached, form
            assert again.matches == first.matches


def neighbours(caller: str) -> Sequence[str]:
    """The same number with one of its last four digits changed."""
    changed = []
    for place in range(1, 5):
        digit = str((int(caller[-place]) + 5) % 10)
        changed.append(caller[:-place] + digit + caller[len(caller) - place + 1 :])
    return changed
