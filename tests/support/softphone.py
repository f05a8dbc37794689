"""The Lightning-like page and the softphone in it, as a person uses them. Selectors live here only."""

from __future__ import annotations

from playwright.async_api import BrowserContext, Frame, FrameLocator, Locator, Page, expect

from tests.support.stories import Story

SATO = ("sato", "workbench-1", "201")
SUZUKI = ("suzuki", "workbench-2", "202")
WAIT_MS = 8000


class Softphone:
    """One browser tab with the page open."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel: FrameLocator = page.frame_locator('[data-testid="panel-frame"]')

    @classmethod
    async def open(
        cls, context: BrowserContext, host_url: str, *, path: str = "/", is_opened: bool = True
    ) -> Softphone:
        """A new tab; the panel is opened from the utility bar, as an agent does in the morning."""
        page = await context.new_page()
        page.set_default_timeout(WAIT_MS)
        await page.goto(host_url + path)
        softphone = cls(page)
        if is_opened:
            await softphone.show()
        return softphone

    async def show(self) -> None:
        """Open the panel, unless it is open."""
        item = self.page.get_by_test_id("utility-phone")
        await expect(item).to_be_visible()
        if await item.get_attribute("aria-expanded") != "true":
            await item.click()

    async def reload(self) -> None:
        """Reload the page as a person does, with its tab in front.

        A page behind another tab may paint nothing after a reload, and then a click reaches no button in its frame.
        """
        await self.page.bring_to_front()
        await self.page.reload()

    def on_page(self, test_id: str) -> Locator:
        """A part of the host page."""
        return self.page.get_by_test_id(test_id)

    def part(self, test_id: str) -> Locator:
        """A part of the panel."""
        return self.panel.get_by_test_id(test_id)

    async def frame(self) -> Frame:
        """The panel's frame."""
        handle = await self.page.get_by_test_id("panel-frame").element_handle()
        assert handle is not None
        found = await handle.content_frame()
        assert found is not None
        return found

    async def fill_sign_in(self, account: str, password: str, extension: str, status: str = "受付可") -> None:
        """Fill the form by its labels."""
        form = self.part("sign-in-form")
        await form.get_by_label("アカウント", exact=True).fill(account)
        await form.get_by_label("アカウントパスワード").fill(password)
        await form.get_by_label("サインイン端末").fill(extension)
        await form.get_by_label("サインイン時のステータス").select_option(label=status)

    async def sign_in(
        self, account: str = SATO[0], password: str = SATO[1], extension: str = SATO[2], status: str = "受付可"
    ) -> None:
        """Sign in and see the main screen."""
        await self.fill_sign_in(account, password, extension, status)
        await self.part("sign-in-submit").click()
        await expect(self.part("status-button")).to_contain_text(status)

    async def sees(self, state: str) -> None:
        """The panel says this phone state."""
        await expect(self.part("phone-state")).to_contain_text(state, timeout=WAIT_MS)

    async def shown_seconds(self, timer: str) -> int:
        """What a timer shows at its first sight."""
        minutes, _, seconds = (await self.part(timer).inner_text()).rpartition(":")
        return int(minutes) * 60 + int(seconds)

    async def type_and_dial(self, number: str) -> None:
        """Type a number and press Enter."""
        await self.part("number-field").fill(number)
        await self.part("number-field").press("Enter")

    async def choose_status(self, code: str) -> None:
        """Through the menu behind the status label."""
        await self.part("status-button").click()
        await self.part(f"status-item-{code}").click()


TALKING = {"201": {"outside"}, "outside": {"201"}}


async def talk(story: Story, softphone: Softphone) -> None:
    """Sign in, be called, answer: the agent and the customer hear each other."""
    await softphone.sign_in()
    await story.customer_calls()
    await softphone.sees("着信中")
    await softphone.part("dial-answer").click()
    await softphone.sees("通話中")
    await story.hear(TALKING)
