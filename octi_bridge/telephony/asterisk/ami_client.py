"""One logged-in AMI connection. It lives until it is lost; `link` makes the next one.

Events go to `on_event` synchronously and in order. An action that is in flight when the connection
drops fails at once and is never sent again: a call must not be made late.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field

from octi_bridge.telephony.asterisk.ami_connection import READ_SIZE, open_ami
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.asterisk.framing import AmiMessage, Framer, MessageTooLong, compose
from octi_bridge.telephony.errors import PbxRefused, PbxTimeout, PbxUnavailable

logger = logging.getLogger(__name__)

NOTHING: Mapping[str, str] = {}


class AmiLoginRefused(PbxUnavailable):
    """Asterisk refused user name or secret. Compare the settings with manager.conf."""

    code = "pbx_login_refused"


@dataclass(slots=True)
class _Pending:
    answer: asyncio.Future[AmiMessage]
    rows: list[AmiMessage] = field(default_factory=list)
    is_list: bool = False


class AmiClient:
    """See the module. Made by `connect`."""

    def __init__(
        self,
        *,
        config: AsteriskConfig,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        wanted: Set[str],
        on_event: Callable[[AmiMessage], None],
        on_lost: Callable[[str], None],
    ) -> None:
        self.skipped = 0  # frames that were no messages
        self._config = config
        self._reader, self._writer = streams
        self._wanted = frozenset(wanted)
        self._on_event, self._on_lost = on_event, on_lost
        self._framer = Framer(max_message_bytes=config.max_message_bytes)
        self._ids = itertools.count(1)
        self._pending: dict[str, _Pending] = {}
        self._listing = 0
        self._is_open = True
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    async def connect(
        cls,
        *,
        config: AsteriskConfig,
        wanted: Set[str],
        on_event: Callable[[AmiMessage], None],
        on_lost: Callable[[str], None],
    ) -> AmiClient:
        """Open a connection and log in. Only events named in `wanted` are handed on.

        Raises:
            AmiLoginRefused: wrong user name or secret.
            AmiTlsFailed: TLS does not come about.
            PbxUnavailable: no connection, or no AMI at that port.
        """
        streams = await open_ami(config)
        client = cls(config=config, streams=streams, wanted=wanted, on_event=on_event, on_lost=on_lost)
        await client._log_in()
        return client

    @property
    def is_open(self) -> bool:
        """Whether actions can be sent."""
        return self._is_open

    async def close(self) -> None:
        """End the connection without calling `on_lost`."""
        self._on_lost = lambda reason: None
        self._drop("closed")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(1):
                await self._writer.wait_closed()

    async def action(
        self, name: str, fields: Mapping[str, str], *, variables: Mapping[str, str] = NOTHING, action_id: str = ""
    ) -> AmiMessage:
        """Send an action; the answer, which often means only "queued".

        Raises:
            PbxRefused: Asterisk answered Error; the text is Asterisk's.
            PbxUnavailable: not connected; nothing was sent.
            PbxTimeout: no answer, or the connection dropped while waiting: it may have happened.
            ValueError: a line break in a value.
        """
        pending = _Pending(asyncio.get_running_loop().create_future())
        answer = await self._send(pending, name, fields, variables, action_id)
        if answer.name == "Error":
            raise PbxRefused(f"{name}: {answer.get('Message')}")
        return answer

    async def listing(self, name: str, fields: Mapping[str, str] = NOTHING) -> list[AmiMessage]:
        """The events of an action that answers with a list, without the closing one. Raises as `action`."""
        pending = _Pending(asyncio.get_running_loop().create_future(), is_list=True)
        self._listing += 1
        try:
            last = await self._send(pending, name, fields, NOTHING, "")
        finally:
            self._listing -= 1
        if last.name == "Error":
            raise PbxRefused(f"{name}: {last.get('Message')}")
        return pending.rows

    async def _log_in(self) -> None:
        self._tasks = [
            asyncio.create_task(self._read(), name="ami reader"),
            asyncio.create_task(self._watch(), name="ami watchdog"),
        ]
        try:
            await self.action("Login", {"Username": self._config.username, "Secret": self._config.secret})
        except PbxRefused as refused:
            await self.close()
            raise AmiLoginRefused(
                f"Asterisk refused the AMI user {self._config.username!r} ({refused}): compare with manager.conf"
            ) from None
        except BaseException:
            await self.close()
            raise

    async def _send(
        self, pending: _Pending, name: str, fields: Mapping[str, str], variables: Mapping[str, str], action_id: str
    ) -> AmiMessage:
        action_id = action_id or str(next(self._ids))
        block = compose(name, action_id, fields, variables)
        if not self._is_open:
            raise PbxUnavailable
        if action_id in self._pending:
            raise PbxRefused(f"{name}: an action with this id is in flight")
        self._pending[action_id] = pending
        try:
            async with asyncio.timeout(self._config.action_timeout_s):
                self._writer.write(block)
                await self._writer.drain()
                return await pending.answer
        except TimeoutError:
            raise PbxTimeout(f"{name}: Asterisk did not answer within {self._config.action_timeout_s:g} s") from None
        except OSError as error:
            raise PbxTimeout(f"{name}: the connection dropped") from error
        finally:
            self._pending.pop(action_id, None)
            if pending.answer.done() and not pending.answer.cancelled():
                pending.answer.exception()  # seen: not to be reported as never retrieved

    async def _read(self) -> None:
        reason = "the PBX closed the connection"
        try:
            while chunk := await self._reader.read(READ_SIZE):
                for frame in self._framer.feed(chunk):
                    self._take(frame)
        except OSError as error:
            reason = f"the connection broke: {error.strerror or type(error).__name__}"
        except MessageTooLong as error:
            reason = str(error)
        self._drop(reason)

    def _take(self, frame: str) -> None:
        if frame.startswith("\r\n"):
            frame = frame.lstrip("\r\n")
        if frame.startswith("Event: "):
            end = frame.find("\r\n")
            name = frame[7:] if end < 0 else frame[7:end]
            is_wanted = name in self._wanted
            if not is_wanted and not self._listing:
                return
            message = AmiMessage("Event", name, frame)
            if self._listing and self._take_row(message):
                return
            if is_wanted:
                self._hand_on(message)
        elif (response := AmiMessage.parse(frame)) is not None:
            self._take_response(response)
        elif frame:
            self.skipped += 1
            logger.warning("skipped %d bytes from the PBX that are no AMI message", len(frame))

    def _hand_on(self, message: AmiMessage) -> None:
        try:
            self._on_event(message)
        except Exception:  # noqa: BLE001 - a listener's fault must not cut off the PBX
            logger.exception("an event of the PBX (%s) could not be handled", message.name)

    def _take_row(self, message: AmiMessage) -> bool:
        pending = self._pending.get(message.get("ActionID"))
        if pending is None or not pending.is_list:
            return False
        if message.get("EventList") == "Complete":
            if not pending.answer.done():
                pending.answer.set_result(message)
        else:
            pending.rows.append(message)
        return True

    def _take_response(self, message: AmiMessage) -> None:
        pending = self._pending.get(message.get("ActionID"))
        if pending is None or pending.answer.done():
            return  # its waiter has given up
        if not pending.is_list or message.name == "Error":
            pending.answer.set_result(message)

    async def _watch(self) -> None:
        """Find out that the PBX is gone although the connection looks open."""
        while True:
            await asyncio.sleep(self._config.ping_interval_s)
            try:
                await self.action("Ping", NOTHING)
            except (PbxTimeout, PbxUnavailable):
                self._drop("the PBX does not answer any more")
                return

    def _drop(self, reason: str) -> None:
        if not self._is_open:
            return
        self._is_open = False
        self._writer.close()
        for pending in self._pending.values():
            if not pending.answer.done():
                pending.answer.set_exception(PbxTimeout("the connection to the PBX dropped before it answered"))
        self._on_lost(reason)
