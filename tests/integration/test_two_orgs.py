"""One bridge for two companies: the product as a process, set up by environment only, two emulated orgs over TLS.

Both orgs know the customer's number, each by another name. What one of them says must never be seen in the other.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from octi_bridge.cli.main import main
from octi_bridge.workbench.org.model import OrgShape
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.server import OrgServer
from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.workbench import Workbench, run_workbench
from tests.support.bridge_process import BridgeProcess
from tests.support.panel_client import PanelClient, Refused
from tests.support.remote_pbx import PORT_VARIABLE, PbxServer
from tests.support.waits import until

SANDBOX_ORIGIN = "https://minato--uat.sandbox.lightning.force.com"
NUMBER = "09011112222"
HANAKO, JIRO = "山田 花子", "鈴木 次郎"
TO_SATO, TO_SUZUKI = "0312340201", "0312340202"
PATIENT = {
    "OCTI_CALL_LOG__RETRY_FIRST_S": "0.1", "OCTI_CALL_LOG__RETRY_MAX_S": "0.5", "OCTI_CALL_LOG__UNSURE_WAIT_S": "2",
    "OCTI_LOG__LEVEL": "INFO",
    "OCTI_SALESFORCE__CACHE_POSITIVE_S": "0", "OCTI_ORGS__SANDBOX__CACHE_POSITIVE_S": "0",
    "OCTI_ORGS__SANDBOX__BREAKER_PAUSE_S": "0.2",
}  # fmt: skip


def settings_of(server: OrgServer, prefix: str) -> dict[str, str]:
    """How to reach this org."""
    org = server.org
    return {
        f"{prefix}LOGIN_URL": server.url, f"{prefix}CLIENT_ID": org.credentials.consumer_key,
        f"{prefix}CLIENT_SECRET": org.credentials.consumer_secret, f"{prefix}CA_FILE": str(server.ca_file),
        f"{prefix}ORG_ID": org.org_id, f"{prefix}EXTERNAL_ID_FIELD": "OctiCallId__c",
    }  # fmt: skip


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[OrgServer]:
    """Another org, in which 鈴木 次郎 has the number of 山田 花子."""
    org = EmulatedOrg(shape=OrgShape(number=2), has_sample_data=False)
    for number in range(50):  # so that its ids are not those of the other org's customers
        org.create_record("Contact", {"LastName": f"その他{number}"})
    org.create_record("Contact", {"LastName": "鈴木", "FirstName": "次郎", "MobilePhone": "090-1111-2222"})
    async with OrgServer(org, directory=tmp_path / "sandbox") as server:
        yield server


@dataclass
class TwoOrgs:
    """The stage, the bridge, and both orgs."""

    bench: Workbench
    bridge: BridgeProcess
    sandbox: EmulatedOrg

    @property
    def first(self) -> EmulatedOrg:
        return self.bench.org

    def in_first(self) -> PanelClient:
        return PanelClient(self.bench.bridge_url, self.bench.host_url)

    def in_sandbox(self) -> PanelClient:
        return PanelClient(self.bench.bridge_url, SANDBOX_ORIGIN)

    async def call(self, customer: str, number: str, desk: str) -> None:
        """The customer dials, and the desk phone rings."""
        await self.bench.stage.phones.dial(customer, number, caller_number=NUMBER)
        await self.phone_is(desk, PhoneState.RINGING)

    async def talk_by_phone(self, customer: str, number: str, desk: str) -> None:
        """A whole call of which no panel knows."""
        await self.call(customer, number, desk)
        await self.bench.stage.phones.pick_up(desk)
        await self.phone_is(desk, PhoneState.TALKING)
        await self.bench.stage.phones.hang_up(customer)
        await self.phone_is(desk, PhoneState.IDLE)

    async def phone_is(self, name: str, state: PhoneState) -> None:
        phones = self.bench.stage.phones
        await until(
            lambda: next(phone.state for phone in phones.phones() if phone.name == name) is state,
            phones.subscribe, f"{name} {state}",
        )  # fmt: skip

    async def tasks(self, org: EmulatedOrg, count: int) -> list[Mapping[str, Any]]:
        """The org's Tasks, once there are so many."""
        await until(lambda: len(org.list_records("Task")) >= count, org.subscribe, f"{count} tasks")
        return list(org.list_records("Task"))

    async def figures(self) -> dict[str, str]:
        async with aiohttp.ClientSession() as http, http.get(f"{self.bench.bridge_url}/metrics") as answer:
            return dict(line.split(" ") for line in (await answer.text()).splitlines() if line[0] != "#")


