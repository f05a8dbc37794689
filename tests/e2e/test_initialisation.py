"""初期化: what must work before an agent can sign in, and what the panel says when it does not."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Route, expect

from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.workbench import PbxKind
from tests.support.browser import NewContext
from tests.support.softphone import Softphone
from tests.support.stories import Story, proves, staged

INIT_FAILED = "BIZTEL設定をご確認ください。"
API_IS_OFF = "Salesforce Open CTI APIが無効です。Salesforceのアカウント権限などをご確認ください。"
NO_SERVER = (
    "BIZTEL Open CTIサーバに接続できません。"
    "BIZTEL Open CTIサーバのURL設定、ブラウザのセキュリティ設定などをご確認ください。"
)


@pytest.fixture
async def host_of_scripts() -> AsyncIterator[str]:
    """Another site: whatever script is asked of it marks the page that runs it."""

    async def script(_request: web.Request) -> web.Response:
        return web.Response(text="document.body.dataset.script = location.origin", content_type="text/javascript")

    site = web.Application()
    site.router.add_get("/{path:.*}", script)
    async with TestServer(site) as server:
        yield str(server.make_url("/")).rstrip("/")


@proves("F-024", "F-025", "F-026")
async def test_with_api_and_server_the_sign_in_screen_comes(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await expect(softphone.part("sign-in-form")).to_be_visible()
    labels = ["受付可", "後作業", "休憩中", "離席中", "ログオフ"]
    await expect(
        softphone.part("sign-in-form").get_by_label("サインイン時のステータス").locator("option")
    ).to_have_text(labels)


@proves("F-027", "F-028", "F-030")
async def test_without_the_open_cti_api_the_panel_says_so_inside_itself(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url, path="/?opencti=off")
    await expect(softphone.part("init-error")).to_contain_text(INIT_FAILED)
    await expect(softphone.part("init-error")).to_contain_text(API_IS_OFF)


@proves("F-027", "F-029", "F-030")
async def test_without_the_server_of_the_settings_the_panel_says_so(pbx: PbxKind, new_context: NewContext) -> None:
    # port 9 of this machine: nobody listens there
    async with staged(pbx, serverUrl="http://127.0.0.1:9") as story:
        softphone = await Softphone.open(await new_context(), story.host_url)
        await expect(softphone.part("init-error")).to_contain_text(INIT_FAILED, timeout=20_000)
        await expect(softphone.part("init-error")).to_contain_text(NO_SERVER)
        await expect(softphone.part("retry")).to_be_visible()


async def test_an_org_that_is_not_allowed_gets_a_clear_refusal(story: Story, new_context: NewContext) -> None:
    page = await (await new_context()).new_page()
    answer = await page.goto(f"{story.workbench.bridge_url}/panel?mode=Lightning&sfdcIframeOrigin=https://evil.example")
    assert answer is not None
    assert answer.status == 403
    await expect(page.locator("body")).to_contain_text("https://evil.example")


# spellings that once served the page as a mere file, without its policy (%2f is sent as it is)
LINKS = ["/panel/assets%2f..%2findex.html", "/panel/%2e/index.html", "/panel/index.html", "/panel"]


@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_a_link_cannot_bring_another_sites_script_into_the_panel(
    story: Story, new_context: NewContext, host_of_scripts: str
) -> None:
    page = await (await new_context()).new_page()
    for link in LINKS:
        await page.goto(f"{story.workbench.bridge_url}{link}?mode=Lightning&sfdcIframeOrigin={host_of_scripts}")
        assert await page.evaluate("document.body.dataset.script ?? 'none'") == "none", link


@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_the_panel_itself_refuses_an_origin_that_the_page_does_not_name(
    story: Story, new_context: NewContext, host_of_scripts: str
) -> None:
    page = await (await new_context()).new_page()

    async def without_policy(route: Route) -> None:
        # as if a proxy had lost the headers: the genuine page, asked for as an allowed org's
        answer = await route.fetch(url=f"{story.workbench.bridge_url}/panel?sfdcIframeOrigin={story.host_url}")
        await route.fulfill(body=await answer.text(), content_type="text/html")

    await page.route(re.compile(r"/panel\?"), without_policy)
    await page.goto(f"{story.workbench.bridge_url}/panel?mode=Lightning&sfdcIframeOrigin={host_of_scripts}")
    await expect(page.get_by_test_id("init-error")).to_contain_text("sfdcIframeOrigin")
    assert await page.evaluate("document.body.dataset.script ?? 'none'") == "none"


async def test_outside_salesforce_the_panel_says_where_it_belongs(story: Story, new_context: NewContext) -> None:
    page = await (await new_context()).new_page()
    await page.goto(f"{story.workbench.bridge_url}/panel")
    await expect(page.get_by_test_id("init-error")).to_contain_text(API_IS_OFF)


@proves("F-002")
async def test_in_salesforce_classic_the_panel_says_that_it_is_made_for_lightning(
    story: Story, new_context: NewContext
) -> None:
    page = await (await new_context()).new_page()
    # Classic names the org with another spelling, and brings another library
    await page.goto(f"{story.workbench.bridge_url}/panel?mode=Classic&isdtp=vw&sfdcIFrameOrigin={story.host_url}")
    await expect(page.get_by_test_id("init-error")).to_contain_text("Salesforce Lightning Experience")
    await expect(page.get_by_test_id("sign-in-form")).to_have_count(0)


@proves("F-003", "F-059")
async def test_without_a_running_softphone_nothing_can_be_dialled(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await story.workbench.stage.phones.unplug("201")
    await story.phone_is("201", PhoneState.UNPLUGGED)
    await expect(softphone.part("message")).to_contain_text("ソフトフォンが起動されていません。")
    await softphone.type_and_dial("0312345678")
    await expect(softphone.part("message")).to_contain_text("ソフトフォンが起動されていません。")
    await softphone.sees("待機中")
    await story.workbench.stage.phones.plug_in("201")
    await expect(softphone.part("message")).not_to_contain_text("ソフトフォンが起動されていません。")
    await softphone.type_and_dial("0312345678")
    await softphone.sees("発信中")
    await story.pick_up("201")
    await softphone.part("hang-up").click()
    await softphone.sees("発信取消")
