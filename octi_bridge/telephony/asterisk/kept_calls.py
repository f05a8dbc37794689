"""What our dialplan keeps in Asterisk's database of phones' legs that have ended (`octi-record`), until told to forget.

One entry per leg: family `octi-calls`, key the Uniqueid, value like the query of an URL. Legs that rang in vain for a
caller from outside are in the family `octi-missed`, one entry for each call and phone: the last ring there. Needs the
action DBGetTree (Asterisk 16.28, 18.14, 19.6, 20 and later).
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from urllib.parse import parse_qs

from octi_bridge.kernel.clock import Clock
from octi_bridge.telephony.asterisk import fields
from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.beginnings import created_at, is_later_cdr
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.marked_ids import without_mark
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import ChannelId, ChannelSnapshot, Extension, KeptLeg, LinkedId, QueueName

logger = logging.getLogger(__name__)

FAMILY = "octi-calls"
MISSED_FAMILY = "octi-missed"
_VERSION = "1"
_NO_SUCH_ENTRY = "not found"
_HAS_OTHER_NOTE = ("Up", "Ring")  # the states of legs that talked, or dialed
_REMEMBERED = 2000  # as many as the dialplan keeps


class Lister(Protocol):
    """The part of AmiClient that is needed here."""

    async def listing(self, name: str, fields: dict[str, str]) -> list[AmiMessage]:
        """The rows of a list action."""


async def read_kept_legs(client: Lister, device_prefix: str, clock: Clock) -> tuple[KeptLeg, ...]:
    """All legs that are kept, oldest end first; none where this Asterisk cannot list them.

    Their ages are as of the answer's arrival: whose call it was may hang on a moment.

    Raises:
        PbxTimeout, PbxUnavailable: the connection dropped.
    """
    rows = [row for family in (FAMILY, MISSED_FAMILY) for row in await _rows(client, family)]
    now = clock.now()
    legs = [leg for row in rows if (leg := kept_leg(row.get("Key"), row.get("Val"), device_prefix, now)) is not None]
    return tuple(sorted(legs, key=lambda leg: leg.ended_age_s, reverse=True))


class RingNotes:
    """Where the PBX has its note of each leg that has ended unanswered, so that each is deleted by its key.

    `listing` gives an action's rows, `do` sends an action.
    """

    def __init__(
        self,
        *,
        device_prefix: str,
        listing: Callable[[str, Mapping[str, str]], Awaitable[list[AmiMessage]]],
        do: Callable[[Action], Awaitable[None]],
    ) -> None:
        self._device_prefix, self._listing, self._do = device_prefix, listing, do
        self._keys: dict[ChannelId, str] = {}

    def begin(self, kept: Sequence[KeptLeg]) -> None:
        """Start from the notes that were found."""
        in_vain = (leg for leg in kept if leg.answered_age_s is None)
        self._keys = {leg.channel_id: self._key(leg.linked_id, leg.endpoint) for leg in in_vain}

    def take(self, message: AmiMessage) -> None:
        """A leg may have ended. Of legs that nobody ever deletes, only the latest are remembered."""
        if message.name != "Hangup" or message.get("ChannelStateDesc") in _HAS_OTHER_NOTE:
            return
        endpoint = fields.endpoint(message.get("Channel"), self._device_prefix)
        if endpoint is None:
            return
        self._keys[ChannelId(message.get("Uniqueid"))] = self._key(message.get("Linkedid"), endpoint)
        while len(self._keys) > _REMEMBERED:
            del self._keys[next(iter(self._keys))]

    async def forget(self, channel_ids: Sequence[ChannelId]) -> None:
        """Delete what is kept of these legs, where something is.

        Raises:
            PbxTimeout, PbxUnavailable: the connection dropped.
        """
        for channel_id in channel_ids:
            with contextlib.suppress(PbxRefused):  # nothing of that name was kept, or it is deleted already
                await self._do(forget(channel_id))
            key = self._keys.pop(channel_id, None)
            if key is not None:
                with contextlib.suppress(PbxRefused):
                    await self._forget_ring(channel_id, key)

    def _key(self, linked_id: str, endpoint: str) -> str:
        """As the dialplan makes it: with the device's name, without the technology."""
        device = endpoint if "/" in endpoint else f"{self._device_prefix}{endpoint}"
        return f"{linked_id}-{device.partition('/')[2]}"

    async def _forget_ring(self, channel_id: ChannelId, key: str) -> None:
        """A later ring of the call at this phone has written over the note of this one: then it stays."""
        entry = {"Family": MISSED_FAMILY, "Key": key}
        rows = await self._listing("DBGet", entry)
        if any(_written(row.get("Val")).get("i") == channel_id for row in rows):
            await self._do(Action(name="DBDel", fields=entry))


async def _rows(client: Lister, family: str) -> list[AmiMessage]:
    try:
        return await client.listing("DBGetTree", {"Family": family})
    except PbxRefused as refused:
        if _NO_SUCH_ENTRY not in str(refused).lower():
            logger.warning("calls that the PBX kept cannot be read: %s", refused)
        return []


