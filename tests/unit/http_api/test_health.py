"""What load balancers and Prometheus ask."""

from __future__ import annotations

import gc
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from octi_bridge.http_api.figures import HELP, exposition
from octi_bridge.http_api.health import GcPauses, health_routes

Client = TestClient[web.Request, web.Application]


class Patient:
    """Says what is wrong with it."""

    def __init__(self) -> None:
        self.problem: str | None = None

    async def check(self) -> str | None:
        return self.problem


@pytest.fixture
def pbx() -> Patient:
    return Patient()


@pytest.fixture
async def client(pbx: Patient) -> AsyncIterator[Client]:
    figures = {"panels": 2.0, "panel_messages_sent_total": 1234567.0, "pbx_up": 1.0}
    app = web.Application()
    app.add_routes(health_routes({"database": Patient().check, "pbx": pbx.check}, lambda: figures))
    found: Client = TestClient(TestServer(app))
    await found.start_server()
    yield found
    await found.close()


async def test_the_process_is_alive_whatever_the_pbx_does(client: Client, pbx: Patient) -> None:
    pbx.problem = "no link"
    async with client.get("/healthz") as response:
        assert (response.status, await response.json()) == (200, {"status": "ok"})


async def test_ready_means_that_every_check_is_well(client: Client) -> None:
    async with client.get("/readyz") as response:
        assert response.status == 200
        assert await response.json() == {"status": "ok", "checks": {"database": "ok", "pbx": "ok"}}


async def test_not_ready_says_what_is_wrong(client: Client, pbx: Patient) -> None:
    pbx.problem = "no link to the PBX: see OCTI_PBX__HOST"
    async with client.get("/readyz") as response:
        assert response.status == 503
        body = await response.json()
    assert body == {"status": "not ready", "checks": {"database": "ok", "pbx": pbx.problem}}


async def test_figures_are_lines_that_prometheus_reads_and_lose_no_digit(client: Client) -> None:
    async with client.get("/metrics") as response:
        assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        lines = [line for line in (await response.text()).splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"octi_[a-z_]+ [0-9.e+-]+", line) for line in lines)
    values = {line.split()[0]: float(line.split()[1]) for line in lines}
    assert values == {"octi_panels": 2, "octi_panel_messages_sent_total": 1234567, "octi_pbx_up": 1}


def test_each_figure_stands_below_its_meaning_and_kind_with_all_its_labels() -> None:
    text = exposition({'call_logs_waiting{org="b"}': 2, "pbx_up": 1, 'call_logs_waiting{org="a"}': 0.5})
    assert text.splitlines() == [
        "# HELP octi_call_logs_waiting Call logs that Salesforce does not have yet.",
        "# TYPE octi_call_logs_waiting gauge",
        'octi_call_logs_waiting{org="a"} 0.5',
        'octi_call_logs_waiting{org="b"} 2',
        "# HELP octi_pbx_up 1 while the bridge is connected to the PBX.",
        "# TYPE octi_pbx_up gauge",
        "octi_pbx_up 1",
    ]
    assert "# TYPE octi_sign_ins_refused_total counter" in exposition({"sign_ins_refused_total": 0})
    assert all("\n" not in meaning and "\\" not in meaning for meaning in HELP.values())


def test_only_full_collections_count() -> None:
    pauses = GcPauses()
    gc.callbacks.append(pauses)
    try:
        gc.collect(0)
        gc.collect(1)
        assert pauses.full_collections == 0
        gc.collect()
        assert pauses.full_collections == 1
    finally:
        gc.callbacks.remove(pauses)