@pytest.fixture
async def both(tmp_path: Path, panel_page: Path, sandbox: OrgServer) -> AsyncIterator[TwoOrgs]:
    async with AsyncExitStack() as stack:
        bench = await stack.enter_async_context(run_workbench(directory=tmp_path, pbx="simulator", with_bridge=False))
        pbx = PbxServer(bench.stage.pbx)  # type: ignore[arg-type]
        environment = {
            **PATIENT, PORT_VARIABLE: str(await pbx.start()), "OCTI_SALESFORCE__ORG_ID": bench.org.org_id[:15],
            "OCTI_ORGS__SANDBOX__LIGHTNING_ORIGINS": json.dumps([SANDBOX_ORIGIN]),
            **settings_of(sandbox, "OCTI_ORGS__SANDBOX__"),
        }  # fmt: skip
        stack.push_async_callback(pbx.stop)
        bridge = BridgeProcess(
            workbench=bench, directory=tmp_path, program=("-m", "tests.support.remote_pbx"), environment=environment
        )
        await bridge.start()
        stack.push_async_callback(bridge.stop)
        yield TwoOrgs(bench, bridge, sandbox.org)


def names(panel: PanelClient) -> list[str]:
    return [match.name for call in panel.state.calls for match in call.lookup.matches]


def searches(org: EmulatedOrg) -> int:
    return len(org.request_log.matching("/search"))


async def test_each_agent_sees_the_caller_of_the_own_org_and_logs_there(both: TwoOrgs) -> None:
    async with both.in_first() as sato, both.in_sandbox() as suzuki:
        await sato.sign_in()
        await suzuki.sign_in("suzuki", "workbench-2", "202")
        await both.call("outside", TO_SATO, "201")
        await both.call("outside-2", TO_SUZUKI, "202")
        await sato.until(lambda p: names(p) == [HANAKO], HANAKO)
        await suzuki.until(lambda p: names(p) == [JIRO], JIRO)
        await sato.until(lambda p: len(p.pops) == 1, "the pop")
        await suzuki.until(lambda p: len(p.pops) == 1, "the pop")
        assert (searches(both.first), searches(both.sandbox)) == (1, 1)

        for panel in (sato, suzuki):
            await panel.act("answer", call_id=panel.state.calls[0].call_id)
            await panel.until_call("connected")
        # the record in front goes to colleagues of the own org only
        held = sato.state.calls[0].call_id
        await sato.act("hold", call_id=held)
        await sato.until_call("held")
        await suzuki.act("hang_up", call_id=suzuki.state.calls[0].call_id)
        await suzuki.until_idle()
        record = {"object_type": "Contact", "record_id": sato.pops[0]["target"]["record_id"]}
        await sato.act("consult", call_id=held, number="202", kind="attended", screen=record)
        ringing = await suzuki.until_call("ringing")
        assert (suzuki.state.calls[0].screen, sato.state.calls[0].screen_sent_to) == (None, None)
        await suzuki.act("answer", call_id=ringing)
        await sato.until(lambda p: p.state.calls[0].consult is not None and p.state.calls[0].consult.state == "talking")
        await sato.act("complete_transfer", call_id=held, screen=record)
        await sato.until_idle()
        # now it is a call of the other org: looked up there, by the customer's number
        await suzuki.until(lambda p: names(p) == [JIRO], f"{JIRO}, whom the transferred call is from")
        assert suzuki.state.calls[0].screen is None
        await suzuki.act("hang_up", call_id=suzuki.state.calls[0].call_id)
        await suzuki.until_idle()

        (of_sato,) = await both.tasks(both.first, 1)
        of_suzuki = await both.tasks(both.sandbox, 2)
        assert of_sato["WhoId"] == sato.pops[0]["target"]["record_id"]
        assert {task["WhoId"] for task in of_suzuki} == {suzuki.pops[0]["target"]["record_id"]}
        recent = (await suzuki.command("get_recent_calls"))["calls"]
        assert {call["entry_id"] for call in recent} == {task["CallObject"] for task in of_suzuki}
        told = "".join(envelope.model_dump_json() for envelope in suzuki.envelopes)
        assert HANAKO not in told
        assert str(sato.pops[0]["target"]["record_id"]) not in told + json.dumps(suzuki.pops)


async def strangers_stay_outside(both: TwoOrgs) -> None:
    """An origin of no org is refused; a page is framed by its own org only."""
    with pytest.raises(Refused) as refused:
        async with PanelClient(both.bench.bridge_url, "https://minato.lightning.force.com"):
            pass
    assert refused.value.code == "unknown_org"
    async with aiohttp.ClientSession() as http:
        for origin in (both.bench.host_url, SANDBOX_ORIGIN):
            async with http.get(f"{both.bench.bridge_url}/panel", params={"sfdcIframeOrigin": origin}) as page:
                policy = page.headers["Content-Security-Policy"]
                assert re.findall(r"frame-ancestors (.*)$", policy) == [origin]


