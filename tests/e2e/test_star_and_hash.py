"""`*` and `#`: a transfer from the keys alone, which dials by itself; and tones, when they are meant."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import NewContext
from tests.support.softphone import SUZUKI, TALKING, Softphone, talk
from tests.support.stories import Story, proves

CUSTOMER, SHOWN = "09011112222", "090-1111-2222"
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


@proves("F-096", "F-097", "F-100", "F-101", "F-102", "F-103")
@pytest.mark.parametrize("has_answered", [False, True], ids=["ringing", "answered"])
async def test_star_holds_dials_by_itself_and_hang_up_completes(
    story: Story, new_context: NewContext, *, has_answered: bool
) -> None:
    softphone = await in_talk(story, new_context)
    await softphone.part("pad-toggle").click()
    await softphone.part("pad-star").click()
    await softphone.sees("保留中")
    await story.hear(WAITING)
    for key in "202":
        await softphone.part(f"pad-{key}").click()
    await expect(softphone.part("dials-in")).to_contain_text("秒で発信")
    await expect(softphone.part("hang-up")).to_be_disabled()
    if has_answered:
        await softphone.part("dial-answer").click()  # instead of waiting
    await story.phone_is("202", PhoneState.RINGING)
    assert story.shown_on("202") == CUSTOMER
    if has_answered:
        await story.pick_up("202")
        await expect(softphone.part("consult-state")).to_have_text("通話中")
        await story.hear({"201": {"202"}, "202": {"201"}, "outside": {"music"}})
    else:
        await expect(softphone.part("consult-state")).to_have_text("呼出中")
    await softphone.part("hang-up").click()
    await story.phone_is("201", PhoneState.IDLE)
    if not has_answered:
        await story.pick_up("202")
    await story.hear(HANDED_OVER)
    await story.hang_up("outside")
    await story.phone_is("202", PhoneState.IDLE)


@proves("F-104")
async def test_star_again_returns_to_the_customer_at_any_moment(story: Story, new_context: NewContext) -> None:
    softphone = await in_talk(story, new_context)
    for moment in ("typing", "ringing", "talking"):
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


@proves("F-099")
async def test_the_target_of_star_sees_whose_call_it_is(story: Story, new_context: NewContext) -> None:
    suzuki = await Softphone.open(await new_context(), story.host_url)
    await suzuki.sign_in(*SUZUKI, status="離席中")
    sato = await in_talk(story, new_context)
    await press(sato, "*")
    await sato.sees("保留中")
    await press(sato, "202")
    await suzuki.sees("着信中")
    await expect(suzuki.part("info-number")).to_contain_text(SHOWN)
    await expect(suzuki.part("info")).to_contain_text("山田 花子")


@proves("F-105", "F-106", "F-107", "F-108")
async def test_hash_sends_the_customer_on_without_a_talk(story: Story, new_context: NewContext) -> None:
    suzuki = await Softphone.open(await new_context(), story.host_url)
    await suzuki.sign_in(*SUZUKI, status="離席中")
    sato = await in_talk(story, new_context)
    await press(sato, "#")
    await sato.sees("保留中")
    await story.hear(WAITING)
    await press(sato, "202")
    await expect(sato.part("dials-in")).to_contain_text("秒で発信")
    await expect(sato.part("dial-answer")).to_be_disabled()
    await story.phone_is("201", PhoneState.IDLE)
    await expect(sato.part("message")).to_contain_text("202 に転送しました")
    await story.phone_is("202", PhoneState.RINGING)
    assert story.shown_on("202") == CUSTOMER
    await suzuki.sees("着信中")
    await expect(suzuki.part("info")).to_contain_text("山田 花子")
    await suzuki.part("dial-answer").click()
    await suzuki.sees("通話中")
    await story.hear(HANDED_OVER)
    await story.hang_up("outside")
    await story.phone_is("202", PhoneState.IDLE)


async def test_hash_is_taken_back_in_three_ways_before_it_dials(story: Story, new_context: NewContext) -> None:
    softphone = await in_talk(story, new_context)
    for way in ("hash", "hold", "cancel-transfer"):
        await press(softphone, "#")
        await softphone.sees("保留中")
        await press(softphone, "20")
        if way == "hash":
            await press(softphone, "#")
        else:
            await softphone.part(way).click()
        await softphone.sees("通話中")
        await story.hear(TALKING)
        await expect(softphone.part("short-transfer")).to_have_count(0)


async def test_with_tones_chosen_star_and_hash_go_to_the_far_end(story: Story, new_context: NewContext) -> None:
    softphone = await in_talk(story, new_context)
    await press(softphone, "12")
    await softphone.part("pad-toggle").click()
    await softphone.part("send-tones").check()
    await press(softphone, "3*#")
    await story.until(lambda: story.workbench.stage.phones.tones("outside") == "123*#", "the tones at the far end")
    await softphone.sees("通話中")
    await story.hear(TALKING)
