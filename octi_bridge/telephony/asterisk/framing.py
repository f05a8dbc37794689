"""AMI messages as bytes: cutting the stream into messages, reading a field, composing an action.

A message is lines of `Key: Value` that end in an empty line; the first line says what it is
(Asterisk documentation, "Asterisk Manager Interface (AMI)"). A field is looked up when it is asked
for: of the thirty lines of an event the bridge reads about six.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from octi_bridge.telephony.errors import PbxError

_END_TEXT = "\r\n\r\n"
_END = _END_TEXT.encode()


class MessageTooLong(PbxError):
    """The PBX sent a message without end. The link is dropped."""

    code = "pbx_message_too_long"


class AmiMessage:
    """One message. `kind` is "Event" or "Response", `name` its value (`Hangup`, `Success`)."""

    __slots__ = ("kind", "name", "text")

    def __init__(self, kind: str, name: str, text: str) -> None:
        self.kind = kind
        self.name = name
        self.text = text

    @classmethod
    def parse(cls, frame: str) -> AmiMessage | None:
        """The message in a frame, None when it is not one."""
        kind, colon, name = frame.partition("\r\n")[0].partition(": ")
        if not colon or kind not in ("Event", "Response"):
            return None
        return cls(kind, name, frame)

    def get(self, key: str) -> str:
        """The value of a field, the empty string when there is none."""
        return self.text.partition(f"\r\n{key}: ")[2].partition("\r\n")[0]

    def all(self, key: str) -> list[str]:
        """Every value of a repeated field (`Variable`, `Output`)."""
        return [value for found, value in self.items() if found == key]

    def items(self) -> Iterator[tuple[str, str]]:
        """All fields in order; a line that is no field is left out."""
        for line in self.text.split("\r\n"):
            key, colon, value = line.partition(":")
            if colon:
                yield key, value.removeprefix(" ")

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}>"  # never the fields: they hold customers' numbers


class Framer:
    """Cuts a stream into frames, whatever the sizes in which it arrives."""

    def __init__(self, *, max_message_bytes: int) -> None:
        self._buffer = bytearray()
        self._scanned = 0
        self._limit = max_message_bytes

    def feed(self, chunk: bytes) -> Sequence[str]:
        """The frames that `chunk` completes, without their ends. What is not UTF-8 becomes U+FFFD.

        Raises:
            MessageTooLong: more than the limit without an end.
        """
        buffer = self._buffer
        buffer += chunk
        end = buffer.rfind(_END, self._scanned)
        if end < 0:
            self._scanned = max(0, len(buffer) - len(_END) + 1)
            if len(buffer) > self._limit:
                raise MessageTooLong(f"the PBX sent {len(buffer)} bytes without the end of a message")
            return ()
        complete = buffer[:end].decode("utf-8", "replace")  # all at once: no character spans two messages
        del buffer[: end + len(_END)]
        self._scanned = max(0, len(buffer) - len(_END) + 1)
        return complete.split(_END_TEXT)


def compose(name: str, action_id: str, fields: Mapping[str, str], variables: Mapping[str, str]) -> bytes:
    """The bytes of one action; `variables` become repeated Variable fields.

    Raises:
        ValueError: a line break in a name or value, which would smuggle in a second action.
    """
    pairs = [("Action", name), ("ActionID", action_id), *fields.items()]
    pairs += [("Variable", f"{key}={value}") for key, value in variables.items()]
    for key, value in pairs:
        if any(forbidden in key or forbidden in value for forbidden in "\r\n\0"):
            raise ValueError(f"line break in {name}, field {key!r}")
    return "".join(f"{key}: {value}\r\n" for key, value in pairs).encode() + b"\r\n"
