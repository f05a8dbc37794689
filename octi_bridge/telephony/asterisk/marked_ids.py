"""Ids of legs at the further phones of a call from the panel: that of the call with a mark (see `ringing_together`).

The mark is at the beginning: Asterisk takes an id that another one begins with for the same.
"""

from __future__ import annotations

import re
from typing import Final

from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.events import ChannelId

_OURS, _MARK = "octi-", "octi~"
_MARKED: Final = re.compile(r"(\r\n\w*(?:Uniqueid|Linkedid): )octi~\d+-")
_AT_BEGIN: Final = re.compile(r"octi~\d+-")


def marked(channel_id: ChannelId, number: int) -> ChannelId:
    """The id of the leg at a further phone, the second one is 2."""
    return ChannelId(f"{_MARK}{number}-{channel_id.removeprefix(_OURS)}")


def is_marked(channel_id: str) -> bool:
    """Whether a leg of that id was rung for a call whose first phone has another leg."""
    return channel_id.startswith(_MARK)


def without_mark(channel_id: str) -> ChannelId:
    """The id of the call's leg."""
    return ChannelId(_AT_BEGIN.sub(_OURS, channel_id, count=1) if is_marked(channel_id) else channel_id)


def may_be_marked(message: AmiMessage) -> bool:
    """Whether it may hold a marked id; of most messages it is clear at a glance that it does not."""
    return _MARK in message.text


def read(message: AmiMessage) -> AmiMessage:
    """The message with ids as the bridge knows them."""
    if not may_be_marked(message):
        return message
    return AmiMessage(message.kind, message.name, _MARKED.sub(rf"\1{_OURS}", message.text))
