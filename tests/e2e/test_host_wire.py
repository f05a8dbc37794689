"""The host page answers a panel that speaks the message format by hand, and nobody else."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.support.browser import NewContext
from tests.unit.workbench.host.fakes import HANAKO_ID
from tests.unit.workbench.host.host_lab import RAW_PANEL, HostLab, run_host_lab
from tests.unit.workbench.host.panel_probe import HANAKO, message, open_panel, panel_of, received


async def test_a_panel_that_speaks_the_format_by_hand_is_answered_in_it(page: Page) -> None:
    async with run_host_lab(panel=RAW_PANEL) as lab:
        panel = await open_panel(page, lab, HANAKO)
        await panel.evaluate("m => say(m)", message("enableClickToDial", 0))
        [answer] = await received(panel, 1)
        assert answer == {
            "methodName": "enableClickToDial",
            "callId": 0,
            "apiVersion": 43,
            "apiType": "opencti",
            "response": {"success": True, "returnValue": None, "errors": None},
        }
        listening = {"isCallbackRegistered": False, "isListenerRegistered": True}
        await panel.evaluate("m => say(m)", message("onClickToDial", 1, **listening))
        await panel.evaluate("m => say(m)", message("getAppViewInfo", 2))
        assert (await received(panel, 2))[1]["response"]["returnValue"]["recordId"] == HANAKO_ID
        await page.get_by_test_id("phone-field").get_by_role("button").first.click()
        event = (await received(panel, 3))[2]
        assert (event["methodName"], event["apiVersion"], event["apiType"]) == ("onClickToDial", 43, "opencti")
        assert event["response"]["number"] == "03-1234-5679"
        task = {"entityApiName": "Task", "Subject": "手書き"}
        await panel.evaluate("m => say(m)", message("saveLog", 3, args={"object": task}))
        assert (await received(panel, 4))[3]["response"]["returnValue"] in lab.org.records


WRONG_MESSAGES = [
    (message("getCallObjectReferences", 0), "GENERIC_ERROR"),
    (message("subscribe", 0, isListenerRegistered=True, args={"channelName": "A__c"}), "GENERIC_ERROR"),
    (message("constructor", 0), "GENERIC_ERROR"),
    (message("getAppViewInfo", 0, args=[]), "INVALID_PARAM"),
    (message("getAppViewInfo", 0, args={"constructor": 1}), "INVALID_PARAM"),
    (message("getAppViewInfo", 0, isListenerRegistered=None), "INVALID_PARAM"),
    (message("onClickToDial", 0), "INVALID_PARAM"),
    (message("saveLog", 0, args={"value": {}}), "INVALID_PARAM"),
]


async def test_a_message_that_is_wrong_is_answered_with_an_error(page: Page) -> None:
    async with run_host_lab(panel=RAW_PANEL) as lab:
        panel = await open_panel(page, lab)
        for count, (wrong, code) in enumerate(WRONG_MESSAGES, start=1):
            await panel.evaluate("m => say(m)", wrong)
            answer = (await received(panel, count))[-1]
            assert answer["response"]["errors"][0]["code"] == code, wrong


async def test_messages_that_are_not_open_cti_or_not_from_the_panel_are_ignored(page: Page) -> None:
    async with run_host_lab(panel=RAW_PANEL) as lab:
        panel = await open_panel(page, lab, HANAKO)
        await panel.evaluate("m => say(m)", message("getAppViewInfo", 0, apiType="interaction"))
        await panel.evaluate("m => say(m)", message("getAppViewInfo", 0, callId="0"))
        await panel.evaluate("say('text'); say(null); say([1])")
        # The page itself, and a second frame of the panel's own origin, say the same words.
        await page.evaluate("m => window.postMessage(m, '*')", message("enableClickToDial", 1))
        await page.evaluate(
            """(src) => new Promise((resolve) => {
              const other = document.createElement("iframe");
              other.name = "other";
              other.onload = resolve;
              other.src = src;
              document.body.append(other);
            })""",
            f"{lab.panel_origin}/panel?sfdcIframeOrigin={lab.host_url}",
        )
        other = page.frame(name="other")
        assert other is not None
        await other.evaluate("m => say(m)", message("enableClickToDial", 2))
        # This one is answered, and after it nothing else may have been.
        await panel.evaluate("m => say(m)", message("isSoftphonePanelVisible", 3))
        assert [answer["callId"] for answer in await received(panel, 1)] == [3]
        assert await other.evaluate("inbox.length") == 0
        await expect(page.get_by_test_id("phone-field").first).not_to_have_attribute("data-enabled", "")


async def test_the_page_lets_its_frame_go_to_no_other_origin(page: Page, lab: HostLab) -> None:
    async with run_host_lab(panel=RAW_PANEL) as strange:
        panel = await open_panel(page, lab)
        elsewhere = f"{strange.panel_origin}/panel?sfdcIframeOrigin={lab.host_url}"
        async with page.expect_event("framenavigated", lambda frame: frame.url.startswith("chrome-error:")):
            await panel.evaluate("url => { location.href = url; }", elsewhere)


async def test_another_origin_in_the_frame_would_not_be_heard(new_context: NewContext, lab: HostLab) -> None:
    # The page's own policy forbids it; with the policy out of the way the second lock is seen.
    page = await (await new_context(bypass_csp=True)).new_page()
    async with run_host_lab(panel=RAW_PANEL) as strange:
        panel = await open_panel(page, lab, HANAKO)
        await page.get_by_test_id("phone-field").first.wait_for()
        await page.evaluate("window.addEventListener('message', (event) => { window.lastOrigin = event.origin; })")
        elsewhere = f"{strange.panel_origin}/panel?sfdcIframeOrigin={lab.host_url}"
        async with page.expect_event("framenavigated", lambda frame: frame.url == elsewhere):
            await panel.evaluate("url => { location.href = url; }", elsewhere)
        stranger = await panel_of(page)
        await stranger.evaluate("m => say(m)", message("enableClickToDial", 0))
        await page.wait_for_function("origin => window.lastOrigin === origin", arg=strange.panel_origin)
        await expect(page.get_by_test_id("phone-field").first).not_to_have_attribute("data-enabled", "")
        assert await stranger.evaluate("inbox.length") == 0
