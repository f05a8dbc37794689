"""One SIP phone of the lab: a baresip process, driven over its control port (ctrl_tcp: JSON in netstrings)."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from octi_bridge.workbench.asterisk_lab.errors import LabError
from octi_bridge.workbench.asterisk_lab.layout import HOST, SECOND_DEVICES, LabInfo

ANSWER_TIMEOUT_S = 5.0
CONNECT_TIMEOUT_S = 10.0
CONNECT_RETRY_S = 0.05
HANG_UP_RETRY_S = 0.05
REGISTER_TIMEOUT_S = 10.0

logger = logging.getLogger(__name__)

Event = dict[str, Any]


def frame(message: dict[str, str]) -> bytes:
    """A netstring: length, colon, JSON, comma."""
    body = json.dumps(message).encode()
    return str(len(body)).encode() + b":" + body + b","


def unframe(buffer: bytes) -> tuple[Event | None, bytes]:
    """The first message of the buffer, if it is complete, and what is left."""
    length, colon, rest = buffer.partition(b":")
    if not colon or len(rest) < int(length) + 1:
        return None, buffer
    event: Event = json.loads(rest[: int(length)])
    return event, rest[int(length) + 1 :]


@dataclass(slots=True)
class PhoneCall:
    """A call at the phone, by baresip's own account of it."""

    is_incoming: bool
    is_established: bool
    peer: str | None


