"""A mobile that follow-me rings through a trunk is told as a phone of the extension."""

from __future__ import annotations

import pytest

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.telephony.asterisk import AsteriskConfig, AsteriskPbx
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.legs import LegBook
from octi_bridge.telephony.asterisk.local_pairs import LocalPairs
from octi_bridge.telephony.asterisk.resync import StateRead, make_state
from octi_bridge.telephony.asterisk.translate import MobileNamed, Told, translate
from octi_bridge.telephony.commands import AnswerChannel, AnswerMode
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import (
    BridgeEntered,
    BridgeId,
    ChannelCreated,
    ChannelId,
    ChannelState,
    ChannelStateChanged,
    DialBegan,
    Extension,
    LinkedId,
    MobileDialed,
    PbxFact,
)
from tests.support.pbx.listener import FactLog
from tests.support.pbx.scripted_ami import ScriptedAmi, rows

CALLER, ONE, TWO, MOBILE = (ChannelId(name) for name in ("1.0", "1.1", "1.2", "1.3"))
NAMES = {
    CALLER: "PJSIP/ntt-1", ONE: "Local/0901@from-internal-1;1", TWO: "Local/0901@from-internal-1;2",
    MOBILE: "PJSIP/ntt-2",
}  # fmt: skip
NAMED = MobileNamed(channel_id=TWO, extension=Extension("203"))


def created(channel_id: ChannelId) -> ChannelCreated:
    return ChannelCreated(
        channel_id=channel_id, linked_id=LinkedId(CALLER), endpoint="ntt", state=ChannelState.DOWN,
        caller_number=None, connected_number=None, dialed_number=None,
    )  # fmt: skip


def became(state: ChannelState) -> ChannelStateChanged:
    return ChannelStateChanged(channel_id=MOBILE, state=state, connected_number=None)


class Asterisk:
    """What passes on its way from Asterisk to the calls."""

    def __init__(self) -> None:
        self.pairs, self.legs = LocalPairs(), LegBook()

    def hear(self, *story: Told) -> list[PbxFact]:
        out: list[PbxFact] = []
        for told in story:
            name = NAMES[told.channel_id] if isinstance(told, ChannelCreated) else ""
            out += [fact for each in self.pairs.take(told, name) for fact in self.legs.take(each, name)]
        return out

    def dials_mobile(self) -> list[PbxFact]:
        self.hear(created(CALLER), created(ONE), created(TWO), DialBegan(channel_id=CALLER, dest_channel_id=ONE))
        self.hear(NAMED, created(MOBILE))
        return self.hear(DialBegan(channel_id=TWO, dest_channel_id=MOBILE))


def test_the_dialplan_says_whose_mobile_comes_next() -> None:
    event = "Event: UserEvent\r\nUserEvent: OctiState\r\nUniqueid: 1.2\r\nState: mobile\r\nExtension: 203"
    assert translate(AmiMessage("Event", "UserEvent", event), "PJSIP/") == NAMED
    nobody = event.replace("Extension: 203", "Extension: ")
    assert translate(AmiMessage("Event", "UserEvent", nobody), "PJSIP/") is None


def test_it_rings_for_the_caller_as_a_phone_of_the_extension() -> None:
    assert Asterisk().dials_mobile() == [
        MobileDialed(channel_id=MOBILE, extension=Extension("203")),
        became(ChannelState.RINGING),
        DialBegan(channel_id=CALLER, dest_channel_id=MOBILE),
    ]


def test_a_leg_of_which_the_dialplan_says_nothing_is_an_outside_leg() -> None:
    asterisk = Asterisk()
    asterisk.hear(created(CALLER), created(ONE), created(TWO), DialBegan(channel_id=CALLER, dest_channel_id=ONE))
    facts = asterisk.hear(created(MOBILE), DialBegan(channel_id=TWO, dest_channel_id=MOBILE), became(ChannelState.UP))
    assert facts[1:] == [DialBegan(channel_id=CALLER, dest_channel_id=MOBILE), became(ChannelState.UP)]


