"""Several phones of a user ring for one call: what is reported of which, in whatever order Asterisk reports."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.asterisk.dial_contexts import DialContexts
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.making_calls import CallMaking
from octi_bridge.telephony.asterisk.marked_ids import marked, read, without_mark
from octi_bridge.telephony.asterisk.resync import make_state
from octi_bridge.telephony.asterisk.ringing_together import RingingTogether
from octi_bridge.telephony.commands import MakeCall
from octi_bridge.telephony.errors import PbxTimeout
from octi_bridge.telephony.events import ChannelId, Extension
from octi_bridge.telephony.user_devices import UserDevices

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


def originated(call: str, response: str) -> AmiMessage:
    """What became of an Originate; ours is known by its ActionID, Uniqueid is the id that was asked for."""
    text = f"Event: OriginateResponse\r\nActionID: octi-make-call/{call}\r\nResponse: {response}\r\nUniqueid: {call}"
    return AmiMessage("Event", "OriginateResponse", text)


class Phones:
    """The ringing, and what it asked the PBX."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, ...]] = []
        self.renamed: list[tuple[str, str]] = []
        self.ringing = RingingTogether(do=self._do, rename=lambda *what: self.renamed.append(what))
        self.ringing.expect(CALL)

    async def _do(self, action: Action) -> None:
        self.sent.append((action.name, action.fields["Channel"]))

    async def reported(self, *messages: AmiMessage) -> list[tuple[str, str]]:
        found = [each for message in messages for each in self.ringing.take(message)]
        await asyncio.sleep(0)
        return [(each.name, each.get("Uniqueid")) for each in found]

    def ended(self) -> list[str]:
        return [name for action, name in self.sent if action == "Hangup"]


def begin(phones: Phones, states: dict[ChannelId, str]) -> None:
    """A reconnect, after which Status has these legs."""
    rows = [event("Status", channel_id, state=state) for channel_id, state in states.items()]
    state = make_state(legs=rows, queues=[], devices=[], parked=[], device_prefix="PJSIP/")
    phones.ringing.begin(state.rung_with)


@pytest.fixture
async def phones() -> Phones:
    ringing = Phones()
    events = await ringing.reported(*(event("Newchannel", each) for each in (SECOND, CALL, THIRD)))
    assert events == [("Newchannel", CALL)]
    return ringing


def test_a_marked_id_is_no_beginning_of_the_calls_nor_the_other_way_round() -> None:
    assert not SECOND.startswith(CALL)
    assert not CALL.startswith(SECOND)
    assert without_mark(SECOND) == without_mark(CALL) == CALL
    customer = read(event("Newchannel", CUSTOMER, linked_id=SECOND))
    assert (customer.get("Uniqueid"), customer.get("Linkedid")) == (CUSTOMER, CALL)


async def test_answered_at_the_first_phone_the_others_are_ended_and_nothing_is_reported_of_them(phones: Phones) -> None:
    assert await phones.reported(up(CALL), up(THIRD), over(SECOND), over(THIRD)) == [("Newstate", CALL)]
    assert phones.ended() == [NAMES[SECOND], NAMES[THIRD]]
    assert await phones.reported(over(CALL)) == [("Hangup", CALL)]


@pytest.mark.parametrize("is_late", [False, True])
async def test_picked_up_at_another_the_call_goes_on_there(phones: Phones, is_late: bool) -> None:
    dialed, ended = event("Newchannel", CUSTOMER, linked_id=SECOND), over(CALL, "26")
    events = await phones.reported(up(SECOND), *([dialed, ended] if is_late else [ended, dialed]))
    assert events == [("Newstate", CALL), ("Newchannel", CUSTOMER)]
    assert phones.renamed == [(CALL, NAMES[SECOND])]
    assert phones.ended() == [NAMES[THIRD]]
    assert await phones.reported(over(THIRD), over(SECOND)) == [("Hangup", CALL)]


async def test_of_two_that_answer_the_call_goes_on_at_the_first(phones: Phones) -> None:
    events = await phones.reported(up(THIRD), up(SECOND), over(CALL, "26"))
    assert events == [("Newstate", CALL)]
    assert phones.renamed == [(CALL, NAMES[THIRD])]
    assert phones.ended() == [NAMES[SECOND]]
    assert await phones.reported(over(SECOND), over(THIRD)) == [("Hangup", CALL)]


async def test_of_two_that_answer_the_second_has_the_call_when_the_first_has_ended(phones: Phones) -> None:
    await phones.reported(up(THIRD), up(SECOND), over(THIRD), over(CALL, "26"))
    assert phones.renamed == [(CALL, NAMES[SECOND])]
    assert phones.ended() == []


