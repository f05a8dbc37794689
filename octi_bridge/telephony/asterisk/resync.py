"""Read the whole present state of the PBX, after a connection was made: what was missed is not replayed.

One `Status` with `Variables` tells all about the legs, also what our dialplan include and our
originates left on them; QueueStatus and DeviceStateList tell about members and phones.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from octi_bridge.telephony.asterisk import fields, translate
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.local_pairs import LocalPairs
from octi_bridge.telephony.asterisk.marked_ids import is_marked, read, without_mark
from octi_bridge.telephony.asterisk.members import MARKS, MemberRegistry, member_in
from octi_bridge.telephony.asterisk.translate import device_changed
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import (
    BridgeEntered,
    BridgeId,
    CallParked,
    ChannelId,
    ChannelSnapshot,
    ChannelState,
    ConsultBegan,
    Extension,
    LinkedId,
    PbxSnapshot,
    QueuedCaller,
    QueueName,
)

DIALED_VARIABLE = "OCTI_DIALED"
ORIGINATED_VARIABLE = "OCTI_ORIGINATED"
QUEUE_VARIABLE = "OCTI_QUEUE"  # of a leg that was moved: it came by this queue
_HOLDS, _HELD_AT = "OCTI_HOLDS", "OCTI_HELD_AT"
_NOW = "EPOCH"  # Asterisk's own: its clock, by which OCTI_HELD_AT was taken
_NOW_EXACT, _CDR_BEGAN = "STRFTIME(,,%s.%3q)", "CDR(start,u)"
_CONSULTING = "OCTI_CONSULTING"
_FOR = "OCTI_FOR"  # of all legs that a consultation made: the agent's leg
_NUMBER, _KIND, _SHOWN, _SCREEN = "OCTI_NUMBER", "OCTI_KIND", "OCTI_SHOWN", "OCTI_SCREEN"
_PARKER, _AGENT_ID = "OCTI_PARKER", "OCTI_AGENT_ID"
_MOBILE_OF = "OCTI_MOBILE_OF"  # of a leg to a mobile that follow-me rings: the extension
_CONTROL = "octi-control"
_VARIABLES = (
    DIALED_VARIABLE, ORIGINATED_VARIABLE, QUEUE_VARIABLE, _HOLDS, _HELD_AT, _NOW, _CONSULTING, _FOR, _NUMBER, _KIND,
    _SHOWN, _SCREEN, _PARKER, _AGENT_ID, _MOBILE_OF, _NOW_EXACT, _CDR_BEGAN,
)  # fmt: skip
_QUEUE_APPLICATION = "Queue"
_UNSET = "(null)"  # so Status writes a variable that a leg does not have


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRead:
    """What was read: the snapshot, the channel names that actions need, and what the snapshot hides.

    Attributes:
        pairs: the Local channels.
        members: the queues' members one by one.
        user_devices: the devices of each user, where the PBX keeps a table of them.
        mobiles: the legs to mobiles that follow-me rings, and whose these are.
        rung_with: the rows of the legs that ring with the first phone of a call from the panel (`ringing_together`).
    """

    snapshot: PbxSnapshot
    names: Mapping[ChannelId, str]
    pairs: LocalPairs
    members: MemberRegistry
    user_devices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    mobiles: Mapping[ChannelId, Extension] = field(default_factory=dict)
    rung_with: Sequence[AmiMessage] = ()


class Lister(Protocol):
    """The part of AmiClient that is needed here."""

    async def listing(self, name: str, fields: Mapping[str, str] = ...) -> list[AmiMessage]:
        """The rows of a list action."""


async def read_state(client: Lister, device_prefix: str) -> StateRead:
    """The present state.

    Raises:
        PbxRefused: the AMI user may not read it.
        PbxTimeout, PbxUnavailable: the connection dropped.
    """
    return make_state(
        legs=await client.listing("Status", {"Variables": ",".join(_VARIABLES)}),
        queues=await client.listing("QueueStatus"),
        devices=await client.listing("DeviceStateList"),
        parked=await _parked(client),
        marks=await _marks(client),
        device_prefix=device_prefix,
    )


async def _marks(client: Lister) -> list[AmiMessage]:
    try:
        return await client.listing("DBGetTree", {"Family": MARKS})
    except PbxRefused:
        return []  # none, or this Asterisk cannot list them


async def _parked(client: Lister) -> list[AmiMessage]:
    try:
        return await client.listing("ParkedCalls")
    except PbxRefused:
        return []  # res_parking is not loaded: nobody is parked


def make_state(
    *,
    legs: Sequence[AmiMessage],
    queues: Sequence[AmiMessage],
    devices: Sequence[AmiMessage],
    parked: Sequence[AmiMessage],
    device_prefix: str,
    marks: Sequence[AmiMessage] = (),
) -> StateRead:
    """From the rows of the lists. Pure."""
    legs, rung_with = _without_further_phones(legs)
    rows = {ChannelId(row.get("Uniqueid")): _Row(row) for row in legs if row.name == "Status" and not _is_stand_in(row)}
    queues = [read(row) for row in queues]
    waiting = [translate.parked(row, device_prefix) for row in map(read, parked) if row.name == "ParkedCall"]
    in_lot = {call.channel_id for call in waiting}
    names = {channel_id: row.message.get("Channel") for channel_id, row in rows.items()}
    entered = (
        BridgeEntered(
            channel_id=channel_id, linked_id=LinkedId(row.message.get("Linkedid")), bridge_id=BridgeId(bridge)
        )
        for channel_id, row in rows.items()
        if (bridge := row.message.get("BridgeID"))
        and channel_id not in in_lot
        and row.message.get("Application") != translate.CONFERENCE
    )
    pairs = LocalPairs()
    dialers = {channel_id: ChannelId(row.kept[_FOR]) for channel_id, row in rows.items() if _FOR in row.kept}
    pairs.begin(names, entered, dialers, in_lot)
    found = [member_in(row, device_prefix) for row in queues if row.name == "QueueMember"]
    members = MemberRegistry((member for member in found if member is not None), marks)
    phones = [device_changed(row, device_prefix) for row in devices if row.name == "DeviceStateChange"]
    shown = {channel_id: row for channel_id, row in rows.items() if not pairs.is_end(channel_id)}
    waiting = [
        dataclasses.replace(call, channel_id=leg)
        for call in waiting
        if (leg := pairs.parked_leg(call.channel_id)) in shown and leg is not None
    ]
    conversations = pairs.conversations()
    snapshot = PbxSnapshot(
        channels=tuple(_leg(channel_id, row, shown, conversations, device_prefix) for channel_id, row in shown.items()),
        members=tuple(members.as_events()),
        devices=tuple(phone for phone in phones if phone is not None),
        parked=tuple(_with_parker(call, shown[call.channel_id], device_prefix) for call in waiting),
        queued=_queued(queues, pairs),
    )
    mobiles = {channel_id: Extension(row.kept[_MOBILE_OF]) for channel_id, row in shown.items() if row.is_mobile}
    return StateRead(snapshot=snapshot, names=names, pairs=pairs, members=members, mobiles=mobiles, rung_with=rung_with)


def _without_further_phones(legs: Sequence[AmiMessage]) -> tuple[Sequence[AmiMessage], Sequence[AmiMessage]]:
    """The legs by the ids of their calls, and those that only ring for a call that has another leg."""
    ids = {row.get("Uniqueid") for row in legs}
    others = [
        row
        for row in legs
        if is_marked(channel_id := row.get("Uniqueid"))
        and (without_mark(channel_id) in ids or row.get("ChannelStateDesc") != "Up")
    ]
    return [read(row) for row in legs if row not in others], others


def _is_stand_in(row: AmiMessage) -> bool:
    """What Bridge() leaves in the place of a channel that it fetches. Now and then Asterisk lists one for ever."""
    return row.get("Channel").startswith("Surrogate/")


def _queued(queues: Sequence[AmiMessage], pairs: LocalPairs) -> tuple[QueuedCaller, ...]:
    """Who waits, by QueueStatus. An end of a Local channel waits on behalf of a leg that is not known here."""
    rows = ((row, pairs.owner(ChannelId(row.get("Uniqueid")))) for row in queues if row.name == "QueueEntry")
    return tuple(
        QueuedCaller(queue=QueueName(row.get("Queue")), channel_id=owner, waited_s=int(row.get("Wait") or 0))
        for row, owner in rows
        if owner is not None
    )


class _Row:
    """A row of Status; `kept` are the variables that the leg has."""

    def __init__(self, message: AmiMessage) -> None:
        pairs = (pair.partition("=") for pair in message.all("Variable"))
        self.message = message
        self.kept = {name: value for name, _, value in pairs if value not in ("", _UNSET)}

    @property
    def is_mobile(self) -> bool:
        """Whether it stands for an agent's phone."""
        return _MOBILE_OF in self.kept

    def channel(self, variable: str) -> ChannelId | None:
        """A variable that names a leg."""
        return ChannelId(self.kept[variable]) if variable in self.kept else None


