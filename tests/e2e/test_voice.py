"""The telephone in the panel, on real Asterisk in real Chromium: answered by 応答, and who hears whom."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from tests.e2e.test_every_state import picture
from tests.support.browser import Axe, PartitionedBrowser
from tests.support.fitting import clipped
from tests.support.panel_phone import (
    AT_204,
    DENIED,
    heard_in,
    is_telephone,
    sign_in_at_panel_phone,
    talking_browser,
)
from tests.support.softphone import Softphone
from tests.support.stories import Story

pytestmark = pytest.mark.parametrize("pbx", ["asterisk"], indirect=True)
WAIT_S = 10.0
# a page around the panel that does not pass the permission on
FRAME_WITHOUT_PERMISSION = """
const setAttribute = Element.prototype.setAttribute;
Element.prototype.setAttribute = function (name, value) {
  if (!(this instanceof HTMLIFrameElement && name === "allow")) setAttribute.call(this, name, value);
};
"""


@pytest.fixture
async def softphone(story: Story, partitioned_browser: PartitionedBrowser, tmp_path: Path) -> Softphone:
    """An agent signed in with the panel as the telephone."""
    panel = await Softphone.open(await talking_browser(partitioned_browser, tmp_path), story.host_url)
    await sign_in_at_panel_phone(panel)
    return panel


async def panel_hears(softphone: Softphone, wanted: str) -> None:
    """Wait until the panel plays this."""
    heard = ""
    try:
        async with asyncio.timeout(WAIT_S):
            while heard != wanted:
                heard = await heard_in(softphone)
    except TimeoutError:
        raise AssertionError(f"the panel hears {heard}, not {wanted}") from None


async def talk_with_customer(story: Story, softphone: Softphone) -> None:
    """The customer calls the queue, the agent clicks 応答, and both hear each other."""
    await story.customer_calls()
    await softphone.sees("着信中")
    await softphone.part("dial-answer").click()
    await softphone.sees("通話中")
    await story.hear({"outside": {"204"}})
    await panel_hears(softphone, "outside")


async def test_a_queue_call_is_answered_by_a_click_and_both_hear_each_other(story: Story, softphone: Softphone) -> None:
    await talk_with_customer(story, softphone)
    await softphone.part("hang-up").click()
    await softphone.sees("切断しました")
    await panel_hears(softphone, "no-call")


async def test_hold_retrieve_and_mute_from_there_and_the_sound_outlives_what_happens_on_the_screen(
    story: Story, softphone: Softphone
) -> None:
    await talk_with_customer(story, softphone)
    await softphone.part("hold").click()
    await softphone.sees("保留中")
    await story.hear({"outside": {"music"}})
    await panel_hears(softphone, "silence")
    await softphone.part("hold").click()
    await softphone.sees("通話中")
    await story.hear({"outside": {"204"}})
    await panel_hears(softphone, "outside")
    await softphone.part("mute").click()
    await story.hear({"outside": {"silence"}})
    await softphone.part("mute").click()
    await story.hear({"outside": {"204"}})
    # the panel is drawn anew: minimised, opened, its settings shown and another status chosen
    await softphone.on_page("minimise").click()
    await softphone.show()
    await softphone.part("voice-settings-toggle").click()
    await softphone.choose_status("2")
    await softphone.part("voice-settings-toggle").click()
    await panel_hears(softphone, "outside")
    await story.hear({"outside": {"204"}})
    await story.hang_up("outside")
    await softphone.sees("切断しました")
    await panel_hears(softphone, "no-call")


async def test_an_own_call_is_taken_up_in_the_panel_by_itself(story: Story, softphone: Softphone) -> None:
    await softphone.type_and_dial("0312345678")
    await story.pick_up("outside")
    await softphone.sees("通話中")
    await story.hear({"outside": {"204"}})
    await panel_hears(softphone, "outside")
    await softphone.part("hang-up").click()
    await softphone.sees("切断しました")


async def test_a_colleague_is_asked_and_takes_the_customer_over_from_there(story: Story, softphone: Softphone) -> None:
    await talk_with_customer(story, softphone)
    await softphone.part("hold").click()
    await softphone.sees("保留中")
    await softphone.type_and_dial("202")
    await story.pick_up("202")
    await story.hear({"202": {"204"}, "outside": {"music"}})
    await panel_hears(softphone, "202")
    await softphone.part("transfer").click()
    await story.hear({"202": {"outside"}, "outside": {"202"}})
    await panel_hears(softphone, "no-call")
    await story.hang_up("outside")
    await story.phone_is("202", PhoneState.IDLE)


async def test_of_two_tabs_one_is_the_telephone_and_closing_it_hands_over(story: Story, softphone: Softphone) -> None:
    first = softphone
    second = await Softphone.open(first.page.context, story.host_url)
    await expect(second.part("voice")).to_have_attribute("data-role", "bystander")
    # answered from the tab that is not the telephone: the sound is in the one that is
    await story.customer_calls()
    await second.sees("着信中")
    await second.part("dial-answer").click()
    await second.sees("通話中")
    await story.hear({"outside": {"204"}})
    await panel_hears(first, "outside")
    assert await heard_in(second) == "no-call"
    await second.part("hang-up").click()
    await second.sees("切断しました")
    await first.page.close()
    await is_telephone(second)
    await second.choose_status("0")
    await talk_with_customer(story, second)
    await second.part("hang-up").click()
    await second.sees("切断しました")


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        ("denied", "マイクの使用がブロックされています。"),
        ("frame", "Salesforceの画面がこのパネルにマイクの使用を許可していません"),
    ],
)
async def test_a_microphone_that_is_not_allowed_is_told_and_the_call_rings_on(
    story: Story, partitioned_browser: PartitionedBrowser, tmp_path: Path, problem: str, text: str
) -> None:
    context = await talking_browser(partitioned_browser, tmp_path, DENIED)
    if problem == "frame":
        await context.add_init_script(FRAME_WITHOUT_PERMISSION)
    softphone = await Softphone.open(context, story.host_url)
    await softphone.sign_in(*AT_204)
    trouble = softphone.part("voice-problem")
    await expect(trouble).to_have_attribute("data-problem", problem)
    await expect(trouble).to_contain_text(text)
    await story.customer_calls()
    await softphone.sees("着信中")
    await softphone.part("dial-answer").click()
    await expect(trouble).to_be_visible()
    await softphone.sees("着信中")
    await story.hang_up("outside")


@pytest.mark.parametrize("lang", ["ja", "en"])
async def test_its_screens_are_accessible_and_fit(
    story: Story, partitioned_browser: PartitionedBrowser, tmp_path: Path, axe: Axe, lang: str
) -> None:
    context = await talking_browser(partitioned_browser, tmp_path, lang={"ja": "ja-JP", "en": "en-US"}[lang])
    softphone = await Softphone.open(context, story.host_url, path=f"/?lang={lang}")
    form = softphone.part("sign-in-form")
    for name, value in (("account", AT_204[0]), ("password", AT_204[1]), ("extension", AT_204[2])):
        await form.locator(f'[name="{name}"]').fill(value)
    await softphone.part("sign-in-submit").click()
    await is_telephone(softphone)
    await story.customer_calls()
    await expect(softphone.part("voice")).to_have_attribute("data-call", "ringing")
    await softphone.part("dial-answer").click()
    await expect(softphone.part("voice")).to_have_attribute("data-call", "talking")
    await softphone.part("voice-settings-toggle").click()
    await look(softphone, axe, f"voice-talking-{lang}")
    await story.hang_up("outside")
    await expect(softphone.part("voice")).to_have_attribute("data-call", "none")
    bystander = await Softphone.open(context, story.host_url, path=f"/?lang={lang}")
    await expect(bystander.part("voice")).to_have_attribute("data-role", "bystander")
    await look(bystander, axe, f"voice-bystander-{lang}")


async def look(softphone: Softphone, axe: Axe, name: str) -> None:
    """At three widths of the panel: nothing is cut off, nothing is hard to reach."""
    frame = await softphone.frame()
    for width in (240, 320, 400):
        assert await clipped(softphone, frame, width) == [], f"{name} at {width} px"
    await picture(softphone, name)
    assert await axe(frame) == [], name
