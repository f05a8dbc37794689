"""What an agent waits for, in real Chromium: from the PBX to what is painted, and from a click to the PBX.

The bridge runs in a process of its own (`octi-bridge serve`, SQLite, the emulated org on TLS answering after
`ORG_MS`), Asterisk's side of AMI is played by `ami_peer`, the panel stands in the Lightning-like page. Each round: a
call rings (the caller is not cached), its record pops, the agent declines by a click, the caller gives up.

- ring to painted: from the write of `Newstate: Ringing` until the frame that shows 着信中 has been drawn
- ring to pop: until the panel has called `screenPop`, less what the org took by itself
- click to PBX: from the click on 切断 until the PBX has the Hangup action

The floor of the first and the last is a bare HTTP round trip from the same page to the same bridge (`/healthz`).
Page and bench read the same machine's clock.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from playwright.async_api import Frame, async_playwright

from bench import ami_peer
from bench.ami_peer import AmiPeer
from bench.figures import Figure, percentile
from octi_bridge.workbench.people import SAMPLE_AGENTS
from octi_bridge.workbench.workbench import Workbench, bridge_environment, run_workbench
from tests.support.browser import launch_partitioned
from tests.support.softphone import Softphone

ROUNDS = 100
ORG_MS = 80
POP_BUDGET_MS = 25.0
CALLER = "09011112222"  # one record of the sample org has it
PATIENCE_S = 15.0

_WATCH = """() => {
  const now = () => performance.timeOrigin + performance.now();
  const seen = (window.octiBench = { painted: 0, popped: 0, clicked: 0 });
  const afterPaint = (done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  });
  new MutationObserver(() => {
    const state = document.querySelector('[data-testid="phone-state"]');
    if (seen.painted === 0 && state !== null && state.textContent.includes("着信中")) {
      seen.painted = -1;
      afterPaint(() => { seen.painted = now(); });
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
  document.addEventListener("click", (event) => {
    if (event.target.closest('[data-testid="hang-up"]')) seen.clicked = performance.timeOrigin + event.timeStamp;
  }, true);
  const { screenPop } = sforce.opencti;
  sforce.opencti.screenPop = (options) => { seen.popped = now(); return screenPop(options); };
}"""
_FORGET = "() => Object.assign(window.octiBench, { painted: 0, popped: 0, clicked: 0 })"
_SEEN = "() => window.octiBench.painted > 0 && window.octiBench.popped > 0 ? window.octiBench : null"
_ROUND_TRIP = """async () => {
  const began = performance.now();
  await (await fetch("/healthz", { cache: "no-store" })).text();
  return performance.now() - began;
}"""


@dataclass(slots=True)
class Waits:
    """Milliseconds, one value a round."""

    painted: list[float] = field(default_factory=list)
    popped: list[float] = field(default_factory=list)
    clicked: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)


def measure(*, rounds: int = ROUNDS) -> list[Figure]:
    """p50 and p99 of the three waits."""
    waits = asyncio.run(_measure(rounds))
    how = f"{rounds} calls in Chromium, org answers in {ORG_MS} ms"
    return [
        *_beside_round_trip("ring at PBX to painted", waits.painted, waits.bare, how),
        *_beside_round_trip("click to PBX action", waits.clicked, waits.bare, how),
        _figure("ring to pop beyond the org, p50", percentile(waits.popped, 50), POP_BUDGET_MS, "budget", None, how),
        _figure("ring to pop beyond the org, p99", percentile(waits.popped, 99), POP_BUDGET_MS, "budget", 1.0, how),
    ]


def _beside_round_trip(name: str, ours: Sequence[float], bare: Sequence[float], how: str) -> list[Figure]:
    peer_is = "bare HTTP round trip"
    return [_figure(f"{name}, p{p}", percentile(ours, p), percentile(bare, p), peer_is, None, how) for p in (50, 99)]


def _figure(name: str, ours: float, peer: float, peer_is: str, goal: float | None, how: str) -> Figure:
    return Figure(
        bench="browser_latency", name=name, unit="ms", ours=ours, peer=peer, peer_is=peer_is, ratio=ours / peer,
        goal=goal, is_higher_better=False, how=how,
    )  # fmt: skip


async def _measure(rounds: int) -> Waits:
    waits = Waits()
    async with _stage() as (pbx, workbench, panel):
        workbench.org.faults.latency_ms = ORG_MS
        for call in range(rounds + 1):
            if call == 1:
                waits = Waits()  # the first one warmed up
            await _round(call + 1, pbx, panel, waits)
    return waits


async def _round(call: int, pbx: AmiPeer, panel: Frame, waits: Waits) -> None:
    extension = SAMPLE_AGENTS[0].extension
    waits.bare.append(await panel.evaluate(_ROUND_TRIP))
    pbx.tell(ami_peer.call_comes_in(call, extension, CALLER))
    rung_ms = time.time() * 1000
    pbx.tell(ami_peer.agent_rings(call, extension, CALLER))
    handle = await panel.wait_for_function(_SEEN)
    seen: dict[str, float] = await handle.json_value()
    waits.painted.append(seen["painted"] - rung_ms)
    waits.popped.append(seen["popped"] - rung_ms - ORG_MS)
    hang_up = pbx.next_action("Hangup")
    await panel.get_by_test_id("hang-up").click()
    async with asyncio.timeout(PATIENCE_S):
        taken_ms = await hang_up * 1000
    waits.clicked.append(taken_ms - await panel.evaluate("() => window.octiBench.clicked"))
    pbx.tell(ami_peer.caller_gives_up(call, extension))
    await panel.get_by_test_id("phone-state").filter(has_text="着信中").wait_for(state="hidden")
    await panel.evaluate(_FORGET)


@asynccontextmanager
async def _stage() -> AsyncIterator[tuple[AmiPeer, Workbench, Frame]]:
    async with contextlib.AsyncExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="octi-bench-")))
        pbx = AmiPeer()
        stack.push_async_callback(pbx.stop)
        port = await pbx.start()
        workbench = await stack.enter_async_context(run_workbench(directory=directory, with_bridge=False))
        await stack.enter_async_context(_bridge(workbench, directory, port))
        yield pbx, workbench, await stack.enter_async_context(_panel(workbench, directory))


@asynccontextmanager
async def _bridge(workbench: Workbench, directory: Path, ami_port: int) -> AsyncIterator[None]:
    settings: dict[str, dict[str, Any]] = {
        **bridge_environment(workbench.org_server, workbench.host_url, directory / "bridge.db"),
        "pbx": {"port": ami_port, "username": "bench", "secret": "bench"},
        "server": {"port": urlsplit(workbench.bridge_url).port},
    }
    # every call asks the org: what was found before is not kept
    settings["salesforce"]["cache_positive_s"] = 0
    environment = {
        f"OCTI_{section.upper()}__{name.upper()}": value if isinstance(value, str) else json.dumps(value)
        for section, values in settings.items()
        for name, value in values.items()
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "octi_bridge", "serve", env={**os.environ, **environment}
    )
    try:
        async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession() as http:
            while not await _is_ready(http, workbench.bridge_url):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
        yield
    finally:
        process.terminate()
        await process.wait()


async def _is_ready(http: aiohttp.ClientSession, bridge_url: str) -> bool:
    try:
        async with http.get(f"{bridge_url}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


@asynccontextmanager
async def _panel(workbench: Workbench, directory: Path) -> AsyncIterator[Frame]:
    """The panel's frame in Chrome as agents have it, signed in and watched."""
    async with async_playwright() as driver:
        context = await launch_partitioned(driver, directory / "chromium", third_party_cookies=False, locale="ja-JP")
        softphone = await Softphone.open(context, workbench.host_url)
        await softphone.sign_in()
        frame = await softphone.frame()
        await frame.evaluate(_WATCH)
        yield frame
        await context.close()
