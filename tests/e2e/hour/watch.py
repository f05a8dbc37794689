"""What nobody should notice in an hour: errors in the console, a page that loads again, listeners that pile up."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.async_api import CDPSession, ConsoleMessage, Frame, Page

from tests.support.softphone import Softphone


class Complaints:
    """Errors in the console of the page and its panel."""

    def __init__(self, page: Page) -> None:
        self.found: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.found.append(f"uncaught: {error}"))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.found.append(f"console: {message.text}")


class OneLoad:
    """Whether page and panel are still those that were opened in the morning."""

    def __init__(self, frames: Sequence[Frame]) -> None:
        self._frames = frames

    @classmethod
    async def of(cls, softphone: Softphone) -> OneLoad:
        """From now on."""
        frames = (softphone.page.main_frame, await softphone.frame())
        for frame in frames:
            await frame.evaluate("() => { window.openedInTheMorning = true }")
        return cls(frames)

    async def lasts(self) -> bool:
        """A page that was loaded again has forgotten it."""
        return all([await frame.evaluate("() => window.openedInTheMorning === true") for frame in self._frames])


class Weight:
    """Listeners and nodes that the panel's frame holds, after what is garbage is gone."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session

    @classmethod
    async def of(cls, softphone: Softphone) -> Weight:
        """The frame has a process of its own, as it is of another site than the page."""
        session = await softphone.page.context.new_cdp_session(await softphone.frame())
        await session.send("Performance.enable")
        return cls(session)

    async def now(self) -> dict[str, int]:
        """By Chromium's own count."""
        await self._session.send("HeapProfiler.collectGarbage")
        metrics = await self._session.send("Performance.getMetrics")
        found = {metric["name"]: int(metric["value"]) for metric in metrics["metrics"]}
        return {name: found[name] for name in ("JSEventListeners", "Nodes", "Documents")}
