"""A browser that denies the panel's frame all that keeps data, as Firefox does with cross-site cookies blocked."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.support.browser import NewContext
from tests.support.softphone import Softphone, talk
from tests.support.stories import Story

# What Firefox 153 ESR throws there, for each of these, in a frame of another site (network.cookie.cookieBehavior = 1).
DENY_ALL = """
if (window.top !== window) {
  const insecure = () => { throw new DOMException("The operation is insecure.", "SecurityError"); };
  window.BroadcastChannel = class { constructor() { insecure(); } };
  for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
    Object.defineProperty(window, name, { get: insecure });
  Object.defineProperty(Document.prototype, "cookie", { get: insecure, set: insecure });
  if (navigator.locks) navigator.locks.request = async () => insecure();
  if (navigator.permissions) navigator.permissions.query = async () => insecure();
}
"""


@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_without_any_storage_an_agent_signs_in_and_takes_a_call(story: Story, new_context: NewContext) -> None:
    context = await new_context()
    await context.add_init_script(DENY_ALL)
    problems: list[str] = []
    context.on("weberror", lambda error: problems.append(str(error.error)))
    softphone = await Softphone.open(context, story.host_url)
    await expect(softphone.part("sign-in-form")).to_be_visible()
    await talk(story, softphone)
    await softphone.part("hang-up").click()
    await softphone.sees("切断しました")
    # the agent's second tab cannot ask the first for the session: it shows the sign-in form
    second = await Softphone.open(context, story.host_url)
    await expect(second.part("sign-in-form")).to_be_visible()
    assert problems == []
