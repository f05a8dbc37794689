"""The words of a dry run, in both languages, for every way a look-up can end."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from octi_bridge.numbers.reading import Unsearchable, unsearchable
from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.errors import LimitExceeded
from octi_bridge.salesforce.explanation import Language, decision_text, lines, reason_text
from octi_bridge.salesforce.lookup import CallerLookup
from octi_bridge.salesforce.model import Match
from tests.unit.salesforce.conftest import HandClock
from tests.unit.salesforce.record_shelf import RecordShelf

TOKYO = "+81312345678"
WORDS = Path(__file__).parents[3] / "static" / "src" / "i18n"


@pytest.fixture
async def shelf() -> RecordShelf:
    return RecordShelf()


@pytest.fixture
def lookup(shelf: RecordShelf, clock: HandClock) -> CallerLookup:
    return CallerLookup(org=shelf, search=CallerSearch(person_accounts=True), clock=clock)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("anonymous", Unsearchable.WITHHELD),
        ("非通知", Unsearchable.WITHHELD),
        ("", Unsearchable.WITHHELD),
        ("*21#", Unsearchable.FEATURE_CODE),
        ("186-03-1234-5678#1", None),  # an extension, cut off
        ("2001", Unsearchable.TOO_SHORT),
        ("110", Unsearchable.TOO_SHORT),
        ("1" * 21, Unsearchable.TOO_LONG),
        (TOKYO, None),
    ],
)
async def test_why_a_number_is_not_searched(
    shelf: RecordShelf, lookup: CallerLookup, number: str, why: Unsearchable | None
) -> None:
    assert unsearchable(number) is why
    assert (await lookup.explain(number)).unsearchable is why
    assert len(shelf.statements) == (why is None)


async def test_every_step_is_told(shelf: RecordShelf, lookup: CallerLookup) -> None:
    shelf.put("Contact", "person", Phone="0312345678")
    shelf.put("Account", "a person", PersonMobilePhone="０３１２３４５６７８", PersonContactId="person")
    shelf.put("Lead", "like it", Phone="0312345679", LastModifiedDate="2026-01-01")

    run = await lookup.explain(TOKYO)

    assert list(lines(run, "en")) == [
        "number: +81312345678 = +81312345678",
        f"search sent: {shelf.statements[0]}",
        "records returned: 3",
        "  Account a person a person [PersonMobilePhone=０３１２３４５６７８]: "
        "place 1: Mobile phone matches (０３１２３４５６７８), sorted by - among equals",
        "  Lead like it like it [Phone=0312345679]: no phone field holds exactly this number",
        "  Contact person person [Phone=0312345678]: the contact behind a person account that is listed",
        "decision: One match: Account a person (a person) opens.",
    ]
    assert list(lines(run, "ja"))[-1] == "判定: 1件一致。Account a person (a person) を開きます。"


async def test_a_dry_run_neither_uses_nor_fills_the_cache(shelf: RecordShelf, lookup: CallerLookup) -> None:
    await lookup.explain(TOKYO)
    assert not (await lookup.find(TOKYO)).is_cached
    shelf.put("Contact", "new", Phone="0312345678")

    assert decision_text(await lookup.explain(TOKYO), "en").startswith("One match")
    assert (await lookup.find(TOKYO)).is_cached


async def test_a_record_made_in_this_call_is_part_of_the_decision(lookup: CallerLookup) -> None:
    lookup.remember(TOKYO, Match("003new", "Contact", "新しい人"))

    run = await lookup.explain(TOKYO)

    assert [match.reason for match in run.result.matches] == ["chosen_in_call"]
    assert decision_text(run, "en") == "One match: Contact 新しい人 (003new) opens."


@pytest.mark.parametrize(("language", "words"), [("ja", "検索できませんでした"), ("en", "could not be asked")])
async def test_an_outage_is_told_with_its_code(
    shelf: RecordShelf, lookup: CallerLookup, language: Language, words: str
) -> None:
    shelf.failure = LimitExceeded()

    text = decision_text(await lookup.explain(TOKYO), language)

    assert words in text
    assert "salesforce.limit_exceeded" in text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_reasons_are_worded_as_in_the_panel(language: Language) -> None:
    block = (WORDS / f"{language}.ts").read_text(encoding="utf-8").partition("matchReasons: {")[2].partition("}")[0]
    panel = dict(re.findall(r'(\w+): "([^"]+)"', block))

    assert len(panel) == 7
    assert {reason: reason_text(reason, language) for reason in panel} == panel
