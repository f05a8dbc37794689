"""Calls that the PBX itself answers: an echo of voice and tones."""

from __future__ import annotations

from octi_bridge.telephony.commands import AnswerMode, MakeCall
from octi_bridge.telephony.events import ChannelId, Extension
from tests.contract.world import PbxWorld

ECHO = "*43"


async def call_echo(world: PbxWorld, *, is_clicked: bool) -> ChannelId:
    """201 calls the echo and hears itself; its leg."""
    if is_clicked:
        command = MakeCall(
            channel_id=ChannelId(f"octi-echo-{world.adapter}"), extension=Extension("201"), number=ECHO,
            answer_mode=AnswerMode.MANUAL,
        )  # fmt: skip
        await world.port.make_call(command)
        await world.pick_up("201")
    else:
        await world.stage.dial("201", ECHO)
    leg = (await world.leg_of("201")).channel_id
    await world.is_up(leg)
    await world.hearing({"201": {"201"}})
    return leg
