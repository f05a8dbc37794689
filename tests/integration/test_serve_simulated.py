"""`octi-bridge serve --pbx simulator`: the real bridge without a PBX, and phones that are played at a page."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from octi_bridge.agents.model import Account, Role, Terminal
from octi_bridge.kernel.ids import AgentId
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.database import close_engine, open_engine, upgrade
from octi_bridge.storage.passwords import Argon2Hasher
from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.telephony.events import Extension, QueueName
from octi_bridge.workbench.ports import free_port
from tests.support.panel_client import PanelClient

START_S = 60
PASSWORD = "tiger-secret 1"
ORIGIN = "https://acme--sbx.sandbox.lightning.force.com"


@pytest.fixture
def environment(tmp_path: Path, panel_page: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OCTI_")}
    return clean | {
        "OCTI_SETTINGS_FILE": "",
        "OCTI_DATABASE__URL": f"sqlite:///{tmp_path / 'octi.db'}",
        "OCTI_SERVER__PORT": str(free_port()),
        "OCTI_PANEL__DIRECTORY": str(panel_page),
        "OCTI_PANEL__ALLOWED_ORIGINS": f'["{ORIGIN}"]',
    }


async def prepare(url: str) -> None:
    """What `db upgrade`, `terminal add` and `account add` leave, in less time than three programs need to start."""
    engine = open_engine(url)
    await upgrade(engine)
    store = SqlAgentStore(engine=engine)
    await store.save_terminal(Terminal(extension=Extension("201"), answer_mode=AnswerMode.NOTIFY))
    for name, role in (("sato", Role.USER), ("chief", Role.ADMINISTRATOR)):
        account = Account(
            agent_id=AgentId(name),
            account=name,
            name=name,
            password_hash=Argon2Hasher().hash(PASSWORD),
            role=role,
            queues=(QueueName("sales"),),
        )
        await store.save_account(account)
    await close_engine(engine)


@pytest.fixture
async def phones(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[str]:
    """The address of the page, while the bridge runs as the sandbox guide starts it."""
    await prepare(environment["OCTI_DATABASE__URL"])
    port, log = free_port(), tmp_path / "bridge.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "octi_bridge", "serve", "--pbx", "simulator", "--phones-port", str(port)),
            env=environment, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        async with asyncio.timeout(START_S), aiohttp.ClientSession() as http:
            while not await is_ready(http, environment):
                assert process.returncode is None, log.read_text()
                await asyncio.sleep(0.05)
        assert "CALLS ARE SIMULATED" in log.read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
    written = log.read_text()
    assert written.rstrip().endswith("the bridge has ended")
    assert "alembic" not in written


async def is_ready(http: aiohttp.ClientSession, environment: dict[str, str]) -> bool:
    try:
        async with http.get(f"http://127.0.0.1:{environment['OCTI_SERVER__PORT']}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def test_a_customer_of_the_page_calls_a_panel_without_any_pbx(phones: str, environment: dict[str, str]) -> None:
    bridge = f"http://127.0.0.1:{environment['OCTI_SERVER__PORT']}"
    async with PanelClient(bridge, ORIGIN) as client, aiohttp.ClientSession() as http:
        await client.sign_in(password=PASSWORD)
        called = {"number": "0312340001", "caller_number": "09011112222"}
        async with http.post(f"{phones}/workbench/api/stage/outside/dial", json=called) as answer:
            assert answer.status == 200, await answer.text()
        await client.until_call("ringing")
        async with http.post(f"{phones}/workbench/api/stage/201/pick_up", json={}) as answer:
            assert answer.status == 200, await answer.text()
        await client.until_call("connected")
        async with http.post(f"{phones}/workbench/api/stage/outside/hang_up", json={}) as answer:
            assert answer.status == 200, await answer.text()
        await client.until_idle()
        login = {"Authorization": aiohttp.encode_basic_auth("chief", PASSWORD)}
        async with http.get(f"{bridge}/api/v1/doctor", headers=login) as answer:
            links = {link["link"]: link for link in (await answer.json())["links"]}
        assert [finding["code"] for finding in links["pbx"]["findings"]] == ["pbx_simulated"]
        async with http.get(f"{phones}/") as page:
            assert "Simulated phones" in await page.text()
        async with http.get(f"{phones}/phones.js") as script:
            assert script.status == 200
        for numbers in ("/numbers", "/workbench/api/stage"):
            async with http.get(phones + numbers, headers={"Host": "rebound.example"}) as refused:
                assert refused.status == 403
