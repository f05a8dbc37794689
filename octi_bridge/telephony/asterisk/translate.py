"""AMI event -> fact. Pure: one message in, one fact or None out. What is not in the table is not read.

Source: the event reference of Asterisk 22 and the streams in tests/recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from octi_bridge.telephony import events as facts
from octi_bridge.telephony.asterisk import fields
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.members import Member, MemberGone, member_extension, member_gone, member_in
from octi_bridge.telephony.events import (
    BridgeId,
    ChannelId,
    ChannelState,
    Extension,
    LinkedId,
    ParkEnd,
    PbxFact,
    QueueName,
    TransferKind,
)

# ActionID of our Originate: it comes back in OriginateResponse, also to other connections.
MAKE_CALL_ID = "octi-make-call/"

VOICEMAIL = "VoiceMail"  # Asterisk's application
_WAITING_ROOM = "holding_bridge"  # a bridge in which nobody hears another: a parking lot
CONFERENCE = "ConfBridge"  # the application, and who made its bridge: whoever is in it is with the PBX
_DONE = "Success"  # of a transfer that a phone or a code asked for
_CONTROL_CONTEXT = "octi-control"
_ARRIVAL = "OctiState"  # the UserEvent of our dialplan
_MOBILE = "mobile"  # its State where no leg arrives, but one is about to be dialed


class Place(StrEnum):
    """Where in our dialplan (`octi-control`) a leg is. `TRANSFERRED` is no place to be sent to: the leg is leaving."""

    HOLD = "hold"
    WAIT = "wait"
    JOIN = "join"
    CONSULT = "consult"
    TAKE = "take"
    TRANSFERRED = "transferred"
    BLIND = "blind"
    PARK = "park"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegArrived:
    """A leg that we moved has arrived. No fact by itself: `legs` makes one of what both legs of a pair do.

    `agent_id` is the agent's leg that this one leaves, `target_id` who takes the other party over. `dial_status` is
    what Dial made of a consultation, empty when it was broken off. The rest is as the command had it.
    """

    channel_id: ChannelId
    place: Place
    peer_id: ChannelId | None = None
    agent_id: ChannelId | None = None
    target_id: ChannelId | None = None
    dial_status: str = ""
    number: str = ""
    kind: TransferKind = TransferKind.ATTENDED
    shown_number: str | None = None
    screen: str | None = None
    parker: Extension | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MobileNamed:
    """What this end of a Local channel dials next is a mobile of this extension. No fact: it tells no leg yet."""

    channel_id: ChannelId
    extension: Extension


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUpBegan:
    """A leg is about to end, by its phone or on request. No fact: it tells which leg of a pair ended the call."""

    channel_id: ChannelId


Told = PbxFact | LegArrived | HangUpBegan | MobileNamed
Translated = Told | Member | MemberGone
_Translator = Callable[[AmiMessage, str], Translated | None]


def translate(message: AmiMessage, device_prefix: str) -> Translated | None:
    """What an event tells, None when it holds nothing for us. `device_prefix` as in AsteriskConfig."""
    translator = TABLE.get(message.name)
    return None if translator is None else translator(message, device_prefix)


def _channel(message: AmiMessage, key: str = "Uniqueid") -> ChannelId:
    return ChannelId(message.get(key))


def _created(message: AmiMessage, device_prefix: str) -> PbxFact:
    state = fields.channel_state(message.get("ChannelStateDesc"))
    return facts.ChannelCreated(
        channel_id=_channel(message),
        linked_id=LinkedId(message.get("Linkedid")),
        endpoint=fields.endpoint(message.get("Channel"), device_prefix),
        state=state,
        caller_number=fields.number(message.get("CallerIDNum")),
        connected_number=fields.number(message.get("ConnectedLineNum")),
        dialed_number=fields.dialed(message.get("Exten")) if state is ChannelState.DIALED else None,
    )


def _state_changed(message: AmiMessage, _: str) -> PbxFact:
    return facts.ChannelStateChanged(
        channel_id=_channel(message),
        state=fields.channel_state(message.get("ChannelStateDesc")),
        connected_number=fields.number(message.get("ConnectedLineNum")),
    )


def _party_changed(message: AmiMessage, _: str) -> PbxFact:
    is_hidden = fields.is_restricted(message.get("CID-CallingPres"))
    return facts.PartyChanged(
        channel_id=_channel(message),
        caller_number=None if is_hidden else fields.number(message.get("CallerIDNum")),
        connected_number=fields.number(message.get("ConnectedLineNum")),
    )


def _dial_began(message: AmiMessage, _: str) -> PbxFact:
    return facts.DialBegan(
        channel_id=_channel(message) or None,
        dest_channel_id=_channel(message, "DestUniqueid"),
    )


def _dial_ended(message: AmiMessage, _: str) -> PbxFact:
    return facts.DialEnded(
        channel_id=_channel(message) or None,
        dest_channel_id=_channel(message, "DestUniqueid"),
        outcome=fields.dial_outcome(message.get("DialStatus")),
    )


def _bridge_entered(message: AmiMessage, _: str) -> PbxFact | None:
    if message.get("BridgeTechnology") == _WAITING_ROOM or message.get("BridgeCreator") == CONFERENCE:
        return None
    return facts.BridgeEntered(
        channel_id=_channel(message),
        linked_id=LinkedId(message.get("Linkedid")),
        bridge_id=BridgeId(message.get("BridgeUniqueid")),
    )


def _bridge_left(message: AmiMessage, _: str) -> PbxFact:
    return facts.BridgeLeft(channel_id=_channel(message), bridge_id=BridgeId(message.get("BridgeUniqueid")))


def _held(message: AmiMessage, _: str) -> PbxFact:
    return facts.PhoneHeld(channel_id=_channel(message))


def _retrieved(message: AmiMessage, _: str) -> PbxFact:
    return facts.PhoneRetrieved(channel_id=_channel(message))


def _hang_up_began(message: AmiMessage, _: str) -> HangUpBegan:
    return HangUpBegan(channel_id=_channel(message))


def _ended(message: AmiMessage, _: str) -> PbxFact:
    cause = message.get("Cause")
    return facts.ChannelEnded(channel_id=_channel(message), cause=int(cause) if cause.isdecimal() else 0)


def _caller_joined(message: AmiMessage, _: str) -> PbxFact:
    return facts.QueueCallerJoined(queue=QueueName(message.get("Queue")), channel_id=_channel(message))


def _caller_left(message: AmiMessage, _: str) -> PbxFact:
    return facts.QueueCallerLeft(queue=QueueName(message.get("Queue")), channel_id=_channel(message))


def _member_rang(message: AmiMessage, device_prefix: str) -> PbxFact | None:
    member = member_extension(message, device_prefix)
    if member is None:
        return None
    return facts.QueueMemberRang(
        queue=QueueName(message.get("Queue")),
        caller_channel_id=_channel(message),
        member_channel_id=_channel(message, "DestUniqueid"),
        extension=member,
    )


def device_changed(message: AmiMessage, device_prefix: str) -> facts.DeviceStateChanged | None:
    """From DeviceStateChange, also as a row of DeviceStateList; None for no phone of ours."""
    phone = fields.extension(message.get("Device"), device_prefix)
    if phone is None:
        return None
    return facts.DeviceStateChanged(extension=phone, state=fields.device_state(message.get("State")))


def _originated(message: AmiMessage, _: str) -> PbxFact | None:
    action_id = message.get("ActionID")
    if not action_id.startswith(MAKE_CALL_ID) or message.get("Response") == "Success":
        return None
    return facts.MakeCallFailed(channel_id=ChannelId(action_id[len(MAKE_CALL_ID) :]))


def _arrived(message: AmiMessage, device_prefix: str) -> LegArrived | MobileNamed | None:
    place = message.get("State")
    if message.get("UserEvent") == _ARRIVAL and place == _MOBILE and message.get("Extension"):
        return MobileNamed(channel_id=_channel(message), extension=Extension(message.get("Extension")))
    if message.get("UserEvent") != _ARRIVAL or place not in set(Place):
        return None
    if place in (Place.HOLD, Place.WAIT, Place.JOIN) and not message.get("Peer"):
        return None
    return LegArrived(
        channel_id=_channel(message),
        place=Place(place),
        peer_id=_channel(message, "Peer") or None,
        agent_id=_channel(message, "Agent") or None,
        target_id=_channel(message, "Target") or None,
        dial_status=message.get("Outcome"),
        number=message.get("Number"),
        kind=fields.transfer_kind(message.get("Kind")),
        shown_number=message.get("Shown") or None,
        screen=message.get("Screen") or None,
        parker=fields.extension(message.get("Parker"), device_prefix),
    )


def _entered_application(message: AmiMessage, _: str) -> PbxFact | None:
    """The account's filter lets only VoiceMail through."""
    if message.get("Application") != VOICEMAIL:
        return None
    return facts.VoicemailReached(channel_id=_channel(message), linked_id=LinkedId(message.get("Linkedid")))


