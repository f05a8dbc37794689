"""Signing in and out, and what is never told to somebody who guesses."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from octi_bridge.telephony.events import QueueMemberUpdated
from tests.support.browser import NewContext
from tests.support.pbx_members import members_of
from tests.support.softphone import SATO, SUZUKI, Softphone
from tests.support.stories import Story, proves

REFUSED = "入力したアカウント、アカウントパスワード、サインイン端末が間違っているか、ログインが制限されています。"

AWAY_THERE = re.compile(
    r"佐藤 健太 がこの端末を使用中です \(離席中、\d+:\d\dから\)。"
    r"ここでサインインすると、佐藤 健太 はサインアウトされます。"
)


def paused(fact: QueueMemberUpdated) -> tuple[str, bool, str]:
    return str(fact.queue), fact.is_paused, fact.pause_reason


@proves("F-040", "F-041")
async def test_every_wrong_entry_gets_the_same_answer_inside_the_panel(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    for wrong in (("nobody", SATO[1], "201"), (SATO[0], "wrong-password", "201"), (SATO[0], SATO[1], "999")):
        await softphone.fill_sign_in(*wrong)
        await softphone.part("sign-in-submit").click()
        await expect(softphone.part("sign-in-error")).to_have_text(REFUSED)
        await expect(softphone.part("sign-in-submit")).to_have_text("サインイン")
    await softphone.sign_in()


@proves("F-031", "F-032", "F-033", "F-035", "F-038", "F-039")
async def test_signing_in_with_a_status_makes_the_phone_a_paused_member_of_the_agents_queues(
    story: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in(status="休憩中")
    found = await members_of(story, "201", lambda members: len(members) == 2)
    assert {paused(fact) for fact in found} == {("sales", True, "2"), ("support", True, "2")}


@proves("F-048", "F-049", "F-050")
async def test_signing_out_leaves_all_queues_and_shows_the_sign_in_screen_in_every_tab(
    story: Story, new_context: NewContext
) -> None:
    context = await new_context()
    first = await Softphone.open(context, story.host_url)
    await first.sign_in()
    await members_of(story, "201", lambda members: len(members) == 2)
    second = await Softphone.open(context, story.host_url)
    await expect(second.part("status-button")).to_contain_text("受付可")
    await first.part("status-button").click()
    await expect(first.part("sign-out")).to_have_text("サインアウト")
    await first.part("sign-out").click()
    await expect(first.part("sign-in-form")).to_be_visible()
    await expect(second.part("sign-in-form")).to_be_visible()
    await members_of(story, "201", lambda members: not members)


@proves("F-111")
async def test_a_reload_restores_session_and_call(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await story.customer_calls()
    await softphone.sees("着信中")
    await softphone.reload()
    await softphone.show()
    await softphone.sees("着信中")
    await softphone.part("dial-answer").click()
    await softphone.sees("通話中")
    await softphone.reload()
    await softphone.show()
    await softphone.sees("通話中")
    await story.hear({"201": {"outside"}, "outside": {"201"}})
    await softphone.part("hang-up").click()
    await softphone.sees("切断しました")


@proves("F-037", "F-045", "F-046", "F-047")
async def test_a_hard_phone_has_no_dialling_parts_but_status_information_and_pop(
    story: Story, new_context: NewContext
) -> None:
    soft = await Softphone.open(await new_context(), story.host_url)
    await soft.sign_in(*SUZUKI)
    for part in ("caller-id", "number-field", "pad-toggle"):
        await expect(soft.part(part)).to_be_visible()
    hard = await Softphone.open(await new_context(), story.host_url)
    await hard.fill_sign_in(*SATO)
    await hard.panel.get_by_label("ハードフォンで利用する").check()
    await hard.part("sign-in-submit").click()
    await expect(hard.part("status-button")).to_contain_text("受付可")
    for part in ("caller-id", "number-field", "pad-toggle"):
        await expect(hard.part(part)).to_have_count(0)
    await hard.choose_status("3")
    await expect(hard.part("status-button")).to_contain_text("離席中")
    await hard.choose_status("0")
    await soft.choose_status("2")
    await expect(soft.part("status-button")).to_contain_text("休憩中")
    await hard.page.bring_to_front()
    await story.customer_calls()
    await hard.sees("着信中")
    await expect(hard.part("info")).to_contain_text("山田 花子")
    await expect(hard.on_page("record-name")).to_have_text("山田 花子")
    await story.hang_up("outside")


@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_a_terminal_in_use_is_asked_about_and_taken_on_consent_but_not_in_a_call(
    story: Story, new_context: NewContext
) -> None:
    first = await Softphone.open(await new_context(), story.host_url)
    await first.sign_in(*SATO, status="離席中")
    second = await Softphone.open(await new_context(), story.host_url)
    question, submit = second.part("confirm"), second.part("sign-in-submit")
    await second.fill_sign_in(SUZUKI[0], SUZUKI[1], "201")
    await submit.click()
    await expect(question).to_contain_text(AWAY_THERE)
    await expect(second.part("confirm-ok")).to_have_text("ここでサインイン")
    await second.part("confirm-cancel").click()
    await expect(question).to_have_count(0)
    await expect(second.part("sign-in-form").get_by_label("アカウントパスワード")).to_have_value(SUZUKI[1])

    await submit.click()
    await expect(question).to_contain_text(AWAY_THERE)
    await first.choose_status("0")
    await story.customer_calls()
    await first.sees("着信中")
    await story.pick_up("201")
    await first.sees("通話中")
    await second.part("confirm-ok").click()
    await expect(second.part("sign-in-error")).to_contain_text("他のエージェントの通話中です")
    await first.sees("通話中")
    await story.hang_up("outside")
    await expect(first.part("status-button")).to_contain_text("後作業")

    await submit.click()
    await expect(question).to_contain_text("佐藤 健太 がこの端末を使用中です (後作業、")
    await second.part("confirm-ok").click()
    await expect(second.part("status-button")).to_contain_text("受付可")
    await expect(first.part("sign-in-form")).to_be_visible()
    await expect(first.part("sign-in-error")).to_contain_text("このサインイン端末で別の人がサインインしたため")
