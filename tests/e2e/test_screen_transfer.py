"""画面転送: the record in front of the agent who transfers comes with the call, in another browser."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.workbench import PbxKind
from tests.support.browser import NewContext
from tests.support.softphone import SUZUKI, Softphone, talk
from tests.support.stories import Story, proves, staged

HOME = "ようこそ"
IN_FRONT = "田中 一郎"
CUSTOMER, SHOWN = "09011112222", "090-1111-2222"


async def look_at(softphone: Softphone, name: str) -> None:
    """Let the agent open another record than the one that popped."""
    await softphone.on_page("minimise").click()
    await softphone.on_page("global-search").fill(name.split()[0])
    await softphone.on_page("global-search").press("Enter")
    await softphone.page.get_by_role("link", name=name).first.click()
    await expect(softphone.on_page("record-name")).to_have_text(name)
    await softphone.show()


async def two_agents(story: Story, new_context: NewContext) -> tuple[Softphone, Softphone]:
    """Sato talks to the customer and looks at a record; Suzuki, in a browser of her own, takes no queue calls."""
    sato = await Softphone.open(await new_context(), story.host_url)
    suzuki = await Softphone.open(await new_context(), story.host_url)
    await suzuki.sign_in(*SUZUKI, status="離席中")
    await talk(story, sato)
    await look_at(sato, IN_FRONT)
    return sato, suzuki


async def consult(sato: Softphone, number: str = "202") -> None:
    await sato.part("hold").click()
    await sato.sees("保留中")
    await sato.type_and_dial(number)


async def hand_over(story: Story, sato: Softphone, suzuki: Softphone) -> None:
    await story.pick_up("202")
    await expect(sato.part("consult-state")).to_have_text("通話中")
    await sato.part("transfer").click()
    await story.hear({"202": {"outside"}, "outside": {"202"}})
    await expect(suzuki.part("info-number")).to_contain_text(SHOWN)
    await story.phone_is("201", PhoneState.IDLE)


async def all_is_over(story: Story) -> None:
    await story.hang_up("outside")
    for phone in ("201", "202", "outside"):
        await story.phone_is(phone, PhoneState.IDLE)


@proves("F-006", "F-091", "F-092", "F-094", "F-095")
async def test_the_record_opens_at_the_target_when_it_rings_and_stays_behind_the_number(
    story: Story, new_context: NewContext
) -> None:
    sato, suzuki = await two_agents(story, new_context)
    await consult(sato)
    await story.phone_is("202", PhoneState.RINGING)
    await expect(suzuki.on_page("record-name")).to_have_text(IN_FRONT)
    link = suzuki.part("screen-link")
    await expect(link).to_have_text("201 佐藤 健太")
    await expect(sato.part("info")).to_contain_text("202 鈴木 愛")
    await hand_over(story, sato, suzuki)
    await expect(link).to_have_text(SHOWN)
    await expect(suzuki.part("info")).to_contain_text("山田 花子")
    await expect(suzuki.on_page("record-name")).to_have_text(IN_FRONT)
    await look_at(suzuki, "伊藤 健")
    await link.click()
    await expect(suzuki.on_page("record-name")).to_have_text(IN_FRONT)
    await all_is_over(story)


@proves("F-094", "F-095")
@pytest.mark.parametrize("mode", ["answer", "none"])
async def test_the_targets_popup_mode_says_when_it_opens_and_a_click_opens_it_always(
    pbx: PbxKind, new_context: NewContext, mode: str
) -> None:
    async with staged(pbx, popupMode=mode) as story:
        sato, suzuki = await two_agents(story, new_context)
        await consult(sato)
        await expect(suzuki.part("screen-link")).to_have_text("201 佐藤 健太")
        await expect(suzuki.page.get_by_role("heading", name=HOME)).to_be_visible()
        await story.pick_up("202")
        await suzuki.sees("通話中")
        if mode == "none":
            await expect(suzuki.page.get_by_role("heading", name=HOME)).to_be_visible()
            await suzuki.part("screen-link").click()
        await expect(suzuki.on_page("record-name")).to_have_text(IN_FRONT)
        await all_is_over(story)


async def test_a_consultation_that_is_cancelled_leaves_nothing_behind_at_the_target(
    story: Story, new_context: NewContext
) -> None:
    sato, suzuki = await two_agents(story, new_context)
    await consult(sato)
    await expect(suzuki.part("screen-link")).to_be_visible()
    await sato.part("hang-up").click()
    await story.phone_is("202", PhoneState.IDLE)
    await expect(sato.part("info")).not_to_contain_text("202 鈴木 愛")
    await all_is_over(story)


@proves("F-093")
@pytest.mark.parametrize("pbx", ["asterisk"], indirect=True)
async def test_a_ring_group_gets_the_call_without_the_record(story: Story, new_context: NewContext) -> None:
    sato, suzuki = await two_agents(story, new_context)
    await consult(sato, "600")
    await suzuki.sees("着信中")
    await story.pick_up("202")
    await expect(sato.part("consult-state")).to_have_text("通話中")
    await sato.part("transfer").click()
    await story.hear({"202": {"outside"}, "outside": {"202"}})
    await expect(suzuki.part("info-number")).to_contain_text(SHOWN)
    await expect(suzuki.part("screen-link")).to_have_count(0)
    # what popped is whose call it is, not what was in front at the agent who transferred
    await expect(suzuki.on_page("record-name")).to_have_text("山田 花子")
    await all_is_over(story)