def parked(message: AmiMessage, device_prefix: str) -> facts.CallParked:
    """From ParkedCall, also as a row of ParkedCalls.

    To Asterisk a leg that our dialplan parks has parked itself: who really did stands in `LegArrived`.
    """
    is_ours = (message.get("ParkeeContext"), message.get("ParkeeExten")) == (_CONTROL_CONTEXT, Place.PARK)
    timeout, age = message.get("ParkingTimeout"), message.get("ParkingDuration")
    return facts.CallParked(
        channel_id=_channel(message, "ParkeeUniqueid"),
        space=message.get("ParkingSpace"),
        parker=None if is_ours else fields.extension(message.get("ParkerDialString"), device_prefix),
        parker_channel_id=None,
        timeout_s=int(timeout) if timeout.isdecimal() else 0,
        age_s=int(age) if age.isdecimal() else 0,
    )


def _sent_on(message: AmiMessage, _: str) -> PbxFact | None:
    """By REFER or a code: the phone that did it is free, the other party dials on."""
    if message.get("Result") != _DONE:
        return None
    return facts.CallTransferred(
        agent_channel_id=_channel(message, "TransfererUniqueid"),
        other_channel_id=_channel(message, "TransfereeUniqueid"),
        number=message.get("Extension"),
        target_channel_id=None,
        screen=None,
    )


