"""What administrators do from outside the bridge; every test on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.agents.favorites import Favorite
from octi_bridge.agents.tokens import SessionToken
from octi_bridge.call_control.caller_ids import CallerId, CallerIdKind
from octi_bridge.calls.labels import BusinessLabel
from octi_bridge.kernel.ids import OrgName
from octi_bridge.storage.administration import SqlAdministration
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.caller_ids import SqlCallerIdStore
from octi_bridge.storage.favorites import SqlFavoriteStore
from octi_bridge.storage.labels import SqlBusinessLabelStore
from octi_bridge.storage.seats import SqlSeatStore
from octi_bridge.storage.sign_in_places import SqlPlaceStore
from octi_bridge.telephony.events import QueueName
from tests.storage.test_agent_store import DESK, NOW, SATO, colleague, session


@pytest.fixture
async def store(engine: AsyncEngine) -> SqlAgentStore:
    """佐藤 is signed in at the desk with the token `hash`."""
    found = SqlAgentStore(engine=engine, now=lambda: NOW)
    await found.save_account(SATO)
    await found.save_terminal(DESK)
    await found.open_session(session(), "hash")
    return found


@pytest.fixture
def administration(engine: AsyncEngine) -> SqlAdministration:
    return SqlAdministration(engine=engine)


async def test_every_change_of_an_administrator_makes_the_number_larger(
    engine: AsyncEngine, store: SqlAgentStore, administration: SqlAdministration
) -> None:
    caller_ids, labels = SqlCallerIdStore(engine=engine), SqlBusinessLabelStore(engine=engine)
    seen = [await store.changes()]
    for change in (
        store.save_account(replace(SATO, is_disabled=True)),
        store.save_terminal(DESK),
        administration.withdraw_tokens(["sato"]),
        caller_ids.save_caller_id(CallerId(number="1", label_ja="一", label_en="one")),
        caller_ids.remove_caller_id("1", CallerIdKind.NUMBER),
        labels.save_business_label(BusinessLabel(number="1", label_ja="一", label_en="one")),
        labels.remove_business_label("1"),
    ):
        await change
        seen.append(await store.changes())
    assert seen == sorted(set(seen))


async def test_the_bridges_own_writing_is_no_change(store: SqlAgentStore) -> None:
    before = await store.changes()
    await store.save_session(session())
    await store.open_session(session(), "second")
    await store.use_tokens(["second"])
    await store.close_session(SATO.agent_id)
    assert await store.changes() == before


async def test_two_administrators_at_once_are_two_changes(store: SqlAgentStore) -> None:
    before = await store.changes()
    await asyncio.gather(*(store.save_account(colleague(number)) for number in range(20)))
    assert await store.changes() == before + 20


@pytest.mark.parametrize(
    ("change", "may_stay"),
    [
        (SATO, True),
        (replace(SATO, org=OrgName("default")), True),
        (replace(SATO, org=OrgName("sandbox")), False),
        (replace(SATO, is_disabled=True), False),
        (replace(SATO, is_agent=False), False),
    ],
    ids=["as it was", "of this org", "of another org", "disabled", "no agent"],
)
async def test_a_session_goes_on_while_its_account_is_entitled(
    store: SqlAgentStore, change: object, may_stay: bool
) -> None:
    assert isinstance(change, type(SATO))
    await store.save_account(change)
    assert (await store.entitled_session(SATO.agent_id) is not None) is may_stay
    assert len(await store.entitled_sessions()) == may_stay
    assert await store.sessions() == [session()], "the bridge itself ends it"


async def test_a_session_goes_on_while_its_terminal_is_there_and_nobody_elses(
    store: SqlAgentStore, administration: SqlAdministration
) -> None:
    await store.save_terminal(replace(DESK, account="sato", caller_id="0312340001", did_number="0312340201"))
    found = await store.entitled_session(SATO.agent_id)
    assert found is not None
    assert (found.default_caller_id, found.did_number) == ("0312340001", "0312340201")
    await store.save_terminal(replace(DESK, account="suzuki"))
    assert await store.entitled_session(SATO.agent_id) is None
    await store.save_terminal(DESK)
    assert await store.entitled_session(SATO.agent_id) is not None
    await administration.remove_terminal("201")
    assert await store.entitled_session(SATO.agent_id) is None


async def test_an_entitled_session_has_the_queues_of_now(store: SqlAgentStore) -> None:
    await store.save_account(replace(SATO, queues=(QueueName("returns"),)))
    found = await store.entitled_session(SATO.agent_id)
    assert found is not None
    assert found.queues == ("returns",)


async def test_without_a_token_no_session_goes_on(store: SqlAgentStore, administration: SqlAdministration) -> None:
    await store.save_account(colleague(1))
    await store.open_session(session(colleague(1)), "other")
    assert await administration.signed_in() == [("account-1", "201"), ("sato", "201")]
    await administration.withdraw_tokens(["sato", "nobody"])
    assert await store.entitled_session(SATO.agent_id) is None
    assert await store.entitled_session(colleague(1).agent_id) is not None
    assert [token.token_hash for token in await store.all_tokens()] == ["other"]


async def test_tokens_tell_when_they_were_made_and_used(engine: AsyncEngine, store: SqlAgentStore) -> None:
    later = NOW + timedelta(hours=1)
    await SqlAgentStore(engine=engine, now=lambda: later).use_tokens(["hash", "unknown"])
    token = SessionToken(token_hash="hash", agent_id=SATO.agent_id, created_at=NOW, used_at=later)
    assert await store.find_token("hash") == token
    assert await store.all_tokens() == [token]
    await store.use_tokens([])
    await store.remove_tokens([])
    await store.remove_tokens(["hash", "unknown"])
    assert await store.all_tokens() == []


async def test_an_account_is_removed_with_all_that_is_its_own(
    engine: AsyncEngine, store: SqlAgentStore, administration: SqlAdministration
) -> None:
    seats, places = SqlSeatStore(engine=engine), SqlPlaceStore(engine=engine, now=lambda: datetime.now(UTC))
    await seats.take_seat("A-1", SATO.agent_id)
    await places.remember("sato", "192.0.2.1")
    await SqlFavoriteStore(engine=engine, now=lambda: NOW).save_favorite(
        SATO.agent_id, Favorite(number="202", label="鈴木")
    )
    await store.close_session(SATO.agent_id)
    await administration.remove_account(SATO)
    assert await store.find_account("sato") is None
    assert await seats.occupant("A-1") is None
    assert not await places.is_known("sato", "192.0.2.1")
    again = replace(SATO, agent_id=colleague(9).agent_id)
    await store.save_account(again)
    assert await store.find_account("sato") == again
