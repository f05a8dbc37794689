"""Two browsers, up to five tabs, opened and closed at any moment: one pop and one log per call, every time.

`TABS_CALLS` sets how many calls (`make tabs`: fifty).
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field

import pytest
from playwright.async_api import BrowserContext, Page, WebSocket, expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import NewContext
from tests.support.softphone import Softphone
from tests.support.stories import Story

CALLS = int(os.environ.get("TABS_CALLS", "25"))
MOST_TABS = 5


@dataclass  # no slots: Playwright keeps something of its own on whoever listens
class Desk:
    """The agent's tabs in two browsers, and every order to pop that any of them has been sent."""

    story: Story
    browsers: list[BrowserContext]
    chance: random.Random
    tabs: list[tuple[int, Softphone]] = field(default_factory=list)
    pops: int = 0

    def __post_init__(self) -> None:
        for browser in self.browsers:
            browser.on("page", self._watch)

    async def open(self, browser: int) -> None:
        tab = await Softphone.open(self.browsers[browser], self.story.host_url)
        signed_in, form = tab.part("status-button"), tab.part("sign-in-form")
        await expect(signed_in.or_(form)).to_be_visible()
        if await form.is_visible():
            await tab.sign_in()
        self.tabs.append((browser, tab))

    async def stir(self) -> None:
        """Open a tab, close one, bring one to the front, or leave everything as it is."""
        match self.chance.choice(("open", "close", "front", "nothing")):
            case "open" if len(self.tabs) < MOST_TABS:
                await self.open(self.chance.randrange(2))
            case "close":
                browser, tab = self.chance.choice(self.tabs)
                # a browser without any tab would have to sign in again
                if sum(of == browser for of, _ in self.tabs) > 1:
                    self.tabs.remove((browser, tab))
                    await tab.page.close()
            case "front":
                await self.any_tab().page.bring_to_front()
            case _:
                pass

    def any_tab(self) -> Softphone:
        return self.chance.choice(self.tabs)[1]

    def _watch(self, page: Page) -> None:
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._count)

    def _count(self, frame: str | bytes) -> None:
        self.pops += isinstance(frame, str) and '"screen_pop"' in frame


@pytest.mark.timeout(600)
@pytest.mark.parametrize("pbx", ["asterisk"], indirect=True)
async def test_each_call_gives_one_pop_and_one_log_whatever_the_tabs_do(story: Story, new_context: NewContext) -> None:
    desk = Desk(story, [await new_context(), await new_context()], random.Random(50))
    for browser in (0, 1, 0):
        await desk.open(browser)
    for call in range(1, CALLS + 1):
        await desk.stir()
        await story.customer_calls()
        await desk.any_tab().sees("着信中")
        await desk.stir()
        tab = desk.any_tab()
        await tab.part("dial-answer").click()
        await tab.sees("通話中")
        await desk.stir()
        await story.until(lambda: desk.pops == call, f"pop {call}")  # noqa: B023 - awaited at once
        if desk.chance.random() < 0.5:
            await story.hang_up("outside")
        else:
            await desk.any_tab().part("hang-up").click()
        await desk.stir()
        await story.until(lambda: len(story.tasks()) == call, f"task {call}")  # noqa: B023 - awaited at once
        await story.phone_is("outside", PhoneState.IDLE)
        # back from after-call work, so that the next call rings
        await desk.any_tab().choose_status("0")
        assert (desk.pops, len(story.tasks())) == (call, call)
