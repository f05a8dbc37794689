"""A walk through every state of the panel, for pictures and for the accessibility check."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from playwright.async_api import BrowserContext, Route, WebSocketRoute, expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.panel_client import PanelClient
from tests.support.softphone import SATO, SUZUKI, Softphone
from tests.support.stories import Story

Lang = Literal["ja", "en"]
IN_FRONT = "/lightning/r/Contact/0035h0000000001AAA/view"
SOCKET = re.compile(r"/socket\.io/")


class BreakableLine:
    """The panels' connection to the bridge, for a test to cut."""

    def __init__(self) -> None:
        self._is_cut = False
        self._open: list[WebSocketRoute] = []

    @classmethod
    async def of(cls, context: BrowserContext) -> BreakableLine:
        """Stand between the context's panels and their bridge."""
        line = cls()
        await context.route_web_socket(SOCKET, line._connect)
        await context.route(SOCKET, line._poll)
        return line

    async def cut(self) -> None:
        """Everything under way ends, and nothing new gets through."""
        self._is_cut = True
        while self._open:
            await self._open.pop().close()

    def mend(self) -> None:
        """Let new connections through again."""
        self._is_cut = False

    async def _connect(self, socket: WebSocketRoute) -> None:
        if self._is_cut:
            await socket.close()
            return
        self._open.append(socket)
        socket.connect_to_server()

    async def _poll(self, route: Route) -> None:
        await (route.abort() if self._is_cut else route.continue_())


@asynccontextmanager
async def opened(context: BrowserContext, story: Story, lang: Lang, path: str = "/") -> AsyncIterator[Softphone]:
    """The page in a language; the panel follows by its own `lang` switch."""
    joined = "&" if "?" in path else "?"
    softphone = await Softphone.open(context, story.host_url, path=f"{path}{joined}lang={lang}")
    yield softphone
    await softphone.page.close()


async def walk(
    context: BrowserContext, story: Story, lang: Lang, *, colleague: BrowserContext
) -> AsyncIterator[tuple[str, Softphone]]:
    """Yields each state's name with the panel in that state. `colleague`: another agent's browser, in Japanese."""
    line = await BreakableLine.of(context)
    async with opened(context, story, lang, "/?opencti=off") as softphone:
        await expect(softphone.part("init-error")).to_be_visible()
        yield "init-error", softphone
    async with opened(context, story, lang) as softphone:
        async for name in _signing_in(story, softphone):
            yield name, softphone
        async for name in _at_work(story, softphone):
            yield name, softphone
        async for name in _receiving(story, softphone, colleague):
            yield name, softphone
        await line.cut()
        await expect(softphone.part("connection-lost")).to_be_visible()
        yield "connection-lost", softphone
        line.mend()
        await expect(softphone.part("connection-lost")).to_have_count(0, timeout=20_000)
        await softphone.part("status-button").click()
        await softphone.part("sign-out").click()
        await expect(softphone.part("sign-in-form")).to_be_visible()
        await _fill(softphone, SATO)
        await softphone.part("sign-in-form").locator('[name="hard-phone"]').check()
        await softphone.part("sign-in-submit").click()
        await expect(softphone.part("number-field")).to_have_count(0)
        await _in_state(softphone, "idle")
        yield "hard-phone", softphone


async def wrap_up_asks_for_a_result(
    context: BrowserContext, story: Story, lang: Lang
) -> AsyncIterator[tuple[str, Softphone]]:
    """The same, for a bridge that wants a result chosen, and where a ring that is missed makes the agent away."""
    async with opened(context, story, lang) as softphone:
        await expect(softphone.part("sign-in-form")).to_be_visible()
        await _fill(softphone, SATO)
        await softphone.part("sign-in-submit").click()
        await _in_state(softphone, "idle")
        await story.customer_calls()
        await softphone.part("dial-answer").click()
        await _in_state(softphone, "connected")
        await softphone.part("hang-up").click()
        await softphone.part("wrap-up-save").click()
        await expect(softphone.part("wrap-up-disposition")).to_have_attribute("aria-invalid", "true")
        yield "wrap-up-required", softphone
        await _choose(softphone, "status-item-0")
        await story.customer_calls()
        await _in_state(softphone, "ringing")
        await story.hang_up("outside")
        await expect(softphone.part("status-notice")).to_be_visible()
        await expect(softphone.part("missed-count")).to_have_text("1")
        yield "status-notice", softphone
        await softphone.part("directory-toggle").click()
        await expect(softphone.panel.locator('[data-outcome="missed"]')).not_to_have_count(0)
        yield "missed-calls", softphone
        await softphone.part("directory-close").click()
        await _choose(softphone, "sign-out")
        await expect(softphone.part("sign-in-form")).to_be_visible()


