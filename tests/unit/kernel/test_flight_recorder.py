"""The ring keeps what is new, forgets what is old, and never grows."""

from __future__ import annotations

from octi_bridge.kernel.flight_recorder import LONGEST_TEXT, FlightRecorder
from octi_bridge.telephony.events import ChannelEnded, ChannelId
from tests.support.fakes import FakeClock


def test_entries_come_oldest_first_with_their_age() -> None:
    clock = FakeClock()
    recorder = FlightRecorder(clock=clock)
    recorder.note("panel", "one")
    clock.advance(2.5)
    recorder.note("pbx", "two")
    assert [(entry.age_s, entry.source, entry.text) for entry in recorder.entries()] == [
        (2.5, "panel", "one"), (0.0, "pbx", "two"),
    ]  # fmt: skip


def test_the_oldest_make_room_and_what_is_out_of_the_window_is_not_told() -> None:
    clock = FakeClock()
    recorder = FlightRecorder(clock=clock, size=3, window_s=60)
    for number in range(5):
        recorder.note("pbx", str(number))
        clock.advance(25)
    assert [entry.text for entry in recorder.entries()] == ["3", "4"]


def test_a_value_becomes_text_only_when_it_is_read() -> None:
    class Dear:
        spelled = 0

        def __repr__(self) -> str:
            Dear.spelled += 1
            return "x" * 2 * LONGEST_TEXT

    recorder = FlightRecorder(clock=FakeClock())
    recorder.note("pbx", Dear())
    assert Dear.spelled == 0
    assert [len(entry.text) for entry in recorder.entries()] == [LONGEST_TEXT]


def test_facts_of_the_pbx_say_what_happened() -> None:
    recorder = FlightRecorder(clock=FakeClock())
    recorder.note("pbx", ChannelEnded(channel_id=ChannelId("1.2"), cause=16))
    (entry,) = recorder.entries()
    assert entry.text.startswith("ChannelEnded(")
    assert "cause=16" in entry.text
