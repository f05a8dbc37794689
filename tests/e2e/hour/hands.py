"""How an agent works the panel: with the mouse, or with the keyboard alone."""

from __future__ import annotations

from typing import Protocol

from playwright.async_api import Locator, expect

from tests.support.fitting import Sized
from tests.support.keyboard import tab_to
from tests.support.softphone import Softphone

_IN_A_FIELD = "() => document.hasFocus() && document.activeElement.matches('input, select, textarea')"
_IN_THE_PANEL = "() => document.hasFocus()"


class Hands(Protocol):
    """Both press only what is in sight, with nothing over it."""

    async def press(self, part: str) -> None:
        """Press a button of the panel."""

    async def write(self, part: str, text: str) -> None:
        """Write into a field, in place of what is there."""

    async def choose(self, part: str, label: str) -> None:
        """Choose from a list."""

    async def dial(self, number: str) -> None:
        """Type a number where it is typed, and press 発信."""

    async def keys(self, keys: str) -> None:
        """Press keys of the dial pad in a call."""

    async def press_number_of(self, record: str) -> None:
        """Search the record on the page around the panel, open it, press its first number: the panel opens."""


class Mouse:
    """A hand that points."""

    def __init__(self, softphone: Softphone) -> None:
        self._softphone = softphone
        self._sized = Sized(softphone)

    async def press(self, part: str) -> None:
        await self._sized.shows(part)
        await self._softphone.part(part).click()

    async def write(self, part: str, text: str) -> None:
        await self._softphone.part(part).click()
        await self._sized.shows(part)
        await self._softphone.part(part).fill(text)

    async def choose(self, part: str, label: str) -> None:
        await self._softphone.part(part).select_option(label=label)

    async def dial(self, number: str) -> None:
        await self.write("number-field", number)
        await self.press("dial-answer")

    async def keys(self, keys: str) -> None:
        if await self._softphone.part("pad").count() == 0:
            await self.press("pad-toggle")
        for key in keys:
            await self.press(f"pad-{ {'*': 'star', '#': 'hash'}.get(key, key) }")
        await self.press("pad-toggle")

    async def press_number_of(self, record: str) -> None:
        page = self._softphone
        await page.on_page("minimise").click()
        await page.on_page("global-search").fill(record)
        await page.on_page("global-search").press("Enter")
        await page.page.get_by_role("link", name=record).first.click()
        await expect(page.on_page("record-name").filter(visible=True)).to_have_text(record)
        await numbers(page).first.click()
        await expect(page.on_page("utility-phone")).to_have_attribute("aria-expanded", "true")


class Keyboard:
    """No mouse: Tab, the keys that the sheet of shortcuts names, and typing."""

    SHORTCUTS = {
        "dial-answer": "Alt+a", "hang-up": "Alt+e", "hold": "Alt+h", "transfer": "Alt+t", "park": "Alt+p",
    }  # fmt: skip

    def __init__(self, softphone: Softphone) -> None:
        self._softphone = softphone
        self._sized = Sized(softphone)
        self._keyboard = softphone.page.keyboard

    async def press(self, part: str) -> None:
        await self._sized.shows(part)
        await expect(self._softphone.part(part)).to_be_enabled()
        shortcut = self.SHORTCUTS.get(part)
        if shortcut is None:
            await self._reach(part)
            await self._keyboard.press("Enter")
        else:
            await self._come_back()
            await self._keyboard.press(shortcut)

    async def write(self, part: str, text: str) -> None:
        await self._reach(part)
        await self._keyboard.press("Control+a")
        await self._keyboard.type(text)

    async def choose(self, part: str, label: str) -> None:
        await self._reach(part)
        choices = [text.strip() for text in await self._softphone.part(part).locator("option").all_inner_texts()]
        await self._keyboard.press("Home")
        for _ in range(choices.index(label)):
            await self._keyboard.press("ArrowDown")

    async def dial(self, number: str) -> None:
        await self._leave_fields()
        await self._keyboard.type(number)
        await self._keyboard.press("Enter")

    async def keys(self, keys: str) -> None:
        await self._leave_fields()
        await self._keyboard.type(keys)

    async def press_number_of(self, record: str) -> None:
        page = self._softphone
        await tab_to(page.page, page.on_page("global-search"))
        await self._keyboard.press("Control+a")
        await self._keyboard.type(record)
        await self._keyboard.press("Enter")
        link = page.page.get_by_role("link", name=record).first
        await expect(link).to_be_visible()
        await tab_to(page.page, link)
        await self._keyboard.press("Enter")
        await expect(page.on_page("record-name").filter(visible=True)).to_have_text(record)
        await tab_to(page.page, numbers(page).first)
        await self._keyboard.press("Enter")

    async def _reach(self, part: str) -> None:
        await tab_to(self._softphone.page, self._softphone.part(part))
        await self._sized.shows(part)

    async def _come_back(self) -> None:
        """The panel hears shortcuts while the focus is in it."""
        if not await (await self._softphone.frame()).evaluate(_IN_THE_PANEL):
            await self._reach("status-button")

    async def _leave_fields(self) -> None:
        """Digits typed anywhere in the panel go to the call or to the number field, but not from a field for text."""
        await self._come_back()
        if await (await self._softphone.frame()).evaluate(_IN_A_FIELD):
            await self._reach("number-field")


def numbers(softphone: Softphone) -> Locator:
    """The numbers of the record in front that can be dialed."""
    return softphone.page.get_by_test_id("phone-field").filter(visible=True).get_by_role("button")
