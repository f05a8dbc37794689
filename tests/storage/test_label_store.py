"""Business labels and terminals of one account in SQL; every test on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.agents.model import Terminal
from octi_bridge.calls.labels import BusinessLabel
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.labels import SqlBusinessLabelStore
from octi_bridge.telephony.events import Extension

SALES = BusinessLabel(number="0312340001", label_ja="営業", label_en="Sales")
SUPPORT = BusinessLabel(number="0312340002", label_ja="製品サポート", label_en="Product support")


async def test_labels_are_listed_by_number_and_saving_one_again_changes_it(engine: AsyncEngine) -> None:
    store = SqlBusinessLabelStore(engine=engine)
    assert await store.business_labels() == []
    for label in (SUPPORT, SALES, replace(SALES, label_ja="新規")):
        await store.save_business_label(label)
    assert await store.business_labels() == [replace(SALES, label_ja="新規"), SUPPORT]


async def test_a_terminal_keeps_the_account_it_belongs_to(engine: AsyncEngine) -> None:
    store = SqlAgentStore(engine=engine)
    for account in ("sato", None):
        await store.save_terminal(Terminal(extension=Extension("201"), account=account))
        assert await store.find_terminal("201") == Terminal(extension=Extension("201"), account=account)
