"""Chromium for end-to-end tests, through Playwright's async API. A pytest plugin.

Fixtures: `browser`; `new_context(lang, color_scheme)`; `partitioned_browser(third_party_cookies=...)`; `axe`.
A third-party frame has two faces in real Chrome: storage is partitioned, and cookies of the frame are allowed or
blocked. Playwright's defaults show neither (it switches partitioning off), hence `partitioned_browser`.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import pytest
from playwright.async_api import Browser, BrowserContext, Frame, Page, Playwright, async_playwright, expect

from tests.support.components import find_axe, find_chromium, require_component

ColorScheme = Literal["light", "dark", "no-preference"]

LAUNCH_ARGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
# Chromium obeys the last `--disable-features` it is given: this list takes the place of Playwright's own,
# which would also switch storage partitioning off.
_DISABLED_FEATURES: Final = (
    "AvoidCorsURLLoaderRestartOnRedirect,DestroyProfileOnBrowserClose,HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,"
    "MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,PreconnectToSearch"
)
_ALLOW_COOKIES: Final = 0
_BLOCK_THIRD_PARTY_COOKIES: Final = 1


# The usual five seconds are short on a machine that runs an Asterisk, a browser and a bridge on two cores.
expect.set_options(timeout=10_000)


class NewContext(Protocol):
    """Makes a browser context of its own (no shared storage), in a language and a colour scheme."""

    async def __call__(
        self, lang: str = "ja-JP", color_scheme: ColorScheme = "light", **options: Any
    ) -> BrowserContext: ...


class PartitionedBrowser(Protocol):
    """Makes a context with storage partitioning on, as in real Chrome, and third-party cookies allowed or blocked."""

    async def __call__(
        self, *, third_party_cookies: bool, lang: str = "ja-JP", color_scheme: ColorScheme = "light",
        switches: Sequence[str] = (), **options: Any,
    ) -> BrowserContext: ...  # fmt: skip


@dataclass(frozen=True, slots=True)
class AxeViolation:
    """One accessibility rule that is broken, and where."""

    rule: str
    impact: str
    help: str
    targets: tuple[str, ...]
    frame_url: str


class Axe(Protocol):
    """Checks every frame of a page (or one frame) with axe-core; an empty list is what one wants to see."""

    async def __call__(self, where: Page | Frame, *, exclude_rules: tuple[str, ...] = ()) -> list[AxeViolation]: ...


def _executable() -> str:
    require_component("chromium")
    path = find_chromium()
    assert path is not None
    return path


@pytest.fixture
async def playwright() -> AsyncIterator[Playwright]:
    """Playwright's driver, for one test."""
    _executable()
    async with async_playwright() as driver:
        yield driver


@pytest.fixture
async def browser(playwright: Playwright) -> AsyncIterator[Browser]:
    """A headless Chromium for one test (`OCTI_HEADED=1` shows it)."""
    chromium = await playwright.chromium.launch(
        executable_path=_executable(), args=list(LAUNCH_ARGS), headless=not os.environ.get("OCTI_HEADED")
    )
    yield chromium
    await chromium.close()


@pytest.fixture
async def new_context(browser: Browser) -> AsyncIterator[NewContext]:
    """A factory of contexts; all are closed after the test."""
    async with AsyncExitStack() as contexts:

        async def make(lang: str = "ja-JP", color_scheme: ColorScheme = "light", **options: Any) -> BrowserContext:
            context = await browser.new_context(locale=lang, color_scheme=color_scheme, **options)
            contexts.push_async_callback(context.close)
            return context

        yield make


@pytest.fixture
async def partitioned_browser(playwright: Playwright, tmp_path: Path) -> AsyncIterator[PartitionedBrowser]:
    """A factory of contexts with real Chrome's storage rules, each in a profile and a process of its own."""
    async with AsyncExitStack() as contexts:
        made = 0

        async def make(
            *, third_party_cookies: bool, lang: str = "ja-JP", color_scheme: ColorScheme = "light",
            switches: Sequence[str] = (), **options: Any,
        ) -> BrowserContext:  # fmt: skip
            nonlocal made
            made += 1
            profile = tmp_path / f"chromium-{made}"
            context = await launch_partitioned(
                playwright, profile, third_party_cookies=third_party_cookies, locale=lang, color_scheme=color_scheme,
                switches=switches, **options,
            )  # fmt: skip
            contexts.push_async_callback(context.close)
            return context

        yield make


async def launch_partitioned(
    playwright: Playwright, folder: Path, *, third_party_cookies: bool, switches: Sequence[str] = (), **options: Any
) -> BrowserContext:
    """Chromium with a profile in `folder` and real Chrome's storage rules; close the context to end it."""
    return await playwright.chromium.launch_persistent_context(
        str(_profile(folder, third_party_cookies=third_party_cookies)),
        executable_path=_executable(),
        args=[*LAUNCH_ARGS, f"--disable-features={_DISABLED_FEATURES}", *switches],
        headless=not os.environ.get("OCTI_HEADED"),
        **options,
    )


def _profile(folder: Path, *, third_party_cookies: bool) -> Path:
    mode = _ALLOW_COOKIES if third_party_cookies else _BLOCK_THIRD_PARTY_COOKIES
    preferences = {"profile": {"cookie_controls_mode": mode, "block_third_party_cookies": not third_party_cookies}}
    (folder / "Default").mkdir(parents=True)
    (folder / "Default" / "Preferences").write_text(json.dumps(preferences), encoding="utf-8")
    return folder


@pytest.fixture
def axe() -> Axe:
    """The accessibility check; needs the panel's development packages (`make setup`)."""
    require_component("axe-core")
    script = find_axe()
    assert script is not None
    source = script.read_text(encoding="utf-8")

    async def check(where: Page | Frame, *, exclude_rules: tuple[str, ...] = ()) -> list[AxeViolation]:
        frames = where.frames if isinstance(where, Page) else [where]
        found = []
        for frame in frames:
            found += await _check_frame(frame, source, exclude_rules)
        return found

    return check


async def _check_frame(frame: Frame, source: str, exclude_rules: tuple[str, ...]) -> list[AxeViolation]:
    if frame.url in ("", "about:blank"):
        return []
    if not await frame.evaluate("'axe' in window"):
        await frame.evaluate(source)
    rules = {rule: {"enabled": False} for rule in exclude_rules}
    # `iframes: false`: every frame is checked by itself, so that nothing is reported twice.
    run: Callable[[str, object], Awaitable[Any]] = frame.evaluate
    answer = await run("options => axe.run(document, options)", {"iframes": False, "rules": rules})
    return [
        AxeViolation(
            rule=violation["id"],
            impact=violation["impact"] or "",
            help=violation["help"],
            targets=tuple(str(node["target"]) for node in violation["nodes"]),
            frame_url=frame.url,
        )
        for violation in answer["violations"]
    ]
