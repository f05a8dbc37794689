"""Statuses that change without the agent, in the browser: the notice says why, and how to come back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.workbench import PbxKind
from tests.support.browser import NewContext
from tests.support.org_code import OrgCode
from tests.support.pbx_members import members_of
from tests.support.softphone import Softphone
from tests.support.stories import Story, proves, staged

PHONE_MS = 20_000
"""Asterisk asks a phone of which nothing is heard only now and then whether it is there."""
WRAP_UP_S = 20
WRAP_UP_MS = 1000 * (WRAP_UP_S + 10)

RINGS, PHONE = "OCTI_AGENTS__AWAY_AFTER_MISSED_RINGS", "OCTI_AGENTS__AWAY_WHEN_PHONE_GONE_S"
WRAP_UP = "OCTI_WRAP_UP__ENDS_AFTER_S"


@pytest.fixture
async def strict(pbx: PbxKind, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> AsyncIterator[Story]:
    """Of the rules only the one that the test names, so that a phone that registers late matters to no other."""
    monkeypatch.setenv("OCTI_AGENTS__MISSED_RING_MIN_S", "0")
    for name in (RINGS, PHONE, WRAP_UP):
        monkeypatch.setenv(name, "0")
    name, value = request.param
    monkeypatch.setenv(name, str(value))
    async with staged(pbx, presence="0=Available_Phone, 2=Break, 3=Away") as running:
        yield running


async def rings_in_vain(story: Story, softphone: Softphone) -> None:
    await story.customer_calls()
    await softphone.sees("着信中")
    await story.hang_up("outside")
    await softphone.sees("不在着信")
    await story.phone_is("201", PhoneState.IDLE)
    await story.phone_is("outside", PhoneState.IDLE)


@proves("F-051")
@pytest.mark.parametrize("strict", [(RINGS, 2)], indirect=True, ids=["two_rings"])
async def test_who_does_not_answer_is_away_in_omni_channel_too_and_comes_back_by_a_click(
    strict: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), strict.host_url)
    await softphone.sign_in()
    status, notice = softphone.part("status-button"), softphone.part("status-notice")
    org = await OrgCode.on(softphone.page)
    await rings_in_vain(strict, softphone)
    await expect(status).to_contain_text("受付可")
    await rings_in_vain(strict, softphone)
    await expect(status).to_contain_text("離席中")
    assert (await org.hears("set_presence", status="3"))["presence"] == "Away"
    await expect(notice).to_contain_text("着信への応答がなかったため")
    await members_of(strict, "201", lambda m: len(m) == 2 and all(fact.pause_reason == "3 missed_calls" for fact in m))
    await softphone.reload()
    await expect(notice).to_contain_text("着信への応答がなかったため")
    org = await OrgCode.on(softphone.page)
    await softphone.part("status-notice-button").click()
    await expect(status).to_contain_text("受付可")
    assert (await org.hears("set_presence", status="0"))["presence"] == "Available_Phone"
    await expect(notice).to_have_count(0)
    await members_of(strict, "201", lambda m: len(m) == 2 and not any(fact.is_paused for fact in m))


@pytest.mark.parametrize("strict", [(PHONE, 1)], indirect=True, ids=["one_second"])
async def test_a_phone_that_is_gone_makes_away_until_it_is_back(strict: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), strict.host_url)
    await softphone.sign_in()
    status, notice = softphone.part("status-button"), softphone.part("status-notice")
    await strict.workbench.stage.phones.unplug("201")
    await expect(status).to_contain_text("離席中", timeout=PHONE_MS)
    await expect(notice).to_contain_text("つながると受付可に戻ります。")
    await strict.workbench.stage.phones.plug_in("201")
    await expect(status).to_contain_text("受付可", timeout=PHONE_MS)
    await expect(notice).to_have_count(0)
    await members_of(strict, "201", lambda m: len(m) == 2 and not any(fact.is_paused for fact in m))


@pytest.mark.parametrize("strict", [(WRAP_UP, WRAP_UP_S)], indirect=True, ids=["a_limit"])
async def test_after_call_work_ends_with_the_draft_kept(strict: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), strict.host_url)
    await softphone.sign_in()
    await strict.customer_calls()
    await strict.pick_up("201")
    await softphone.sees("通話中")
    await strict.hang_up("outside")
    status, notice = softphone.part("status-button"), softphone.part("status-notice")
    await expect(notice).to_contain_text("で受付可になります")
    await softphone.part("wrap-up-notes").fill("折り返しは明日")
    await expect(status).to_contain_text("受付可", timeout=WRAP_UP_MS)
    await expect(softphone.part("wrap-up-notes")).to_have_value("折り返しは明日")
    await expect(softphone.part("wrap-up-kept")).to_contain_text("下書きを保存しました")
    await expect(softphone.part("recent-calls-toggle")).to_be_visible()
    await softphone.part("wrap-up-save").click()
    await expect(softphone.part("wrap-up-kept")).to_contain_text("保存しました")
