"""A case, which has no Name, and an object of the org's own: shown, opened and logged on like a contact."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from octi_bridge.workbench.workbench import PbxKind
from tests.support.browser import NewContext
from tests.support.softphone import Softphone
from tests.support.stories import Story, staged

SEARCHED = {
    "objects": ["Contact", "Case", "Shipment__c"],
    "phone_fields": {"Case": ["CallbackPhone__c"], "Shipment__c": ["ReceiverPhone__c"]},
    "detail_fields": {"Shipment__c": ["Item__c"]},
}


async def is_called_and_logged(
    story: Story, softphone: Softphone, *, number: str, shown: tuple[str, ...], page: str, object_type: str
) -> None:
    logged = len(story.tasks())
    await story.customer_calls(number)
    for text in shown:
        await expect(softphone.part("info")).to_contain_text(text)
    await expect(softphone.on_page("record-name")).to_have_text(page)
    await softphone.part("dial-answer").click()
    await softphone.sees("通話中")
    await story.hang_up("outside")
    await softphone.sees("切断しました")
    await story.until(lambda: len(story.tasks()) == logged + 1, "the call log")
    record_id = story.workbench.org.list_records(object_type)[0]["Id"]
    assert (story.tasks()[-1]["WhoId"], story.tasks()[-1]["WhatId"]) == (None, record_id)


@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_a_case_and_a_custom_record_are_named_opened_and_logged_on(pbx: PbxKind, new_context: NewContext) -> None:
    async with staged(pbx, salesforce=SEARCHED) as story:
        softphone = await Softphone.open(await new_context(), story.host_url)
        await softphone.sign_in()
        await is_called_and_logged(
            story, softphone, number="09055550001", shown=("00000001", "見積書の再発行について", "ケース"),
            page="見積書の再発行について", object_type="Case",
        )  # fmt: skip
        await softphone.choose_status("0")
        await is_called_and_logged(
            story, softphone, number="09055550002", shown=("S-0001", "業務用コピー用紙 20箱"), page="S-0001",
            object_type="Shipment__c",
        )  # fmt: skip
        # the org's own phone fields are links to dial by, like all others
        await softphone.page.get_by_role("button", name="090-5555-0002").first.click()
        await softphone.sees("発信中")
