"""通知番号: the number that the customer's phone displays when an agent calls."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from octi_bridge.agents.model import Terminal
from octi_bridge.call_control.caller_ids import CallerId
from octi_bridge.storage.caller_ids import SqlCallerIdStore
from octi_bridge.storage.database import close_engine, open_engine
from octi_bridge.telephony.events import Extension
from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.workbench import PbxKind
from tests.support.browser import NewContext
from tests.support.softphone import Softphone
from tests.support.stories import Story, proves, staged

CUSTOMER = "0699990000"
OF_THE_PBX = "0312340001"


async def shown_to_customer(story: Story, softphone: Softphone) -> str | None:
    """Call the customer, look at the display of the ringing phone, and give up."""
    await softphone.type_and_dial(CUSTOMER)
    await story.pick_up("201")
    await story.phone_is("outside", PhoneState.RINGING)
    shown = story.shown_on("outside")
    await softphone.part("hang-up").click()
    await story.phone_is("outside", PhoneState.IDLE)
    await story.phone_is("201", PhoneState.IDLE)
    await expect(softphone.part("hang-up")).to_be_disabled()  # in a call 「サインアウト」 asks first
    return shown


async def configure(story: Story, *, caller_id: str | None, did_number: str | None) -> None:
    store, close = story.store()
    answer_mode = story.workbench.stage.answer_mode
    terminal = Terminal(extension=Extension("201"), answer_mode=answer_mode, caller_id=caller_id, did_number=did_number)
    await store.save_terminal(terminal)
    await close()


async def sign_in_again(softphone: Softphone) -> None:
    await softphone.part("status-button").click()
    await softphone.part("sign-out").click()
    await softphone.sign_in()


@proves("F-012", "F-063", "F-065")
async def test_the_customer_sees_the_number_that_was_chosen_from_either_list(
    story: Story, new_context: NewContext
) -> None:
    await configure(story, caller_id="0312340011", did_number=None)
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    chooser, lists = softphone.part("caller-id"), softphone.part("caller-id-kind")
    await expect(chooser.locator("option")).to_have_text(["自動選択", "営業 03-1234-0001", "サポート 03-1234-0002"])
    assert await shown_to_customer(story, softphone) == "0312340011"
    await chooser.select_option("0312340002")
    assert await shown_to_customer(story, softphone) == "0312340002"

    await expect(lists.locator("option")).to_have_text(["番号リスト", "窓口リスト"])
    await lists.select_option("window")
    await expect(chooser).to_have_value("")
    await expect(chooser.locator("option")).to_have_text(["自動選択", "営業窓口"])
    await chooser.select_option("0312340001")
    assert await shown_to_customer(story, softphone) == "0312340001"

    await softphone.reload()
    await softphone.show()
    await expect(lists).to_have_value("window")
    await expect(chooser).to_have_value("0312340001")
    await softphone.type_and_dial("202")
    await story.pick_up("201")
    await story.phone_is("202", PhoneState.RINGING)
    assert story.shown_on("202") == "201", "a colleague sees who calls"
    await softphone.part("hang-up").click()


@proves("F-064")
async def test_without_a_choice_the_terminals_caller_id_comes_before_its_did_number_and_the_systems(
    pbx: PbxKind, new_context: NewContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCTI_PBX__DEFAULT_CALLER_ID", "0312340013")
    async with staged(pbx) as story:
        await configure(story, caller_id="0312340011", did_number="0312340012")
        softphone = await Softphone.open(await new_context(), story.host_url)
        await softphone.sign_in()
        await softphone.part("caller-id").select_option("0312340001")
        assert await shown_to_customer(story, softphone) == "0312340001"
        await softphone.part("caller-id").select_option("")
        assert await shown_to_customer(story, softphone) == "0312340011"
        await configure(story, caller_id=None, did_number="0312340012")
        await sign_in_again(softphone)
        assert await shown_to_customer(story, softphone) == "0312340012"
        await configure(story, caller_id=None, did_number=None)
        await sign_in_again(softphone)
        assert await shown_to_customer(story, softphone) == "0312340013"


@proves("F-066")
async def test_a_number_that_an_administrator_lists_can_be_chosen_after_the_next_sign_in(
    story: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    engine = open_engine(f"sqlite:///{story.directory / 'bridge.db'}")
    support = CallerId(number="0312340003", label_ja="解約受付", label_en="Cancellations", position=5)
    await SqlCallerIdStore(engine=engine).save_caller_id(support)
    await close_engine(engine)
    assert await shown_to_customer(story, softphone) == OF_THE_PBX, "nothing is configured: the PBX's own"
    await sign_in_again(softphone)
    await expect(softphone.part("caller-id").locator("option")).to_have_text(
        ["自動選択", "解約受付 03-1234-0003", "営業 03-1234-0001", "サポート 03-1234-0002"]
    )
    await softphone.part("caller-id").select_option("0312340003")
    assert await shown_to_customer(story, softphone) == "0312340003"