def _leg(
    channel_id: ChannelId,
    row: _Row,
    shown: Mapping[ChannelId, _Row],
    conversations: Mapping[ChannelId, BridgeId],
    device_prefix: str,
) -> ChannelSnapshot:
    """A leg holds another while that is in no bridge, and itself is in none, or consults."""
    message, kept = row.message, row.kept
    in_queue = message.get("Application") == _QUEUE_APPLICATION
    queue = message.get("Data").partition(",")[0] if in_queue else kept.get(QUEUE_VARIABLE, "")
    consult = _consult(channel_id, row)
    held, dialed_by = row.channel(_HOLDS), row.channel(_FOR)
    is_holding = (
        held in shown and held not in conversations and (consult is not None or channel_id not in conversations)
    )
    age_s = _age(row)
    return ChannelSnapshot(
        channel_id=channel_id,
        linked_id=LinkedId(message.get("Linkedid")),
        endpoint=kept.get(_MOBILE_OF) or fields.endpoint(message.get("Channel"), device_prefix),
        state=_state(row, is_heard=channel_id in conversations),
        caller_number=fields.number(message.get("CallerIDNum")),
        connected_number=fields.number(message.get("ConnectedLineNum")),
        # DNID: what the leg's phone or trunk dialed in its INVITE
        dialed_number=fields.dialed(kept.get(DIALED_VARIABLE, "")) or fields.dialed(message.get("DNID")),
        bridge_id=conversations.get(channel_id),
        queue=QueueName(queue) if queue else None,
        is_originated=kept.get(ORIGINATED_VARIABLE) == "1",
        held_channel_id=held if is_holding else None,
        held_age_s=_held_age(row, age_s) if is_holding else None,
        consult=consult if is_holding else None,
        dialed_by=dialed_by if dialed_by in shown and dialed_by != channel_id else None,
        age_s=age_s,
    )


