"""`*` and `#`: a transfer from the keys alone, which dials by itself."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import NewContext
from tests.support.softphone import TALKING, Softphone, talk
from tests.support.stories import Story, proves

CUSTOMER = "09011112222"
HANDED_OVER = {"202": {"outside"}, "outside": {"202"}}
WAITING = {"201": {"silence"}, "outside": {"music"}}


async def press(softphone: Softphone, keys: str) -> None:
    """Keys of the keyboard, with the focus in the panel's number field."""
    await softphone.part("number-field").focus()
    for key in keys:
        await softphone.part("number-field").press(key)


async def in_talk(story: Story, new_context: NewContext) -> Softphone:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await talk(story, softphone)
    return softphone


@proves("F-096", "F-097", "F-100", "F-101", "F-102")
async def test_star_holds_dials_by_itself_and_hang_up_completes(story: Story, new_context: NewContext) -> None:
    softphone = await in_talk(story, new_context)
    await softphone.part("pad-toggle").click()
    await softphone.part("pad-star").click()
    await softphone.sees("保留中")
    await story.hear(WAITING)
    for key in "202":
        await softphone.part(f"pad-{key}").click()
    await expect(softphone.part("dials-in")).to_contain_text("秒で発信")
    await expect(softphone.part("dial-answer")).to_be_disabled()
    await expect(softphone.part("hang-up")).to_be_disabled()
    await story.phone_is("202", PhoneState.RINGING)
    assert story.shown_on("202") == CUSTOMER
    await story.pick_up("202")
    await expect(softphone.part("consult-state")).to_have_text("通話中")
    await story.hear({"201": {"202"}, "202": {"201"}, "outside": {"music"}})
    await softphone.part("hang-up").click()
    await story.phone_is("201", PhoneState.IDLE)
    await story.hear(HANDED_OVER)
    await story.hang_up("outside")
    await story.phone_is("202", PhoneState.IDLE)


@proves("F-104")
@pytest.mark.parametrize("moment", ["typing", "ringing", "talking"])
async def test_star_again_returns_to_the_customer(story: Story, new_context: NewContext, moment: str) -> None:
    softphone = await in_talk(story, new_context)
    await press(softphone, "*")
    await softphone.sees("保留中")
    await press(softphone, "202")
    if moment != "typing":
        await story.phone_is("202", PhoneState.RINGING)
        await expect(softphone.part("consult-state")).to_have_text("呼出中")
    if moment == "talking":
        await story.pick_up("202")
        await expect(softphone.part("consult-state")).to_have_text("通話中")
    await press(softphone, "*")
    await softphone.sees("通話中")
    await story.hear(TALKING)
    await story.phone_is("202", PhoneState.IDLE)
    await expect(softphone.part("consult")).to_have_count(0)


@proves("F-098")
async def test_star_on_another_call_shows_extensions(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await softphone.type_and_dial("0312345678")
    await story.pick_up("201")
    await story.pick_up("outside")
    await softphone.sees("通話中")
    await press(softphone, "*")
    await softphone.sees("保留中")
    await press(softphone, "202")
    await story.phone_is("202", PhoneState.RINGING)
    assert story.shown_on("202") == "201"
    await story.pick_up("202")
    await expect(softphone.part("consult-state")).to_have_text("通話中")
    await softphone.part("hang-up").click()
    await story.hear(HANDED_OVER)


@pytest.mark.parametrize("way", ["hash", "hold", "button"])
async def test_hash_is_taken_back_before_it_dials(story: Story, new_context: NewContext, way: str) -> None:
    softphone = await in_talk(story, new_context)
    await press(softphone, "#")
    await softphone.sees("保留中")
    await press(softphone, "20")
    if way == "hash":
        await press(softphone, "#")
    else:
        await softphone.part({"hold": "hold", "button": "cancel-transfer"}[way]).click()
    await softphone.sees("通話中")
    await story.hear(TALKING)
    await expect(softphone.part("short-transfer")).to_have_count(0)
