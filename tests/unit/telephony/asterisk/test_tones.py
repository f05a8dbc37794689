"""Tones of many agents at once: nobody waits for another, and no string is cut."""

from __future__ import annotations

import asyncio
from collections import defaultdict

import pytest

from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.leg import Leg
from octi_bridge.telephony.asterisk.tones import Tones
from octi_bridge.telephony.commands import SendTones
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import ChannelId, ChannelState

DIGITS = "1234567890123456"
AGENTS = 10


class Pbx:
    """What was heard on each leg, and the most strings that were played at the same time."""

    def __init__(self) -> None:
        self.heard: defaultdict[str, str] = defaultdict(str)
        self.gone: set[str] = set()
        self.at_once = 0
        self.tones = Tones(find=self._find, do=self._do, gap_s=0.001)

    def _find(self, channel_id: ChannelId) -> Leg:
        if channel_id in self.gone:
            raise PbxRefused("gone", code="no_such_channel")
        return Leg(channel_id, ChannelState.UP)

    async def _do(self, action: Action) -> None:
        self.heard[action.fields["Channel"]] += action.fields["Digit"]
        unfinished = [text for text in self.heard.values() if len(text) % len(DIGITS) > 0]
        self.at_once = max(self.at_once, len(unfinished))
        await asyncio.sleep(0)

    async def heard_on(self, leg: str, digits: int) -> None:
        async with asyncio.timeout(5):
            while len(self.heard[leg]) < digits:
                await asyncio.sleep(0)


def tones(leg: str) -> SendTones:
    return SendTones(other_channel_id=ChannelId(leg), digits=DIGITS)


async def test_ten_agents_send_their_tones_side_by_side() -> None:
    pbx = Pbx()
    legs = [f"leg-{number}" for number in range(AGENTS)]
    async with asyncio.TaskGroup() as group:
        for leg in legs:
            group.create_task(pbx.tones.send(tones(leg)))
    assert dict(pbx.heard) == dict.fromkeys(legs, DIGITS)
    assert pbx.at_once == AGENTS


async def test_two_strings_to_one_leg_are_not_mixed() -> None:
    pbx = Pbx()
    async with asyncio.TaskGroup() as group:
        group.create_task(pbx.tones.send(tones("leg")))
        group.create_task(pbx.tones.send(SendTones(other_channel_id=ChannelId("leg"), digits="ABCD")))
    assert pbx.heard["leg"] == DIGITS + "ABCD"


async def test_a_string_that_has_begun_is_sent_to_its_end_though_nobody_waits_any_more() -> None:
    pbx = Pbx()
    sending = asyncio.create_task(pbx.tones.send(tones("leg")))
    await pbx.heard_on("leg", 3)
    waiting = asyncio.create_task(pbx.tones.send(SendTones(other_channel_id=ChannelId("leg"), digits="ABCD")))
    await asyncio.sleep(0)
    for given_up in (sending, waiting):
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up
    await pbx.tones.send(SendTones(other_channel_id=ChannelId("leg"), digits="#"))
    assert pbx.heard["leg"] == DIGITS + "#"


async def test_a_leg_that_ends_ends_its_tones_and_the_next_are_refused() -> None:
    pbx = Pbx()
    sending = asyncio.create_task(pbx.tones.send(tones("leg")))
    await pbx.heard_on("leg", 3)
    pbx.gone.add("leg")
    with pytest.raises(PbxRefused):
        await sending
    with pytest.raises(PbxRefused):
        await pbx.tones.send(tones("leg"))
    assert len(pbx.heard["leg"]) < len(DIGITS)
