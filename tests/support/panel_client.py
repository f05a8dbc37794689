"""A panel without a browser: speaks the panel protocol over a real socket and keeps what it was told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Self

import socketio

from octi_bridge.kernel.ids import new_id
from octi_bridge.panel_gateway.protocol import PROTOCOL_VERSION, PanelEnvelope, Snapshot
from tests.support.panel_reducer import apply_all

NAMESPACE = "/panel"
TIMEOUT_S = 15.0  # what a loaded machine needs for a sign-in; nobody waits for it otherwise


class Refused(Exception):
    """The bridge answered with an error; `terminal_user` is the name of who is signed in at the terminal."""

    def __init__(self, code: str, message: str, terminal_user: str | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.terminal_user = terminal_user


class PanelClient:
    """Use as `async with PanelClient(bridge_url, org_origin) as panel`; says hello by itself."""

    def __init__(
        self,
        url: str,
        org_origin: str,
        *,
        popup_mode: str = "ring",
        is_in_front: bool = True,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._url = url
        self._headers = dict(headers or {})
        self._timeout_s = timeout_s
        self.info = {
            "panel_id": new_id(), "protocol_version": PROTOCOL_VERSION, "org_origin": org_origin,
            "popup_mode": popup_mode, "has_outbound_popup": True, "is_in_front": is_in_front, "language": "ja",
        }  # fmt: skip
        self.envelopes: list[PanelEnvelope] = []
        self.pops: list[dict[str, Any]] = []
        self.ended: list[str] = []
        self.missed_counts: list[int] = []
        self.first: Snapshot | None = None
        self.token = ""
        self.welcome: dict[str, Any] = {}
        self._changed = asyncio.Event()
        self.socket = socketio.AsyncClient(reconnection=False)
        self.socket.on("panel_event", self._on_event, namespace=NAMESPACE)
        self.socket.on("screen_pop", self._on_pop, namespace=NAMESPACE)
        self.socket.on("session_ended", self._on_ended, namespace=NAMESPACE)
        self.socket.on("missed_calls_changed", self._on_missed, namespace=NAMESPACE)

    async def __aenter__(self) -> Self:
        await self.socket.connect(self._url, headers=self._headers, namespaces=[NAMESPACE], transports=["websocket"])
        self.welcome = await self.command("hello", panel=self.info)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.disconnect()

    async def command(self, name: str, **fields: Any) -> dict[str, Any]:
        """Send a command; returns what stands in `ok`, raises Refused for `error`."""
        return self.result(await self.raw(name, fields))

    async def act(self, name: str, **fields: Any) -> dict[str, Any]:
        """Send a command that carries a command id."""
        return await self.command(name, **{"command_id": new_id(), **fields})

    async def raw(self, name: str, data: Any) -> Any:
        """Send anything; returns the acknowledgement as it came."""
        return await self.socket.call(name, data, namespace=NAMESPACE, timeout=self._timeout_s)

    def result(self, ack: Any) -> dict[str, Any]:
        """The `ok` of an acknowledgement."""
        if "error" in ack:
            user = ack["error"]["terminal_user"]
            raise Refused(ack["error"]["code"], ack["error"]["message"], user and user["name"])
        ok: dict[str, Any] = ack["ok"]
        return ok

    async def sign_in(
        self,
        account: str = "sato",
        password: str = "workbench-1",
        extension: str = "201",
        status: str = "0",
        *,
        takes_terminal_from: str | None = None,
    ) -> Snapshot:
        """Sign in and keep the snapshot."""
        answer = await self.command(
            "sign_in", account=account, password=password, extension=extension, status=status, is_hard_phone=False,
            takes_terminal_from=takes_terminal_from,
        )  # fmt: skip
        return self._begin(answer)

    async def resume(self, token: str) -> Snapshot:
        """Take a session up again."""
        return self._begin(await self.command("resume", token=token))

    async def fresh_snapshot(self) -> Snapshot:
        """Ask the bridge anew."""
        answer = await self.command("get_snapshot")
        return Snapshot.model_validate(answer["snapshot"], strict=False)

    @property
    def state(self) -> Snapshot:
        """What a panel would show now: the first snapshot and everything since."""
        assert self.first is not None, "sign in first"
        return apply_all(self.first, self.envelopes)

    async def until(self, condition: Callable[[Self], bool], what: str = "the state") -> None:
        """Wait for a state of this panel; fails after `timeout_s`, saying what it shows instead."""
        try:
            async with asyncio.timeout(self._timeout_s):
                while not condition(self):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            shown = self.state.model_dump(mode="json") if self.first else None
            raise AssertionError(f"waited in vain for {what}; the panel shows {shown}") from None

    async def until_call(self, state: str) -> str:
        """Wait until the only call is in this state; returns its id."""
        await self.until(lambda p: [c.state for c in p.state.calls] == [state], f"one call, {state}")
        return self.state.calls[0].call_id

    async def until_idle(self) -> None:
        """Wait until there is no call."""
        await self.until(lambda p: not p.state.calls, "no call")

    def _begin(self, answer: dict[str, Any]) -> Snapshot:
        self.token = answer["token"]
        self.first = Snapshot.model_validate(answer["snapshot"], strict=False)
        return self.first

    async def _on_event(self, data: Any) -> None:
        self.envelopes.append(PanelEnvelope.model_validate(data, strict=False))
        self._changed.set()

    async def _on_pop(self, data: dict[str, Any]) -> None:
        self.pops.append(data)
        self._changed.set()

    async def _on_missed(self, data: dict[str, Any]) -> None:
        self.missed_counts.append(data["count"])
        self._changed.set()

    async def _on_ended(self, data: dict[str, Any]) -> None:
        self.ended.append(data["reason"])
        self._changed.set()
