"""What the lists of a PBX say of legs that were there before the bridge looked."""

from __future__ import annotations

import pytest

from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.resync import make_state
from octi_bridge.telephony.events import ChannelSnapshot

NOON = 1_790_000_000  # of the PBX


def status(channel_id: str, channel: str, **variables: str) -> AmiMessage:
    lines = [
        "Event: Status", f"Channel: {channel}", "ChannelStateDesc: Up", f"Uniqueid: {channel_id}", "Linkedid: 1.0",
        "Seconds: 90", *(f"Variable: {name}={value}" for name, value in variables.items()),
    ]  # fmt: skip
    message = AmiMessage.parse("\r\n".join(lines))
    assert message is not None
    return message


def agents_leg(**variables: str) -> ChannelSnapshot:
    legs = [status("1.0", "PJSIP/trunk-1"), status("1.1", "PJSIP/201-2", EPOCH=str(NOON), **variables)]
    state = make_state(legs=legs, members=[], devices=[], parked=[], device_prefix="PJSIP/")
    (leg,) = [leg for leg in state.snapshot.channels if leg.channel_id == "1.1"]
    return leg


@pytest.mark.parametrize(
    ("held_at", "age_s"),
    # 91: two whole seconds may differ by one more than the leg has lived
    [(str(NOON - 42), 42), (str(NOON - 91), 90), (str(NOON), 0), (str(NOON + 3), 0), ("(null)", None), ("soon", None)],
)
def test_how_long_a_hold_lasts_is_told_by_the_clock_of_the_pbx_alone(held_at: str, age_s: int | None) -> None:
    leg = agents_leg(OCTI_HOLDS="1.0", OCTI_HELD_AT=held_at)
    assert (leg.held_channel_id, leg.held_age_s) == ("1.0", age_s)


def test_a_hold_that_is_over_has_no_age_although_its_leg_still_bears_the_time() -> None:
    leg = agents_leg(OCTI_HELD_AT=str(NOON - 42))
    assert (leg.held_channel_id, leg.held_age_s) == (None, None)
