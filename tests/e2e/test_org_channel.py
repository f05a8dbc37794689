"""The message channel: components of the org dial, hear of calls, status and Omni-Channel follow each other.

The page's own script stands in for the org's components; it joins the channel as they do.
"""

from __future__ import annotations

from playwright.async_api import expect

from octi_bridge.workbench.workbench import PbxKind
from tests.support.browser import NewContext
from tests.support.org_code import OrgCode
from tests.support.softphone import Softphone
from tests.support.stories import Story, staged

HANAKO = "09011112222"
HANAKO_ID = "0035h0000000001AAA"


async def test_a_component_dials_once_and_hears_the_call_to_its_end(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    org = await OrgCode.on(softphone.page)
    await org.say("state_request", "r-1")
    state = await org.hears("panel_state", isReady=True)
    assert state["agent"] == {"account": "sato", "extension": "201"}

    await org.say("dial", "d-1", number="090-1111-2222", recordId=HANAKO_ID)
    await org.say("dial", "d-1", number="090-1111-2222", recordId=HANAKO_ID)
    result = await org.hears("dial_result", requestId="d-1")
    assert (result["accepted"], result["code"]) == (True, None)
    await story.pick_up("201")
    await softphone.sees("呼出中")
    began = await org.hears("call_changed", state="dialing")
    assert (began["call"]["direction"], began["isFront"]) == ("outbound", True)
    await softphone.part("hang-up").click()
    ended = await org.hears("call_changed", state="ended")
    assert ended["call"]["callId"] == began["call"]["callId"]
    assert ended["call"]["endedAtMs"] >= ended["call"]["startedAtMs"]
    assert await org.count("dial_result") == 2


async def test_an_inbound_call_is_told_with_the_caller_that_was_found(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    org = await OrgCode.on(softphone.page)
    await story.customer_calls()
    told = await org.hears("call_changed", state="ringing", recordId=HANAKO_ID)
    assert (told["call"]["remoteNumber"], told["call"]["remoteName"]) == (HANAKO, "山田 花子")
    await org.say("dial", "d-1", number="0312345678")
    refused = await org.hears("dial_result", requestId="d-1")
    assert (refused["accepted"], refused["code"]) == (False, "call_in_progress")
    assert refused["message"] == "通話中のため発信できません。"
    await story.hang_up("outside")
    await org.hears("call_changed", state="ended")


async def test_nobody_signed_in_is_said(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await expect(softphone.part("sign-in-form")).to_be_visible()
    org = await OrgCode.on(softphone.page)
    await org.say("state_request", "r-1")
    await org.hears("panel_state", isReady=False)
    await org.say("dial", "d-1", number="0312345678")
    assert (await org.hears("dial_result", requestId="d-1"))["code"] == "not_signed_in"


async def test_the_dial_policy_of_the_bridge_holds_for_components_too(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    org = await OrgCode.on(softphone.page)
    for request_id, number in (("d-1", "110"), ("d-2", "0990123456")):
        await org.say("dial", request_id, number=number)
        assert (await org.hears("dial_result", requestId=request_id))["code"] == "number_forbidden"


async def test_status_and_presence_follow_each_other_by_the_rules(pbx: PbxKind, new_context: NewContext) -> None:
    async with staged(pbx, presence="0=Available_Phone, 2=Break, 3=Break") as story:
        softphone = await Softphone.open(await new_context(), story.host_url)
        await softphone.sign_in()
        org = await OrgCode.on(softphone.page)
        await org.say("presence_changed", "p-1", presence="Break")
        await expect(softphone.part("status-button")).to_contain_text("休憩中")
        await softphone.choose_status("0")
        assert (await org.hears("set_presence", status="0"))["presence"] == "Available_Phone"
        # what Omni-Channel had already was not asked for: the two come to rest
        assert await org.count("set_presence") == 1
        # twice in a row: the last counts, and neither is sent back
        await org.say("presence_changed", "p-2", presence="Break")
        await org.say("presence_changed", "p-3", presence="Available_Phone")
        await softphone.choose_status("2")
        await org.hears("set_presence", status="2")
        assert await org.count("set_presence") == 2
        await softphone.choose_status("0")
        await org.hears("set_presence", status="0")
        await org.say("presence_changed", "p-4", presence="Unknown_To_Us")
        await softphone.choose_status("3")
        await org.hears("set_presence", status="3", presence="Break")


async def test_a_call_reason_is_shown_outlives_page_and_bridge_and_stands_in_the_log(
    story: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    org = await OrgCode.on(softphone.page)
    await org.say("dial", "d-1", number="090-1111-2222", recordId=HANAKO_ID, reason="契約更新\nのご案内")
    assert (await org.hears("dial_result", requestId="d-1"))["code"] == "bad_message"
    await org.say("dial", "d-2", number="090-1111-2222", recordId=HANAKO_ID, reason="契約更新のご案内")
    began = (await org.hears("call_changed", reason="契約更新のご案内"))["call"]
    await story.pick_up("201")
    await softphone.sees("呼出中")

    if story.process is not None:
        await story.process.kill()
        await story.process.start()
    await softphone.reload()
    await softphone.show()
    org = await OrgCode.on(softphone.page)
    await softphone.sees("呼出中")
    await org.say("state_request", "r-1")
    await org.hears_of_reason(began["entryId"], "契約更新のご案内")

    await softphone.part("hang-up").click()
    await org.hears("call_changed", state="ended")
    logged = await org.hears("call_logged", entryId=began["entryId"])
    assert logged["recordIds"] == [HANAKO_ID]
    (task,) = story.tasks()
    assert task["Id"] == logged["taskId"]
    assert "用件: 契約更新のご案内" in str(task["Description"])

    # lightning-click-to-dial has no other way than its params
    await softphone.page.evaluate(
        """recordId => workbench.softphone.notify("onClickToDial", {
             number: "090-1111-2222", recordId, recordName: "山田 花子", objectType: "Contact",
             params: "version=1,reason=%E7%9D%A3%E4%BF%83" })""",
        HANAKO_ID,
    )
    await org.hears("call_changed", reason="督促")
