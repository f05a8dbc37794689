"""One call through every layer: from the customer's phone to the agent's screen and into the org."""

from __future__ import annotations

from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import NewContext
from tests.support.softphone import Softphone
from tests.support.stories import Story, proves


@proves(
    "F-004", "F-010", "F-014", "F-020", "F-021", "F-023", "F-026", "F-031", "F-032", "F-033", "F-035",
    "F-038", "F-039", "F-067", "F-068", "F-069", "F-070",
)  # fmt: skip
async def test_a_customer_calls_the_record_pops_the_agent_answers_they_talk_and_one_task_remains(
    story: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await softphone.sees("待機中")

    await story.customer_calls("09011112222")
    await softphone.sees("着信中")
    await expect(softphone.part("info-number")).to_contain_text("090")
    await expect(softphone.part("info")).to_contain_text("山田 花子")
    await expect(softphone.on_page("record-name")).to_have_text("山田 花子")
    await expect(softphone.part("dial-answer")).to_have_text("応答")

    await softphone.part("dial-answer").click()
    await softphone.sees("通話中")
    await story.hear({"201": {"outside"}, "outside": {"201"}})
    await expect(softphone.part("status-button")).to_contain_text("通話中")

    await softphone.part("hang-up").click()
    await softphone.sees("切断しました")
    await story.phone_is("outside", PhoneState.IDLE)
    await expect(softphone.part("status-button")).to_contain_text("後作業")
    await expect(softphone.on_page("activity-item")).to_have_count(1)
    task = story.tasks()[0]
    assert len(story.tasks()) == 1
    assert (task["Status"], task["CallType"], task["TaskSubtype"]) == ("Completed", "Inbound", "Call")
    assert task["WhoId"] == story.workbench.org.list_records("Contact")[0]["Id"]


@proves("F-018", "F-055", "F-056", "F-057", "F-022", "F-019", "F-060")
async def test_the_agent_dials_by_pad_and_by_keyboard_and_the_callee_is_looked_up(
    story: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    pad = softphone.part("pad-0")
    if not await pad.is_visible():
        await softphone.part("pad-toggle").click()
    await expect(pad).to_be_visible()
    for digit in "09011112222":
        await softphone.part(f"pad-{digit}").click()
    await expect(softphone.part("number-field")).to_have_value("09011112222")
    await softphone.part("pad-toggle").click()
    await expect(pad).to_be_hidden()

    await softphone.part("dial-answer").click()
    await softphone.sees("発信中")
    await expect(softphone.part("info")).to_contain_text("山田 花子")
    await expect(softphone.on_page("record-name")).to_have_text("山田 花子")
    await expect(softphone.part("own-phone")).to_have_text("受話器を取ると発信します")
    await story.pick_up("201")
    await softphone.sees("呼出中")
    await expect(softphone.part("own-phone")).to_have_count(0)
    await story.pick_up("outside")
    await softphone.sees("通話中")
    await story.hear({"201": {"outside"}, "outside": {"201"}})
    await softphone.part("hang-up").click()
    await story.phone_is("outside", PhoneState.IDLE)
    await story.until(lambda: len(story.tasks()) == 1, "the call's task")
    assert story.tasks()[0]["CallType"] == "Outbound"

    await softphone.type_and_dial("２０１")
    await expect(softphone.part("message")).to_contain_text("ご自分の番号です。")
    await story.phone_is("201", PhoneState.IDLE)
    await softphone.type_and_dial("０３-1234-5678")
    await softphone.sees("発信中")
    await story.phone_is("201", PhoneState.RINGING)
    await softphone.part("hang-up").click()
    await story.phone_is("201", PhoneState.IDLE)
