"""The answer key of a lab phone: SIP NOTIFY `Event: talk`, which baresip itself does not know.

Many desk phones (Polycom, Yealink, Snom ...) answer a ringing call when the PBX sends them this
NOTIFY inside the dialog; baresip 1.1 replies 481 and Asterisk then cancels the call. So a lab
phone's SIP passes through this relay. It forwards every datagram unchanged except such a NOTIFY,
which it acknowledges itself before it tells the phone to answer.

Source: BroadSoft "SIP Access Side Extensions Interface Specification", NOTIFY (Event: talk).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

Address = tuple[str, int]
_TALK = re.compile(rb"\r\n(?:Event|o)[ \t]*:[ \t]*talk[ \t]*(?:;|\r\n)", re.IGNORECASE)
_ECHOED = re.compile(rb"^(?:Via|v|From|f|To|t|Call-ID|i|CSeq)[ \t]*:", re.IGNORECASE)


def is_talk(datagram: bytes) -> bool:
    """Whether this is the request to answer."""
    return datagram.startswith(b"NOTIFY ") and _TALK.search(datagram) is not None


def acknowledgement(request: bytes) -> bytes:
    """The 200 to a request: the headers that RFC 3261 §8.2.6 says to copy."""
    head = request.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]
    copied = [line for line in head if _ECHOED.match(line)]
    return b"\r\n".join([b"SIP/2.0 200 OK", *copied, b"Allow-Events: talk", b"Content-Length: 0", b"", b""])


class _Side(asyncio.DatagramProtocol):
    def __init__(self, receive: Callable[[bytes], None]) -> None:
        self._receive = receive

    def datagram_received(self, data: bytes, addr: Address) -> None:  # noqa: ARG002 - asyncio's signature
        self._receive(data)


class TalkRelay:
    """Carries one phone's SIP between two local ports. `on_talk` is called when the PBX asks it to answer."""

    def __init__(self, *, pbx: Address, phone: Address, pbx_side: Address, phone_side: Address) -> None:
        self.on_talk: Callable[[], None] = lambda: None
        self._pbx, self._phone = pbx, phone
        self._pbx_side, self._phone_side = pbx_side, phone_side
        self._to_pbx: asyncio.DatagramTransport | None = None
        self._to_phone: asyncio.DatagramTransport | None = None

    async def start(self) -> None:
        """Open both ports."""
        loop = asyncio.get_running_loop()
        self._to_pbx, _ = await loop.create_datagram_endpoint(lambda: _Side(self._from_pbx), local_addr=self._pbx_side)
        self._to_phone, _ = await loop.create_datagram_endpoint(
            lambda: _Side(self._from_phone), local_addr=self._phone_side
        )

    def stop(self) -> None:
        """Close both ports."""
        for transport in (self._to_pbx, self._to_phone):
            if transport is not None:
                transport.close()
        self._to_pbx = self._to_phone = None

    def _from_pbx(self, datagram: bytes) -> None:
        if is_talk(datagram):
            if self._to_pbx is not None:
                self._to_pbx.sendto(acknowledgement(datagram), self._pbx)
            self.on_talk()
        elif self._to_phone is not None:
            self._to_phone.sendto(datagram, self._phone)

    def _from_phone(self, datagram: bytes) -> None:
        if self._to_pbx is not None:
            self._to_pbx.sendto(datagram, self._pbx)
