"""Facts: what the PBX says has happened. Frozen, past tense, in the PBX's order.

They speak of channels (one leg each, AMI `Uniqueid`), not of calls; `calls.tracker` makes calls of
them. Numbers are as the PBX gives them; an absent or withheld number is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

ChannelId = NewType("ChannelId", str)
LinkedId = NewType("LinkedId", str)
BridgeId = NewType("BridgeId", str)
Extension = NewType("Extension", str)
QueueName = NewType("QueueName", str)


class ChannelState(StrEnum):
    """Of a single leg. `DIALED` is a leg that called in and waits (AMI `Ring`), `RINGING` one that is being rung."""

    DOWN = "down"
    DIALED = "dialed"
    RINGING = "ringing"
    UP = "up"


class DialOutcome(StrEnum):
    """How an attempt to reach a leg ended (AMI DialStatus). `UNKNOWN_NUMBER`: nothing is dialed by that number."""

    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    CANCELLED = "cancelled"
    UNREACHABLE = "unreachable"
    UNKNOWN_NUMBER = "unknown_number"
    FAILED = "failed"


class TransferKind(StrEnum):
    """How the agent asked for another party: 保留転送 (hold, then dial) or *転送 (`*`, then dial)."""

    ATTENDED = "attended"
    STAR = "star"


class ParkEnd(StrEnum):
    """Why a call is parked no more."""

    RETRIEVED = "retrieved"
    TIMED_OUT = "timed_out"
    HUNG_UP = "hung_up"


class DeviceState(StrEnum):
    """Of a phone. Only `UNAVAILABLE` means that it cannot be used: it is not registered."""

    UNKNOWN = "unknown"
    IDLE = "idle"
    RINGING = "ringing"
    IN_USE = "in_use"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCreated:
    """A leg exists. `endpoint` is the phone or trunk it belongs to (`201`, `trunk-a`), None for internal legs.

    Of a device that is named otherwise than the phones it is the whole name, with the technology (`DAHDI/23`).

    `dialed_number` is what this leg dialed, None when it is one that is being called.
    `caller_number` is the identity of the leg's own party; `connected_number` the other party's.
    """

    channel_id: ChannelId
    linked_id: LinkedId
    endpoint: str | None
    state: ChannelState
    caller_number: str | None
    connected_number: str | None
    dialed_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelStateChanged:
    """A leg rings or is up."""

    channel_id: ChannelId
    state: ChannelState
    connected_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyChanged:
    """The numbers of a leg changed: whom it shows (caller) and whom it is shown (connected)."""

    channel_id: ChannelId
    caller_number: str | None
    connected_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DialBegan:
    """`dest_channel_id` is being rung, for `channel_id` (None: for the server itself, by originate)."""

    channel_id: ChannelId | None
    dest_channel_id: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class MobileDialed:
    """An outside leg stands for a phone of this extension: its follow-me rings a mobile, as it rings the desk.

    Told before the `DialBegan` of the leg, which rings from here on. That it is up is told when it hears whoever has
    called: before that a mobile that has to confirm the call, or its mailbox, may have answered.
    """

    channel_id: ChannelId
    extension: Extension


@dataclass(frozen=True, slots=True, kw_only=True)
class DialEnded:
    """The attempt to reach `dest_channel_id` is over."""

    channel_id: ChannelId | None
    dest_channel_id: ChannelId
    outcome: DialOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeEntered:
    """The leg now hears whoever else is in the bridge. `linked_id` is the leg's present one: it may have changed."""

    channel_id: ChannelId
    linked_id: LinkedId
    bridge_id: BridgeId


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeLeft:
    """The leg hears nobody of that bridge any more."""

    channel_id: ChannelId
    bridge_id: BridgeId


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneHeld:
    """The phone's own hold button was pressed; only the phone can undo it."""

    channel_id: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRetrieved:
    """The phone's own hold ended."""

    channel_id: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHeld:
    """`HoldCall` has been done: the agent's leg waits, the other party's hears music.

    Told once, when both legs have arrived. It ends when the two legs enter a bridge again, or either ends.
    """

    agent_channel_id: ChannelId
    other_channel_id: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultBegan:
    """`Consult` is being done: the agent's leg, which holds another, dials `number`.

    The dialed leg tells of itself: `DialBegan` names the agent's leg as its dialler, and when the two talk both enter
    one bridge. The hold goes on meanwhile. `shown_number` is what the target is shown instead of the agent's own
    number; `screen` is the word of `Consult`, passed on unread.
    """

    agent_channel_id: ChannelId
    number: str
    kind: TransferKind
    shown_number: str | None
    screen: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultEnded:
    """The agent's leg is alone again, or back with the one it held. Not told when it became a transfer."""

    agent_channel_id: ChannelId
    outcome: DialOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTransferred:
    """The other party is no longer the agent's: it is with `target_channel_id`, or dials `number` itself (None).

    The agent's leg ends by itself. `number` is empty when the phone, or a code of the PBX, has handed the other party
    over: then it is with whoever it talks to, if `target_channel_id` is None.
    """

    agent_channel_id: ChannelId
    other_channel_id: ChannelId
    number: str
    target_channel_id: ChannelId | None
    screen: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallParked:
    """A leg waits in a park space for anyone who dials the space. After `timeout_s` the parker's phone rings once."""

    channel_id: ChannelId
    space: str
    parker: Extension | None
    parker_channel_id: ChannelId | None
    timeout_s: int
    age_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedCallLeft:
    """The space is free again."""

    channel_id: ChannelId
    space: str
    reason: ParkEnd
    retriever_channel_id: ChannelId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelEnded:
    """The leg is gone. `cause` is a Q.850 number (16 normal, 17 busy, 19 no answer, 0 unknown)."""

    channel_id: ChannelId
    cause: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCallerJoined:
    """A caller waits in a queue."""

    queue: QueueName
    channel_id: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCallerLeft:
    """The caller is out of the queue: answered, given up or moved on."""

    queue: QueueName
    channel_id: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueMemberRang:
    """A queue rings a member's leg for a waiting caller (AMI AgentCalled)."""

    queue: QueueName
    caller_channel_id: ChannelId
    member_channel_id: ChannelId
    extension: Extension


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicemailReached:
    """The voicemail talks to a leg of this call."""

    channel_id: ChannelId
    linked_id: LinkedId


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueMemberUpdated:
    """A phone is a member of a queue, with this pause.

    A queue may have several members that ring the same phone. `is_paused`: none of them is rung. `pause_reason` is that
    of the member that the bridge acts on. `is_doubled`: several are rung; `SetQueueMember` leaves one of them.
    `is_lost`: of a user with several devices the member rings one that is gone; `SetQueueMember` has another one rung.
    """

    queue: QueueName
    extension: Extension
    is_paused: bool
    pause_reason: str
    is_doubled: bool = False
    is_lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueMemberRemoved:
    """A phone is no longer a member of a queue: nothing in the queue rings it."""

    queue: QueueName
    extension: Extension


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStateChanged:
    """The state of a phone changed."""

    extension: Extension
    state: DeviceState


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDevicesChanged:
    """Users have other devices now: the state of each user, and queues are to ring the devices that they have now.

    A leg stays with the user it was of when it began.
    """

    devices: tuple[DeviceStateChanged, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeCallFailed:
    """A call asked for by `MakeCall` never got its first leg: no such phone, or not registered.

    A phone that rings and is not answered had a leg; its `ChannelEnded` tells. The two may both come.
    """

    channel_id: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxLinkLost:
    """Nothing more is known until a `PbxSnapshot` arrives. Calls go on without us."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSnapshot:
    """A leg as found on reading the state back. `queue` and `dialed_number` where the PBX still knows them.

    `held_channel_id`: this is an agent's leg that holds that other one by `HoldCall`, and has for `held_age_s` seconds
    (None where the PBX cannot tell). `consult`: it dials, or talks to, a third party meanwhile. `dialed_by`: the leg on
    whose behalf this one is rung or was reached, where known.
    """

    channel_id: ChannelId
    linked_id: LinkedId
    endpoint: str | None
    state: ChannelState
    caller_number: str | None
    connected_number: str | None
    dialed_number: str | None
    bridge_id: BridgeId | None
    queue: QueueName | None
    is_originated: bool
    held_channel_id: ChannelId | None = None
    held_age_s: float | None = None
    consult: ConsultBegan | None = None
    dialed_by: ChannelId | None = None
    age_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLeg:
    """A phone's leg that has ended, as the PBX keeps it until told to forget it. Ages are seconds before the snapshot.

    `dialed_number`: what the leg itself dialed; None when it was called, and then `other_number` is the caller's and
    `outside_number` the number of ours that a caller from outside dialed, None inside. `answered_age_s`: since the two
    heard each other, None when they never did. Of the legs that rang in vain for a caller from outside, the last of
    each call and phone is kept, none where the phone or a colleague answered in the end.
    `asked_by`: the extension that consulted it while holding a call, None when the leg took that call over.
    `shown_number`: who the phone showed at the end, where that is not who called from outside: the PBX's own code has
    consulted that phone. None for a leg that this bridge has moved, whose display tells another story.
    """

    channel_id: ChannelId
    linked_id: LinkedId
    endpoint: str
    dialed_number: str | None
    outside_number: str | None
    other_number: str | None
    queue: QueueName | None
    started_age_s: float
    answered_age_s: float | None
    ended_age_s: float
    cause: int
    asked_by: Extension | None = None
    shown_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedCaller:
    """A caller who waits in a queue at the time of the snapshot, and for how long so far."""

    queue: QueueName
    channel_id: ChannelId
    waited_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxSnapshot:
    """The whole present state; facts that follow continue from it. First fact of every link."""

    channels: tuple[ChannelSnapshot, ...]
    members: tuple[QueueMemberUpdated, ...]
    devices: tuple[DeviceStateChanged, ...]
    parked: tuple[CallParked, ...] = ()
    kept: tuple[KeptLeg, ...] = ()
    queued: tuple[QueuedCaller, ...] = ()


ChannelFact = (
    ChannelCreated | ChannelStateChanged | PartyChanged | MobileDialed | DialBegan | DialEnded | BridgeEntered
    | BridgeLeft | PhoneHeld | PhoneRetrieved | CallHeld | ConsultBegan | ConsultEnded | CallTransferred | CallParked
    | ParkedCallLeft | ChannelEnded | QueueCallerJoined | QueueCallerLeft | QueueMemberRang | MakeCallFailed
    | VoicemailReached
)  # fmt: skip
StationFact = QueueMemberUpdated | QueueMemberRemoved | DeviceStateChanged
LinkFact = PbxLinkLost | PbxSnapshot
PbxFact = ChannelFact | StationFact | LinkFact | UserDevicesChanged