def _handed_over(message: AmiMessage, _: str) -> PbxFact | None:
    """By REFER or a code, after the two have talked. Who is reached says to which number."""
    if message.get("Result") != _DONE:
        return None
    return facts.CallTransferred(
        agent_channel_id=_channel(message, "OrigTransfererUniqueid"),
        other_channel_id=_channel(message, "TransfereeUniqueid"),
        number="",
        target_channel_id=_channel(message, "TransferTargetUniqueid") or None,
        screen=None,
    )


def _unparked(reason: ParkEnd) -> _Translator:
    def left(message: AmiMessage, _: str) -> PbxFact:
        return facts.ParkedCallLeft(
            channel_id=_channel(message, "ParkeeUniqueid"),
            space=message.get("ParkingSpace"),
            reason=reason,
            retriever_channel_id=_channel(message, "RetrieverUniqueid") or None,
        )

    return left


TABLE: Mapping[str, _Translator] = MappingProxyType(
    {
        "Newchannel": _created,
        "Newstate": _state_changed,
        "NewCallerid": _party_changed,
        "NewConnectedLine": _party_changed,
        "DialBegin": _dial_began,
        "DialEnd": _dial_ended,
        "BridgeEnter": _bridge_entered,
        "BridgeLeave": _bridge_left,
        "Hold": _held,
        "Unhold": _retrieved,
        "HangupRequest": _hang_up_began,
        "SoftHangupRequest": _hang_up_began,
        "Hangup": _ended,
        "QueueCallerJoin": _caller_joined,
        "QueueCallerLeave": _caller_left,
        "AgentCalled": _member_rang,
        "QueueMemberAdded": member_in,
        "QueueMemberPause": member_in,
        "QueueMemberRemoved": member_gone,
        "DeviceStateChange": device_changed,
        "OriginateResponse": _originated,
        "UserEvent": _arrived,
        "Newexten": _entered_application,
        "BlindTransfer": _sent_on,
        "AttendedTransfer": _handed_over,
        "ParkedCall": parked,
        "UnParkedCall": _unparked(ParkEnd.RETRIEVED),
        "ParkedCallTimeOut": _unparked(ParkEnd.TIMED_OUT),
        "ParkedCallGiveUp": _unparked(ParkEnd.HUNG_UP),
    }
)
WANTED = frozenset(TABLE)
