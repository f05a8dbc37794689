"""パーク: the customer waits at a number, the agent is free, anyone may take the call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.workbench import PbxKind
from tests.support.browser import NewContext
from tests.support.softphone import SUZUKI, TALKING, Softphone, talk
from tests.support.stories import Story, proves, staged

PARK_S = 10
RECALL_MS = 20_000
# Asterisk's beep has the pitch of 202's voice
BEEP = "202"


@pytest.fixture
async def impatient(pbx: PbxKind, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Story]:
    """A parked call comes back to its parker as soon as the settings allow."""
    monkeypatch.setenv("OCTI_PARKING__TIMEOUT_S", str(PARK_S))
    async with staged(pbx) as running:
        yield running


async def talk_and_park(story: Story, softphone: Softphone) -> None:
    await talk(story, softphone)
    await softphone.part("park").click()
    await expect(softphone.part("message")).to_contain_text("701 でパークしました")
    await story.phone_is("201", PhoneState.IDLE)


@proves("F-013", "F-015", "F-076", "F-077", "F-078")
async def test_a_parked_call_frees_the_agent_and_keeps_the_customer(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await expect(softphone.part("park")).to_have_count(0)
    await story.customer_calls()
    await softphone.part("dial-answer").click()
    await softphone.sees("通話中")
    await softphone.part("park").click()
    await expect(softphone.part("message")).to_contain_text("701 でパークしました")
    await story.phone_is("201", PhoneState.IDLE)
    await expect(softphone.part("park")).to_have_count(0)
    await story.hear({"outside": {"music"}})
    await expect(softphone.part("parked-701")).to_contain_text("201")
    await story.hang_up("outside")
    await expect(softphone.part("parked-calls")).to_have_count(0)
    await expect(softphone.part("message")).not_to_contain_text("パークしました")


@proves("F-084")
async def test_a_hang_up_right_behind_park_does_not_lose_the_customer(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await talk(story, softphone)
    # quicker than any hand: both clicks before the panel has drawn again
    await (await softphone.frame()).evaluate(
        "for (const id of ['park', 'hang-up']) document.querySelector(`[data-testid=${id}]`).click()"
    )
    await expect(softphone.part("message")).to_contain_text("701 でパークしました")
    await story.phone_is("201", PhoneState.IDLE)
    await story.hear({"outside": {"music"}})
    await expect(softphone.part("parked-701")).to_be_visible()


@proves("F-062", "F-079", "F-080")
async def test_a_colleague_takes_it_by_dialling_the_number(story: Story, new_context: NewContext) -> None:
    sato = await Softphone.open(await new_context(), story.host_url)
    suzuki = await Softphone.open(await new_context(), story.host_url)
    await talk_and_park(story, sato)
    await suzuki.sign_in(*SUZUKI)
    await suzuki.type_and_dial("701")
    await story.pick_up("202")
    await suzuki.sees("通話中")
    await story.hear({"202": {"outside"}, "outside": {"202"}})
    await expect(sato.part("parked-calls")).to_have_count(0)
    await expect(sato.part("message")).not_to_contain_text("パークしました")
    await suzuki.part("hang-up").click()
    await story.phone_is("outside", PhoneState.IDLE)


async def test_a_click_on_the_list_takes_it_too(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await talk_and_park(story, softphone)
    await softphone.part("retrieve-701").click()
    await story.pick_up("201")
    await softphone.sees("通話中")
    await story.hear(TALKING)
    await expect(softphone.part("parked-calls")).to_have_count(0)


@proves("F-076", "F-080")
async def test_any_phone_may_take_it(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await talk_and_park(story, softphone)
    await story.workbench.stage.phones.dial("203", "701")
    await story.hear({"203": {"outside"}, "outside": {"203"}})
    await expect(softphone.part("parked-calls")).to_have_count(0)


@proves("F-081")
@pytest.mark.parametrize("pbx", ["asterisk"], indirect=True)
async def test_both_hear_a_beep_when_it_is_taken(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await talk_and_park(story, softphone)
    await story.workbench.stage.phones.dial("203", "701")
    await story.hear({"203": {"outside"}, "outside": {"203"}})
    ears = story.workbench.stage.ears
    assert ears is not None
    await story.phone_is("202", PhoneState.IDLE)
    for phone in ("203", "outside"):
        assert BEEP in await asyncio.to_thread(ears.has_heard, phone)


@proves("F-082")
async def test_nobody_takes_it_and_the_parkers_phone_rings(impatient: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), impatient.host_url)
    await talk_and_park(impatient, softphone)
    await expect(softphone.part("parked-calls")).to_have_count(0, timeout=RECALL_MS)
    await softphone.sees("着信中")
    await impatient.pick_up("201")
    await softphone.sees("通話中")
    await impatient.hear(TALKING)
    await softphone.part("hang-up").click()
    await impatient.phone_is("outside", PhoneState.IDLE)


@proves("F-083")
async def test_nobody_takes_it_and_the_parker_is_busy_so_it_ends(impatient: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), impatient.host_url)
    await talk_and_park(impatient, softphone)
    await softphone.type_and_dial("203")
    await impatient.pick_up("201")
    await impatient.pick_up("203")
    await impatient.hear({"201": {"203"}, "203": {"201"}, "outside": {"music"}})
    await expect(softphone.part("parked-calls")).to_have_count(0, timeout=RECALL_MS)
    await impatient.phone_is("outside", PhoneState.IDLE)
    await impatient.hear({"201": {"203"}, "203": {"201"}})
