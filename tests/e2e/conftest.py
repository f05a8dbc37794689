from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import BrowserContext

from octi_bridge.workbench.workbench import PbxKind
from tests.support.browser import ColorScheme, NewContext, PartitionedBrowser
from tests.support.stories import Story, staged


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
