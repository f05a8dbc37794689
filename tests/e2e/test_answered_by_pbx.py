"""A number that the PBX itself answers (voicemail, an announcement, here an echo), called from the panel."""

from __future__ import annotations

from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import NewContext
from tests.support.softphone import Softphone
from tests.support.stories import Story

ECHO = "*43"


async def test_the_pbx_itself_is_talked_to_with_all_keys_and_leaves_no_log(
    story: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await softphone.type_and_dial(ECHO)
    await story.pick_up("201")
    await story.hear({"201": {"201"}})
    await softphone.sees("通話中")
    for button in ("hold", "park"):
        await expect(softphone.part(button)).to_be_disabled()
    await softphone.part("number-field").focus()
    for key in ("1", "*"):
        await softphone.part("number-field").press(key)
    await story.until(lambda: story.workbench.stage.phones.tones("201") == "1*", "the echo of the keys")
    await softphone.sees("通話中")
    await softphone.part("number-field").press("#")  # ends the echo, and is no transfer
    await story.phone_is("201", PhoneState.IDLE)
    await softphone.sees("切断しました")
    await expect(softphone.part("wrap-up-toggle")).to_have_count(0)
    assert story.tasks() == []
