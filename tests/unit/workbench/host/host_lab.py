"""A running host page with a test panel on another origin: `http://localhost:…` frames `http://127.0.0.1:…`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from octi_bridge.workbench.host import create_host_app
from tests.unit.workbench.host.fakes import FakeOrg, FakeStage, config_for

# The panel as a vendor would write it: library from the origin that was announced, results as promises.
LIBRARY_PANEL = """<!doctype html><html lang="ja"><meta charset="utf-8"><title>test panel</title>
<body><h1 id="state">loading</h1><input aria-label="note"><script>
window.events = [];
const query = new URLSearchParams(location.search);
const script = document.createElement("script");
const version = query.get("api") ?? "66";
script.src = `${query.get("sfdcIframeOrigin")}/support/api/${version}.0/lightning/opencti_min.js`;
script.onload = () => { document.getElementById("state").textContent = "ready"; };
document.head.append(script);
window.addEventListener("error", (event) => { window.lastError = String(event.error ?? event.message); });
window.ask = (path, parameter) => new Promise((resolve, reject) => {
  const method = path.split(".").reduce((from, name) => from[name], sforce.opencti);
  setTimeout(() => reject(new Error(`no answer from ${path}`)), 5000);
  try { method({ ...parameter, callback: resolve }); } catch (cause) { reject(cause); }
});
window.thrown = (path, ...parameters) => {
  try { sforce.opencti[path](...parameters); return null; } catch (cause) { return String(cause.message ?? cause); }
};
window.hear = (path, parameter) => sforce.opencti[path]({
  ...parameter, listener: (payload) => window.events.push([path, payload]) });
</script>"""

# A panel without any library: it speaks the message format by hand.
RAW_PANEL = """<!doctype html><html lang="ja"><meta charset="utf-8"><title>raw panel</title>
<body><h1 id="state">ready</h1><script>
window.inbox = [];
const origin = new URLSearchParams(location.search).get("sfdcIframeOrigin");
window.addEventListener("message", (event) => {
  if (event.origin === origin) window.inbox.push(event.data);
});
window.say = (message) => parent.postMessage(message, origin);
</script>"""

PLAIN_PAGE = """<!doctype html><html lang="ja"><meta charset="utf-8"><title>plain</title><body><script>
window.thrown = () => { try { sforce.opencti.enableClickToDial(); } catch (cause) { return cause.message; } };
</script>"""


@dataclass(frozen=True, slots=True)
class HostLab:
    """Where the two origins are, and what stands behind the page."""

    host_url: str
    panel_origin: str
    org: FakeOrg
    stage: FakeStage


async def _serve(app: web.Application) -> tuple[web.AppRunner, int]:
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, runner.addresses[0][1]


@asynccontextmanager
async def run_host_lab(
    *, panel: str = LIBRARY_PANEL, panel_query: str = "", call_center: Mapping[str, str] | None = None
) -> AsyncIterator[HostLab]:
    """Serve the host page and the panel until the block ends."""

    async def panel_page(_request: web.Request) -> web.Response:
        return web.Response(text=panel, content_type="text/html")

    async def plain_page(_request: web.Request) -> web.Response:
        return web.Response(text=PLAIN_PAGE, content_type="text/html")

    panel_app = web.Application()
    panel_app.add_routes(
        [web.get("/panel", panel_page), web.get("/standby", panel_page), web.get("/plain", plain_page)]
    )
    panel_runner, panel_port = await _serve(panel_app)
    panel_origin = f"http://127.0.0.1:{panel_port}"
    org, stage = FakeOrg(), FakeStage()
    settings = {key: value.format(panel_origin=panel_origin) for key, value in (call_center or {}).items()}
    config = config_for(f"{panel_origin}/panel{panel_query}", **settings)
    host_runner, host_port = await _serve(create_host_app(config=config, org=org, stage=stage))
    try:
        yield HostLab(host_url=f"http://localhost:{host_port}", panel_origin=panel_origin, org=org, stage=stage)
    finally:
        await host_runner.cleanup()
        await panel_runner.cleanup()
