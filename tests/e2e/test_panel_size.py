"""The panel starts small, and what it needs later is there before anybody asks for it."""

from __future__ import annotations

import pytest
from playwright.async_api import Request, expect

from bench.panel_size import BUDGET_KB, measure, read_parts
from octi_bridge.http_api.panel_page import find_panel
from tests.support.browser import NewContext
from tests.support.softphone import Softphone
from tests.support.stories import Story


def test_the_start_is_within_its_budget() -> None:
    start, rest = measure()
    assert start.ours <= BUDGET_KB
    assert rest.ours > 0


@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_a_browser_fetches_the_start_and_then_by_itself_the_rest(story: Story, new_context: NewContext) -> None:
    context = await new_context()
    fetched: list[str] = []

    def note(request: Request) -> None:
        if "/panel/assets/" in request.url:
            fetched.append(request.url.rsplit("/", 1)[-1])

    context.on("request", note)
    softphone = await Softphone.open(context, story.host_url)
    await expect(softphone.part("sign-in-form")).to_be_visible()
    parts = read_parts(find_panel(None))
    wanted = {path.name for path in (*parts.at_start, *parts.after_start)}
    await story.until(lambda: set(fetched) >= wanted, f"{wanted} to be fetched, so far {fetched}")
    assert sorted(fetched) == sorted(wanted)