def _state(row: _Row, *, is_heard: bool) -> ChannelState:
    """A mobile may be up before its user has the call (`MobileDialed`)."""
    state = fields.channel_state(row.message.get("ChannelStateDesc"))
    has_call = is_heard or row.message.get("Context") == _CONTROL
    return state if has_call or not row.is_mobile else ChannelState.RINGING


def _age(row: _Row) -> float:
    """Seconds. Asterisk says whole ones; the leg's CDR tells the rest, where it is still the leg's first one."""
    whole = int(row.message.get("Seconds") or 0)
    try:
        exact = float(row.kept[_NOW_EXACT]) - float(row.kept[_CDR_BEGAN])
    except (KeyError, ValueError):
        return float(whole)
    return exact if int(exact) == whole else float(whole)


def _held_age(row: _Row, age_s: float) -> float | None:
    """Seconds; None where an older file of ours in the dialplan did not note it.

    A hold is never older than its leg, though the difference of two whole seconds may be one too many.
    """
    noted, now = row.kept.get(_HELD_AT, ""), row.kept.get(_NOW, "")
    return min(age_s, max(0, int(now) - int(noted))) if noted.isdecimal() and now.isdecimal() else None


def _consult(channel_id: ChannelId, row: _Row) -> ConsultBegan | None:
    if row.kept.get(_CONSULTING) != "1":
        return None
    return ConsultBegan(
        agent_channel_id=channel_id,
        number=row.kept.get(_NUMBER, ""),
        kind=fields.transfer_kind(row.kept.get(_KIND, "")),
        shown_number=row.kept.get(_SHOWN),
        screen=row.kept.get(_SCREEN),
    )


def _with_parker(call: CallParked, row: _Row, device_prefix: str) -> CallParked:
    """The parker as our dialplan knows it: to Asterisk the leg parked itself."""
    parker = fields.extension(row.kept.get(_PARKER, ""), device_prefix)
    if parker is None:
        return call
    return dataclasses.replace(call, parker=parker, parker_channel_id=row.channel(_AGENT_ID))
