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
from octi_bridge.workbench.workbench import PbxKind
from tests.support.browser import Axe, NewContext
from tests.support.fitting import WIDTHS, clipped
from tests.support.softphone import Softphone
from tests.support.stories import Story, staged

PASSWORD = "chief-secret 1"


async def make_administrator(story: Story) -> None:
    store, close = story.store()
    hashed = await asyncio.to_thread(Argon2Hasher().hash, PASSWORD)
    chief = Account(
        agent_id=AgentId("chief"), account="chief", name="長", password_hash=hashed, role=Role.ADMINISTRATOR
    )
    await store.save_account(chief)
    await close()


async def sign_in_as_administrator(story: Story, softphone: Softphone) -> None:
    await make_administrator(story)
    await softphone.sign_in("chief", PASSWORD, "203")


async def examine(softphone: Softphone) -> None:
    await softphone.part("status-button").click()
    await softphone.part("open-doctor").click()
    await expect(softphone.part("doctor-save")).to_be_visible(timeout=30_000)


async def fits(softphone: Softphone) -> None:
    frame = await softphone.frame()
    for width in WIDTHS:
        assert await clipped(softphone, frame, width) == [], f"{width} px"


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


async def test_from_the_error_screen_it_says_that_open_cti_is_missing(story: Story, new_context: NewContext) -> None:
    context = await new_context()
    for lang in ("ja", "en"):
        softphone = await Softphone.open(context, story.host_url, path=f"/?opencti=off&lang={lang}")
        await softphone.part("open-doctor").click()
        await expect(softphone.part("doctor-open_cti")).to_have_attribute("data-state", "wrong", timeout=20_000)
        for unknown in ("connection", "settings", "clock"):
            await expect(softphone.part(f"doctor-{unknown}")).to_have_attribute("data-state", "unchecked")
        await fits(softphone)
        await softphone.part("doctor-close").click()
        await expect(softphone.part("init-error")).to_be_visible()
        await softphone.page.close()


@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_browser_and_server_fit_a_narrow_panel_in_both_languages(story: Story, new_context: NewContext) -> None:
    await make_administrator(story)
    for lang in ("ja", "en"):
        softphone = await Softphone.open(await new_context(), story.host_url, path=f"/?lang={lang}")
        form = softphone.part("sign-in-form")
        for name, text in (("account", "chief"), ("password", PASSWORD), ("extension", "203")):
            await form.locator(f'[name="{name}"]').fill(text)
        await softphone.part("sign-in-submit").click()
        await examine(softphone)
        await expect(softphone.part("doctor-server-salesforce")).to_be_visible()
        await fits(softphone)
        await softphone.page.close()


BAD = {
    "popupMode": "sometimes", "serverUrl": "cti.example.jp", "outboundPopup": "maybe", "language": "fr",
    "presence": "=",
}  # fmt: skip


@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_values_of_the_definition_that_cannot_be_used_are_told_and_stop_nothing(
    pbx: PbxKind, new_context: NewContext
) -> None:
    async with staged(
        pbx, popupMode=BAD["popupMode"], serverUrl=BAD["serverUrl"], outboundPopup=BAD["outboundPopup"],
        language=BAD["language"], presence=BAD["presence"],
    ) as story:  # fmt: skip
        softphone = await Softphone.open(await new_context(), story.host_url)
        told = softphone.part("rejected-settings")
        for item, value in BAD.items():
            await expect(told).to_contain_text(f"{item} = {value}")
        await fits(softphone)
        await softphone.sign_in()
        await examine(softphone)
        await expect(softphone.part("doctor-settings")).to_have_attribute("data-state", "advice")
        await expect(softphone.part("doctor-settings")).to_contain_text("popupMode = sometimes")
        await fits(softphone)
        # the defaults do their work: a call that rings opens the record
        await story.customer_calls()
        await softphone.sees("着信中")
        await expect(softphone.on_page("record-name")).to_have_text("山田 花子")
        await story.hang_up("outside")


async def test_a_call_that_rings_puts_the_page_away(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await examine(softphone)
    await story.customer_calls()
    await softphone.sees("着信中")
    await story.hang_up("outside")