class LabPhone:
    """A phone with one line registered at the PBX, and further caller identities for dialling out."""

    def __init__(
        self, *, name: str, account: str, control: tuple[str, int], registrar: tuple[str, int], password: str
    ) -> None:
        self.name = name
        self.account = account  # the endpoint of the PBX: the phone's own name, unless it is a second device
        self.is_plugged = False
        self.is_dialing = False  # between lifting it and the first word of the call
        self.calls: dict[str, PhoneCall] = {}
        self.tones = ""  # DTMF digits that arrived, since the last call began
        self.on_change: Callable[[], None] = lambda: None
        self._control = control
        self._registrar = f"{registrar[0]}:{registrar[1]}"
        self._password = password
        self._tokens = itertools.count(1)
        self._answers: dict[str, asyncio.Future[Event]] = {}
        self._registered = asyncio.Event()
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None
        self._commands = asyncio.Lock()
        self._identities: list[str] = []
        self._pressed: set[asyncio.Task[None]] = set()

    @property
    def is_connected(self) -> bool:
        """Whether its program listens to us."""
        return self._task is not None and not self._task.done()

    async def connect(self) -> None:
        """Take control, as soon as the process listens.

        Raises:
            LabError: it does not within ten seconds.
        """
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                reader, self._writer = await self._open()
        except TimeoutError:
            raise LabError(f"phone {self.name} did not start: see its log in phones/{self.name}") from None
        self._task = asyncio.create_task(self._read(reader), name=f"phone {self.name}")

    async def close(self) -> None:
        """Give up control; the process goes on."""
        tasks = [task for task in (self._task, *self._pressed) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()

    async def plug_in(self) -> None:
        """Register the line.

        Raises:
            LabError: the PBX does not accept it.
        """
        self._registered.clear()
        line = f"<sip:{self.account}@{self._registrar}>;auth_user={self.account};auth_pass={self._password}"
        await self.command("uanew", f"{line};regint=120;answermode=manual;sip_autoanswer=yes;ptime=20")
        try:
            async with asyncio.timeout(REGISTER_TIMEOUT_S):
                await self._registered.wait()
        except TimeoutError:
            raise LabError(f"the PBX does not accept phone {self.name}") from None
        self.is_plugged = True
        self.on_change()

    async def unplug(self) -> None:
        """Take the line off the PBX; calls end."""
        await self.command("uadelall")
        self._identities.clear()
        self.is_plugged = self.is_dialing = False
        self.calls.clear()
        self.on_change()

    async def dial(self, number: str, *, identity: str | None = None) -> None:
        """Call a number, as `identity` (a SIP address, `sip:0312345678@customer.invalid`) or as the line itself.

        baresip calls from the line whose domain the dialled address has, so an identity needs a domain of its own.
        """
        self.is_dialing = True
        self.on_change()
        try:
            await self._dial(number, identity)
        except LabError:
            self.is_dialing = False
            raise

    async def _dial(self, number: str, identity: str | None) -> None:
        if identity is None:
            await self.command("dial", f"sip:{number}@{self._registrar}")
            return
        for used in self._identities:
            await self.command("uadel", used)
        self._identities = [identity]
        line = f'<{identity}>;outbound="sip:{self._registrar}";auth_user={self.account};auth_pass={self._password}'
        await self.command("uanew", f"{line};regint=0;ptime=20")
        await self.command("dial", f"sip:{number}@{identity.partition('@')[2]}")

    async def answer(self) -> None:
        """Answer the call that rings."""
        await self.command("accept")

    def answer_soon(self) -> None:
        """Answer, from a callback: the answer key of a phone that the PBX presses."""
        task = asyncio.create_task(self.answer(), name=f"phone {self.name} answers")
        self._pressed.add(task)
        task.add_done_callback(self._released)

    async def hang_up(self) -> None:
        """End the current call, or decline one that rings.

        baresip refuses that for a call it has dialed ("no active call") until the other phone rings.
        """
        deadline = time.monotonic() + ANSWER_TIMEOUT_S
        while not (await self._ask("hangup")).get("ok") and (self.calls or self.is_dialing):
            if time.monotonic() > deadline:
                raise LabError(f"phone {self.name} does not hang up: see its log in phones/{self.name}")
            await asyncio.sleep(HANG_UP_RETRY_S)

    async def key_in(self, digits: str) -> None:
        """Press these keys in the current call, as DTMF."""
        await self.command("sndcode", digits)

    async def command(self, name: str, parameters: str = "") -> str:
        """Any baresip command; returns its output."""
        return str((await self._ask(name, parameters)).get("data", ""))

    async def _ask(self, name: str, parameters: str = "") -> Event:
        """A command's whole answer: `ok` and `data`."""
        if self._writer is None or not self.is_connected:
            raise LabError(f"phone {self.name} is gone: see its log in phones/{self.name}")
        async with self._commands:
            token = str(next(self._tokens))
            answer = self._answers[token] = asyncio.get_running_loop().create_future()
            self._writer.write(frame({"command": name, "params": parameters, "token": token}))
            try:
                async with asyncio.timeout(ANSWER_TIMEOUT_S):
                    await self._writer.drain()
                    answered: Event = await answer
                    return answered
            except TimeoutError:
                raise LabError(f"phone {self.name} did not answer to {name}") from None
            finally:
                self._answers.pop(token, None)

    def _released(self, task: asyncio.Task[None]) -> None:
        self._pressed.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.warning("phone %s could not answer: %s", self.name, task.exception())

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while True:
            try:
                return await asyncio.open_connection(*self._control)
            except OSError:
                await asyncio.sleep(CONNECT_RETRY_S)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        buffer = b""
        with contextlib.suppress(OSError):  # a killed process may reset the connection
            while chunk := await reader.read(65536):
                buffer += chunk
                message, buffer = unframe(buffer)
                while message is not None:
                    self._take(message)
                    message, buffer = unframe(buffer)
        self.is_plugged = self.is_dialing = False
        self.calls.clear()
        self.on_change()

    def _take(self, message: Event) -> None:
        if message.get("event"):
            self._note(message)
            return
        answer = self._answers.get(str(message.get("token")))
        if answer is not None and not answer.done():
            answer.set_result(message)

    def _note(self, event: Event) -> None:
        kind = str(event.get("type"))
        if kind == "REGISTER_OK":
            self._registered.set()
        if not kind.startswith("CALL_") or not event.get("id"):
            return
        if event.get("direction") == "outgoing":
            self.is_dialing = False
        if kind == "CALL_CLOSED":
            self.calls.pop(str(event["id"]), None)
        elif kind == "CALL_DTMF_START":
            self.tones += str(event.get("param"))
        else:
            if not self.calls:
                self.tones = ""
            call = self.calls.setdefault(
                str(event["id"]),
                PhoneCall(event.get("direction") == "incoming", is_established=False, peer=_user(event.get("peeruri"))),
            )
            call.is_established = call.is_established or kind == "CALL_ESTABLISHED"
        self.on_change()


def phone_of(info: LabInfo, name: str) -> LabPhone:
    """The phone of that name in a lab."""
    ports = info.phone_ports(name)
    return LabPhone(
        name=name,
        account=SECOND_DEVICES.get(name, name),
        control=(HOST, ports.control),
        registrar=(HOST, info.sip_port if name == info.customer else ports.relay_phone),
        password=info.phone_password,
    )


def _user(uri: object) -> str | None:
    """The number in a SIP address, None when there is none to show."""
    match = re.match(r"sips?:([^@;]+)@", str(uri or ""))
    number = match[1] if match else ""
    return None if number.lower() in ("", "anonymous", "unknown", "asterisk") else number
