"""What the bridge may ask of a PBX. Imperatives; their effect is known only by the facts that follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from octi_bridge.telephony.events import ChannelId, Extension, QueueName

# Channel ids that we choose start like this, so that a leg of ours is known at its first event.
_OUR_CHANNELS = "octi-"


def our_channel_id(unique: str) -> ChannelId:
    """The channel id for a call that we originate."""
    return ChannelId(f"{_OUR_CHANNELS}{unique}")


def is_our_channel(channel_id: str) -> bool:
    """Whether the leg was originated by this bridge (or its other nodes)."""
    return channel_id.startswith(_OUR_CHANNELS)


_DIALABLE = re.compile(r"\+?[0-9*#]{1,40}")


def is_dialable(number: str) -> bool:
    """Whether a PBX could dial it at all: digits, `*` and `#`, a leading `+`."""
    return _DIALABLE.fullmatch(number) is not None


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
    """Ring `extension`; when it answers, dial `number` as if dialled there.

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
    """Let the ringing phone answer. Raises PbxRefused(code="answer_on_phone") where only a hand can."""

    channel_id: ChannelId
    answer_mode: AnswerMode


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUpChannel:
    """End this leg. A ringing leg of a queue is declined: the caller stays queued."""

    channel_id: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class SetQueueMember:
    """Make the phone a member of the queue with this pause, whatever it was before (idempotent)."""

    queue: QueueName
    extension: Extension
    member_name: str
    is_paused: bool
    pause_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveQueueMember:
    """Take the phone out of the queue; not being a member is not an error (idempotent)."""

    queue: QueueName
    extension: Extension


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
