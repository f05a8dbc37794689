"""The browsers of the suite behave as a real Chrome does towards a panel in a cross-site frame."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web
from playwright.async_api import BrowserContext, Frame, Page

from tests.support.browser import Axe, NewContext, PartitionedBrowser

PANEL = "<!doctype html><html lang=en><title>panel</title><main><h1>panel</h1></main></html>"


@dataclass(frozen=True, slots=True)
class Stage:
    """`host_url` frames `panel_url`, which lives on another site."""

    host_url: str
    panel_url: str


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    seen: dict[str, str] = {}

    async def panel(request: web.Request) -> web.Response:
        response = web.Response(text=PANEL, content_type="text/html")
        if "set" in request.query:
            response.set_cookie("plain", "1", secure=True, samesite="None")
        return response

    async def cookies(request: web.Request) -> web.Response:
        return web.json_response(sorted(request.cookies))

    async def host(_request: web.Request) -> web.Response:
        frame = f"<iframe title=panel src={seen['panel']}></iframe>"
        text = f"<!doctype html><html lang=en><title>host</title><main><h1>host</h1>{frame}</main></html>"
        return web.Response(text=text, content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/panel", panel), web.get("/cookies", cookies), web.get("/host", host)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    # Two sites on one server: an address of loopback and its name. Chromium takes both for secure origins.
    seen["panel"] = f"http://127.0.0.1:{port}/panel?set"
    yield Stage(host_url=f"http://localhost:{port}/host", panel_url=seen["panel"])
    await runner.cleanup()


async def _panel_frame(page: Page, stage: Stage) -> Frame:
    await page.goto(stage.host_url)
    frame = page.frame(url=stage.panel_url)
    assert frame is not None
    await frame.wait_for_selector("h1")
    return frame


async def _cookies_seen(frame: Frame) -> list[str]:
    names: list[str] = await frame.evaluate("fetch('/cookies', {credentials: 'include'}).then(r => r.json())")
    return names


async def _write_in_frame(context: BrowserContext, stage: Stage) -> Frame:
    frame = await _panel_frame(await context.new_page(), stage)
    await frame.evaluate("localStorage.setItem('where', 'frame')")
    return frame


@pytest.mark.parametrize("third_party_cookies", [True, False])
async def test_a_framed_panel_has_storage_apart_from_the_panel_at_top_level(
    partitioned_browser: PartitionedBrowser, stage: Stage, *, third_party_cookies: bool
) -> None:
    context = await partitioned_browser(third_party_cookies=third_party_cookies)
    frame = await _write_in_frame(context, stage)
    assert await frame.evaluate("localStorage.getItem('where')") == "frame"
    top = await context.new_page()
    await top.goto(stage.panel_url)
    assert await top.evaluate("localStorage.getItem('where')") is None


@pytest.mark.parametrize(("third_party_cookies", "expected"), [(True, ["plain"]), (False, [])])
async def test_a_frame_gets_its_plain_cookie_only_where_third_party_cookies_are_allowed(
    partitioned_browser: PartitionedBrowser, stage: Stage, *, third_party_cookies: bool, expected: list[str]
) -> None:
    context = await partitioned_browser(third_party_cookies=third_party_cookies)
    frame = await _write_in_frame(context, stage)
    assert await _cookies_seen(frame) == expected


async def test_a_context_speaks_the_language_and_wears_the_colours_asked_for(
    new_context: NewContext, stage: Stage
) -> None:
    page = await (await new_context(lang="ja-JP", color_scheme="dark")).new_page()
    await page.goto(stage.host_url)
    assert await page.evaluate("navigator.language") == "ja-JP"
    assert await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is True


async def test_the_accessibility_check_looks_into_frames(new_context: NewContext, stage: Stage, axe: Axe) -> None:
    page = await (await new_context()).new_page()
    frame = await _panel_frame(page, stage)
    assert await axe(page) == []
    await frame.evaluate("document.querySelector('main').append(document.createElement('img'))")
    found = await axe(page)
    assert [(violation.rule, violation.frame_url) for violation in found] == [("image-alt", stage.panel_url)]
