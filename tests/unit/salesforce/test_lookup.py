from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest

from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.errors import BadRequest, Unreachable
from octi_bridge.salesforce.link import SalesforceLink
from octi_bridge.salesforce.lookup import CallerLookup, LookupCounts
from octi_bridge.salesforce.model import LookupState, Match
from tests.unit.salesforce.conftest import HandClock
from tests.unit.salesforce.record_shelf import RecordShelf
from tests.unit.salesforce.support import SmallOrg, fault

TOKYO = "+81312345678"


@pytest.fixture
async def shelf() -> RecordShelf:
    return RecordShelf()


@pytest.fixture
def lookup_with(shelf: RecordShelf, clock: HandClock) -> Callable[..., CallerLookup]:
    def build(search: CallerSearch | None = None, **changes: Any) -> CallerLookup:
        return CallerLookup(org=shelf, search=search or CallerSearch(), clock=clock, **changes)

    return build


@pytest.fixture
def lookup(lookup_with: Callable[..., CallerLookup]) -> CallerLookup:
    return lookup_with()


def ids(matches: tuple[Match, ...]) -> list[str]:
    return [match.record_id for match in matches]


async def test_a_caller_is_found_over_tls_with_one_api_call(org: SmallOrg, link: SalesforceLink) -> None:
    contact_id = org.add("Contact", Name="山田 太郎", Account={"Name": "見本商事"}, Phone="03-1234-5678")
    org.add("Contact", Name="別人", Account=None, Phone="03-1234-5679")

    result = await link.lookup.find("0312345678")

    assert result.state == "found"
    assert [(m.record_id, m.object_type, m.name, m.detail, m.phone, m.reason) for m in result.matches] == [
        (contact_id, "Contact", "山田 太郎", "見本商事", "03-1234-5678", "exact_phone")
    ]
    assert result.best == result.matches[0]
    assert len(org.requests) == 1


@pytest.mark.parametrize(
    "stored", ["09012345678", "090-1234-5678", "+81 90-1234-5678", "０９０－１２３４－５６７８", "(090) 1234-5678"]
)
async def test_a_dialled_number_finds_its_record_however_it_was_typed(
    org: SmallOrg, link: SalesforceLink, stored: str
) -> None:
    org.add("Lead", Name="佐藤", Company="新規商店", MobilePhone=stored, IsConverted=False)

    result = await link.lookup.find("09012345678")

    assert [(m.detail, m.reason) for m in result.matches] == [("新規商店", "exact_mobile")]


async def test_a_converted_lead_is_not_shown(org: SmallOrg, link: SalesforceLink) -> None:
    org.add("Lead", Name="佐藤", Company="新規商店", Phone="03-1234-5678", IsConverted=True)

    assert (await link.lookup.find(TOKYO)).state == "none"


async def test_an_org_that_is_away_gives_a_failed_result_and_no_exception(org: SmallOrg, link: SalesforceLink) -> None:
    org.answers.append(fault(503, "SERVER_UNAVAILABLE"))

    result = await link.lookup.find(TOKYO)

    assert (result.state, result.matches, result.error_code) == ("failed", (), "salesforce.server_failed")
    assert (await link.lookup.find(TOKYO)).state == "none"


@pytest.mark.feature("F-072")
@pytest.mark.parametrize("number", ["", "anonymous", "非通知", "110", "2001", "#31#"])
async def test_nothing_is_asked_about_a_number_that_is_none(
    shelf: RecordShelf, lookup: CallerLookup, number: str
) -> None:
    assert (await lookup.find(number)).state is LookupState.SKIPPED
    assert shelf.statements == []


async def test_overlapping_calls_of_one_number_share_one_request(shelf: RecordShelf, lookup: CallerLookup) -> None:
    shelf.put("Contact", "one", Phone="0312345678")
    shelf.is_open.clear()
    asked = [asyncio.create_task(lookup.find(n)) for n in (TOKYO, "0312345678", "03-1234-5678", "81312345678") * 5]
    await asyncio.sleep(0)
    shelf.is_open.set()

    assert {ids(result.matches)[0] for result in await asyncio.gather(*asked)} == {"one"}
    assert len(shelf.statements) == 1


