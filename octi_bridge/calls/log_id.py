"""The name of one extension's part of a call."""

from __future__ import annotations

import re

from octi_bridge.kernel.ids import call_id_for
from octi_bridge.telephony.events import ChannelId, Extension

_GRAMMAR = re.compile(r"(?P<leg>[^:]+):(?P<extension>[^:]+)(:[0-9]+)?")


class BadCallLogId(ValueError):
    """The text names no part of a call."""


class CallLogId(str):
    """Names an extension's part of a call for ever: on screens, of drafts, records and outbox rows, in Salesforce.

    Grammar: `LEG:EXTENSION`. LEG is a UUIDv5 of the PBX's name and the Uniqueid of the part's first leg: whatever
    becomes of the conversation (Linkedid changes, park, transfer, restart of the bridge), the leg keeps its Uniqueid.
    A call that comes back to an extension comes by another leg, and so has another name. Records of
    earlier versions have the call's id in place of LEG, and later parts of that call a third field, `:2`.

    Raises:
        BadCallLogId: the text does not follow the grammar.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> CallLogId:
        """Check the text."""
        if _GRAMMAR.fullmatch(text) is None:
            raise BadCallLogId(text)
        return super().__new__(cls, text)

    @classmethod
    def of_leg(cls, pbx_name: str, channel_id: ChannelId, extension: Extension) -> CallLogId:
        """The name of the part that begins with this leg."""
        return cls(f"{call_id_for(pbx_name, channel_id)}:{extension}")

    @property
    def extension(self) -> Extension:
        """Whose part it is."""
        return Extension(self.split(":", 2)[1])

    @property
    def of_follow_up(self) -> str:
        """The name of the task for later that belongs to it."""
        return f"{self}:follow-up"