async def test_a_call_without_any_panel_is_logged_where_the_agent_signed_in_last(both: TwoOrgs) -> None:
    await strangers_stay_outside(both)
    async with both.in_sandbox() as suzuki:
        await suzuki.sign_in("suzuki", "workbench-2", "202")
    await both.talk_by_phone("outside", TO_SUZUKI, "202")
    await both.tasks(both.sandbox, 1)
    await both.bridge.kill()
    await both.bridge.start()  # it knows from the database
    await both.talk_by_phone("outside", TO_SUZUKI, "202")
    await both.tasks(both.sandbox, 2)
    async with both.in_first() as suzuki:
        await suzuki.sign_in("suzuki", "workbench-2", "202")
        assert (await suzuki.command("get_recent_calls"))["calls"] == []
        token = suzuki.token
    async with both.in_sandbox() as elsewhere:
        with pytest.raises(Refused) as refused:
            await elsewhere.resume(token)
        assert refused.value.code == "session_expired"
    await both.talk_by_phone("outside", TO_SUZUKI, "202")
    await both.tasks(both.first, 1)
    assert len(both.sandbox.list_records("Task")) == 2


async def test_an_org_that_is_down_or_out_of_requests_does_not_disturb_the_other(both: TwoOrgs) -> None:
    async with both.in_first() as sato, both.in_sandbox() as suzuki:
        await sato.sign_in()
        await suzuki.sign_in("suzuki", "workbench-2", "202")
        both.sandbox.limits.exhaust()
        for count in (1, 2, 3):
            await both.call("outside-2", TO_SUZUKI, "202")
            await suzuki.until(lambda p: [c.lookup.state for c in p.state.calls] == ["failed"], "the failed look-up")
            await both.call("outside", TO_SATO, "201")
            await sato.until(lambda p: names(p) == [HANAKO], HANAKO)
            for panel in (suzuki, sato):
                await panel.act("answer", call_id=panel.state.calls[0].call_id)
                await panel.until_call("connected")
                await panel.act("hang_up", call_id=panel.state.calls[0].call_id)
                await panel.until_idle()
            await both.tasks(both.first, count)
        figures = await both.figures()
        assert figures['octi_salesforce_available{org="default"}'] == "1"
        assert figures['octi_salesforce_failures_total{org="default"}'] == "0"
        assert int(figures['octi_salesforce_failures_total{org="sandbox"}']) >= 1
        assert both.sandbox.list_records("Task") == []

        both.sandbox.faults.fail_requests(5)
        both.sandbox.limits.reset()
        logged = await both.tasks(both.sandbox, 3)
        assert len({task["CallObject"] for task in logged}) == 3
        assert len(both.first.list_records("Task")) == 3
    assert "Salesforce sandbox is left alone" in both.bridge.log()
    assert "Salesforce is left alone" not in both.bridge.log()


# ---- at a shell


@pytest.fixture
async def shell(tmp_path: Path, sandbox: OrgServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[EmulatedOrg]:
    """Both orgs in this process's environment; gives the first."""
    async with OrgServer(EmulatedOrg(), directory=tmp_path / "first") as first:
        for variable in [name for name in os.environ if name.startswith("OCTI_")]:
            monkeypatch.delenv(variable)
        told = {
            "OCTI_SALESFORCE__ENABLED": "true", **settings_of(first, "OCTI_SALESFORCE__"),
            "OCTI_ORGS__SANDBOX__LIGHTNING_ORIGINS": json.dumps([SANDBOX_ORIGIN]),
            **settings_of(sandbox, "OCTI_ORGS__SANDBOX__"), "OCTI_PBX__USERNAME": "none", "OCTI_PBX__SECRET": "none",
            "OCTI_PBX__PORT": "1", "OCTI_DATABASE__URL": f"sqlite:///{tmp_path / 'none.db'}",
        }  # fmt: skip
        for variable, value in told.items():
            monkeypatch.setenv(variable, value)
        yield first.org


@pytest.mark.parametrize(("options", "org", "name"), [([], "default", HANAKO), (["--org", "sandbox"], "sandbox", JIRO)])
async def test_a_dry_run_asks_one_org(
    shell: EmulatedOrg, sandbox: OrgServer, capsys: pytest.CaptureFixture[str],
    options: list[str], org: str, name: str,
) -> None:  # fmt: skip
    assert await asyncio.to_thread(main, ["match", NUMBER, "--json", *options]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["org"], [match["name"] for match in found["matches"]]) == (org, [name])
    assert (searches(shell), searches(sandbox.org)) == ((1, 0) if org == "default" else (0, 1))


async def test_the_doctor_examines_each_org_and_names_its_settings(
    shell: EmulatedOrg, sandbox: OrgServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCTI_ORGS__SANDBOX__ORG_ID", "00D5h0000000099")
    await asyncio.to_thread(main, ["doctor", "--json"])
    found = [link for link in json.loads(capsys.readouterr().out)["links"] if link["link"] == "salesforce"]
    assert [(link["org"], link["title"], link["state"]) for link in found] == [
        ("default", "Salesforce: default", "ok"), ("sandbox", "Salesforce: sandbox", "wrong"),
    ]  # fmt: skip
    assert found[0]["facts"]["org id"] == shell.org_id
    (finding,) = found[1]["findings"]
    assert finding["code"] == "salesforce.wrong_org"
    assert "OCTI_ORGS__SANDBOX__ORG_ID" in finding["problem"]
    assert "OCTI_ORGS__SANDBOX__LOGIN_URL" in finding["problem"]
    assert len(sandbox.org.request_log.matching("/services/data")) == 0
