"""The bridge is killed in each phase of a call on a real Asterisk: every call is logged afterwards, exactly once."""

from __future__ import annotations

from typing import Any

import pytest

from octi_bridge.workbench.stage import PhoneState
from tests.support.killed_bridge import HANAKO, HANAKO_ID, Office
from tests.support.panel_client import PanelClient

pytestmark = pytest.mark.asyncio(loop_scope="session")

DESK_OF_202 = "0312340202"
LINK_WAS_LOST = "no connection to the PBX"


@pytest.fixture
def few_extensions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The phone 202 belongs to nobody whom the bridge knows."""
    monkeypatch.setenv("OCTI_PBX__EXTENSION_PATTERN", "20[13]")


def is_hanakos(task: Any) -> bool:
    return (task["WhoId"], task["CallType"]) == (HANAKO_ID, "Inbound") and "キュー: sales" in task["Description"]


@pytest.mark.parametrize("who", ["201", "outside"])
async def test_killed_while_it_rings(office: Office, who: str) -> None:
    await office.customer_calls()
    await office.bridge.kill()
    await office.phones.pick_up("201")
    await office.phone_is("201", PhoneState.TALKING)  # the customer's phone talks to the queue already
    await office.end(who)
    task = await office.one_task()
    assert is_hanakos(task)
    assert "応答: なし" not in task["Description"]


@pytest.mark.parametrize("who", ["201", "outside"])
async def test_killed_while_they_talk(office: Office, who: str) -> None:
    await office.talk()
    await office.bridge.kill()
    await office.end(who)
    assert is_hanakos(await office.one_task())


async def test_killed_while_on_hold(office: Office) -> None:
    async with PanelClient(office.bench.bridge_url, office.bench.host_url) as panel:
        await panel.sign_in()
        await office.talk()
        call_id = await panel.until_call("connected")
        await panel.act("hold", call_id=call_id)
        await panel.until_call("held")
    await office.bridge.kill()
    await office.end("outside")
    assert is_hanakos(await office.one_task())


async def test_a_call_of_which_the_bridge_saw_nothing(office: Office) -> None:
    await office.bridge.kill()
    await office.talk()
    await office.end("outside")
    assert is_hanakos(await office.one_task())


async def test_killed_at_the_moment_of_the_end(office: Office) -> None:
    await office.talk()
    await office.phones.hang_up("201")
    await office.bridge.kill()
    await office.phone_is("outside", PhoneState.IDLE)
    assert is_hanakos(await office.one_task())


async def test_killed_after_the_log_was_written(office: Office) -> None:
    await office.talk()
    await office.end("201")
    await office.until(lambda: bool(office.tasks()), "the log")
    await office.bridge.kill()
    assert is_hanakos(await office.one_task())


async def test_a_call_that_was_dialled_by_a_click(office: Office) -> None:
    async with PanelClient(office.bench.bridge_url, office.bench.host_url) as panel:
        await panel.sign_in()
        await panel.act("dial", number=HANAKO)
        await office.phone_is("201", PhoneState.RINGING)
    await office.phones.pick_up("201")
    await office.phone_is("outside", PhoneState.RINGING)
    await office.bridge.kill()
    await office.phones.pick_up("outside")
    await office.phone_is("outside", PhoneState.TALKING)
    await office.end("outside")
    task = await office.one_task()
    assert (task["WhoId"], task["CallType"]) == (HANAKO_ID, "Outbound")
    assert "応答: なし" not in task["Description"]


async def test_what_rang_in_vain_while_the_bridge_was_down_is_missed_once_and_has_no_task(office: Office) -> None:
    await office.bridge.kill()
    for _ in range(2):
        await office.customer_calls()
        await office.end("outside")
    await office.keep_of_no_extension()
    await office.bridge.start()
    await office.nothing_is_kept()
    async with PanelClient(office.bench.bridge_url, office.bench.host_url) as panel:
        await panel.sign_in()
        shown = await panel.command("open_directory")
        (row,) = shown["recent"]
        assert (row["number"], row["direction"], row["outcome"]) == (HANAKO, "inbound", "missed")
        assert len(shown["missed"]) == 2
    await office.talk()
    await office.end("201")
    await office.bridge.kill()
    assert is_hanakos(await office.one_task())


async def test_watched_calls_of_a_phone_that_is_no_extension_are_not_kept(few_extensions: None, office: Office) -> None:
    for answers in (False, True):
        await office.phones.dial("outside", DESK_OF_202, caller_number=HANAKO)
        await office.phone_is("202", PhoneState.RINGING)
        if answers:
            await office.phones.pick_up("202")
            await office.phone_is("202", PhoneState.TALKING)
        office.bridge.pause()  # else it may have deleted the note before anybody has seen it
        await office.phones.hang_up("outside")
        await office.keeps(1)
        office.bridge.resume()
        await office.nothing_is_kept()
    assert LINK_WAS_LOST not in office.bridge.log(), "it would have read again what is kept"
    assert office.tasks() == []