def kept_leg(key: str, value: str, device_prefix: str, now: datetime) -> KeptLeg | None:
    """One entry; None for something that is not ours, which is left alone. Pure."""
    written = _written(value)
    family, name = _split(key)
    channel_id = written.get("i", "") if family == MISSED_FAMILY else name
    endpoint = written.get("m") or fields.endpoint(written.get("c", ""), device_prefix)
    ended = _seconds(written.get("e", ""))
    if written.get("n") != _VERSION or not channel_id or endpoint is None or ended is None:
        logger.warning("an entry of the PBX's database under %s cannot be read and stays there", family)
        return None
    started = min(_started(written, channel_id, ended), ended)
    linked_id = LinkedId(without_mark(written.get("l") or channel_id))
    answered = _answered(written, started, ended, has_fetched=linked_id != channel_id)
    cause = written.get("h", "")
    asks = written.get("r", "")  # a leg that asks bears its own extension; one that has taken the call over says so
    asked_by = Extension(asks) if asks not in ("", endpoint) and not written.get("k") else None
    # its own; else the one by which the party came that it took over, or was rung for
    queue = written.get("q") or (written.get("u") if asked_by is None else None)
    return KeptLeg(
        channel_id=ChannelId(channel_id),
        linked_id=linked_id,
        endpoint=endpoint,
        dialed_number=fields.dialed(written.get("d", "")),
        outside_number=fields.dialed(written.get("v", "")),
        other_number=asked_by or fields.number(written.get("f" if written.get("v") else "o", "")),
        asked_by=asked_by,
        shown_number=_shown(written),
        queue=QueueName(queue) if queue else None,
        started_age_s=now.timestamp() - started,
        answered_age_s=now.timestamp() - min(max(answered, started), ended) if answered is not None else None,
        ended_age_s=now.timestamp() - ended,
        cause=int(cause) if cause.isdecimal() else 0,
    )


def without_askers(kept: Sequence[KeptLeg], channels: Sequence[ChannelSnapshot]) -> tuple[KeptLeg, ...]:
    """`shown_number` stays only of legs that were consulted: who consults is in the call before the consulted one.

    The leg that consults is kept as well, or lives on.
    """
    ages: list[tuple[LinkedId, str | None, float]]
    ages = [(leg.linked_id, leg.endpoint, leg.started_age_s) for leg in kept]
    ages += [(leg.linked_id, leg.endpoint, leg.age_s) for leg in channels]

    def was_asked(leg: KeptLeg) -> bool:
        older = ((linked_id, endpoint) for linked_id, endpoint, age_s in ages if age_s > leg.started_age_s)
        return (leg.linked_id, leg.shown_number) in older

    return tuple(leg if was_asked(leg) else dataclasses.replace(leg, shown_number=None) for leg in kept)


def _written(value: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(value, keep_blank_values=True).items()}


def _split(key: str) -> tuple[str, str]:
    family, _, name = key.strip("/").partition("/")
    return family, name


def _shown(written: dict[str, str]) -> str | None:
    shown, caller = fields.number(written.get("o", "")), fields.number(written.get("f", ""))
    was_moved = bool(written.get("b") or written.get("t"))
    return shown if written.get("v") and not was_moved and shown != caller else None


def forget(channel_id: ChannelId) -> Action:
    """Delete an entry; it is no mistake when there is none."""
    return Action(name="DBDel", fields={"Family": FAMILY, "Key": channel_id})


def _started(written: dict[str, str], channel_id: str, ended: float) -> float:
    """When the leg came to be: its first CDR's start (a hold begins another), else what its Uniqueid says."""
    began, created = _seconds(written.get("b", "")), _seconds(created_at(channel_id))
    current = None if created and _is_later_cdr(written) else _seconds(written.get("s", ""))
    return next((moment for moment in (began, current, created) if moment), ended)


def _is_later_cdr(written: dict[str, str]) -> bool:
    return is_later_cdr(written.get("s", ""), written.get("a", ""))


def _answered(written: dict[str, str], started: float, ended: float, *, has_fetched: bool) -> float | None:
    """When the two first heard each other; None when they never did.

    With a later CDR nobody knows any more: it counts from the ring, a little too much. So it does for a leg that we
    originated if nobody saw the other party answer: it is up before that one is called, and its Dial tells only that
    there was a conversation. Without a Dial it talked if it has fetched an older call.
    """
    if written.get("t", "") not in ("", "0"):
        return _seconds(written["t"])
    if written.get("g") == "1":
        talked, picked_up = _seconds(written.get("w", "")), _seconds(written.get("a", ""))
        return ended - talked if talked is not None else picked_up if has_fetched else None
    if _is_later_cdr(written):
        return started
    return _seconds(written.get("a", "")) or None


def _seconds(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
