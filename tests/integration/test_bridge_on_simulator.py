"""The whole bridge with a simulated PBX and an emulated org, spoken to over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from octi_bridge.panel_gateway.protocol import Snapshot
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.database import close_engine, open_engine
from octi_bridge.storage.history import SqlHistoryStore
from octi_bridge.workbench.workbench import Workbench, run_workbench
from tests.support.panel_client import PanelClient, Refused
from tests.support.waits import until
from tests.unit.history.samples import record

SALES = "0312340001"
HANAKO = "09011112222"
HANAKO_ID = "0035h0000000001AAA"


def panel(bench: Workbench, **options: Any) -> PanelClient:
    return PanelClient(bench.bridge_url, bench.host_url, **options)


async def one_task(bench: Workbench) -> Mapping[str, Any]:
    """The only Task, once there is one; nothing may follow it while the outbox comes to rest."""
    await until(lambda: bool(bench.org.list_records("Task")), bench.org.subscribe, "a task")
    (task,) = bench.org.list_records("Task")
    return task


def timeless(snapshot: Snapshot) -> Snapshot:
    return snapshot.model_copy(update={"server_time_ms": 0})


async def talk(bench: Workbench, client: PanelClient) -> str:
    """花子 calls the sales number and the agent answers in the panel; returns the call's id."""
    await bench.stage.phones.dial("outside", SALES, caller_number=HANAKO)
    call_id = await client.until_call("ringing")
    await client.act("answer", call_id=call_id)
    await client.until_call("connected")
    return call_id


@pytest.mark.feature("F-067", on="simulator")
@pytest.mark.feature("F-068", on="simulator")
@pytest.mark.feature("F-069", on="simulator")
async def test_an_inbound_call_rings_pops_is_answered_and_becomes_exactly_one_task(bench: Workbench) -> None:
    async with panel(bench) as client:
        await client.sign_in()
        await bench.stage.phones.dial("outside", SALES, caller_number=HANAKO)
        call_id = await client.until_call("ringing")
        await client.until(lambda p: p.state.calls[0].lookup.state == "found", "the caller")
        await client.until(lambda p: len(p.pops) == 1, "the pop")
        await client.act("answer", call_id=call_id)
        await client.until_call("connected")
        assert timeless(await client.fresh_snapshot()) == timeless(client.state)
        await client.act("hang_up", call_id=call_id)
        await client.until_idle()
        await client.until(lambda p: p.state.status.code == "1", "wrap-up")
        assert [pop["target"]["record_id"] for pop in client.pops] == [HANAKO_ID]
        task = await one_task(bench)
        assert client.state.last_call is not None
    part = client.state.last_call.call.entry_id
    assert (task["WhoId"], task["CallType"], task["CallObject"]) == (HANAKO_ID, "Inbound", part)
    assert len(bench.org.list_records("Task")) == 1
    assert len(bench.org.request_log.matching("/search")) == 1  # for the ring, the panel and the log together


@pytest.mark.feature("F-055", on="simulator")
@pytest.mark.feature("F-057", on="simulator")
async def test_an_outbound_call_is_dialled_looked_up_and_logged(bench: Workbench) -> None:
    async with panel(bench) as client:
        await client.sign_in()
        await client.act("dial", number="０９０-1111-2222")
        await client.until_call("dialing")
        await bench.stage.phones.pick_up("201")
        await client.until(lambda p: p.state.calls[0].lookup.state == "found", "the callee")
        await _pick_up_outside(bench)
        await client.until_call("connected")
        part = client.state.calls[0].entry_id
        await bench.stage.phones.hang_up("201")
        await client.until_idle()
        task = await one_task(bench)
        assert client.state.status.code == "0", "no wrap-up after an outbound call"
    assert (task["WhoId"], task["CallType"], task["CallObject"]) == (HANAKO_ID, "Outbound", part)


async def _pick_up_outside(bench: Workbench) -> None:
    changed = asyncio.Event()
    unsubscribe = bench.stage.phones.subscribe(changed.set)
    try:
        async with asyncio.timeout(5):
            while {p.name: p.state for p in bench.stage.phones.phones()}["outside"] != "ringing":
                changed.clear()
                await changed.wait()
    finally:
        unsubscribe()
    await bench.stage.phones.pick_up("outside")


async def test_recent_numbers_are_read_by_the_country_that_the_pbx_dials_in(tmp_path: Path, panel_page: Path) -> None:
    async with run_workbench(directory=tmp_path, dialing={"region": "US"}) as bench:
        engine = open_engine(f"sqlite:///{tmp_path / 'bridge.db'}")
        account = await SqlAgentStore(engine=engine).find_account("sato")
        assert account is not None
        for number in ("2125550123", "+1 212 555 0123"):
            called = replace(record(number), agent_id=account.agent_id, remote_number=number)
            await SqlHistoryStore(engine=engine).record(called, is_to_be_logged=False)
        await close_engine(engine)
        async with panel(bench) as client:
            await client.sign_in()
            recent = (await client.command("open_directory"))["recent"]
    assert len(recent) == 1, recent


@pytest.mark.feature("F-058", on="simulator")
async def test_what_is_done_at_the_phone_shows_in_the_panel(bench: Workbench) -> None:
    async with panel(bench) as client:
        await client.sign_in()
        await bench.stage.phones.dial("outside", SALES, caller_number=HANAKO)
        await client.until_call("ringing")
        await bench.stage.phones.pick_up("201")
        await client.until_call("connected")
        await bench.stage.phones.hang_up("outside")
        await client.until_idle()
        assert client.state.last_call is not None
        assert client.state.last_call.call.remote_number == HANAKO


