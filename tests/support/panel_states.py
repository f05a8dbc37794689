"""A walk through every state of the panel, for pictures and for the accessibility check."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from playwright.async_api import BrowserContext, expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.softphone import SATO, Softphone
from tests.support.stories import Story

Lang = Literal["ja", "en"]


@asynccontextmanager
async def opened(context: BrowserContext, story: Story, lang: Lang, path: str = "/") -> AsyncIterator[Softphone]:
    """The page in a language; the panel follows by its own `lang` switch."""
    joined = "&" if "?" in path else "?"
    softphone = await Softphone.open(context, story.host_url, path=f"{path}{joined}lang={lang}")
    yield softphone
    await softphone.page.close()


async def walk(context: BrowserContext, story: Story, lang: Lang) -> AsyncIterator[tuple[str, Softphone]]:
    """Yields each state's name with the panel in that state. The stage is left as it was found."""
    async with opened(context, story, lang, "/?opencti=off") as softphone:
        await expect(softphone.part("init-error")).to_be_visible()
        yield "init-error", softphone
    async with opened(context, story, lang) as softphone:
        async for name in _signing_in(softphone):
            yield name, softphone
        async for name in _at_work(story, softphone):
            yield name, softphone


async def _signing_in(softphone: Softphone) -> AsyncIterator[str]:
    await expect(softphone.part("sign-in-form")).to_be_visible()
    yield "sign-in"
    form = softphone.part("sign-in-form")
    for name, value in (("account", "sato"), ("password", "wrong-password"), ("extension", "201")):
        await form.locator(f'[name="{name}"]').fill(value)
    await softphone.part("sign-in-submit").click()
    await expect(softphone.part("sign-in-error")).to_be_visible()
    yield "sign-in-refused"
    await form.locator('[name="password"]').fill(SATO[1])
    await softphone.part("sign-in-submit").click()
    await expect(softphone.part("status-button")).to_be_visible()


async def _at_work(story: Story, softphone: Softphone) -> AsyncIterator[str]:
    phones = story.workbench.stage.phones
    await _in_state(softphone, "idle")
    yield "idle"
    await softphone.part("status-button").click()
    yield "status-menu"
    await softphone.part("status-item-0").click()
    await softphone.part("pad-toggle").click()
    yield "dial-pad-toggled"
    await softphone.part("pad-toggle").click()
    await phones.unplug("201")
    await expect(softphone.part("message")).not_to_be_empty()
    yield "softphone-not-running"
    await phones.plug_in("201")
    await story.phone_is("201", PhoneState.IDLE)

    await story.customer_calls()
    await expect(softphone.panel.locator('[data-testid^="match-"]')).to_have_count(1)
    yield "ringing"
    await softphone.part("dial-answer").click()
    await _in_state(softphone, "connected")
    yield "talking"
    await softphone.part("hang-up").click()
    await _in_state(softphone, "ended")
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


async def _in_state(softphone: Softphone, state: str) -> None:
    await expect(softphone.panel.locator("section.phone")).to_have_attribute("data-state", state)