async def test_one_panel_that_closes_does_not_take_the_answer_from_another(
    shelf: RecordShelf, lookup: CallerLookup
) -> None:
    shelf.is_open.clear()
    first, second = (asyncio.create_task(lookup.find(TOKYO)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    shelf.is_open.set()

    assert (await second).state == "none"
    assert len(shelf.statements) == 1


async def test_found_callers_are_kept_long_and_unknown_ones_briefly(
    shelf: RecordShelf, lookup: CallerLookup, clock: HandClock
) -> None:
    assert not (await lookup.find(TOKYO)).is_cached
    clock.advance(29)
    assert (await lookup.find("03-1234-5678")).is_cached
    clock.advance(1)
    shelf.put("Contact", "new", Phone="0312345678")
    assert ids((await lookup.find(TOKYO)).matches) == ["new"]
    clock.advance(299)
    assert (await lookup.find(TOKYO)).is_cached
    clock.advance(1)
    assert not (await lookup.find(TOKYO)).is_cached
    assert len(shelf.statements) == 3


async def test_the_log_of_a_long_call_does_not_ask_again_who_it_was(
    shelf: RecordShelf, lookup: CallerLookup, clock: HandClock
) -> None:
    shelf.put("Contact", "one", Phone="0312345678")
    await lookup.find(TOKYO)
    clock.advance(3600)

    assert ids((await lookup.find(TOKYO, may_be_old=True)).matches) == ["one"]
    assert len(shelf.statements) == 1
    assert not (await lookup.find(TOKYO)).is_cached  # a new call does ask


async def test_the_log_asks_again_about_somebody_who_was_unknown(
    shelf: RecordShelf, lookup: CallerLookup, clock: HandClock
) -> None:
    await lookup.find(TOKYO)
    clock.advance(31)
    shelf.put("Contact", "made during the call", Phone="0312345678")

    assert ids((await lookup.find(TOKYO, may_be_old=True)).matches) == ["made during the call"]


async def test_every_look_up_is_counted_by_how_it_ended(shelf: RecordShelf, lookup: CallerLookup) -> None:
    await lookup.find("anonymous")
    await lookup.find(TOKYO)
    await lookup.find(TOKYO)
    shelf.failure = Unreachable()
    await lookup.find("0399999999")
    shelf.failure = None
    shelf.put("Contact", "one", Phone="0388888888")
    await lookup.find("0388888888")

    assert lookup.counts == LookupCounts(cached=1, found=1, none=1, failed=1, skipped=1)


async def test_failures_are_not_kept(shelf: RecordShelf, lookup: CallerLookup) -> None:
    shelf.failure = Unreachable()
    assert (await lookup.find(TOKYO)).state == "failed"
    shelf.failure = None
    assert (await lookup.find(TOKYO)).state == "none"


async def test_no_more_numbers_are_kept_than_allowed_and_the_longest_unused_goes(
    shelf: RecordShelf, lookup_with: Callable[..., CallerLookup]
) -> None:
    lookup = lookup_with(size=2)
    for number in ("0311111111", "0322222222", "0311111111", "0333333333"):
        await lookup.find(number)

    assert (await lookup.find("0311111111")).is_cached
    assert not (await lookup.find("0322222222")).is_cached


async def test_a_lifetime_of_zero_keeps_nothing(shelf: RecordShelf, lookup_with: Callable[..., CallerLookup]) -> None:
    lookup = lookup_with(negative_s=0)
    await lookup.find(TOKYO)
    await lookup.find(TOKYO)
    assert len(shelf.statements) == 2


async def test_a_record_created_during_the_call_counts_before_the_index_knows_it(
    shelf: RecordShelf, lookup: CallerLookup, clock: HandClock
) -> None:
    assert (await lookup.find(TOKYO)).state == "none"
    lookup.remember("03-1234-5678", Match("003new", "Contact", "新しい人"))

    result = await lookup.find(TOKYO)
    assert [(m.record_id, m.reason) for m in result.matches] == [("003new", "chosen_in_call")]

    clock.advance(301)
    shelf.put("Contact", "003new", Phone="03-1234-5678", LastModifiedDate="2026-01-02")
    result = await lookup.find(TOKYO)
    assert [(m.record_id, m.reason) for m in result.matches] == [("003new", "exact_phone")]


async def test_choosing_what_search_found_changes_nothing_and_costs_nothing(
    shelf: RecordShelf, lookup: CallerLookup
) -> None:
    shelf.put("Contact", "one", Phone="0312345678")
    shelf.put("Contact", "two", Phone="0312345678")
    first = await lookup.find(TOKYO)
    lookup.remember(TOKYO, Match("two", "Contact", "二番"))

    again = await lookup.find(TOKYO)
    assert (again.is_cached, again.matches) == (True, first.matches)
    assert len(shelf.statements) == 1


async def test_a_created_record_is_known_even_while_the_org_is_away(shelf: RecordShelf, lookup: CallerLookup) -> None:
    lookup.remember(TOKYO, Match("003new", "Contact", "新しい人"))
    shelf.failure = Unreachable()

    assert ids((await lookup.find(TOKYO)).matches) == ["003new"]


async def test_a_created_record_that_never_shows_up_is_forgotten(
    shelf: RecordShelf, lookup: CallerLookup, clock: HandClock
) -> None:
    lookup.remember(TOKYO, Match("003gone", "Contact", "消えた人"))
    lookup.remember("anonymous", Match("003gone", "Contact", "消えた人"))
    clock.advance(901)

    assert (await lookup.find(TOKYO)).state == "none"


async def test_forgetting_a_number_asks_the_org_anew(shelf: RecordShelf, lookup: CallerLookup) -> None:
    await lookup.find(TOKYO)
    lookup.forget("0312345678")

    assert not (await lookup.find(TOKYO)).is_cached


async def test_an_outage_is_logged_once_and_so_is_its_end_without_the_number(
    shelf: RecordShelf, lookup: CallerLookup, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="octi_bridge")
    shelf.failure = BadRequest("INVALID_FIELD No such column", error_code="INVALID_FIELD")
    for _ in range(3):
        assert "OCTI_SALESFORCE__PHONE_FIELDS" in (await lookup.find(TOKYO)).error_message
    shelf.failure = None
    await lookup.find(TOKYO)

    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert "12345678" not in caplog.text


async def test_closing_ends_what_is_under_way(shelf: RecordShelf, lookup: CallerLookup) -> None:
    shelf.is_open.clear()
    asked = asyncio.create_task(lookup.find(TOKYO))
    await asyncio.sleep(0)
    await lookup.aclose()

    with pytest.raises(asyncio.CancelledError):
        await asked
