"""The dry run as an administrator gets it: at a shell, and from the running bridge."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from octi_bridge.agents.model import Account, Role
from octi_bridge.cli.main import main
from octi_bridge.kernel.ids import AgentId
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.database import close_engine, open_engine
from octi_bridge.storage.passwords import Argon2Hasher
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.server import OrgServer
from octi_bridge.workbench.workbench import Workbench

PASSWORD = "chief-secret 1"


@pytest.fixture
async def org(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[EmulatedOrg]:
    async with OrgServer(EmulatedOrg(), directory=tmp_path / "org") as server:
        settings = {
            "ENABLED": "true", "LOGIN_URL": server.url, "CLIENT_ID": server.org.credentials.consumer_key,
            "CLIENT_SECRET": server.org.credentials.consumer_secret, "CA_FILE": str(server.ca_file),
        }  # fmt: skip
        for name, value in settings.items():
            monkeypatch.setenv(f"OCTI_SALESFORCE__{name}", value)
        yield server.org


async def run(*arguments: str) -> int:
    return await asyncio.to_thread(main, ["match", *arguments])


async def test_the_command_shows_the_search_the_candidates_and_the_decision(
    org: EmulatedOrg, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run("0312345678") == 0

    text = capsys.readouterr().out
    (search,) = org.request_log.matching("/search")
    assert f"search sent: {search.query['q']}" in text
    assert "records returned: 3" in text
    assert re.search(r"Contact 003\w{15} 高橋 美咲 \[Phone=03\(1234\)5678\]: place [12]: Phone matches", text)
    assert re.search(r"decision: 3 matches: .* Contact (?:高橋 美咲|田中 一郎) \(003\w{15}\) first\.", text)


async def test_the_command_speaks_japanese_and_json(org: EmulatedOrg, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run("＋８１－９０－１１１１－２２２２", "--language", "ja", "--json") == 0

    found = json.loads(capsys.readouterr().out)
    assert found["canonical"] == "+819011112222"
    assert [match["reason_text"] for match in found["matches"]] == ["携帯電話と一致"]
    assert found["decision"].startswith("1件一致。Contact 山田 花子")


async def test_a_number_that_is_not_searched_costs_nothing(
    org: EmulatedOrg, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run("201") == 0

    assert "Not searched: an extension or service number." in capsys.readouterr().out
    assert len(org.request_log) == 0


async def test_an_org_that_can_not_be_asked_ends_with_status_1(
    org: EmulatedOrg, capsys: pytest.CaptureFixture[str]
) -> None:
    org.limits.exhaust()

    assert await run("0312345678") == 1
    assert "salesforce.limit_exceeded" in capsys.readouterr().out


async def test_without_an_org_the_command_says_which_setting_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OCTI_SALESFORCE__ENABLED", raising=False)

    assert await run("0312345678") == 2
    assert "OCTI_SALESFORCE__ENABLED" in capsys.readouterr().err


async def test_the_running_bridge_answers_its_administrator_and_shows_figures(bench: Workbench, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'bridge.db'}")
    hashed = await asyncio.to_thread(Argon2Hasher().hash, PASSWORD)
    chief = Account(
        agent_id=AgentId("chief"), account="chief", name="長", password_hash=hashed, role=Role.ADMINISTRATOR
    )
    await SqlAgentStore(engine=engine).save_account(chief)
    await close_engine(engine)
    url = f"{bench.bridge_url}/api/v1/match?number=0312345678"
    headers = {"Authorization": aiohttp.encode_basic_auth("chief", PASSWORD)}
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as refused:
            assert refused.status == 401
        async with session.get(url, headers=headers) as answer:
            found: dict[str, Any] = await answer.json()
        async with session.get(f"{bench.bridge_url}/metrics") as metrics:
            figures = dict(line.split(" ") for line in (await metrics.text()).splitlines() if line[0] != "#")

    assert [match["object_type"] for match in found["matches"]] == ["Contact", "Contact", "Account"]
    assert {match["name"] for match in found["matches"]} == {"高橋 美咲", "田中 一郎", "株式会社みどり商事"}
    assert figures['octi_salesforce_available{org="default"}'] == "1"
    assert figures['octi_salesforce_requests_total{org="default"}'] == "1"
    assert figures['octi_salesforce_log_ins_total{org="default"}'] == "1"
    assert (
        figures['octi_salesforce_api_used{org="default"}'],
        figures['octi_salesforce_api_limit{org="default"}'],
    ) == ("1", "15000")
