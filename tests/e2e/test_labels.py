"""業務ラベル: the name of the business behind the number that the customer dialled."""

from __future__ import annotations

import re

from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import NewContext
from tests.support.softphone import Softphone
from tests.support.stories import Story, proves

SUPPORT = "0312340002"  # 製品サポート in the workbench's sample
SALES = "0312340001"  # no label


SHOWN = {SUPPORT: "03-1234-0002", SALES: "03-1234-0001"}


async def called_at(story: Story, softphone: Softphone, number: str) -> None:
    await story.customer_calls(dialed=number)
    await expect(softphone.part("info")).to_contain_text(SHOWN[number])


async def given_up(story: Story, softphone: Softphone) -> None:
    await story.hang_up("outside")
    await story.phone_is("201", PhoneState.IDLE)


@proves("F-073")
async def test_a_call_to_a_labelled_number_shows_the_label(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await called_at(story, softphone, SUPPORT)
    await expect(softphone.part("info")).to_contain_text("業務ラベル")
    await expect(softphone.part("info")).to_contain_text("製品サポート")
    await expect(softphone.part("waited")).to_have_text(re.compile(r"^待ち 00:\d\d$"))
    await given_up(story, softphone)
    await called_at(story, softphone, SALES)
    await expect(softphone.part("info")).not_to_contain_text("業務ラベル")
    await given_up(story, softphone)
