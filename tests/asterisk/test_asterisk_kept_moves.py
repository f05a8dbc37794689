"""The bridge is killed after a call was held, handed over or parked: the logs say what watching would have said."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from octi_bridge.workbench.stage import PhoneState
from tests.support.killed_bridge import HANAKO, HANAKO_ID, Office
from tests.support.panel_client import PanelClient

pytestmark = pytest.mark.asyncio(loop_scope="session")

TALK_S = 3.0
RING_S = 4.0
AT_LEAST_S = 2  # a Task has whole seconds
SATO, SUZUKI = "佐藤", "鈴木"


def panel(office: Office) -> PanelClient:
    return PanelClient(office.bench.bridge_url, office.bench.host_url)


async def suzuki_works(office: Office, status: str) -> None:
    async with panel(office) as suzuki:
        await suzuki.sign_in("suzuki", "workbench-2", "202", status)


async def tasks_after_kill(office: Office, number: int, who: str = "outside") -> list[Any]:
    """The bridge dies, somebody hangs up, the bridge is back: the Tasks, whose number is as expected for good."""
    await office.bridge.kill()
    await office.phones.hang_up(who)
    for phone in office.phones_by_name():
        await office.phone_is(phone, PhoneState.IDLE)
    await office.bridge.start()
    await office.until(lambda: len(office.tasks()) >= number, f"{number} tasks")
    await office.nothing_is_kept()
    tasks = office.tasks()
    assert len(tasks) == number, [task["Description"] for task in tasks]
    return tasks


def task_of(tasks: list[Any], name: str) -> Any:
    (task,) = [task for task in tasks if name in task["Description"]]
    return task


async def hold_after_a_talk(sato: PanelClient) -> str:
    call_id = await sato.until_call("connected")
    await asyncio.sleep(TALK_S)
    await sato.act("hold", call_id=call_id)
    await sato.until_call("held")
    return call_id


async def dial(office: Office, sato: PanelClient) -> None:
    """佐藤 signs in and dials by a click, until it rings at the customer's."""
    await sato.sign_in()
    await sato.act("dial", number=HANAKO)
    await office.phone_is("201", PhoneState.RINGING)
    await office.phones.pick_up("201")
    await office.phone_is("outside", PhoneState.RINGING)


async def test_a_call_that_was_held_lasts_from_its_answer_to_its_end(office: Office) -> None:
    async with panel(office) as sato:
        await sato.sign_in()
        await office.talk()
        call_id = await hold_after_a_talk(sato)
        await sato.act("retrieve", call_id=call_id)
        await sato.until_call("connected")
    (task,) = await tasks_after_kill(office, 1)
    assert (task["WhoId"], task["CallType"]) == (HANAKO_ID, "Inbound")
    assert task["CallDurationInSeconds"] >= AT_LEAST_S


async def hand_over(office: Office) -> None:
    """佐藤 asks 鈴木, who answers, and hands the call over."""
    async with panel(office) as sato:
        await sato.sign_in()
        await office.talk()
        call_id = await sato.until_call("connected")
        await ask_suzuki(office, sato, call_id)
        await asyncio.sleep(TALK_S)
        await sato.act("complete_transfer", call_id=call_id)
        await sato.until_idle()


async def ask_suzuki(office: Office, sato: PanelClient, call_id: str) -> None:
    await sato.act("hold", call_id=call_id)
    await sato.until_call("held")
    await sato.act("consult", call_id=call_id, number="202", kind="attended")
    await office.phone_is("202", PhoneState.RINGING)
    await office.phones.pick_up("202")
    await office.phone_is("202", PhoneState.TALKING)
    await sato.until(lambda p: p.state.calls[0].consult is not None and p.state.calls[0].consult.state == "talking")


async def test_who_was_given_a_call_talked_since_answering_it(office: Office) -> None:
    await suzuki_works(office, "1")
    await hand_over(office)
    tasks = await tasks_after_kill(office, 2)
    for name in (SATO, SUZUKI):
        task = task_of(tasks, name)
        assert (task["WhoId"], task["CallType"]) == (HANAKO_ID, "Inbound")
        assert task["CallDurationInSeconds"] >= AT_LEAST_S


async def test_who_was_only_asked_has_no_log_of_the_customer(office: Office) -> None:
    await suzuki_works(office, "1")
    async with panel(office) as sato:
        await sato.sign_in()
        await office.talk()
        await ask_suzuki(office, sato, await sato.until_call("connected"))
    (task,) = await tasks_after_kill(office, 1)
    assert SATO in task["Description"]
    assert (task["WhoId"], task["CallType"]) == (HANAKO_ID, "Inbound")


async def park(office: Office) -> str:
    """佐藤 parks the customer; the space."""
    async with panel(office) as sato:
        await sato.sign_in()
        await office.talk()
        await sato.act("park", call_id=await sato.until_call("connected"))
        await sato.until(lambda p: len(p.state.parked) == 1, "parked")
        await office.phone_is("201", PhoneState.IDLE)
        return sato.state.parked[0].space


@pytest.mark.parametrize(("phone", "name"), [("202", SUZUKI), ("201", SATO)])
async def test_who_fetches_a_parked_call_has_a_log_of_it(office: Office, phone: str, name: str) -> None:
    await suzuki_works(office, "1")
    space = await park(office)
    await office.until(lambda: len(office.tasks()) == 1, "the log of the first part")
    await office.phones.dial(phone, space)
    await office.phone_is(phone, PhoneState.TALKING)
    await asyncio.sleep(TALK_S)
    tasks = await tasks_after_kill(office, 2)
    fetched = max(tasks, key=lambda task: task["CallDurationInSeconds"])
    assert name in fetched["Description"]
    assert (fetched["WhoId"], fetched["CallType"]) == (HANAKO_ID, "Inbound")
    assert fetched["CallDurationInSeconds"] >= AT_LEAST_S


async def test_a_clicked_call_that_was_held_talked_since_the_customer_answered(office: Office) -> None:
    async with panel(office) as sato:
        await dial(office, sato)
        await office.phones.pick_up("outside")
        await hold_after_a_talk(sato)
    (task,) = await tasks_after_kill(office, 1)
    assert (task["WhoId"], task["CallType"]) == (HANAKO_ID, "Outbound")
    assert task["CallDurationInSeconds"] >= AT_LEAST_S


async def test_a_clicked_call_talked_since_the_customer_answered(office: Office) -> None:
    async with panel(office) as sato:
        await dial(office, sato)
        await asyncio.sleep(RING_S)
        await office.phones.pick_up("outside")
        await sato.until_call("connected")
        await asyncio.sleep(1)
    (task,) = await tasks_after_kill(office, 1)
    assert (task["WhoId"], task["CallType"]) == (HANAKO_ID, "Outbound")
    assert 1 <= task["CallDurationInSeconds"] < RING_S
