"""The switches: each makes one thing go wrong, for as many requests as asked, and leaves the rest alone."""

from __future__ import annotations

import asyncio
import time

import pytest
import requests

from octi_bridge.workbench.org import EmulatedOrg
from tests.unit.workbench.org.support import OrgClient


async def test_errors_are_used_up_one_by_one(client: OrgClient, org: EmulatedOrg) -> None:
    org.faults.fail_requests(2)
    answers = [await asyncio.to_thread(client.call, "GET", "limits") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].json()[0]["errorCode"] == "SERVER_UNAVAILABLE"


async def test_fault_for_one_path_leaves_others_alone(client: OrgClient, org: EmulatedOrg) -> None:
    org.faults.fail_requests(1, status=500, code="UNKNOWN_EXCEPTION", path_contains="/search")
    other = await asyncio.to_thread(client.call, "GET", "limits")
    search = await asyncio.to_thread(client.call, "GET", "search?q=FIND {山田}")
    assert (other.status_code, search.status_code) == (200, 500)


async def test_reset_breaks_the_connection_before_anything_happened(client: OrgClient, org: EmulatedOrg) -> None:
    org.faults.reset_connections(1)
    with pytest.raises(requests.ConnectionError):
        await asyncio.to_thread(client.call, "POST", "sobjects/Task", json={"Subject": "着信"})
    assert org.list_records("Task") == []
    assert [record.status for record in org.request_log.matching("/sobjects/Task")] == [0]


async def test_lost_answer_leaves_the_record_behind(client: OrgClient, org: EmulatedOrg) -> None:
    org.faults.reset_connections(1, is_after_handling=True)
    with pytest.raises(requests.ConnectionError):
        await asyncio.to_thread(client.call, "POST", "sobjects/Task", json={"Subject": "着信"})
    assert [task["Subject"] for task in org.list_records("Task")] == ["着信"]


async def test_truncated_body_is_no_json(client: OrgClient, org: EmulatedOrg) -> None:
    org.faults.truncate_bodies(1)
    answer = await asyncio.to_thread(client.call, "GET", "limits")
    assert answer.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


async def test_slow_body_arrives_whole_but_late(client: OrgClient, org: EmulatedOrg) -> None:
    org.faults.slow_bodies(1, duration_ms=200)
    begin = time.monotonic()
    answer = await asyncio.to_thread(client.call, "GET", "sobjects")
    assert time.monotonic() - begin >= 0.15
    assert len(answer.json()["sobjects"]) == len(list(org.schema.objects()))


async def test_latency_delays_every_answer_until_cleared(client: OrgClient, org: EmulatedOrg) -> None:
    org.faults.latency_ms = 100
    begin = time.monotonic()
    await asyncio.to_thread(client.call, "GET", "limits")
    assert time.monotonic() - begin >= 0.1
    org.faults.clear()
    assert org.faults.latency_ms == 0


async def test_exhausted_limit_refuses_calls_until_reset(client: OrgClient, org: EmulatedOrg) -> None:
    org.limits.exhaust()
    refused = await asyncio.to_thread(client.call, "GET", "search?q=FIND {山田}")
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (403, "REQUEST_LIMIT_EXCEEDED")
    assert refused.headers["Sforce-Limit-Info"] == "api-usage=15000/15000"
    org.limits.reset()
    served = await asyncio.to_thread(client.call, "GET", "search?q=FIND {山田}")
    assert (served.status_code, served.headers["Sforce-Limit-Info"]) == (200, "api-usage=1/15000")
