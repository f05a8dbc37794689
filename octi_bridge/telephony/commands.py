"""What the bridge may ask of a PBX. Imperatives; their effect is known only by the facts that follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from octi_bridge.telephony.events import ChannelId, Extension, QueueName, TransferKind

# Channel ids that we choose start like this, so that a leg of ours is known at its first event.
_OUR_CHANNELS = "octi-"


def our_channel_id(unique: str) -> ChannelId:
    """The channel id for a call that we originate."""
    return ChannelId(f"{_OUR_CHANNELS}{unique}")


def is_our_channel(channel_id: str) -> bool:
    """Whether the leg was originated by this bridge (or its other nodes)."""
    return channel_id.startswith(_OUR_CHANNELS)


_TONES = re.compile(r"[0-9*#A-D]{1,32}")


def are_tones(digits: str) -> bool:
    """Whether these can be sent as DTMF: 1 to 32 of 0-9, `*`, `#`, A-D."""
    return _TONES.fullmatch(digits) is not None


class AnswerMode(StrEnum):
    """How a terminal is answered from the panel (a desk phone cannot be forced).

    MANUAL: only by hand. AUTO_ANSWER: honours auto-answer headers on calls that we originate.
    NOTIFY: answers on SIP NOTIFY `Event: talk` (opt-in per phone model: on a phone that does not
    know it, Asterisk cancels the ringing call). WEBRTC: answered in the panel itself.
    """

    MANUAL = "manual"
    AUTO_ANSWER = "auto_answer"
    NOTIFY = "notify"
    WEBRTC = "webrtc"


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeCall:
    """Ring `extension`; when it answers, dial `number` as if dialed there.

    `channel_id` is chosen by us and becomes the leg's id and the call's Linkedid, which makes a
    repeated request fail rather than dial twice. `caller_id` is the number to present, if any.
    """

    channel_id: ChannelId
    extension: Extension
    number: str
    caller_id: str | None = None
    answer_mode: AnswerMode = AnswerMode.MANUAL
    ring_timeout_s: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChannel:
    """Let the ringing phone answer. Raises PbxRefused(code="answer_on_phone") where only a hand can.

    `other_devices`: legs of the same call that ring at further devices of the user. The device named like the user, at
    which agents sign in, answers if it is among all these; else `channel_id` does.
    """

    channel_id: ChannelId
    answer_mode: AnswerMode
    other_devices: tuple[ChannelId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUpChannel:
    """End this leg. A ringing leg of a queue is declined: the caller stays queued.

    Before anybody answers, this decides how the call ended, whatever the other side says in the same moment: a ringing
    leg ends with cause 17, and what a dialing one has dialed ends as CANCELLED.
    """

    channel_id: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class SetQueueMember:
    """Make the phone a member of the queue with this pause, whatever it was before (idempotent).

    A member of the PBX's own (from its configuration, or signed in by a feature code) is taken as it is; where there is
    none, one is added. Of several the phone is rung by one only.
    """

    queue: QueueName
    extension: Extension
    member_name: str
    is_paused: bool
    pause_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveQueueMember:
    """Let the queue ring the phone no more; not being a member is not an error (idempotent).

    The member that the bridge added is taken out; one of the PBX's own stays, and is paused with `pause_reason`.
    """

    queue: QueueName
    extension: Extension
    pause_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldCall:
    """Part two legs that talk: the other party hears music, the agent's leg waits in silence."""

    agent_channel_id: ChannelId
    other_channel_id: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrieveCall:
    """Bring two legs that `HoldCall` parted together again."""

    agent_channel_id: ChannelId
    other_channel_id: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class Consult:
    """While the agent's leg holds another, dial `number` (inside or outside) from the agent's leg.

    `caller_id` is the number to present outside; `shown_number` what an inside target sees instead of the agent's own
    number (*転送). It is only shown, so it may be any text: adapters leave out what is no number. `screen` is an opaque
    word that travels with the facts: which record the agent passes on. It has no commas, semicolons, quotes or blanks.
    """

    agent_channel_id: ChannelId
    held_channel_id: ChannelId
    number: str
    kind: TransferKind = TransferKind.ATTENDED
    caller_id: str | None = None
    shown_number: str | None = None
    screen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndConsult:
    """Let the target go, ringing or talking; the agent's leg waits, the other party is still on hold."""

    agent_channel_id: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteTransfer:
    """Bring the held party together with the target that the agent talks to, and let the agent's leg go."""

    agent_channel_id: ChannelId
    held_channel_id: ChannelId
    screen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferBlind:
    """Send the other party (talking, held, or held while the target rings) to `number`, and let the agent's leg go.

    When nobody answers there within `ring_timeout_s`, or the number cannot be reached, `return_to` is rung once; with
    no answer there either the call ends. `caller_id` and `shown_number` as in `Consult`.
    """

    agent_channel_id: ChannelId
    other_channel_id: ChannelId
    number: str
    return_to: Extension
    caller_id: str | None = None
    shown_number: str | None = None
    screen: str | None = None
    ring_timeout_s: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Park:
    """Park the other party (talking or held); the agent's leg ends when the space is known.

    After `timeout_s` without retrieval `parker` is rung once, if its phone is free; else the call ends (F-082, F-083).
    """

    agent_channel_id: ChannelId
    other_channel_id: ChannelId
    parker: Extension
    timeout_s: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTones:
    """Play DTMF (RFC 4733) `digits` (0-9, *, #, A-D; at most 32) to the other party.

    `is_to_pbx`: there is none, the PBX itself has answered the leg: it takes the tones as if that phone had sent them.
    """

    other_channel_id: ChannelId
    digits: str
    is_to_pbx: bool = False
