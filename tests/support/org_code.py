"""A component of the org on the Lightning page, in the page's own script: it joins the message channel as they do."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page

CHANNEL = "Octi_Softphone__c"


class OrgCode:
    """A component on the page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @classmethod
    async def on(cls, page: Page) -> OrgCode:
        await page.evaluate(
            """(channel) => {
                 window.told = [];
                 void workbench.channels.subscribe(channel, (message) => {
                   if (message.sender === "panel") window.told.push(message);
                 });
               }""",
            CHANNEL,
        )
        return cls(page)

    async def say(self, kind: str, message_id: str, **payload: Any) -> None:
        message = {"version": 1, "sender": "org", "type": kind, "messageId": message_id, "payload": payload}
        await self._page.evaluate("([channel, m]) => workbench.channels.publish(channel, m)", [CHANNEL, message])

    async def hears(self, kind: str, **expected: Any) -> dict[str, Any]:
        """Wait for a message of this type whose payload (or its call) has these values; returns the payload."""
        handle = await self._page.wait_for_function(
            """([kind, expected]) => window.told.find((message) => message.type === kind &&
                 Object.entries(expected).every(([name, value]) =>
                   (message.payload.call ?? message.payload)[name] === value))""",
            arg=[kind, expected],
        )
        payload: dict[str, Any] = (await handle.json_value())["payload"]
        return payload

    async def hears_of_reason(self, entry_id: str, reason: str) -> None:
        """Wait until the call was told with this reason, with the state or by a change of its own."""
        await self._page.wait_for_function(
            """([entryId, reason]) => window.told.some(({ payload }) => [...(payload.calls ?? []), payload.call].some(
                 (call) => call?.entryId === entryId && call.reason === reason))""",
            arg=[entry_id, reason],
        )

    async def count(self, kind: str) -> int:
        found: int = await self._page.evaluate("kind => window.told.filter((m) => m.type === kind).length", kind)
        return found
