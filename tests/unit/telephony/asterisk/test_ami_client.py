"""One AMI connection, against a scripted server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from octi_bridge.telephony.asterisk import AsteriskConfig
from octi_bridge.telephony.asterisk.ami_client import AmiClient, AmiLoginRefused
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.errors import PbxRefused, PbxTimeout, PbxUnavailable
from tests.support.pbx.scripted_ami import ScriptedAmi, reply, rows

WAIT_S = 5.0


@pytest.fixture
async def pbx() -> AsyncIterator[ScriptedAmi]:
    async with ScriptedAmi() as server:
        yield server


@pytest.fixture
def config(pbx: ScriptedAmi) -> AsteriskConfig:
    return AsteriskConfig(host="127.0.0.1", port=pbx.port, username="octi", secret="right", max_message_bytes=10_000)


class Ear:
    """What a client hands on."""

    def __init__(self) -> None:
        self.events: list[AmiMessage] = []
        self.lost: list[str] = []
        self._heard = asyncio.Event()

    def on_event(self, message: AmiMessage) -> None:
        self.events.append(message)
        self._heard.set()

    def on_lost(self, reason: str) -> None:
        self.lost.append(reason)
        self._heard.set()

    async def until(self, *, events: int = 0, lost: int = 0) -> None:
        async with asyncio.timeout(WAIT_S):
            while len(self.events) < events or len(self.lost) < lost:
                self._heard.clear()
                await self._heard.wait()


@pytest.fixture
def ear() -> Ear:
    return Ear()


@contextlib.asynccontextmanager
async def connected(config: AsteriskConfig, ear: Ear) -> AsyncIterator[AmiClient]:
    client = await AmiClient.connect(
        config=config, wanted={"Hangup", "OriginateResponse"}, on_event=ear.on_event, on_lost=ear.on_lost
    )
    try:
        yield client
    finally:
        await client.close()


async def test_events_are_handed_on_in_order_and_only_wanted_ones(
    pbx: ScriptedAmi, config: AsteriskConfig, ear: Ear
) -> None:
    async with connected(config, ear):
        for i in range(50):
            pbx.event("Hangup", Uniqueid=str(i))
            pbx.event("VarSet", Uniqueid=str(i))
        await ear.until(events=50)
    assert [event.get("Uniqueid") for event in ear.events] == [str(i) for i in range(50)]
    assert ear.lost == []


async def test_a_wrong_secret_is_a_clear_error(config: AsteriskConfig, ear: Ear) -> None:
    with pytest.raises(AmiLoginRefused, match=r"'octi' .*Authentication failed.*manager\.conf") as caught:
        async with connected(replace(config, secret="wrong"), ear):
            pass
    assert caught.value.code == "pbx_login_refused"
    assert "wrong" not in str(caught.value)


async def test_nothing_listening_is_unavailable(ear: Ear) -> None:
    async with ScriptedAmi() as gone:
        port = gone.port
    config = AsteriskConfig(host="127.0.0.1", port=port, username="octi", secret="x")
    with pytest.raises(PbxUnavailable, match=f"no answer from Asterisk's AMI at 127.0.0.1:{port}"):
        async with connected(config, ear):
            pass


@pytest.mark.parametrize("banner", [b"SSH-2.0-OpenSSH\r\n", b"\xff\xfe\x00\n"])
async def test_something_else_at_the_port_is_told_so(banner: bytes, ear: Ear) -> None:
    async with ScriptedAmi(banner=banner) as server:
        config = AsteriskConfig(host="127.0.0.1", port=server.port, username="octi", secret="x")
        with pytest.raises(PbxUnavailable, match="is not Asterisk's AMI"):
            async with connected(config, ear):
                pass


async def test_a_server_that_never_greets_is_given_up(ear: Ear) -> None:
    async with ScriptedAmi(banner=b"") as server:
        config = AsteriskConfig(host="127.0.0.1", port=server.port, username="octi", secret="x", connect_timeout_s=0.05)
        with pytest.raises(PbxUnavailable, match="no answer"):
            async with connected(config, ear):
                pass


async def test_a_refusal_carries_the_pbx_s_words(pbx: ScriptedAmi, config: AsteriskConfig, ear: Ear) -> None:
    pbx.answers["Hangup"] = lambda request: reply(request, Response="Error", Message="No such channel")
    async with connected(config, ear) as client:
        with pytest.raises(PbxRefused, match="Hangup: No such channel"):
            await client.action("Hangup", {"Channel": "PJSIP/1-1"})


async def test_a_list_is_its_rows_and_events_between_them_are_handed_on(
    pbx: ScriptedAmi, config: AsteriskConfig, ear: Ear
) -> None:
    def answer(request: object) -> str:
        text = rows(request, {"Event": "Status", "Uniqueid": "1"}, {"Event": "Hangup", "Uniqueid": "row"})  # type: ignore[arg-type]
        return "Event: Hangup\r\nUniqueid: early\r\n\r\n" + text

    pbx.answers["Status"] = answer
    async with connected(config, ear) as client:
        found = await client.listing("Status")
    assert [(row.name, row.get("Uniqueid")) for row in found] == [("Status", "1"), ("Hangup", "row")]
    assert [event.get("Uniqueid") for event in ear.events] == ["early"]


async def test_actions_in_flight_fail_at_once_when_the_connection_drops_and_are_not_repeated(
    pbx: ScriptedAmi, config: AsteriskConfig, ear: Ear
) -> None:
    pbx.answers["Originate"] = lambda request: None
    async with connected(config, ear) as client:
        flying = asyncio.create_task(client.action("Originate", {"Exten": "1"}))
        await pbx.asked("Originate")
        pbx.drop()
        async with asyncio.timeout(1):
            with pytest.raises(PbxTimeout, match="dropped before it answered"):
                await flying
        with pytest.raises(PbxUnavailable):
            await client.action("Originate", {"Exten": "2"})
        await ear.until(lost=1)
    assert len([request for request in pbx.requests if request["Action"] == "Originate"]) == 1
    assert len(ear.lost) == 1


async def test_an_action_without_answer_times_out(pbx: ScriptedAmi, config: AsteriskConfig, ear: Ear) -> None:
    pbx.answers["Hangup"] = lambda request: None
    async with connected(replace(config, action_timeout_s=0.05), ear) as client:
        with pytest.raises(PbxTimeout, match=r"Hangup: Asterisk did not answer within 0\.05 s"):
            await client.action("Hangup", {"Channel": "x"})


async def test_a_late_answer_disturbs_nothing(pbx: ScriptedAmi, config: AsteriskConfig, ear: Ear) -> None:
    pbx.answers["Hangup"] = lambda request: None
    async with connected(replace(config, action_timeout_s=0.05), ear) as client:
        with pytest.raises(PbxTimeout):
            await client.action("Hangup", {"Channel": "x"})
        pbx.send(reply(pbx.requests[-1], Message="done"))
        assert (await client.action("Ping", {})).name == "Success"


async def test_a_line_break_in_a_value_is_refused_before_anything_is_sent(
    pbx: ScriptedAmi, config: AsteriskConfig, ear: Ear
) -> None:
    async with connected(config, ear) as client:
        with pytest.raises(ValueError, match="line break"):
            await client.action("Hangup", {"Channel": "x\r\n\r\nAction: Originate"})
        await client.action("Ping", {})
    assert [request["Action"] for request in pbx.requests] == ["Login", "Ping"]


async def test_a_pbx_that_stops_answering_pings_is_lost(pbx: ScriptedAmi, config: AsteriskConfig, ear: Ear) -> None:
    pbx.answers["Ping"] = lambda request: None
    async with connected(replace(config, ping_interval_s=0.02, action_timeout_s=0.05), ear) as client:
        await ear.until(lost=1)
        assert not client.is_open
    assert ear.lost == ["the PBX does not answer any more"]


@pytest.mark.parametrize(
    "garbage",
    [b"\x00\xff\x80 garbage\r\n\r\n", b"vent: Hangup\r\nUniqueid: 0\r\n\r\n", b": \r\n\r\n", b"no colon\r\n\r\n"],
)
async def test_garbage_and_half_lines_are_counted_and_skipped(
    pbx: ScriptedAmi, config: AsteriskConfig, ear: Ear, garbage: bytes
) -> None:
    async with connected(config, ear) as client:
        pbx.send(garbage + b"\r\n\r\n")
        pbx.event("Hangup", Uniqueid="after")
        await ear.until(events=1)
        assert client.skipped == 1
        assert client.is_open
    assert ear.events[0].get("Uniqueid") == "after"


async def test_a_message_without_end_drops_the_link_with_a_clear_reason(
    pbx: ScriptedAmi, config: AsteriskConfig, ear: Ear
) -> None:
    async with connected(config, ear) as client:
        pbx.send(b"Event: Hangup\r\nX: " + b"a" * 20_000)
        await ear.until(lost=1)
        assert not client.is_open
    assert "without the end of a message" in ear.lost[0]


async def test_a_listener_that_fails_does_not_cut_off_the_pbx(
    pbx: ScriptedAmi, config: AsteriskConfig, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    def fail_first(message: AmiMessage) -> None:
        ear.on_event(message)
        if len(ear.events) == 1:
            raise RuntimeError("a fault of ours")

    client = await AmiClient.connect(config=config, wanted={"Hangup"}, on_event=fail_first, on_lost=ear.on_lost)
    pbx.event("Hangup", Uniqueid="1")
    pbx.event("Hangup", Uniqueid="2")
    await ear.until(events=2)
    await client.close()
    assert "an event of the PBX (Hangup) could not be handled" in caplog.text
    assert ear.lost == []
