"""`ScriptedAmi`: a server that speaks just enough AMI to play what a real Asterisk rarely does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
# A client that connected a moment ago is known here so many turns of the loop later: accepted, a task, its transport,
# its stream, the task that serves it. One that comes in between when the server stops is never closed by anybody.
ACCEPT_TURNS = 8
Reply = Callable[[Mapping[str, str]], str | None]


def reply(request: Mapping[str, str], **fields: str) -> str:
    """One message in answer to a request."""
    lines = {"ActionID": request.get("ActionID", "")} | fields
    first = "Event" if "Event" in lines else "Response"
    head = f"{first}: {lines.pop(first, 'Success')}\r\n"
    return head + "".join(f"{key}: {value}\r\n" for key, value in lines.items()) + "\r\n"


def rows(request: Mapping[str, str], *messages: Mapping[str, str]) -> str:
    """A list in answer to a request."""
    start = reply(request, EventList="start")
    end = reply(request, Event="ListComplete", EventList="Complete", ListItems=str(len(messages)))
    return start + "".join(reply(request, **message) for message in messages) + end


class ScriptedAmi:
    """Answers Login, Ping, empty lists and a phone's context by itself.

    `answers` overrides by action name (None: no answer at all).
    """

    def __init__(self, *, banner: bytes = BANNER) -> None:
        self.requests: list[dict[str, str]] = []
        self.answers: dict[str, Reply] = {}
        self.secret = "right"
        self.on_request: Callable[[dict[str, str]], None] = lambda request: None
        self._banner = banner
        self._server: asyncio.Server | None = None
        self._port = 0
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()

    @property
    def port(self) -> int:
        return self._port

    @property
    def connections(self) -> int:
        """How many have ever been accepted."""
        return len(self._writers)

    async def __aenter__(self) -> ScriptedAmi:
        await self.listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        for _turn in range(ACCEPT_TURNS):
            await asyncio.sleep(0)
        await self.stop_listening()
        self.drop()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def listen(self) -> None:
        """Accept connections, always on the same port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None

    def send(self, raw: bytes | str) -> None:
        """Bytes to the newest connection, just as they are."""
        self._writers[-1].write(raw.encode() if isinstance(raw, str) else raw)

    def event(self, name: str, **fields: str) -> None:
        """An event to the newest connection."""
        self.send("".join(f"{key}: {value}\r\n" for key, value in ({"Event": name} | fields).items()) + "\r\n")

    def drop(self) -> None:
        """Break every connection."""
        for writer in self._writers:
            writer.transport.abort()

    async def asked(self, action: str, *, times: int = 1, timeout_s: float = 5.0) -> dict[str, str]:
        """Wait until an action has been asked for so often; the last of them."""
        return await self.asked_for(lambda request: request.get("Action") == action, times=times, timeout_s=timeout_s)

    async def asked_for(
        self, fits: Callable[[Mapping[str, str]], bool], *, times: int = 1, timeout_s: float = 5.0
    ) -> dict[str, str]:
        """Wait until so many requests fit; the last of them."""
        async with asyncio.timeout(timeout_s):
            while len(found := [request for request in self.requests if fits(request)]) < times:
                self._changed.clear()
                await self._changed.wait()
        return found[-1]

    async def until_connected(self, timeout_s: float = 5.0) -> None:
        """Wait for the first connection."""
        async with asyncio.timeout(timeout_s):
            while not self._writers:
                self._changed.clear()
                await self._changed.wait()

    async def until_left(self, timeout_s: float = 5.0) -> None:
        """Wait until the other side has closed every connection."""
        async with asyncio.timeout(timeout_s):
            await asyncio.gather(*self._tasks)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._writers.append(writer)
        self._changed.set()
        writer.write(self._banner)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                block = await reader.readuntil(b"\r\n\r\n")
                pairs = (line.partition(": ")[::2] for line in block.decode().split("\r\n") if line)
                request = dict(pairs)
                self.requests.append(request)
                self._changed.set()
                self.on_request(request)
                if (answer := self._answer(request)) is not None:
                    writer.write(answer.encode())
        writer.close()

    def _answer(self, request: Mapping[str, str]) -> str | None:
        action = request["Action"]
        if action in self.answers:
            return self.answers[action](request)
        if action == "Login" and request["Secret"] != self.secret:
            return reply(request, Response="Error", Message="Authentication failed")
        if action in ("Status", "QueueStatus", "DeviceStateList", "ParkedCalls", "DBGetTree"):
            return rows(request)
        if action == "Getvar" and request["Variable"].startswith("PJSIP_ENDPOINT("):
            return reply(request, Value="from-internal")
        return reply(request, Message="done")
