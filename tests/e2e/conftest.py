from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page

from octi_bridge.workbench.workbench import PbxKind
from tests.support.browser import ColorScheme, NewContext, PartitionedBrowser
from tests.support.stories import Story, staged
from tests.unit.workbench.host.host_lab import HostLab, run_host_lab


@pytest.fixture(params=["simulator", "asterisk"])
def pbx(request: pytest.FixtureRequest) -> PbxKind:
    """Every story is told twice: on the simulator, and on a real Asterisk with real SIP phones."""
    kind: PbxKind = request.param
    return kind


@pytest.fixture
async def story(pbx: PbxKind) -> AsyncIterator[Story]:
    async with staged(pbx) as running:
        yield running


@pytest.fixture
def new_context(partitioned_browser: PartitionedBrowser) -> NewContext:
    """Chrome as agents have it: storage partitioned, third-party cookies blocked. Playwright's own is neither."""

    async def make(lang: str = "ja-JP", color_scheme: ColorScheme = "light", **options: Any) -> BrowserContext:
        return await partitioned_browser(third_party_cookies=False, lang=lang, color_scheme=color_scheme, **options)

    return make


@pytest.fixture
async def lab() -> AsyncIterator[HostLab]:
    """The host page alone, with a probe where the panel would be."""
    async with run_host_lab() as running:
        yield running


@pytest.fixture
async def page(new_context: NewContext) -> Page:
    context = await new_context(viewport={"width": 1366, "height": 768})
    return await context.new_page()
