"""前提: what an org and an agent must have before the panel can be used, and what is said without."""

from __future__ import annotations

from playwright.async_api import expect

from octi_bridge.agents.model import Terminal
from octi_bridge.telephony.events import Extension
from octi_bridge.workbench.workbench import PbxKind
from tests.support.browser import NewContext
from tests.support.softphone import SUZUKI, Softphone
from tests.support.stories import Story, proves, staged

INIT_FAILED = "BIZTEL設定をご確認ください。"
OPTION_IS_OFF = "「OpenCTI」オプション"
REFUSED = "入力したアカウント、アカウントパスワード、サインイン端末が間違っているか、ログインが制限されています。"


@proves("F-001")
async def test_an_org_without_the_option_cannot_use_the_panel(pbx: PbxKind, new_context: NewContext) -> None:
    async with staged(pbx, has_option=False) as story:
        softphone = await Softphone.open(await new_context(), story.host_url)
        await expect(softphone.part("init-error")).to_contain_text(INIT_FAILED)
        await expect(softphone.part("init-error")).to_contain_text(OPTION_IS_OFF)
        await expect(softphone.part("sign-in-form")).to_have_count(0)


@proves("F-005")
async def test_a_terminal_whose_softphone_belongs_to_another_account_is_refused(
    story: Story, new_context: NewContext
) -> None:
    store, close = story.store()
    await store.save_terminal(
        Terminal(extension=Extension("201"), answer_mode=story.workbench.stage.answer_mode, account="suzuki")
    )
    await close()
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.fill_sign_in("sato", "workbench-1", "201")
    await softphone.part("sign-in-submit").click()
    await expect(softphone.part("sign-in-error")).to_have_text(REFUSED)
    account, password, _ = SUZUKI
    await softphone.sign_in(account, password, "201")
