"""Records, the softphone container, message channels and the pop-out, through our library."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.unit.workbench.host.fakes import HANAKO_ID, ICHIRO_ID, TASK_ID
from tests.unit.workbench.host.host_lab import HostLab, run_host_lab
from tests.unit.workbench.host.panel_probe import HANAKO, HOME, ask, fail, heard, listen, open_panel, panel_of, succeed

# --- records ---------------------------------------------------------------------------------------------------------


async def test_a_log_is_saved_shown_and_updated(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, HANAKO)
    await expect(page.get_by_test_id("activity-item")).to_have_count(1)
    value = {"entityApiName": "Task", "Subject": "発信 090-1111-2222", "WhoId": HANAKO_ID, "CallType": "Outbound"}
    task_id = await succeed(panel, "saveLog", value=value)
    await succeed(panel, "refreshView")
    await expect(page.get_by_test_id("activity-item").first).to_contain_text("発信 090-1111-2222")
    assert await succeed(panel, "saveLog", value={"Id": task_id, "Description": "折り返し済み"}) == task_id
    await expect(page.get_by_test_id("activity-item").first).to_contain_text("折り返し済み")
    assert lab.org.records[task_id]["CallType"] == "Outbound"


async def test_a_refused_log_says_why_in_its_details(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    error = await fail(panel, "saveLog", value={"entityApiName": "Task", "WhoId": HANAKO_ID})
    assert error["code"] == "GENERIC_ERROR"
    assert isinstance(error["details"], list)
    assert error["details"][0]["fieldErrors"]["Subject"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert (await fail(panel, "saveLog", value={"Subject": "x"}))["code"] == "INVALID_PARAM"
    assert (await fail(panel, "saveLog", value={"Id": TASK_ID, "Subject": {"a": 1}}))["code"] == "INVALID_PARAM"


async def test_apex_runs_only_in_the_class_that_exists(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    call = {"apexClass": "WorkbenchDemo", "methodName": "echo", "methodParams": "name=%E8%8A%B1%E5%AD%90&n=1"}
    assert await succeed(panel, "runApex", **call) == {"runApex": '{"name":"花子","n":"1"}'}
    assert (await fail(panel, "runApex", **{**call, "apexClass": "Other"}))["code"] == "SERVER_ERROR"
    assert (await fail(panel, "runApex", **{**call, "methodName": "other"}))["code"] == "SERVER_ERROR"


# --- the softphone container -----------------------------------------------------------------------------------------


async def test_settings_and_layout_have_the_documented_shape(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    settings = await succeed(panel, "getCallCenterSettings")
    assert settings["/reqGeneralInfo/reqInternalName"] == "OctiBridge"
    assert all(isinstance(value, str) for value in settings.values())
    layout = await succeed(panel, "getSoftphoneLayout")
    assert set(layout) == {"Inbound", "Outbound", "Internal"}
    assert {"displayName": "Phone", "apiName": "Phone"} in layout["Inbound"]["objects"]["Contact"]


async def test_the_panel_shows_hides_and_measures_itself(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    frame = page.get_by_test_id("panel-frame")
    assert await succeed(panel, "isSoftphonePanelVisible") == {"visible": True}
    await succeed(panel, "setSoftphonePanelVisibility", visible=False)
    await expect(frame).to_be_hidden()
    assert await succeed(panel, "isSoftphonePanelVisible") == {"visible": False}
    await page.get_by_test_id("utility-phone").click()
    await expect(frame).to_be_visible()
    await succeed(panel, "setSoftphonePanelWidth", widthPX=400)
    await succeed(panel, "setSoftphonePanelHeight", heightPX=450)
    box = await frame.bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == (400, 450)
    await page.get_by_test_id("minimise").click()
    await expect(frame).to_be_hidden()


async def test_the_panel_changes_icons_and_labels(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    await succeed(panel, "setSoftphoneItemLabel", label="着信 山田 花子")
    await succeed(panel, "setSoftphoneItemIcon", key="incoming_call")
    await succeed(panel, "setSoftphonePanelLabel", label="BIZTEL")
    await succeed(panel, "setSoftphonePanelIcon", key="end_call")
    item = page.get_by_test_id("utility-phone")
    await expect(item).to_have_text("着信 山田 花子")
    await expect(item.locator("svg")).to_have_attribute("data-icon", "incoming_call")
    await expect(page.get_by_role("heading", name="BIZTEL").locator("svg")).to_have_attribute("data-icon", "end_call")


REFUSED_CALLS: list[tuple[str, dict[str, Any]]] = [
    ("setSoftphonePanelVisibility", {"visible": "true"}),
    ("setSoftphonePanelHeight", {"heightPX": "400px"}),
    ("setSoftphonePanelHeight", {"heightPX": 239}),
    ("setSoftphonePanelHeight", {"heightPX": 2561}),
    ("setSoftphonePanelWidth", {"widthPX": 199}),
    ("setSoftphonePanelWidth", {"widthPX": 1921}),
    ("setSoftphonePanelWidth", {"width": 400}),
    ("setSoftphoneItemIcon", {"key": "Call Me"}),
    ("setSoftphoneItemLabel", {"Label": "x"}),
    ("getCallCenterSettings", {"section": "x"}),
    ("enableClickToDial", {"always": True}),
]


async def test_unknown_names_and_wrong_values_are_refused(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    for method, parameter in REFUSED_CALLS:
        assert (await fail(panel, method, **parameter))["code"] == "INVALID_PARAM", (method, parameter)


async def test_before_the_container_is_ready_every_method_says_so(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, f"{HOME}?container_ready_after_ms=3600000")
    assert (await fail(panel, "enableClickToDial"))["code"] == "SOFTPHONE_CONTAINER_ERROR"


async def test_with_open_cti_off_every_method_fails(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, f"{HOME}?opencti=off")
    for method in ("enableClickToDial", "getCallCenterSettings", "getAppViewInfo"):
        assert (await fail(panel, method))["code"] == "GENERIC_ERROR"


async def test_a_silent_host_never_answers(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, f"{HOME}?opencti=silent")
    with pytest.raises(Exception, match="no answer from getAppViewInfo"):
        await ask(panel, "getAppViewInfo")


async def test_a_panel_that_never_reports_gives_way_to_the_standby_page(page: Page) -> None:
    standby = {"/reqGeneralInfo/reqStandbyUrl": "{panel_origin}/standby", "/reqGeneralInfo/reqTimeout": "400"}
    async with run_host_lab(call_center=standby) as lab:
        await page.goto(lab.host_url)
        await expect(page.get_by_test_id("panel-frame")).to_have_attribute("src", f"{lab.panel_origin}/standby")


async def test_a_panel_that_reports_stays(page: Page) -> None:
    standby = {"/reqGeneralInfo/reqStandbyUrl": "{panel_origin}/standby", "/reqGeneralInfo/reqTimeout": "600000"}
    async with run_host_lab(call_center=standby) as lab:
        panel = await open_panel(page, lab)
        await expect(page.get_by_text("ソフトフォンを読み込んでいます")).to_be_visible()
        await panel.evaluate("sforce.opencti.notifyInitializationComplete()")
        await expect(page.get_by_text("ソフトフォンを読み込んでいます")).to_have_count(0)


# --- message channels ------------------------------------------------------------------------------------------------


async def test_messages_travel_between_the_org_and_the_panel(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    subscribe = """() => new Promise((resolve) => sforce.opencti.subscribe({
      channelName: "CallEvents__c", listener: (message) => window.events.push(message), callback: resolve }))"""
    answer = await panel.evaluate(subscribe)
    assert answer["success"] is True
    await page.evaluate("workbench.channels.publish('CallEvents__c', {action: 'dial', number: '0312345678'})")
    assert await heard(panel, 1) == [{"action": "dial", "number": "0312345678"}]
    await page.evaluate(
        "void workbench.channels.subscribe('CallEvents__c', (message) => { window.lastMessage = message; })"
    )
    await succeed(panel, "publish", channelName="CallEvents__c", message={"state": "ringing"})
    assert await page.evaluate("lastMessage") == {"state": "ringing"}
    assert len(await heard(panel, 2)) == 2
    await succeed(panel, "unsubscribe", subscription=answer["subscription"])
    await page.evaluate("workbench.channels.publish('CallEvents__c', {action: 'late'})")
    await succeed(panel, "getAppViewInfo")
    assert len(await heard(panel, 2)) == 2


REFUSED_MESSAGES: list[tuple[str, dict[str, Any]]] = [
    ("publish", {"channelName": "CallEvents", "message": {}}),
    ("publish", {"channelName": "CallEvents__c", "message": "text"}),
    ("unsubscribe", {"subscription": {"id": 99}}),
]


async def test_messages_to_no_channel_are_refused(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    for method, parameter in REFUSED_MESSAGES:
        assert (await fail(panel, method, **parameter))["code"] == "INVALID_PARAM", (method, parameter)


async def test_sales_engagement_methods_are_there(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    assert await panel.evaluate("sforce.opencti.hvs.onWorkStart({listener() {}})") is None
    assert await succeed(panel, "hvs.completeWork", workId="w1", attributes={"disposition": "x"}) is None


# --- pop-out ---------------------------------------------------------------------------------------------------------


async def test_a_popped_out_panel_speaks_to_the_main_window_and_docks_again(page: Page, lab: HostLab) -> None:
    await open_panel(page, lab, HANAKO)
    async with page.expect_popup() as opening:
        await page.get_by_test_id("popout").click()
    child = await opening.value
    panel = await panel_of(child)
    await expect(page.get_by_test_id("popped-out")).to_be_visible()
    await expect(page.get_by_test_id("panel-frame")).to_have_count(0)
    assert await panel.evaluate("new URLSearchParams(location.search).get('sfdcIframeOrigin')") == lab.host_url
    await succeed(panel, "enableClickToDial")
    await listen(panel, "onClickToDial")
    await page.get_by_test_id("phone-field").get_by_role("button").first.click()
    assert (await heard(panel, 1))[0][1]["recordId"] == HANAKO_ID
    await succeed(panel, "screenPop", type="sobject", params={"recordId": ICHIRO_ID})
    await expect(page.get_by_test_id("record-name")).to_have_text("田中 一郎")
    assert (await fail(panel, "setSoftphonePanelHeight", heightPX="x"))["code"] == "INVALID_PARAM"
    assert await succeed(panel, "isSoftphonePanelVisible") == {"visible": True}
    await child.close()
    docked = await panel_of(page)
    await succeed(docked, "screenPop", type="sobject", params={"recordId": HANAKO_ID})
    await expect(page.get_by_test_id("record-name")).to_have_text("山田 花子")


async def test_a_reloaded_panel_is_answered_anew_and_its_old_listeners_are_gone(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, HANAKO)
    await succeed(panel, "enableClickToDial")
    await listen(panel, "onClickToDial")
    await panel.evaluate("location.reload()")
    panel = await panel_of(page)
    await panel.wait_for_function("window.events?.length === 0 && window.sforce?.opencti")
    await succeed(panel, "enableClickToDial")
    await page.get_by_test_id("phone-field").get_by_role("button").first.click()
    await succeed(panel, "getAppViewInfo")
    assert await panel.evaluate("window.events") == []
