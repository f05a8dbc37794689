"""Bytes to messages and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octi_bridge.telephony.asterisk.framing import AmiMessage, Framer, MessageTooLong, compose

MESSAGES = (
    b"Event: Hangup\r\nChannel: PJSIP/201-00000001\r\nUniqueid: 1.1",
    b"Response: Success\r\nActionID: 7\r\nMessage: ok",
    b"Event: Newchannel\r\nCallerIDName: \r\nCallerIDNum: 0312345678",
    "Event: QueueMemberPause\r\nPausedReason: 昼休み".encode(),
)
STREAM = b"".join(message + b"\r\n\r\n" for message in MESSAGES)

safe_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=30)


@given(cuts=st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_messages_are_the_same_whatever_the_sizes_in_which_they_arrive(cuts: list[int]) -> None:
    framer = Framer(max_message_bytes=1000)
    edges = [0, *sorted(cuts), len(STREAM)]
    frames = [frame for start, end in zip(edges, edges[1:], strict=False) for frame in framer.feed(STREAM[start:end])]
    assert frames == [message.decode() for message in MESSAGES]


def test_messages_arriving_byte_by_byte_are_whole() -> None:
    framer = Framer(max_message_bytes=1000)
    frames = [frame for i in range(len(STREAM)) for frame in framer.feed(STREAM[i : i + 1])]
    assert frames == [message.decode() for message in MESSAGES]


def test_a_message_that_never_ends_is_an_error_at_the_limit() -> None:
    framer = Framer(max_message_bytes=100)
    assert list(framer.feed(b"Event: X\r\n" + b"a" * 80)) == []
    with pytest.raises(MessageTooLong, match="without the end of a message") as caught:
        framer.feed(b"a" * 20)
    assert caught.value.code == "pbx_message_too_long"


def test_many_short_messages_may_be_longer_together_than_the_limit() -> None:
    framer = Framer(max_message_bytes=100)
    assert len(framer.feed(STREAM * 10)) == len(MESSAGES) * 10


def test_a_field_is_found_by_its_whole_name() -> None:
    message = AmiMessage.parse("Event: DialBegin\r\nDestChannel: b\r\nChannel: a\r\nUniqueid: 1\r\nDestUniqueid: 2")
    assert message is not None
    assert (message.kind, message.name) == ("Event", "DialBegin")
    assert [message.get(key) for key in ("Channel", "DestChannel", "Uniqueid", "DestUniqueid")] == ["a", "b", "1", "2"]


def test_an_empty_and_an_absent_field_are_the_empty_string() -> None:
    message = AmiMessage.parse("Event: X\r\nAccountCode: \r\nExten: s")
    assert message is not None
    assert (message.get("AccountCode"), message.get("Nothing"), message.get("Exten")) == ("", "", "s")


def test_a_repeated_field_gives_all_its_values() -> None:
    message = AmiMessage.parse("Event: Status\r\nVariable: A=1\r\nVariable: B=2:3\r\nEnd: x")
    assert message is not None
    assert message.all("Variable") == ["A=1", "B=2:3"]


@pytest.mark.parametrize("frame", ["", "garbage", "vent: Hangup\r\nUniqueid: 1", "\ufffd", "Foo: bar\r\nEvent: X"])
def test_what_is_no_message_is_none(frame: str) -> None:
    assert AmiMessage.parse(frame) is None


@given(raw=st.binary(max_size=200))
def test_any_bytes_are_messages_or_none_but_never_a_crash(raw: bytes) -> None:
    messages = [AmiMessage.parse(frame) for frame in Framer(max_message_bytes=1000).feed(raw + b"\r\n\r\n")]
    for message in filter(None, messages):
        assert message.get("Uniqueid") is not None
        assert repr(message)


def test_a_message_shows_no_fields_in_logs() -> None:
    message = AmiMessage.parse("Event: Newchannel\r\nCallerIDNum: 09011112222")
    assert repr(message) == "<Event Newchannel>"


@given(value=safe_text, variable=safe_text)
def test_a_composed_action_reads_back(value: str, variable: str) -> None:
    block = compose("Originate", "7", {"Exten": value}, {"OCTI_X": variable})
    assert block.endswith(b"\r\n\r\n")
    lines = block.decode().removesuffix("\r\n\r\n").split("\r\n")
    assert lines == ["Action: Originate", "ActionID: 7", f"Exten: {value}", f"Variable: OCTI_X={variable}"]


@pytest.mark.parametrize("bad", ["1\r\nAction: Originate", "1\n2", "1\r2", "1\0"])
def test_a_line_break_never_reaches_the_pbx(bad: str) -> None:
    for fields, variables in (({"Exten": bad}, {}), ({bad: "x"}, {}), ({}, {"A": bad}), ({}, {bad: "x"})):
        with pytest.raises(ValueError, match="line break"):
            compose("Originate", "1", fields, variables)
