"""Each time an agent has a call is a part of its own: its notes reach the Task of that part, and no other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.workbench import Workbench
from tests.support.panel_client import PanelClient
from tests.support.waits import until

SALES = "0312340001"
HANAKO = "09011112222"


def panel(bench: Workbench) -> PanelClient:
    return PanelClient(bench.bridge_url, bench.host_url)


async def is_phone(bench: Workbench, name: str, state: PhoneState) -> None:
    phones = bench.stage.phones
    await until(
        lambda: next(one.state for one in phones.phones() if one.name == name) is state, phones.subscribe,
        f"{name} {state}",
    )  # fmt: skip


async def talk(bench: Workbench, client: PanelClient) -> str:
    """花子 calls the sales number and the agent answers; returns the call's id."""
    await bench.stage.phones.dial("outside", SALES, caller_number=HANAKO)
    call_id = await client.until_call("ringing")
    await client.act("answer", call_id=call_id)
    await client.until_call("connected")
    return call_id


async def save(client: PanelClient, entry_id: str, notes: str) -> None:
    await client.act("save_wrap_up", entry_id=entry_id, wrap_up={"disposition": "", "notes": notes})


def last_part(client: PanelClient) -> str:
    """The name of the agent's last call, as the bridge gives it."""
    assert client.state.last_call is not None
    return client.state.last_call.call.entry_id


async def task_of(bench: Workbench, entry_id: str, notes: str) -> Mapping[str, Any]:
    """The Task of that part, once it has the notes."""

    def found() -> list[Mapping[str, Any]]:
        tasks = bench.org.list_records("Task")
        return [task for task in tasks if task["CallObject"] == entry_id and notes in str(task["Description"] or "")]

    await until(lambda: bool(found()), bench.org.subscribe, f"the task of {entry_id} with {notes}")
    (task,) = found()
    return task


async def test_a_call_that_is_parked_and_fetched_has_notes_of_each_part(bench: Workbench) -> None:
    async with panel(bench) as sato:
        await sato.sign_in()
        call_id = await talk(bench, sato)
        await sato.act("park", call_id=call_id)
        await sato.until_idle()
        first = last_part(sato)
        (parked,) = sato.state.parked
        await sato.act("dial", number=parked.space)
        await is_phone(bench, "201", PhoneState.RINGING)
        await bench.stage.phones.pick_up("201")
        await sato.until_call("connected")

        await save(sato, first, "FIRST: wants an offer")  # while the second part lasts
        second = sato.state.calls[0].entry_id
        await sato.act("save_draft", entry_id=second, wrap_up={"disposition": "", "notes": "SECOND: comp"})
        await bench.stage.phones.hang_up("outside")
        await sato.until_idle()
        assert last_part(sato) == second
        await save(sato, second, "SECOND: complaint")

        assert "SECOND" not in str((await task_of(bench, first, "FIRST: wants an offer"))["Description"])
        assert "FIRST" not in str((await task_of(bench, second, "SECOND: complaint"))["Description"])
        assert len(bench.org.list_records("Task")) == 2


async def _completed_while_ringing(bench: Workbench, sato: PanelClient, call_id: str) -> None:
    await sato.act("consult", call_id=call_id, number="202", kind="star")
    await is_phone(bench, "202", PhoneState.RINGING)
    await sato.act("complete_transfer", call_id=call_id)
    await sato.until_idle()
    await bench.stage.phones.pick_up("202")


async def _cancelled_then_completed(bench: Workbench, sato: PanelClient, call_id: str) -> None:
    await sato.act("consult", call_id=call_id, number="202", kind="attended")
    await is_phone(bench, "202", PhoneState.RINGING)
    await sato.act("end_consult", call_id=call_id)
    await sato.until(lambda p: p.state.calls[0].consult is None, "no consultation")
    await is_phone(bench, "202", PhoneState.IDLE)
    await sato.act("consult", call_id=call_id, number="202", kind="attended")
    await is_phone(bench, "202", PhoneState.RINGING)
    await bench.stage.phones.pick_up("202")
    await sato.until(lambda p: p.state.calls[0].consult is not None and p.state.calls[0].consult.state == "talking")
    await sato.act("complete_transfer", call_id=call_id)
    await sato.until_idle()


Transfer = Callable[[Workbench, PanelClient, str], Awaitable[None]]


@pytest.mark.parametrize("transfer", [_completed_while_ringing, _cancelled_then_completed])
async def test_notes_of_a_transfer_target_reach_the_customers_task(bench: Workbench, transfer: Transfer) -> None:
    async with panel(bench) as sato, panel(bench) as suzuki:
        await sato.sign_in()
        await suzuki.sign_in("suzuki", "workbench-2", "202", "2")
        call_id = await talk(bench, sato)
        await sato.act("hold", call_id=call_id)
        await sato.until_call("held")
        await transfer(bench, sato, call_id)
        await suzuki.until(
            lambda p: [(call.state, call.remote_number) for call in p.state.calls] == [("connected", HANAKO)],
            "the customer at 202",
        )
        part = suzuki.state.calls[0].entry_id
        await bench.stage.phones.hang_up("outside")
        await suzuki.until_idle()
        assert last_part(suzuki) == part
        await save(suzuki, part, "wants an offer")
        assert (await task_of(bench, part, "wants an offer"))["OwnerId"]
        assert len(bench.org.list_records("Task")) == 2
