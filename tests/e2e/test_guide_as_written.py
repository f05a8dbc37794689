"""An office that followed the guide, word for word, at its first call: nginx with TLS, Chromium, a real Asterisk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import expect

from octi_bridge.workbench.asterisk_lab import INSTALL_COMMAND, AsteriskLab
from octi_bridge.workbench.ports import free_port
from octi_bridge.workbench.workbench import run_workbench
from tests.support.authority import Authority
from tests.support.browser import PartitionedBrowser
from tests.support.components import missing
from tests.support.guide_install import LIGHTNING, PASSWORD, PUBLIC_URL, GuideInstall
from tests.support.guides import GUIDES, nginx_block
from tests.support.nginx import run_nginx
from tests.support.softphone import TALKING, Softphone
from tests.support.stories import Story

OPENS_A_SOCKET = """
address => new Promise(done => {
  const socket = new WebSocket(address);
  socket.onopen = () => done("open");
  socket.onerror = () => done("refused");
})
"""


LIGHTNING_BLOCK = """
server {
  listen 443 ssl;
  server_name mydomain.lightning.force.com;
  ssl_certificate /etc/ssl/cti.example.jp.pem;
  ssl_certificate_key /etc/ssl/cti.example.jp.key;
  location / {
    proxy_pass HOST;
    proxy_buffering off;
  }
}
"""
OTHER_SITE = "https://evil.example.jp"
OTHER_BLOCK = """
server {
  listen 443 ssl;
  server_name evil.example.jp;
  ssl_certificate /etc/ssl/cti.example.jp.pem;
  ssl_certificate_key /etc/ssl/cti.example.jp.key;
  location / {
    default_type text/html;
    return 200 "<!doctype html>";
  }
}
"""


@asynccontextmanager
async def installed(guide: str, *, is_here: bool = False) -> AsyncIterator[tuple[Story, GuideInstall, int]]:
    """The steps of the guide; gives the stage, the installation and nginx's port.

    `is_here`: the public address is localhost with that port, which this machine finds without a name server.
    """
    if not AsteriskLab.is_installed():
        missing(f"Asterisk and its phones are not installed: {INSTALL_COMMAND}")
    directory = Path(tempfile.mkdtemp(prefix="octi-"))
    try:
        stage = run_workbench(directory=directory, pbx="asterisk", with_bridge=False, panel_at=PUBLIC_URL)
        async with stage as workbench:
            port = free_port()
            public_url = f"https://localhost:{port}" if is_here else PUBLIC_URL
            install = GuideInstall(guide, workbench=workbench, folder=directory, public_url=public_url)
            install.write_settings()
            await install.run_commands(4)
            authority = Authority(directory)
            install.environment["SSL_CERT_FILE"] = str(authority.ca_file)
            issued = authority.issue("cti.example.jp", "mydomain.lightning.force.com", "localhost")
            proxy = run_nginx(
                nginx_block(guide),
                directory / "nginx",
                bridge_url=workbench.bridge_url,
                issued=issued,
                port=port,
                also=(LIGHTNING_BLOCK.replace("HOST", workbench.host_url), OTHER_BLOCK),
            )
            async with proxy:
                await install.start()
                try:
                    assert workbench.stage.ears is not None
                    yield Story(workbench, directory, None, workbench.stage.ears.hears), install, port
                finally:
                    await install.stop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@pytest.mark.parametrize("guide", GUIDES)
async def test_who_follows_the_guide_signs_in_is_called_answers_and_has_the_call_in_salesforce(
    guide: str, partitioned_browser: PartitionedBrowser
) -> None:
    async with installed(guide) as (story, install, port):
        # section 3 of the guide: this phone obeys NOTIFY, so it can be answered from the panel
        await install.run("terminal add 201 --answer-mode notify")
        context = await partitioned_browser(
            third_party_cookies=False,
            switches=[
                f"--host-resolver-rules=MAP *.example.jp:443 127.0.0.1:{port}, MAP *.force.com:443 127.0.0.1:{port}"
            ],
            ignore_https_errors=True,
        )
        softphone = await Softphone.open(context, LIGHTNING)
        await softphone.sign_in("sato", PASSWORD, "201")
        assert (await softphone.frame()).url.startswith(f"{PUBLIC_URL}/panel")

        await story.customer_calls("09011112222")
        await softphone.sees("着信中")
        await expect(softphone.on_page("record-name")).to_have_text("山田 花子")
        await softphone.part("dial-answer").click()
        await softphone.sees("通話中")
        await story.hear(TALKING)
        await softphone.part("hang-up").click()
        await softphone.sees("切断しました")
        await expect(softphone.on_page("activity-item")).to_have_count(1)

        socket = "wss://cti.example.jp/socket.io/?EIO=4&transport=websocket"
        assert await (await softphone.frame()).evaluate(OPENS_A_SOCKET, socket) == "open"
        other = await context.new_page()
        await other.goto(OTHER_SITE)
        assert await other.evaluate(OPENS_A_SOCKET, socket) == "refused"
        assert f"a page of '{OTHER_SITE}' may not connect to the socket" in install.log()


@pytest.mark.parametrize("guide", GUIDES)
async def test_who_follows_the_guide_finds_the_doctor_content(guide: str) -> None:
    async with installed(guide, is_here=True) as (_story, install, _port):
        for step in (8, 11):
            await install.run_commands(step)
