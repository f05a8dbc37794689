"""Tones to the other party."""

from __future__ import annotations

import pytest

from octi_bridge.telephony.commands import SendTones
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import ChannelId
from tests.contract.answered_by_pbx import call_echo
from tests.contract.held_calls import asked_for_call, done
from tests.contract.world import CUSTOMER, PbxWorld

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_tones_arrive_at_the_other_partys_phone_in_order(pbx_world: PbxWorld) -> None:
    pair = await asked_for_call(pbx_world)
    await done(pbx_world, pbx_world.port.send_tones(SendTones(other_channel_id=pair.other, digits="123*#0A")))
    await pbx_world.until(lambda: pbx_world.stage.tones(CUSTOMER) == "123*#0A", "all tones heard")
    assert pbx_world.stage.tones("201") == ""
    await pbx_world.hearing(pair.talking)


@pytest.mark.parametrize("is_clicked", [False, True], ids=["dialed at the phone", "clicked"])
async def test_tones_go_to_the_pbx_itself_where_that_has_answered(pbx_world: PbxWorld, is_clicked: bool) -> None:
    leg = await call_echo(pbx_world, is_clicked=is_clicked)
    await done(pbx_world, pbx_world.port.send_tones(SendTones(other_channel_id=leg, digits="12*", is_to_pbx=True)))
    await pbx_world.until(lambda: pbx_world.stage.tones("201") == "12*", "the echo of the tones")
    await done(pbx_world, pbx_world.port.send_tones(SendTones(other_channel_id=leg, digits="#", is_to_pbx=True)))
    await pbx_world.ended(leg)


async def test_what_is_no_tone_is_refused(pbx_world: PbxWorld) -> None:
    pair = await asked_for_call(pbx_world)
    for digits in ("", "12x", "1" * 33):
        with pytest.raises(PbxRefused) as refused:
            await pbx_world.port.send_tones(SendTones(other_channel_id=pair.other, digits=digits))
        assert refused.value.code == "bad_tones"
    with pytest.raises(PbxRefused) as refused:
        await pbx_world.port.send_tones(SendTones(other_channel_id=ChannelId("1.1"), digits="1"))
    assert refused.value.code == "no_such_channel"
    assert pbx_world.stage.tones(CUSTOMER) == ""
