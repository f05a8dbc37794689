"""Frames no panel would send: the bridge drops who sends them and serves everybody else."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from octi_bridge.panel_gateway.sockets import HARD_LIMIT_BYTES
from octi_bridge.workbench.workbench import Workbench
from tests.support.panel_client import PanelClient, Refused

SOCKET = "/socket.io/?EIO=4&transport=websocket"
POLLING = "/socket.io/?EIO=4&transport=polling"


@asynccontextmanager
async def raw_socket(bench: Workbench) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A WebSocket that has joined the panels' namespace and may send what it likes."""
    async with aiohttp.ClientSession() as session, session.ws_connect(bench.bridge_url + SOCKET) as socket:
        assert (await socket.receive_str(timeout=5)).startswith("0{")
        await socket.send_str("40/panel,")
        assert (await socket.receive_str(timeout=5)).startswith("40/panel,")
        yield socket


async def answer(socket: aiohttp.ClientWebSocketResponse, number: int) -> str:
    """The acknowledgement of this number; pings are answered on the way."""
    async with asyncio.timeout(5):
        while True:
            text = await socket.receive_str()
            if text == "2":
                await socket.send_str("3")
            elif text.startswith(f"43/panel,{number}"):
                code: str = json.loads(text.removeprefix(f"43/panel,{number}"))[0]["error"]["code"]
                return code


async def still_serves(bench: Workbench) -> None:
    async with PanelClient(bench.bridge_url, bench.host_url) as client:
        await client.sign_in()
        assert (await client.fresh_snapshot()).agent.account == "sato"


ANSWERS = [
    "/healthz",
    "/metrics",
    "/nothing",
    "/api/v1/doctor",
    POLLING,
    "/socket.io/?EIO=3",
    "/panel?sfdcIframeOrigin=https://evil.example",
]


@pytest.mark.parametrize("path", ANSWERS)
async def test_every_answer_has_the_security_headers(bench: Workbench, path: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(bench.bridge_url + path) as response:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src" in response.headers["Content-Security-Policy"]
        assert "frame-ancestors" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", [SOCKET, POLLING])
async def test_pages_of_other_origins_cannot_connect(bench: Workbench, path: str) -> None:
    async with aiohttp.ClientSession() as session:
        for origin in ("https://evil.example", "null", bench.host_url, bench.bridge_url + "0"):
            async with session.get(bench.bridge_url + path, headers={"Origin": origin}) as response:
                assert response.status == 400, origin
                assert "Access-Control-Allow-Origin" not in response.headers


async def test_the_panels_own_page_connects(bench: Workbench) -> None:
    headers = {"Origin": bench.bridge_url}
    async with (
        aiohttp.ClientSession() as session,
        session.get(bench.bridge_url + POLLING, headers=headers) as response,
    ):
        assert response.status == 200


async def test_an_org_that_is_not_allowed_is_refused_at_hello(bench: Workbench) -> None:
    with pytest.raises(Refused, match="unknown_org"):
        async with PanelClient(bench.bridge_url, "https://evil.lightning.force.com"):
            pytest.fail("hello was accepted")


GARBAGE: list[str] = [
    "", "x", "9", "4", "42", "42/panel", "42/panel,", "42/panel,[", '42/panel,["dial"', '42/panel,{"a":1}',
    "42/panel,[]", "42/panel,[1]", "42/panel,[null]", '42/panel,1["nonsense",{}]', '42/panel,["connect"]',
    '42/panel,["disconnect"]', "43/panel,1[]", "45/panel,[]", "451-/panel,[]", "46/panel,",
    "40/other,", "41/panel,", '42/other,["dial",{}]',
    "42/panel," + "[" * 5000, '42/panel,1["dial",' + "9" * 5000 + "]", "2probe", "5", "6", "\x00", "4\ufffd",
    '42/panel,["dial",{"_placeholder":true,"num":0}]', '455-/panel,["dial",{"_placeholder":true,"num":0}]',
]  # fmt: skip
BINARY: list[bytes] = [b"", b"\x00", b"\xff" * 1000]


@pytest.fixture
def _unlogged() -> Iterator[None]:
    """engine.io raises at a broken packet and leaves its transport to the garbage collector; records would keep it."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.mark.usefixtures("_unlogged")
async def test_garbled_frames_harm_nobody_else(bench: Workbench) -> None:
    async with PanelClient(bench.bridge_url, bench.host_url) as bystander:
        await bystander.sign_in()
        frames: list[str | bytes] = [*GARBAGE, *BINARY]
        for number, frame in enumerate(frames):
            async with raw_socket(bench) as socket:
                await (socket.send_str(frame) if isinstance(frame, str) else socket.send_bytes(frame))
                if number % 5 == 0:
                    assert (await bystander.fresh_snapshot()).calls == (), repr(frame[:40])
        await bench.stage.phones.dial("outside", "0312340001", caller_number="09011112222")
        await bystander.until_call("ringing")
    await still_serves(bench)


ARGUMENTS: list[tuple[str, Callable[[str], str]]] = [
    ("none", lambda name: json.dumps([name])),
    ("null", lambda name: json.dumps([name, None])),
    ("two objects", lambda name: json.dumps([name, {}, {}])),
    ("a list", lambda name: json.dumps([name, [{}]])),
    ("deep", lambda name: f'["{name}",' + '{"a":' * 200 + "1" + "}" * 200 + "]"),
    ("a lone surrogate", lambda name: f'["{name}",{{"\\ud800":1}}]'),
    ("not a number", lambda name: f'["{name}",{{"command_id":NaN}}]'),
]


async def test_wrong_arguments_are_answered_on_the_socket(bench: Workbench) -> None:
    async with raw_socket(bench) as socket:
        sent = [(kind, name, frame) for kind, frame in ARGUMENTS for name in ("dial", "hello", "sign_in")]
        for number, (kind, name, frame) in enumerate(sent, start=10):
            await socket.send_str(f"42/panel,{number}{frame(name)}")
            assert await answer(socket, number) == "bad_message", (kind, name)


async def test_a_large_message_is_refused_and_the_socket_stays(bench: Workbench) -> None:
    async with raw_socket(bench) as socket:
        large = json.dumps(["dial", {"number": "9" * 20_000}])
        await socket.send_str(f"42/panel,1{large}")
        assert await answer(socket, 1) == "too_large"
        await socket.send_str('42/panel,2["get_snapshot",{}]')
        assert await answer(socket, 2) == "session_expired"


async def test_an_oversized_frame_ends_its_own_socket_only(bench: Workbench) -> None:
    async with raw_socket(bench) as socket:
        await socket.send_str('42/panel,1["dial",{"number":"' + "9" * (2 * HARD_LIMIT_BYTES) + '"}]')
        async with asyncio.timeout(5):
            while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
        assert socket.closed
        await still_serves(bench)


async def test_a_flood_is_answered_with_rate_limited_and_slows_down_nobody_else(bench: Workbench) -> None:
    async with raw_socket(bench) as socket:
        for number in range(100):
            await socket.send_str(f'42/panel,{number}["get_snapshot",{{}}]')
        assert await answer(socket, 99) == "rate_limited"
        await still_serves(bench)
