"""The whole working day without a mouse, by the names that a screen reader reads."""

from __future__ import annotations

from playwright.async_api import Locator, expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import NewContext
from tests.support.keyboard import tab_to
from tests.support.softphone import SATO, TALKING, Softphone
from tests.support.stories import Story


async def test_a_day_by_keyboard_and_by_name(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    panel, keyboard = softphone.panel, softphone.page.keyboard

    def button(name: str) -> Locator:
        return panel.get_by_role("button", name=name, exact=True)

    async def press(name: str, key: str = "Enter") -> None:
        await tab_to(softphone.page, button(name))
        await keyboard.press(key)

    # サインイン
    account, password, extension = SATO
    for label, text in (("アカウント", account), ("アカウントパスワード", password), ("サインイン端末", extension)):
        await tab_to(softphone.page, panel.get_by_label(label, exact=True))
        await keyboard.type(text)
    await keyboard.press("Enter")
    await expect(panel.get_by_role("button", name="ステータス: ")).to_be_visible()

    # ステータス: the menu opens on the present one; arrows move, Enter chooses
    await tab_to(softphone.page, panel.get_by_role("button", name="ステータス: "))
    await keyboard.press("Enter")
    await expect(panel.locator("[role^=menuitem]:focus")).to_have_count(1)
    await keyboard.press("Home")
    await keyboard.press("Enter")
    await expect(panel.get_by_role("button", name="ステータス: 受付可")).to_be_focused()

    # 着信, 応答, 保留
    await story.customer_calls()
    await softphone.sees("着信中")
    await press("応答")
    await softphone.sees("通話中")
    await story.hear(TALKING)
    await press("保留", "Space")
    await softphone.sees("保留中")

    # 保留転送: the number is typed wherever the focus is, Enter dials
    await keyboard.type("203")
    await keyboard.press("Enter")
    await story.pick_up("203")
    await story.hear({"201": {"203"}, "203": {"201"}, "outside": {"music"}})
    await press("転送")
    await story.hear({"203": {"outside"}, "outside": {"203"}})
    await story.phone_is("201", PhoneState.IDLE)
    await story.hang_up("outside")
    await story.phone_is("203", PhoneState.IDLE)

    # 発信 and 切断, and the shortcut keys
    await keyboard.type("0312345678")
    await keyboard.press("Enter")
    await story.pick_up("201")
    await story.pick_up("outside")
    await softphone.sees("通話中")
    await keyboard.press("Alt+h")
    await softphone.sees("保留中")
    await keyboard.press("Alt+h")
    await softphone.sees("通話中")
    await press("切断")
    await softphone.sees("切断しました")

    # the sheet of shortcuts is left by Escape, and the focus is where it was
    await keyboard.press("Alt+k")
    await expect(panel.get_by_role("dialog", name="個人設定")).to_be_visible()
    await keyboard.press("Escape")
    await expect(panel.get_by_role("dialog")).to_have_count(0)
    await keyboard.press("Alt+d")
    await expect(panel.get_by_role("searchbox")).to_be_focused()
    await keyboard.press("Escape")
    await expect(panel.get_by_role("searchbox")).to_have_count(0)

    # サインアウト is the last of the menu
    await tab_to(softphone.page, panel.get_by_role("button", name="ステータス: "))
    await keyboard.press("Enter")
    await expect(panel.locator("[role^=menuitem]:focus")).to_have_count(1)
    await keyboard.press("End")
    await expect(panel.get_by_role("menuitem", name="サインアウト")).to_be_focused()
    await keyboard.press("Enter")
    await expect(panel.get_by_label("アカウント", exact=True)).to_be_visible()
