"""ステータス: chosen in the panel, followed from elsewhere, and what it does to the queues."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from octi_bridge.agents.model import Status, StatusKind
from octi_bridge.telephony.commands import SetQueueMember
from octi_bridge.telephony.events import Extension, QueueName
from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.stage_sets import asterisk_pbx
from tests.support.browser import NewContext
from tests.support.pbx_members import members_of
from tests.support.softphone import Softphone
from tests.support.stories import Story, proves


@proves("F-011", "F-051")
async def test_a_paused_agent_gets_no_queue_call_until_available_again(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await softphone.choose_status("2")
    await expect(softphone.part("status-button")).to_contain_text("休憩中")
    await members_of(story, "201", lambda m: len(m) == 2 and all(fact.is_paused for fact in m))
    await story.customer_calls()
    await story.phone_is("outside", PhoneState.TALKING)
    await story.phone_is("201", PhoneState.IDLE)
    await softphone.sees("待機中")
    await softphone.choose_status("0")
    await softphone.sees("着信中")
    await story.hang_up("outside")
    await softphone.sees("不在着信")
    await expect(softphone.part("status-button")).to_contain_text("受付可")


@proves("F-051")
async def test_a_status_chosen_during_a_call_comes_into_force_when_it_ends(
    story: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await story.customer_calls()
    await softphone.sees("着信中")
    await softphone.part("dial-answer").click()
    await softphone.sees("通話中")
    await softphone.choose_status("3")
    await expect(softphone.part("status-next")).to_contain_text("離席中")
    await story.hang_up("outside")
    await expect(softphone.part("status-button")).to_contain_text("離席中")


@pytest.mark.parametrize("pbx", ["asterisk"], indirect=True)
@proves("F-052", "F-053")
async def test_statuses_of_the_customers_own_appear_in_the_configured_order(
    story: Story, new_context: NewContext
) -> None:
    assert story.process is not None
    store, close = story.store()
    lunch = Status(code="4", label_ja="昼食", label_en="Lunch", kind=StatusKind.NOT_READY, position=15)
    study = Status(code="5", label_ja="研修", label_en="Training", kind=StatusKind.NOT_READY, position=35)
    await store.save_status(lunch)
    await store.save_status(study)
    await close()
    await story.process.stop()
    await story.process.start()
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await softphone.part("status-button").click()
    items = softphone.panel.locator('[data-testid^="status-item-"]')
    wanted = ["受付可", "昼食", "後作業", "休憩中", "研修", "離席中", "ログオフ"]
    await expect(items).to_have_count(len(wanted))
    for place, label in enumerate(wanted):
        await expect(items.nth(place)).to_contain_text(label)
    await softphone.part("status-item-4").click()
    await expect(softphone.part("status-button")).to_contain_text("昼食")
    await members_of(story, "201", lambda m: len(m) == 2 and all(fact.pause_reason == "4" for fact in m))


@pytest.mark.parametrize("pbx", ["asterisk"], indirect=True)
@proves("F-054")
async def test_the_status_follows_what_others_do_at_the_pbx_and_in_another_browser(
    story: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    elsewhere = await Softphone.open(await new_context(), story.host_url)
    await elsewhere.sign_in()
    info = story.workbench.stage.info
    assert info is not None
    supervisor = asterisk_pbx(info)
    await supervisor.start(lambda _fact: None)
    await supervisor.wait_ready(8)
    pause = SetQueueMember(
        queue=QueueName("sales"), extension=Extension("201"), member_name="x", is_paused=True, pause_reason="2"
    )
    await supervisor.set_queue_member(pause)
    await supervisor.stop()
    await expect(softphone.part("status-button")).to_contain_text("休憩中")
    await expect(elsewhere.part("status-button")).to_contain_text("休憩中")
    await elsewhere.choose_status("0")
    await expect(softphone.part("status-button")).to_contain_text("受付可")
