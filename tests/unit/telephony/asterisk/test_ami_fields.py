"""How Asterisk writes things."""

from __future__ import annotations

import pytest

from octi_bridge.telephony.asterisk import fields
from octi_bridge.telephony.events import ChannelState, DeviceState, DialOutcome


@pytest.mark.parametrize(
    "value",
    [
        "",
        "<unknown>",
        "anonymous",
        "Anonymous",
        "Withheld",
        "Restricted",
        "unavailable",
        "Blocked",
        "P",
        "O",
        "C",
        "Coinline",
        "No Caller ID",
        "anonymous.invalid",
    ],
)
def test_an_absent_or_withheld_number_is_none(value: str) -> None:
    assert fields.number(value) is None


@pytest.mark.parametrize("value", ["09011112222", "+81312345678", "201", "*71"])
def test_a_number_stays_as_the_pbx_gives_it(value: str) -> None:
    assert fields.number(value) == value


@pytest.mark.parametrize(
    ("channel", "endpoint"),
    [
        ("PJSIP/201-0000001a", "201"),
        ("PJSIP/trunk-a-00000002", "trunk-a"),
        ("SIP/desk_5-00000003", "SIP/desk_5"),
        ("DAHDI/23-1", "DAHDI/23"),
        ("DAHDI/i1/23-7", "DAHDI/i1/23"),
        ("PJSIP/-00000001", None),
        ("Local/201@agents-00000001;2", None),
        ("Surrogate/201-00000001", None),
        ("Message/ast_msg_queue", None),
        ("", None),
    ],
)
def test_the_endpoint_is_in_the_channels_name(channel: str, endpoint: str | None) -> None:
    assert fields.endpoint(channel, "PJSIP/") == endpoint


@pytest.mark.parametrize(
    ("channel", "endpoint"), [("PJSIP/desk-201-0000001a", "201"), ("PJSIP/201-0000001a", "PJSIP/201")]
)
def test_what_stands_before_an_extension_is_part_of_the_phones_device(channel: str, endpoint: str) -> None:
    assert fields.endpoint(channel, "PJSIP/desk-") == endpoint


@pytest.mark.parametrize(
    ("device", "extension"),
    [
        ("PJSIP/201", "201"),
        ("PJSIP/", None),
        ("Queue:sales_avail", None),
        ("Local/201@agents", None),
        ("SIP/201", None),
    ],
)
def test_only_devices_with_the_prefix_are_phones(device: str, extension: str | None) -> None:
    assert fields.extension(device, "PJSIP/") == extension


@pytest.mark.parametrize(("exten", "dialed"), [("0312340001", "0312340001"), ("s", None), ("", None), ("h", None)])
def test_extensions_that_nobody_dials_are_no_dialed_number(exten: str, dialed: str | None) -> None:
    assert fields.dialed(exten) == dialed


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Down", ChannelState.DOWN),
        ("Rsrvd", ChannelState.DOWN),
        ("Ring", ChannelState.DIALED),
        ("Ringing", ChannelState.RINGING),
        ("Up", ChannelState.UP),
        ("Something new", ChannelState.DOWN),
    ],
)
def test_channel_states(word: str, state: ChannelState) -> None:
    assert fields.channel_state(word) is state


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("ANSWER", DialOutcome.ANSWERED),
        ("BUSY", DialOutcome.BUSY),
        ("NOANSWER", DialOutcome.NO_ANSWER),
        ("CANCEL", DialOutcome.CANCELLED),
        ("CHANUNAVAIL", DialOutcome.UNREACHABLE),
        ("CONGESTION", DialOutcome.FAILED),
        ("", DialOutcome.FAILED),
    ],
)
def test_dial_outcomes(word: str, outcome: DialOutcome) -> None:
    assert fields.dial_outcome(word) is outcome


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("NOT_INUSE", DeviceState.IDLE),
        ("BUSY", DeviceState.IN_USE),
        ("RINGINUSE", DeviceState.RINGING),
        ("UNAVAILABLE", DeviceState.UNAVAILABLE),
        ("INVALID", DeviceState.UNAVAILABLE),
        ("UNKNOWN", DeviceState.UNKNOWN),
    ],
)
def test_device_states(word: str, state: DeviceState) -> None:
    assert fields.device_state(word) is state


@pytest.mark.parametrize(
    ("presentation", "hidden"),
    [
        ("0 (Presentation Allowed, Not Screened)", False),
        ("3 (Presentation Allowed, Network Number)", False),
        ("32 (Presentation Prohibited, Not Screened)", True),
        ("35 (Presentation Prohibited, Network Number)", True),
        ("67 (Number Unavailable)", False),
        ("", False),
    ],
)
def test_a_restricted_presentation_is_seen(presentation: str, hidden: bool) -> None:
    assert fields.is_restricted(presentation) is hidden
