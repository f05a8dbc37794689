"""Speaking as the panel inside the host page: through our library, or by hand."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Frame, Page

from tests.unit.workbench.host.fakes import HANAKO_ID
from tests.unit.workbench.host.host_lab import HostLab

HOME = "/lightning/page/home"
HANAKO = f"/lightning/r/Contact/{HANAKO_ID}/view"


async def panel_of(page: Page) -> Frame:
    """The panel's frame, once its library is there."""
    await page.get_by_test_id("panel-frame").wait_for(state="attached")
    frame = await (await page.get_by_test_id("panel-frame").element_handle()).content_frame()
    assert frame is not None
    await frame.wait_for_function("document.getElementById('state')?.textContent === 'ready'")
    return frame


async def open_panel(page: Page, lab: HostLab, path: str = HOME) -> Frame:
    await page.goto(lab.host_url + path)
    return await panel_of(page)


async def ask(panel: Frame, method: str, **parameter: Any) -> Any:
    return await panel.evaluate("([method, parameter]) => ask(method, parameter)", [method, parameter])


async def succeed(panel: Frame, method: str, **parameter: Any) -> Any:
    response = await ask(panel, method, **parameter)
    assert response["success"] is True, response
    assert response["errors"] is None
    return response["returnValue"]


async def fail(panel: Frame, method: str, **parameter: Any) -> Any:
    response = await ask(panel, method, **parameter)
    assert response["success"] is False, response
    assert response["returnValue"] is None
    return response["errors"][0]


async def listen(panel: Frame, event: str, *, times: int = 1) -> None:
    """The page answers in order: when it answers the question behind it, it has the listener."""
    for _ in range(times):
        await panel.evaluate("event => hear(event)", event)
    await succeed(panel, "getAppViewInfo")


async def heard(panel: Frame, count: int) -> list[Any]:
    """The events the panel heard, once there are `count`."""
    await panel.wait_for_function("count => window.events.length >= count", arg=count)
    events: list[Any] = await panel.evaluate("window.events")
    assert len(events) == count
    return events


def message(method: str, call_id: int, **overrides: Any) -> dict[str, Any]:
    return {
        "methodName": method,
        "callId": call_id,
        "apiVersion": 43,
        "apiType": "opencti",
        "isCallbackRegistered": True,
        "isListenerRegistered": False,
        "args": {},
        **overrides,
    }


async def received(panel: Frame, count: int) -> list[Any]:
    await panel.wait_for_function("count => window.inbox.length >= count", arg=count)
    inbox: list[Any] = await panel.evaluate("window.inbox")
    assert len(inbox) == count
    return inbox
