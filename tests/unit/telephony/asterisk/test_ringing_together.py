"""Several phones of a user ring for one call: what is told of which, in whatever order Asterisk reports."""

from __future__ import annotations

import asyncio

import pytest

from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.marked_ids import marked, read, without_mark
from octi_bridge.telephony.asterisk.ringing_together import RingingTogether
from octi_bridge.telephony.events import ChannelId

CALL = ChannelId("octi-12ab")
SECOND, THIRD = marked(CALL, 2), marked(CALL, 3)
NAMES = {CALL: "PJSIP/201-1", SECOND: "PJSIP/99201-2", THIRD: "PJSIP/99201-3"}
CUSTOMER = "1796000000.7"


def event(name: str, channel_id: str, *, linked_id: str = "", state: str = "", cause: str = "") -> AmiMessage:
    fields = {"Channel": NAMES.get(ChannelId(channel_id), "PJSIP/ntt-7"), "ChannelStateDesc": state, "Cause": cause}
    fields |= {"Uniqueid": channel_id, "Linkedid": linked_id or channel_id}
    return AmiMessage("Event", name, f"Event: {name}\r\n" + "\r\n".join(f"{k}: {v}" for k, v in fields.items()))


def up(channel_id: str) -> AmiMessage:
    return event("Newstate", channel_id, state="Up")


def over(channel_id: str, cause: str = "16") -> AmiMessage:
    return event("Hangup", channel_id, cause=cause)


class Phones:
    """The ringing, and what it asked the PBX."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, ...]] = []
        self.renamed: list[tuple[str, str]] = []
        self.ringing = RingingTogether(do=self._do, rename=lambda *what: self.renamed.append(what))
        self.ringing.expect(CALL)

    async def _do(self, action: Action) -> None:
        self.sent.append((action.name, action.fields["Channel"]))

    async def told(self, *events: AmiMessage) -> list[tuple[str, str]]:
        found = [each for message in events for each in self.ringing.take(message)]
        await asyncio.sleep(0)
        return [(each.name, each.get("Uniqueid")) for each in found]

    def ended(self) -> list[str]:
        return [name for action, name in self.sent if action == "Hangup"]


@pytest.fixture
async def phones() -> Phones:
    ringing = Phones()
    told = await ringing.told(*(event("Newchannel", each) for each in (SECOND, CALL, THIRD)))
    assert told == [("Newchannel", CALL)]
    return ringing


def test_a_marked_id_is_no_beginning_of_the_calls_nor_the_other_way_round() -> None:
    assert not SECOND.startswith(CALL)
    assert not CALL.startswith(SECOND)
    assert without_mark(SECOND) == without_mark(CALL) == CALL
    customer = read(event("Newchannel", CUSTOMER, linked_id=SECOND))
    assert (customer.get("Uniqueid"), customer.get("Linkedid")) == (CUSTOMER, CALL)


async def test_answered_at_the_first_phone_the_others_are_ended_and_nothing_is_told_of_them(phones: Phones) -> None:
    assert await phones.told(up(CALL), up(THIRD), over(SECOND), over(THIRD)) == [("Newstate", CALL)]
    assert phones.ended() == [NAMES[SECOND], NAMES[THIRD]]
    assert await phones.told(over(CALL)) == [("Hangup", CALL)]


@pytest.mark.parametrize("is_late", [False, True])
async def test_picked_up_at_another_the_call_goes_on_there(phones: Phones, is_late: bool) -> None:
    dialed, ended = event("Newchannel", CUSTOMER, linked_id=SECOND), over(CALL, "26")
    told = await phones.told(up(SECOND), *([dialed, ended] if is_late else [ended, dialed]))
    assert told == [("Newstate", CALL), ("Newchannel", CUSTOMER)]
    assert phones.renamed == [(CALL, NAMES[SECOND])]
    assert phones.ended() == [NAMES[THIRD]]
    assert await phones.told(over(THIRD), over(SECOND)) == [("Hangup", CALL)]


async def test_picked_up_too_late_the_first_phone_has_the_call(phones: Phones) -> None:
    assert await phones.told(up(SECOND), up(CALL)) == []
    assert await phones.told(over(SECOND)) == [("Newstate", CALL)]
    assert phones.renamed == []
    assert phones.ended() == [NAMES[THIRD]]


@pytest.mark.parametrize("first_refuses", [False, True])
async def test_who_declines(phones: Phones, first_refuses: bool) -> None:
    told = await phones.told(over(CALL if first_refuses else SECOND, "17"))
    assert told == ([("Hangup", CALL)] if first_refuses else [])
    assert phones.ended() == ([NAMES[SECOND], NAMES[THIRD]] if first_refuses else [])


async def test_a_phone_that_rings_after_the_call_was_answered_is_ended() -> None:
    phones = Phones()
    await phones.told(event("Newchannel", CALL), up(CALL))
    assert await phones.told(event("Newchannel", SECOND), over(SECOND)) == []
    assert phones.ended() == [NAMES[SECOND]]


async def test_after_a_restart_the_phones_that_ring_are_known_by_their_ids() -> None:
    phones = Phones()
    phones.ringing.begin({SECOND: NAMES[SECOND]})
    assert await phones.told(up(SECOND), over(CALL, "26"), over(SECOND)) == [("Newstate", CALL), ("Hangup", CALL)]
