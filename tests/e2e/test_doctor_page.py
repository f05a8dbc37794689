"""診断: the doctor's page in a real browser, from the error screen and from the status menu."""

from __future__ import annotations

import asyncio
import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import expect

from octi_bridge.agents.model import Account, Role
from octi_bridge.kernel.ids import AgentId
from octi_bridge.storage.passwords import Argon2Hasher
from tests.support.browser import Axe, NewContext
from tests.support.softphone import Softphone
from tests.support.stories import Story

PASSWORD = "chief-secret 1"


async def sign_in_as_administrator(story: Story, softphone: Softphone) -> None:
    store, close = story.store()
    hashed = await asyncio.to_thread(Argon2Hasher().hash, PASSWORD)
    chief = Account(
        agent_id=AgentId("chief"), account="chief", name="長", password_hash=hashed, role=Role.ADMINISTRATOR
    )
    await store.save_account(chief)
    await close()
    await softphone.sign_in("chief", PASSWORD, "203")


async def examine(softphone: Softphone) -> None:
    await softphone.part("status-button").click()
    await softphone.part("open-doctor").click()
    await expect(softphone.part("doctor-save")).to_be_visible(timeout=30_000)


async def states(softphone: Softphone, names: tuple[str, ...]) -> dict[str, str | None]:
    return {name: await softphone.part(f"doctor-{name}").get_attribute("data-state") for name in names}


async def test_an_administrator_sees_browser_and_server_and_saves_the_bundle(
    story: Story, new_context: NewContext, axe: Axe, tmp_path: Path
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await sign_in_as_administrator(story, softphone)
    await examine(softphone)
    browser = ("origin", "open_cti", "connection", "storage", "settings", "clock", "microphone")
    assert await states(softphone, browser) == {**dict.fromkeys(browser, "ok"), "microphone": "skipped"}
    # third-party cookies are blocked in this browser, and the panel does without
    await expect(softphone.part("doctor-storage")).to_contain_text("partitioned")
    server = ("settings", "database", "salesforce", "panel")
    found = await states(softphone, tuple(f"server-{name}" for name in server))
    assert found == {f"server-{name}": "ok" for name in server}
    assert (await states(softphone, ("server-pbx",)))["server-pbx"] in {"ok", "advice"}
    assert await axe(softphone.page) == []

    async with softphone.page.expect_download() as coming:
        await softphone.part("doctor-save").click()
    download = await coming.value
    assert download.suggested_filename == "octi-bridge-support.zip"
    await download.save_as(tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        told = {name: archive.read(name).decode() for name in archive.namelist()}
    assert json.loads(told["browser.json"])["panel"]["transport"] == "websocket"
    assert re.search(r"panel +\S+ sign_in: ok", told["flight.txt"])
    assert PASSWORD not in "".join(told.values())


async def test_an_agent_sees_the_browser_and_saves_what_it_says(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await examine(softphone)
    await expect(softphone.part("doctor-server")).to_contain_text("システム管理者のアカウント")
    async with softphone.page.expect_download() as coming:
        await softphone.part("doctor-save").click()
    assert (await coming.value).suggested_filename == "octi-bridge-browser.json"


@pytest.mark.parametrize("lang", ["ja", "en"])
async def test_from_the_error_screen_it_says_that_open_cti_is_missing(
    story: Story, new_context: NewContext, lang: str
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url, path=f"/?opencti=off&lang={lang}")
    await softphone.part("open-doctor").click()
    await expect(softphone.part("doctor-open_cti")).to_have_attribute("data-state", "wrong", timeout=20_000)
    await expect(softphone.part("doctor-connection")).to_have_attribute("data-state", "wrong")
    await softphone.part("doctor-close").click()
    await expect(softphone.part("init-error")).to_be_visible()


async def test_a_call_that_rings_puts_the_page_away(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await examine(softphone)
    await story.customer_calls()
    await softphone.sees("着信中")
    await story.hang_up("outside")