@pytest.mark.parametrize("answered", [(), (up(SECOND),)], ids=["ringing", "one answered"])
async def test_a_first_phone_that_cannot_be_rung_ends_the_others(answered: tuple[AmiMessage, ...]) -> None:
    phones = Phones()
    await phones.reported(event("Newchannel", SECOND), *answered)
    assert await phones.reported(originated(CALL, "Failure")) == [("OriginateResponse", CALL)]
    assert await phones.reported(over(SECOND), event("Newchannel", THIRD), over(THIRD)) == []
    assert phones.ended() == [NAMES[SECOND], NAMES[THIRD]]


@pytest.mark.parametrize("message", [originated(SECOND, "Failure"), originated(CALL, "Success")])
async def test_the_others_ring_on_unless_the_first_phones_originate_failed(phones: Phones, message: AmiMessage) -> None:
    await phones.reported(message)
    assert phones.ended() == []
    assert await phones.reported(up(THIRD), over(CALL, "26")) == [("Newstate", CALL)]


@pytest.mark.parametrize("unanswered", ["PJSIP/201", "PJSIP/99201"])
async def test_no_phone_is_asked_after_one_whose_originate_got_no_answer(unanswered: str) -> None:
    phones, rung = Phones(), []

    async def ask(action: Action) -> AmiMessage:
        if action.name == "Originate":
            rung.append(action.fields["Channel"])
            if rung[-1] == unanswered:
                raise PbxTimeout
        return AmiMessage("Response", "Success", "Response: Success\r\nValue: 1")

    config = AsteriskConfig(host="127.0.0.1", username="octi", secret="right", dial_context="from-internal")
    making = CallMaking(
        config=config,
        contexts=DialContexts(config=config, ask=ask, listing=no_rows),
        together=phones.ringing,
        ask=ask,
        users=lambda: UserDevices({"201": ("201", "99201", "98201")}),
        own_number=str,
    )
    command = MakeCall(channel_id=CALL, extension=Extension("201"), number="0312345678")
    if unanswered == "PJSIP/201":
        with pytest.raises(PbxTimeout):
            await making.make(command)
        assert await phones.reported(event("Newchannel", SECOND)) == []
        assert (rung, phones.ended()) == ([unanswered], [NAMES[SECOND]])
    else:  # it may ring, and the first phone does: the call is made
        await making.make(command)
        assert rung == ["PJSIP/201", unanswered]
        assert await phones.reported(event("Newchannel", SECOND), up(SECOND), over(CALL)) == [("Newstate", CALL)]


async def no_rows(_name: str, _fields: Mapping[str, str]) -> list[AmiMessage]:
    return []


async def test_picked_up_too_late_the_first_phone_has_the_call(phones: Phones) -> None:
    assert await phones.reported(up(SECOND), up(CALL)) == []
    assert await phones.reported(over(SECOND)) == [("Newstate", CALL)]
    assert phones.renamed == []
    assert phones.ended() == [NAMES[THIRD]]


@pytest.mark.parametrize("first_refuses", [False, True])
async def test_who_declines(phones: Phones, first_refuses: bool) -> None:
    events = await phones.reported(over(CALL if first_refuses else SECOND, "17"))
    assert events == ([("Hangup", CALL)] if first_refuses else [])
    assert phones.ended() == ([NAMES[SECOND], NAMES[THIRD]] if first_refuses else [])


async def test_a_phone_that_rings_after_the_call_was_answered_is_ended() -> None:
    phones = Phones()
    await phones.reported(event("Newchannel", CALL), up(CALL))
    assert await phones.reported(event("Newchannel", SECOND), over(SECOND)) == []
    assert phones.ended() == [NAMES[SECOND]]


async def test_after_a_restart_the_phones_that_ring_are_known_by_their_ids() -> None:
    phones = Phones()
    begin(phones, {CALL: "Ringing", SECOND: "Ringing"})
    assert await phones.reported(up(SECOND), over(CALL, "26"), over(SECOND)) == [("Newstate", CALL), ("Hangup", CALL)]


async def test_after_a_restart_the_phone_that_has_answered_keeps_the_call() -> None:
    phones = Phones()
    begin(phones, {CALL: "Ringing", THIRD: "Up", SECOND: "Ringing"})
    assert await phones.reported(over(CALL, "26")) == [("Newstate", CALL)]
    assert phones.renamed == [(CALL, NAMES[THIRD])]
    assert phones.ended() == [NAMES[SECOND]]
    assert await phones.reported(over(SECOND), over(THIRD)) == [("Hangup", CALL)]


async def test_after_a_restart_a_phone_that_has_answered_too_late_is_not_the_calls() -> None:
    phones = Phones()
    begin(phones, {CALL: "Ringing", SECOND: "Up"})
    assert await phones.reported(up(CALL)) == []
    assert await phones.reported(over(SECOND)) == [("Newstate", CALL)]
    assert phones.renamed == []
