"""座席ID: given at sign-in, asked about when somebody sits there, taken over on OK."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import expect

from octi_bridge.kernel.ids import AgentId
from octi_bridge.storage.database import close_engine, open_engine
from octi_bridge.storage.seats import SqlSeatStore
from tests.support.browser import NewContext
from tests.support.pbx_members import members_of
from tests.support.softphone import SATO, SUZUKI, Softphone
from tests.support.stories import WAIT_S, Story, proves

SATO_ID, SUZUKI_ID = AgentId("sample-sato"), AgentId("sample-suzuki")
QUESTION = "座席ID A-1 は使用中です。上書きしますか?"


@asynccontextmanager
async def seats_of(story: Story) -> AsyncIterator[SqlSeatStore]:
    engine = open_engine(f"sqlite:///{story.directory / 'bridge.db'}")
    try:
        yield SqlSeatStore(engine=engine)
    finally:
        await close_engine(engine)


async def sits_at(story: Story, seat: str, wanted: AgentId | None) -> None:
    """Wait until the seat has this occupant."""
    async with seats_of(story) as seats, asyncio.timeout(WAIT_S):
        while await seats.occupant(seat) != wanted:
            await asyncio.sleep(0.05)


async def ask_to_sign_in(softphone: Softphone, who: tuple[str, str, str], status: str = "受付可") -> None:
    await softphone.fill_sign_in(*who, status=status)
    await softphone.part("sign-in-form").get_by_label("座席ID").fill("A-1")
    await softphone.part("sign-in-submit").click()


async def is_signed_in(softphone: Softphone, status: str = "受付可") -> None:
    await expect(softphone.part("status-button")).to_contain_text(status)


async def both(story: Story, new_context: NewContext) -> tuple[Softphone, Softphone]:
    """佐藤 sits at A-1; 鈴木 has the form before her."""
    first = await Softphone.open(await new_context(), story.host_url)
    await ask_to_sign_in(first, SATO)
    await is_signed_in(first)
    await sits_at(story, "A-1", SATO_ID)
    return first, await Softphone.open(await new_context(), story.host_url)


@proves("F-034", "F-042", "F-044")
async def test_an_occupied_seat_is_asked_about_and_cancel_leaves_everything_as_it_is(
    story: Story, new_context: NewContext
) -> None:
    first, second = await both(story, new_context)
    dialog = second.part("confirm")
    await ask_to_sign_in(second, (SUZUKI[0], "wrong-password", SUZUKI[2]))
    await expect(second.part("sign-in-error")).to_be_visible()
    await expect(dialog).to_have_count(0)

    for leave in ("button", "Escape"):
        await ask_to_sign_in(second, SUZUKI)
        await expect(dialog).to_contain_text(QUESTION)
        await expect(second.part("confirm-cancel")).to_have_text("キャンセル")
        await second.page.keyboard.press("Tab")
        await expect(second.part("confirm-ok")).to_be_focused()
        if leave == "button":
            await second.part("confirm-cancel").click()
        else:
            await second.page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        form = second.part("sign-in-form")
        await expect(form.get_by_label("座席ID")).to_have_value("A-1")
        await expect(form.get_by_label("アカウントパスワード")).to_have_value(SUZUKI[1])
        await expect(second.part("sign-in-error")).to_have_count(0)
    await sits_at(story, "A-1", SATO_ID)
    await members_of(story, "202", lambda members: not members)
    await is_signed_in(first)


@proves("F-042", "F-043")
async def test_ok_takes_the_seat_over_and_the_other_agent_works_on_without_it(
    story: Story, new_context: NewContext
) -> None:
    first, second = await both(story, new_context)
    await ask_to_sign_in(second, SUZUKI)
    await expect(second.part("confirm")).to_contain_text(QUESTION)
    await expect(second.part("confirm-ok")).to_have_text("OK")
    await second.part("confirm-ok").click()
    await is_signed_in(second)
    await sits_at(story, "A-1", SUZUKI_ID)
    await is_signed_in(first)
    await first.choose_status("2")
    await is_signed_in(first, "休憩中")
    await second.part("status-button").click()
    await second.part("sign-out").click()
    await expect(second.part("sign-in-form")).to_be_visible()
    await sits_at(story, "A-1", None)


@proves("F-036")
async def test_signing_in_with_logged_off_takes_no_seat_until_another_status_is_chosen(
    story: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await ask_to_sign_in(softphone, SATO, status="ログオフ")
    await is_signed_in(softphone, "ログオフ")
    async with seats_of(story) as seats:
        assert await seats.occupant("A-1") is None
    await softphone.choose_status("0")
    await is_signed_in(softphone)
    await sits_at(story, "A-1", SATO_ID)
    await softphone.choose_status("9")
    await is_signed_in(softphone, "ログオフ")
    await sits_at(story, "A-1", None)