def test_it_is_up_when_it_hears_the_caller_and_not_while_it_confirms() -> None:
    asterisk = Asterisk()
    asterisk.dials_mobile()
    assert asterisk.hear(became(ChannelState.RINGING), became(ChannelState.UP)) == []
    heard = BridgeEntered(channel_id=MOBILE, linked_id=LinkedId(CALLER), bridge_id=BridgeId("b"))
    assert asterisk.hear(heard)[:2] == [became(ChannelState.UP), heard]


def read_back(context: str = "from-pstn-octi", bridge: str = "", **variables: str) -> StateRead:
    rows = [("1.0", "PJSIP/ntt-1", {}), ("1.3", "PJSIP/ntt-2", variables)]
    legs = []
    for channel_id, name, of in rows:
        lines = [
            "Event: Status", f"Channel: {name}", "ChannelStateDesc: Up", f"Uniqueid: {channel_id}", "Linkedid: 1.0",
            f"Context: {context}", f"BridgeID: {bridge}", *(f"Variable: {key}={value}" for key, value in of.items()),
        ]  # fmt: skip
        legs.append(AmiMessage("Event", "Status", "\r\n".join(lines)))
    return make_state(legs=legs, queues=[], devices=[], parked=[], device_prefix="PJSIP/")


@pytest.mark.parametrize(
    ("context", "bridge", "state"),
    [
        ("macro-confirm", "", ChannelState.RINGING),
        ("from-pstn-octi", "b", ChannelState.UP),
        ("octi-control", "", ChannelState.UP),  # it holds, or consults
    ],
)
def test_a_bridge_that_starts_later_finds_whose_it_is_and_whether_it_has_the_call(
    context: str, bridge: str, state: ChannelState
) -> None:
    read = read_back(context, bridge, OCTI_MOBILE_OF="203")
    (leg,) = [leg for leg in read.snapshot.channels if leg.channel_id == MOBILE]
    assert (leg.endpoint, leg.state, read.mobiles) == ("203", state, {MOBILE: "203"})


def test_a_mobile_dials_what_the_phone_of_its_user_may() -> None:
    asterisk = Asterisk()
    asterisk.dials_mobile()
    devices = [leg.device("PJSIP/") for leg in map(asterisk.legs.get, (CALLER, MOBILE)) if leg is not None]
    assert devices == ["ntt", "203"]


HANDLER = ("PJSIP/ntt-2", "CHANNEL(hangup_handler_push)", "octi-record,s,1")
CONFIRMING = {
    "Event": "Status", "Channel": "PJSIP/ntt-2", "ChannelStateDesc": "Up", "Uniqueid": "1.3", "Linkedid": "1.0",
    "Context": "macro-confirm", "Variable": "OCTI_MOBILE_OF=203",
}  # fmt: skip


async def test_it_is_answered_by_hand_and_kept_by_the_pbx_from_when_its_user_has_the_call() -> None:
    async with ScriptedAmi() as server:
        server.answers["Status"] = lambda request: rows(request, CONFIRMING)
        config = AsteriskConfig(host="127.0.0.1", port=server.port, username="octi", secret="right")
        pbx = AsteriskPbx(config=config, clock=SystemClock())
        await pbx.start(FactLog())
        await pbx.wait_ready(5.0)
        with pytest.raises(PbxRefused) as refused:
            await pbx.answer(AnswerChannel(channel_id=MOBILE, answer_mode=AnswerMode.NOTIFY))
        assert refused.value.code == "answer_on_phone"
        assert not [request for request in server.requests if request["Action"] == "Setvar"]
        server.event("BridgeEnter", Channel="PJSIP/ntt-2", Uniqueid=MOBILE, Linkedid="1.0", BridgeUniqueid="b")
        asked = await server.asked("Setvar")
        await pbx.stop()
    assert (asked["Channel"], asked["Variable"], asked["Value"]) == HANDLER
