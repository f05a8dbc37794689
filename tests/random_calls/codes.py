"""Transfers by the PBX's own feature codes, keyed in at the phone."""

from __future__ import annotations

import asyncio
import contextlib

from octi_bridge.workbench.stage import PhoneState, StageError
from tests.random_calls.desks import Desks
from tests.random_calls.pbxs import Codes

PBX_ENDS_S = 4.0


async def consult(desks: Desks, who: str, number: str) -> None:
    """The customer hears music, the colleague's phone rings.

    Asterisk takes the repeated end of the last key for another press, and sends that on to the colleague, who hears
    nothing else meanwhile. Who puts the phone down before it is over, faster than people can, cuts its end off: then
    Asterisk sends the key for ever, and the colleague never hears the customer. So wait until the two hear each other.
    """
    await _keys(desks, who, _codes(desks).consult, number)


async def send_on(desks: Desks, who: str, number: str) -> None:
    """The colleague's phone rings for the customer; the agent is free."""
    await _keys(desks, who, _codes(desks).blind, number)
    await desks.is_(who, PhoneState.IDLE)


async def hand_over(desks: Desks, who: str) -> None:
    """To the colleague who talks."""
    await desks.key_in(who, _codes(desks).hand_over)
    await desks.is_(who, PhoneState.IDLE)


async def park(desks: Desks, who: str) -> None:
    """The customer waits in a parking space; the agent is free."""
    codes = _codes(desks)
    await desks.key_in(who, codes.blind)
    await desks.hears(desks.pbx.customer, "music")
    await desks.key_in(who, codes.park.removeprefix(codes.blind))
    await desks.is_(who, PhoneState.IDLE)


async def end(desks: Desks, who: str) -> None:
    """The customer has given up, and the PBX ends the consultation; where it does not, the agent hangs up.

    Not at once: before the PBX has heard of the customer's end, that would hand the call over.
    """
    try:
        async with asyncio.timeout(PBX_ENDS_S):
            await desks.is_(who, PhoneState.IDLE)
    except TimeoutError:
        with contextlib.suppress(StageError):
            await desks.hang_up(who)


async def _keys(desks: Desks, who: str, code: str, number: str) -> None:
    await desks.key_in(who, code)
    await desks.hears(desks.pbx.customer, "music")
    await desks.key_in(who, number)
    await desks.all_ring(number)


def _codes(desks: Desks) -> Codes:
    assert desks.pbx.codes is not None
    return desks.pbx.codes
