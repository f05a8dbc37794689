"""Seats and caller IDs in SQL; every test on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.agents.model import Account, Terminal
from octi_bridge.call_control.caller_ids import CallerId, CallerIdKind
from octi_bridge.kernel.ids import AgentId
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.caller_ids import SqlCallerIdStore
from octi_bridge.storage.seats import SqlSeatStore
from octi_bridge.telephony.events import Extension

SATO, SUZUKI = AgentId("agent-sato"), AgentId("agent-suzuki")
SALES = CallerId(number="0312340001", label_ja="営業", label_en="Sales", position=20)


@pytest.fixture
async def seats(engine: AsyncEngine) -> SqlSeatStore:
    for agent_id in (SATO, SUZUKI):
        account = Account(agent_id=agent_id, account=agent_id, name="担当", password_hash="x")
        await SqlAgentStore(engine=engine).save_account(account)
    return SqlSeatStore(engine=engine, now=lambda: datetime(2026, 11, 2, tzinfo=UTC))


async def test_a_seat_that_was_never_used_is_free(seats: SqlSeatStore) -> None:
    assert await seats.occupant("A-1") is None


async def test_an_agent_has_one_seat_and_a_seat_one_agent(seats: SqlSeatStore) -> None:
    await seats.take_seat("A-1", SATO)
    await seats.take_seat("窓際", SATO)
    assert (await seats.occupant("A-1"), await seats.occupant("窓際")) == (None, SATO)
    await seats.take_seat("窓際", SUZUKI)
    assert await seats.occupant("窓際") == SUZUKI


async def test_a_seat_that_was_left_is_there_and_free(seats: SqlSeatStore, engine: AsyncEngine) -> None:
    await seats.take_seat("A-1", SATO)
    await seats.leave_seat(SUZUKI)
    assert await seats.occupant("A-1") == SATO
    await seats.leave_seat(SATO)
    assert await seats.occupant("A-1") is None
    async with engine.connect() as db:
        assert await db.scalar(text("SELECT count(*) FROM seats")) == 1


async def test_nobody_unknown_sits_anywhere(seats: SqlSeatStore) -> None:
    with pytest.raises(IntegrityError):
        await seats.take_seat("A-1", AgentId("nobody"))


async def test_caller_ids_come_list_by_list_in_their_order(engine: AsyncEngine) -> None:
    store = SqlCallerIdStore(engine=engine)
    assert await store.caller_ids() == []
    assert await store.next_position(CallerIdKind.NUMBER) == 10
    window = replace(SALES, label_ja="営業窓口", kind=CallerIdKind.WINDOW, position=1)
    support = CallerId(number="+81312340002", label_ja="サポート", label_en="Support", position=10)
    for caller_id in (SALES, window, support):
        await store.save_caller_id(caller_id)
    assert await store.caller_ids() == [support, SALES, window]
    assert await store.next_position(CallerIdKind.NUMBER) == 30


async def test_saving_a_caller_id_again_changes_its_labels_in_that_list_only(engine: AsyncEngine) -> None:
    store = SqlCallerIdStore(engine=engine)
    window = replace(SALES, kind=CallerIdKind.WINDOW)
    for caller_id in (SALES, window, replace(SALES, label_ja="新規")):
        await store.save_caller_id(caller_id)
    assert await store.caller_ids() == [replace(SALES, label_ja="新規"), window]


async def test_a_terminal_keeps_its_numbers(engine: AsyncEngine) -> None:
    store = SqlAgentStore(engine=engine)
    terminal = Terminal(extension=Extension("201"), caller_id="0312340001", did_number="0312340201")
    await store.save_terminal(terminal)
    assert await store.find_terminal("201") == terminal
    await store.save_terminal(Terminal(extension=Extension("201")))
    assert await store.find_terminal("201") == Terminal(extension=Extension("201"))
