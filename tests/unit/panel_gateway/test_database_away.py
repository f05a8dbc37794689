"""The database is away: commands that need it say so, and do not send the agent to the phone."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from octi_bridge.agents import admission, password_check
from octi_bridge.panel_gateway import gateway as gateway_module
from octi_bridge.storage import bounded
from tests.support.fakes import (
    InMemoryAgentStore,
    InMemoryCallerIds,
    InMemoryFavorites,
    InMemoryHistory,
    InMemoryMissedCalls,
    InMemoryPlaces,
    InMemorySeats,
    InMemoryWrapUps,
)
from tests.support.gateway_world import GatewayWorld
from tests.unit.panel_gateway.support import GOOD, refused, text

STORES = (
    InMemoryAgentStore, InMemoryCallerIds, InMemoryFavorites, InMemoryHistory, InMemoryMissedCalls, InMemorySeats,
    InMemoryWrapUps,
)  # fmt: skip
ONLY_DATABASE = (
    "resume", "open_directory", "see_missed_calls", "get_day_figures", "save_favorite", "remove_favorite",
    "get_recent_calls", "get_wrap_up", "save_draft", "save_wrap_up",
)  # fmt: skip
ALSO_PBX = ("sign_in", "set_status", "sign_out")
Fail = Callable[..., Coroutine[Any, Any, None]]


async def refuses(*_: object, **__: object) -> None:
    raise ConnectionRefusedError("no database")


async def hangs(*_: object, **__: object) -> None:
    await asyncio.Event().wait()


def take_away(monkeypatch: pytest.MonkeyPatch, fail: Fail, *stores: type) -> None:
    for store in stores or STORES:
        for name, _ in inspect.getmembers(store, inspect.iscoroutinefunction):
            monkeypatch.setattr(store, name, fail)


async def ask(world: GatewayWorld, name: str) -> dict[str, Any]:
    data = {**GOOD[name], "command_id": f"away-{name}"} if "command_id" in GOOD[name] else GOOD[name]
    return await world.gateway.handle(name, "s1", data)


@pytest.mark.parametrize("name", [*ONLY_DATABASE, *ALSO_PBX])
async def test_a_database_that_refuses_is_named_and_the_same_command_works_when_it_is_back(
    world: GatewayWorld, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    await world.signed_in()
    with monkeypatch.context() as away:
        take_away(away, refuses)
        ack = await ask(world, name)
    assert refused(ack) == "database_unavailable"
    assert "phone" not in text(ack)
    again = await ask(world, name)
    assert "ok" in again or refused(again) in ("session_expired", "no_such_record"), again


@pytest.mark.parametrize("name", ONLY_DATABASE)
async def test_a_database_that_hangs_is_named_too(
    world: GatewayWorld, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(gateway_module, "DEADLINE_S", 0.01)
    monkeypatch.setattr(gateway_module, "QUICK_DEADLINE_S", 0.01)
    await world.signed_in()
    take_away(monkeypatch, hangs)
    assert refused(await ask(world, name)) == "database_unavailable"


@pytest.mark.parametrize("name", [*ONLY_DATABASE, *ALSO_PBX])
async def test_a_database_that_begins_to_hang_is_named_whatever_the_command_does_beside(
    world: GatewayWorld, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(bounded, "DATABASE_S", 0.01)
    monkeypatch.setattr(gateway_module, "DEADLINE_S", 1.0)
    await world.signed_in()
    take_away(monkeypatch, hangs)
    ack = await ask(world, name)
    assert refused(ack) == "database_unavailable"
    assert "phone" not in text(ack)


@pytest.mark.parametrize("method", ["open_session", "entitled_session"])
async def test_a_sign_in_that_was_admitted_names_the_database(
    world: GatewayWorld, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(bounded, "DATABASE_S", 0.01)
    monkeypatch.setattr(gateway_module, "DEADLINE_S", 1.0)
    await world.connect()
    monkeypatch.setattr(InMemoryAgentStore, method, hangs)
    ack = await ask(world, "sign_in")
    assert refused(ack) == "database_unavailable"
    assert "phone" not in text(ack)


@pytest.mark.parametrize("store", [InMemoryPlaces, InMemoryAgentStore])
async def test_a_sign_in_that_has_not_asked_the_pbx_names_the_database(
    world: GatewayWorld, monkeypatch: pytest.MonkeyPatch, store: type
) -> None:
    monkeypatch.setattr(password_check, "ADMISSION_S", 0.01)
    monkeypatch.setattr(admission, "ADMISSION_S", 0.01)
    await world.signed_in()
    take_away(monkeypatch, hangs, store)
    ack = await ask(world, "sign_in")
    assert refused(ack) == "database_unavailable"
    assert "phone" not in text(ack)


@pytest.mark.parametrize("name", ["get_recent_calls", "save_wrap_up"])
async def test_calls_that_cannot_be_written_down_yet_are_waited_for_and_then_the_database_is_named(
    world: GatewayWorld, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async def in_vain() -> None:
        raise TimeoutError

    await world.signed_in()
    monkeypatch.setattr(world.wrap_ups_kept, "_settle", in_vain)
    assert refused(await ask(world, name)) == "database_unavailable"
