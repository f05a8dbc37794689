"""転送: the agent talks to a colleague first; who hears whom at each step, and nobody is left behind."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import NewContext
from tests.support.softphone import SUZUKI, TALKING, Softphone, talk
from tests.support.stories import Story, proves

ASIDE = {"201": {"202"}, "202": {"201"}, "outside": {"music"}}
HANDED_OVER = {"202": {"outside"}, "outside": {"202"}}
WAITING = {"201": {"silence"}, "outside": {"music"}}
REFUSED = (
    ("201", "ご自分の番号です。"),
    ("110", "この番号への発信は許可されていません。"),
    ("abc", "電話番号が正しくありません。"),
)


async def hold_and_dial(softphone: Softphone, number: str = "202") -> None:
    """保留, then the number, then 発信 (F-085)."""
    await softphone.part("hold").click()
    await softphone.sees("保留中")
    await softphone.type_and_dial(number)


async def talk_aside(story: Story, context: BrowserContext) -> Softphone:
    """The customer waits with music while the agent talks to 202."""
    softphone = await Softphone.open(context, story.host_url)
    await talk(story, softphone)
    await hold_and_dial(softphone)
    await story.pick_up("202")
    await expect(softphone.part("consult-state")).to_have_text("通話中")
    await story.hear(ASIDE)
    return softphone


async def is_handed_over(story: Story, softphone: Softphone) -> None:
    """The agent is out; when the two are done, nothing is left."""
    await story.hear(HANDED_OVER)
    await story.phone_is("201", PhoneState.IDLE)
    await story.hang_up("202")
    await story.phone_is("outside", PhoneState.IDLE)
    await expect(softphone.part("dial-answer")).to_have_attribute("data-action", "dial")


@proves("F-017", "F-085", "F-087", "F-088")
async def test_a_colleague_answers_and_takes_the_call_over(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await expect(softphone.part("sign-in-form")).to_be_visible()
    await talk(story, softphone)
    transfer = softphone.part("transfer")
    await expect(transfer).to_be_disabled()
    await hold_and_dial(softphone)
    await expect(softphone.part("consult-state")).to_have_text("呼出中")
    await expect(transfer).to_be_disabled()
    await story.pick_up("202")
    await expect(softphone.part("consult-state")).to_have_text("通話中")
    await story.hear(ASIDE)
    await transfer.click()
    await expect(softphone.part("message")).to_contain_text("202 に転送しました")
    await expect(transfer).to_have_count(0)
    await is_handed_over(story, softphone)


@proves("F-086")
async def test_the_target_may_be_outside(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await softphone.type_and_dial("202")
    await story.pick_up("201")
    await story.pick_up("202")
    await softphone.sees("通話中")
    await hold_and_dial(softphone, "0312345678")
    await story.pick_up("outside")
    await expect(softphone.part("consult-state")).to_have_text("通話中")
    await story.hear({"201": {"outside"}, "outside": {"201"}, "202": {"music"}})
    await softphone.part("transfer").click()
    await is_handed_over(story, softphone)


@proves("F-089")
async def test_while_the_target_rings_hold_goes_back_to_the_customer(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await talk(story, softphone)
    await hold_and_dial(softphone)
    await story.phone_is("202", PhoneState.RINGING)
    await softphone.part("hold").click()
    await softphone.sees("通話中")
    await story.phone_is("202", PhoneState.IDLE)
    await story.hear(TALKING)


@proves("F-090")
async def test_hang_up_and_hold_lead_from_the_target_back_to_the_customer(
    story: Story, new_context: NewContext
) -> None:
    softphone = await talk_aside(story, await new_context())
    await expect(softphone.part("hold")).to_be_disabled()
    await softphone.part("hang-up").click()
    await story.phone_is("202", PhoneState.IDLE)
    await story.hear(WAITING)
    await softphone.part("hold").click()
    await softphone.sees("通話中")
    await story.hear(TALKING)


async def test_the_target_that_leaves_leaves_the_customer_on_hold(story: Story, new_context: NewContext) -> None:
    softphone = await talk_aside(story, await new_context())
    await story.hang_up("202")
    await expect(softphone.part("consult")).to_have_count(0)
    await story.hear(WAITING)
    await softphone.part("hold").click()
    await story.hear(TALKING)


@pytest.mark.parametrize(("who", "said"), [("outside", "保留中に相手が切断"), ("201", "切断しました")])
async def test_when_customer_or_agent_leaves_everybody_is_free(
    story: Story, new_context: NewContext, who: str, said: str
) -> None:
    softphone = await talk_aside(story, await new_context())
    await story.hang_up(who)
    await softphone.sees(said)
    for phone in ("outside", "201", "202"):
        await story.phone_is(phone, PhoneState.IDLE)
    await expect(softphone.part("consult")).to_have_count(0)


async def test_a_target_that_declines_is_told_as_busy_and_another_one_is_dialled(
    story: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await talk(story, softphone)
    await hold_and_dial(softphone)
    await story.phone_is("202", PhoneState.RINGING)
    await story.hang_up("202")
    await expect(softphone.part("message")).to_contain_text("転送先は通話中です。")
    await story.hear(WAITING)
    await softphone.type_and_dial("203")
    await story.pick_up("203")
    await expect(softphone.part("consult-state")).to_have_text("通話中")
    await softphone.part("transfer").click()
    await story.hear({"203": {"outside"}, "outside": {"203"}})
    await story.phone_is("201", PhoneState.IDLE)


async def test_numbers_that_cannot_be_the_target_are_refused_with_the_reason(
    story: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await talk(story, softphone)
    await softphone.part("hold").click()
    await softphone.sees("保留中")
    for number, text in REFUSED:
        await softphone.type_and_dial(number)
        await expect(softphone.part("message")).to_contain_text(text)
        await expect(softphone.part("number-field")).to_have_value(number)
    await story.hear(WAITING)


async def test_the_call_travels_on_from_colleague_to_colleague(story: Story, new_context: NewContext) -> None:
    suzuki = await Softphone.open(await new_context(), story.host_url)
    await suzuki.sign_in(*SUZUKI, status="離席中")
    sato = await talk_aside(story, await new_context())
    await sato.part("transfer").click()
    await story.hear(HANDED_OVER)
    await suzuki.sees("通話中")
    await hold_and_dial(suzuki, "203")
    await story.pick_up("203")
    await expect(suzuki.part("consult-state")).to_have_text("通話中")
    await story.hear({"202": {"203"}, "203": {"202"}, "outside": {"music"}})
    await suzuki.part("transfer").click()
    await story.hear({"203": {"outside"}, "outside": {"203"}})
    await story.phone_is("202", PhoneState.IDLE)
    await story.hang_up("outside")
    await story.phone_is("203", PhoneState.IDLE)