async def _fill(softphone: Softphone, who: tuple[str, str, str]) -> None:
    """By the names of the fields, which are the same in every language."""
    form = softphone.part("sign-in-form")
    for name, value in zip(("account", "password", "extension"), who, strict=True):
        await form.locator(f'[name="{name}"]').fill(value)


async def _signing_in(story: Story, softphone: Softphone) -> AsyncIterator[str]:
    await expect(softphone.part("sign-in-form")).to_be_visible()
    yield "sign-in"
    await _fill(softphone, (SATO[0], "wrong-password", SATO[2]))
    await softphone.part("sign-in-submit").click()
    await expect(softphone.part("sign-in-error")).to_be_visible()
    yield "sign-in-refused"
    async with PanelClient(story.workbench.bridge_url, story.host_url) as colleague:
        await colleague.sign_in(*SUZUKI[:2], extension=SATO[2], status="3")
        await story.seat("A-1", "sample-suzuki")
        await _fill(softphone, SATO)
        await softphone.part("sign-in-form").locator('[name="seat-id"]').fill("A-1")
        await softphone.part("sign-in-submit").click()
        await expect(softphone.part("confirm")).to_contain_text(colleague.state.agent.name)
        yield "terminal-taken"
    await softphone.part("confirm-ok").click()
    await expect(softphone.part("confirm")).to_contain_text("A-1")
    yield "seat-taken"
    await softphone.part("confirm-ok").click()
    await expect(softphone.part("status-button")).to_be_visible()


async def _at_work(story: Story, softphone: Softphone) -> AsyncIterator[str]:
    phones = story.workbench.stage.phones
    await _in_state(softphone, "idle")
    yield "idle"
    await softphone.part("status-button").click()
    yield "status-menu"
    await softphone.part("open-doctor").click()
    await expect(softphone.part("doctor-save")).to_be_visible()
    yield "doctor"
    await softphone.part("doctor-close").click()
    await softphone.part("status-button").click()
    await softphone.part("open-preferences").click()
    await expect(softphone.part("preferences-close")).to_be_visible()
    yield "preferences"
    await softphone.part("preferences-close").click()
    await softphone.part("directory-toggle").click()
    await expect(softphone.part("directory-row-203")).to_be_visible()
    yield "directory"
    await softphone.part("directory-search").fill("橋本")
    await expect(softphone.part("customers")).to_contain_text("橋本 奈々")
    yield "directory-customers"
    await softphone.part("directory-close").click()
    await softphone.part("pad-toggle").click()
    yield "dial-pad-toggled"
    await softphone.part("pad-toggle").click()
    await phones.unplug("201")
    await expect(softphone.part("message")).not_to_be_empty()
    yield "softphone-not-running"
    await phones.plug_in("201")
    await story.phone_is("201", PhoneState.IDLE)

    async for name in _while_a_caller_waits(story, softphone):
        yield name
    await expect(softphone.panel.locator('[data-testid^="match-"]')).to_have_count(1)
    yield "ringing"
    await softphone.part("dial-answer").click()
    await _in_state(softphone, "connected")
    yield "talking"
    await softphone.part("other-record").click()
    await softphone.part("record-search-text").fill("田中")
    await expect(softphone.panel.locator('[data-testid^="choose-"]')).to_have_count(1)
    yield "related-record"
    await softphone.part("other-record").click()
    await softphone.part("info").evaluate("info => { info.scrollTop = 0 }")
    await _choose(softphone, "sign-out")
    await expect(softphone.part("confirm")).to_be_visible()
    yield "sign-out-question"
    await softphone.part("confirm-cancel").click()
    await softphone.part("hold").click()
    await _in_state(softphone, "held")
    yield "held"
    async for name in _transferring(story, softphone):
        yield name
    await _in_state(softphone, "connected")
    await softphone.part("park").click()
    await expect(softphone.part("parked-701")).to_be_visible()
    await story.phone_is("201", PhoneState.IDLE)
    await expect(softphone.part("wrap-up-form")).to_be_visible()
    yield "parked"
    await softphone.part("retrieve-701").click()
    await story.pick_up("201")
    await _in_state(softphone, "connected")
    await softphone.part("hang-up").click()
    await _in_state(softphone, "ended")
    await expect(softphone.part("wrap-up-form")).to_be_visible()
    yield "ended"
    await softphone.part("status-button").click()
    await softphone.part("status-item-0").click()

    await story.customer_calls("0312345678")
    await expect(softphone.panel.locator('[data-testid^="match-"]')).to_have_count(3)
    yield "ringing-several-matches"
    await story.hang_up("outside")
    await story.phone_is("outside", PhoneState.IDLE)
    await story.customer_calls(None)
    await _in_state(softphone, "ringing")
    yield "ringing-withheld"
    await story.hang_up("outside")
    await story.phone_is("outside", PhoneState.IDLE)

    await softphone.part("number-field").fill("0699990000")
    await softphone.part("dial-answer").click()
    await _in_state(softphone, "dialing")
    yield "dialing"
    await softphone.part("hang-up").click()
    await story.phone_is("201", PhoneState.IDLE)