async def test_two_agents_call_each_other_and_each_sees_the_own_side(bench: Workbench) -> None:
    async with panel(bench) as sato, panel(bench) as suzuki:
        await sato.sign_in()
        await suzuki.sign_in("suzuki", "workbench-2", "202")
        await sato.act("dial", number="202")
        await sato.until_call("dialing")
        await bench.stage.phones.pick_up("201")
        theirs = await suzuki.until_call("ringing")
        assert (suzuki.state.calls[0].direction, suzuki.state.calls[0].remote_number) == ("internal", "201")
        with pytest.raises(Refused, match="no_such_call"):
            await sato.act("answer", call_id="not-" + theirs)
        await suzuki.act("answer", call_id=theirs)
        mine = await sato.until_call("connected")
        assert mine == theirs
        assert (sato.state.calls[0].direction, sato.state.calls[0].remote_number) == ("internal", "202")
        await suzuki.act("hang_up", call_id=theirs)
        await sato.until_idle()
        await suzuki.until_idle()
    assert bench.org.list_records("Task") == []


async def test_two_panels_of_one_agent_show_the_same_and_one_pops(bench: Workbench) -> None:
    async with panel(bench, is_in_front=False) as behind, panel(bench) as in_front:
        await behind.sign_in()
        await in_front.sign_in()
        await talk(bench, in_front)
        await in_front.until(lambda p: len(p.pops) == 1, "the pop")
        await behind.until_call("connected")
        assert timeless(await behind.fresh_snapshot()) == timeless(await in_front.fresh_snapshot())
        assert behind.pops == []
        await behind.act("sign_out")
        for client in (behind, in_front):
            await client.until(lambda p: p.ended == ["signed_out"], "the end of the session")
            with pytest.raises(Refused, match="session_expired"):
                await client.command("get_snapshot")


async def test_who_takes_a_terminal_over_is_asked_first_and_throws_the_other_out(bench: Workbench) -> None:
    async with panel(bench) as sato, panel(bench) as suzuki:
        await sato.sign_in()
        with pytest.raises(Refused, match="terminal_taken") as asked:
            await suzuki.sign_in("suzuki", "workbench-2", "201")
        assert asked.value.terminal_user == "佐藤 健太"
        await sato.fresh_snapshot()
        await suzuki.sign_in("suzuki", "workbench-2", "201", takes_terminal_from=sato.state.agent.agent_id)
        await sato.until(lambda p: p.ended == ["taken_over"], "the end of the session")
        await talk(bench, suzuki)
        with pytest.raises(Refused, match="session_expired"):
            await sato.act("dial", number="202")
        heard = len(sato.envelopes)
        await suzuki.fresh_snapshot()
        assert len(sato.envelopes) == heard
        assert all(envelope.event.type != "call_ringing" for envelope in sato.envelopes)


@pytest.mark.feature("F-059", on="simulator")
async def test_with_the_phone_unplugged_nothing_is_dialled_until_it_is_back(bench: Workbench) -> None:
    async with panel(bench) as client:
        await client.sign_in()
        await bench.stage.phones.unplug("201")
        await client.until(lambda p: p.state.device == "unavailable", "an unavailable phone")
        with pytest.raises(Refused) as caught:
            await client.act("dial", number=HANAKO)
        assert caught.value.code == "device_unavailable"
        await bench.stage.phones.plug_in("201")
        await client.until(lambda p: p.state.device == "available", "an available phone")
        await client.act("dial", number=HANAKO)
        await client.until_call("dialing")


@pytest.mark.feature("F-040", on="simulator")
async def test_every_refused_sign_in_reads_the_same(bench: Workbench) -> None:
    texts = set()
    async with panel(bench) as client:
        for wrong in (("nobody", "workbench-1", "201"), ("sato", "wrong-one", "201"), ("sato", "workbench-1", "999")):
            with pytest.raises(Refused) as caught:
                await client.sign_in(*wrong)
            texts.add(str(caught.value))
        with pytest.raises(Refused) as caught:
            await client.sign_in("sato\x00", "workbench-1", "201")
        texts.add(str(caught.value))
    assert len(texts) == 1


# ---- restarts


@pytest.mark.feature("F-111", on="simulator")
async def test_a_session_outlives_the_bridge(tmp_path: Path, panel_page: Path) -> None:
    async with run_workbench(directory=tmp_path) as first, panel(first) as client:
        before = await client.sign_in(status="3")
        token = client.token
    async with run_workbench(directory=tmp_path) as second, panel(second) as client:
        after = await client.resume(token)
        assert after.agent == before.agent
        assert after.status == before.status
        assert after.epoch != before.epoch
        await client.act("set_status", status="0")
        await talk(second, client)


async def test_a_call_that_ended_as_the_bridge_was_stopped_is_in_its_database(tmp_path: Path, panel_page: Path) -> None:
    async with run_workbench(directory=tmp_path) as bench, panel(bench) as client:
        await client.sign_in()
        call_id = await talk(bench, client)
        await bench.stage.phones.hang_up("outside")
        await client.until_idle()
    engine = open_engine(f"sqlite:///{tmp_path / 'bridge.db'}")
    records = await SqlHistoryStore(engine=engine).records("sample-sato")
    await close_engine(engine)
    assert [record.call_id for record in records] == [call_id]