async def _while_a_caller_waits(story: Story, softphone: Softphone) -> AsyncIterator[str]:
    """From a break back to work, when the caller's ring begins."""
    await _choose(softphone, "status-item-2")
    await expect(softphone.part("status-button")).to_have_attribute("data-tone", "away")
    await story.customer_calls()
    await expect(softphone.part("waiting")).to_be_visible()
    yield "waiting"
    await softphone.part("day-button").click()
    await expect(softphone.part("day-queues")).to_be_visible()
    yield "day"
    await softphone.part("day-close").click()
    await _choose(softphone, "status-item-0")


async def _choose(softphone: Softphone, item: str) -> None:
    await softphone.part("status-button").click()
    await softphone.part(item).click()


async def _receiving(story: Story, softphone: Softphone, colleague: BrowserContext) -> AsyncIterator[str]:
    """A colleague, with a customer's record in front, asks whether the call may come."""
    sender = await Softphone.open(colleague, story.host_url, path=IN_FRONT)
    await sender.sign_in(*SUZUKI, status="離席中")
    await sender.type_and_dial("0699990000")
    await story.pick_up("202")
    await story.pick_up("outside")
    await sender.sees("通話中")
    await sender.part("hold").click()
    await sender.sees("保留中")
    await sender.type_and_dial("201")
    await expect(softphone.part("screen-link")).to_be_visible()
    yield "transfer-target"
    await sender.part("hang-up").click()
    await story.phone_is("201", PhoneState.IDLE)
    await story.hang_up("outside")
    await story.phone_is("202", PhoneState.IDLE)
    await sender.page.close()


async def _transferring(story: Story, softphone: Softphone) -> AsyncIterator[str]:
    """From a call on hold back to the conversation."""
    await softphone.type_and_dial("202")
    await story.phone_is("202", PhoneState.RINGING)
    await expect(softphone.part("consult")).to_have_attribute("data-state", "ringing")
    yield "consulting-rings"
    await story.pick_up("202")
    await expect(softphone.part("consult")).to_have_attribute("data-state", "talking")
    yield "consulting"
    await softphone.part("hang-up").click()
    await expect(softphone.part("consult")).to_have_count(0)
    await softphone.part("hold").click()
    await _in_state(softphone, "connected")
    await softphone.part("pad-toggle").click()
    yield "talking-with-dial-pad"
    await softphone.part("pad-star").click()
    await _in_state(softphone, "held")
    yield "star-transfer"
    await softphone.part("pad-star").click()
    await softphone.part("pad-toggle").click()


async def _in_state(softphone: Softphone, state: str) -> None:
    await expect(softphone.panel.locator("section.phone")).to_have_attribute("data-state", state)
