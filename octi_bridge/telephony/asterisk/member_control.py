"""Joining, pausing and leaving queues, by the member that is there.

| the phone has in the queue | to be rung, or paused | to be rung no more |
|---|---|---|
| nothing | a member is added, and marked as the bridge's | nothing is done |
| the bridge's member | it is paused or unpaused; one whose device is gone is replaced | it is taken out |
| a member of the PBX's own | it is paused or unpaused | it is paused |
| several | the first of `MemberKind` as above; the bridge's own is taken out, every other paused | each as above |

Asterisk sends no event when a reload of its configuration brings or takes members. So a queue's members are read again
before one is added, and before any change when that has not been done for `FRESH_S` seconds; once for all who ask
meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from octi_bridge.kernel.clock import Clock
from octi_bridge.telephony.asterisk import actions
from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.members import MARKS, Member, MemberKind, MemberRegistry, member_in
from octi_bridge.telephony.commands import RemoveQueueMember, SetQueueMember
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import Extension, QueueMemberRemoved, QueueMemberUpdated, QueueName

log = logging.getLogger(__name__)

RUNG_BY_ANOTHER = "rung by another member"
"""Why a second member of one phone is paused, as the PBX shows it."""

# apps/app_queue.c of 18 to 22
_ALREADY_THERE = "Already there"
_NOT_THERE = "Not there"
_NO_SUCH_MEMBER = "Interface not found"


FRESH_S = 10.0

Changed = QueueMemberUpdated | QueueMemberRemoved


class MemberControl:
    """See the module.

    `registry` gives the present link's members, `devices` those of a user that are there, the one to ring first, and
    what reading members again brings goes to `tell`.
    """

    def __init__(
        self,
        *,
        config: AsteriskConfig,
        registry: Callable[[], MemberRegistry],
        ask: Callable[[Action], Awaitable[AmiMessage]],
        listing: Callable[[str, Mapping[str, str]], Awaitable[list[AmiMessage]]],
        devices: Callable[[str], Sequence[str]],
        tell: Callable[[Changed], None],
        clock: Clock,
    ) -> None:
        self._config = config
        self._registry = registry
        self._ask = ask
        self._listing = listing
        self._devices = devices
        self._tell = tell
        self._clock = clock
        self._begun_at = clock.monotonic()
        self._read_at: dict[QueueName, float] = {}
        self._reads: dict[QueueName, asyncio.Task[None]] = {}

    def begin(self) -> None:
        """All members have just been read."""
        self._read_at.clear()
        self._begun_at = self._clock.monotonic()

    async def set(self, command: SetQueueMember) -> None:
        """Join, pause or unpause; code `no_such_queue`."""
        there = await self._members(command.queue, command.extension)
        lost = [member for member in there if self._has_lost_its_device(member)]
        good = [member for member in there if member not in lost]
        if not good:
            await self._add(command)
            for member in lost:  # afterwards: a phone without a member counts as logged off
                await self._take_out(member)
            return
        for other in (*lost, *good[1:]):
            if not other.is_paused or self._registry().kind(other) is MemberKind.OWN:
                await self._let_go(other, RUNG_BY_ANOTHER)
        if not await self._pause(good[0], command):
            await self._add(command)

    def lost_of(self, extension: Extension) -> list[QueueMemberUpdated]:
        """The user's memberships by which a device is to be rung that is gone, though another one is there."""
        return [
            replace(membership, is_lost=True)
            for membership in self._registry().as_events(extension)
            if not membership.is_paused
            and all(map(self._has_lost_its_device, self._registry().of(membership.queue, extension)))
        ]

    async def remove(self, command: RemoveQueueMember) -> None:
        """Leave, or pause what is not the bridge's; code `no_such_queue`."""
        there = await self._members(command.queue, command.extension)
        for member in there:
            await self._let_go(member, command.pause_reason)
        if not there:  # says whether there is such a queue
            interface = filled(self._config.member.interface, self._values(command.queue, command.extension))
            await self._do_unless(_NOT_THERE, actions.remove_member(command.queue, interface))
            await self._unmark(command.queue, command.extension)

    async def _members(self, queue: QueueName, extension: Extension) -> list[Member]:
        """The members that ring the phone, the one to act on first."""
        if (stale := self._registry().take_stale(queue, extension)) is not None:
            if self._registry().rings_another(queue, extension, stale):  # the device is another user's now
                await self._do_unless(_NOT_THERE, actions.remove_member(queue, stale))
            await self._delete_mark(queue, extension)
        there = self._registry().of(queue, extension)
        age_s = self._clock.monotonic() - self._read_at.get(queue, self._begun_at)
        if there and age_s < FRESH_S:
            return there
        await self._read_once(queue)
        return self._registry().of(queue, extension)

    async def _read_once(self, queue: QueueName) -> None:
        """Wait for the list that is being read already, else read it."""
        read = self._reads.get(queue)
        if read is None:
            read = self._reads[queue] = asyncio.create_task(self._read(queue), name=f"members of {queue}")
            read.add_done_callback(lambda _: self._reads.pop(queue))
        await asyncio.shield(read)  # who gives up leaves it to the others

    async def _read(self, queue: QueueName) -> None:
        registry = self._registry()
        with registry.reading(queue) as reading:
            rows = await self._listing("QueueStatus", {"Queue": queue})
            self._read_at[queue] = self._clock.monotonic()
            found = (member_in(row, self._config.device_prefix) for row in rows if row.name == "QueueMember")
            changed = registry.replace(reading, (member for member in found if member is not None))
        for membership in changed:
            self._tell(membership)

    async def _let_go(self, member: Member, reason: str) -> None:
        if self._registry().kind(member) is MemberKind.OWN:
            await self._take_out(member)
        else:
            action = actions.pause_member(member.queue, member.interface, is_paused=True, reason=reason)
            await self._do_unless(_NO_SUCH_MEMBER, action)

    async def _take_out(self, member: Member) -> None:
        was_marked = self._registry().is_marked(member.queue, member.extension, member.interface)
        await self._do_unless(_NOT_THERE, actions.remove_member(member.queue, member.interface))
        if was_marked:
            await self._unmark(member.queue, member.extension)

    def _has_lost_its_device(self, member: Member) -> bool:
        """Whether it is the bridge's, but none that it would add now: device gone, or settings changed."""
        there = (self._values(member.queue, member.extension, device) for device in self._devices(member.extension))
        wanted = {filled(self._config.member.interface, values) for values in there}
        return self._registry().kind(member) is MemberKind.OWN and member.interface not in wanted

    async def _pause(self, member: Member, command: SetQueueMember) -> bool:
        """Whether the member was still there."""
        action = actions.pause_member(
            member.queue, member.interface, is_paused=command.is_paused, reason=command.pause_reason
        )
        return await self._do_unless(_NO_SUCH_MEMBER, action)

    async def _add(self, command: SetQueueMember) -> None:
        queue, extension, template = command.queue, command.extension, self._config.member
        values = self._values(queue, extension)
        interface = filled(template.interface, values)
        was_marked = self._registry().is_marked(queue, extension, interface)
        await self._mark(queue, extension, interface)
        action = actions.add_member(
            command,
            interface=interface,
            state_interface=filled(template.state_interface, values),
            member_name=filled(template.name, values | {"name": command.member_name}),
            penalty=await self._penalty(queue, extension),
        )
        is_new = False
        try:
            is_new = await self._do_unless(_ALREADY_THERE, action)
        finally:
            if not is_new and not was_marked:
                await self._unmark(queue, extension)
        if not is_new or command.is_paused:
            await self._ask(
                actions.pause_member(queue, interface, is_paused=command.is_paused, reason=command.pause_reason)
            )

    def _values(self, queue: QueueName, extension: Extension, device: str | None = None) -> dict[str, str]:
        """What placeholders stand for; `device`: None for the first of the user's that is there."""
        name = self._devices(extension)[0] if device is None else device
        return {"extension": extension, "device": f"{self._config.device_prefix}{name}", "queue": queue}

    async def _penalty(self, queue: QueueName, extension: Extension) -> str:
        """A number; that of the setting, or what the PBX has under the function it names."""
        penalty = filled(self._config.member.penalty, self._values(queue, extension))
        if penalty.isdecimal():
            return penalty
        try:
            value = (await self._ask(actions.evaluate(penalty))).get("Value")
        except PbxRefused as refused:
            log.warning("terminal %s, queue %s: penalty 0, since %s: %s", extension, queue, penalty, refused)
            return "0"
        return value if value.isdecimal() else "0"

    # ---- marks

    async def _mark(self, queue: QueueName, extension: Extension, interface: str) -> None:
        self._registry().mark(queue, extension, interface)
        fields = {"Family": MARKS, "Key": f"{queue}/{extension}", "Val": interface}
        try:
            await self._ask(Action(name="DBPut", fields=fields))
        except PbxRefused as refused:  # when the agent leaves, the member may stay, paused
            self._registry().unmark(queue, extension)
            log.warning("terminal %s, queue %s: its member cannot be marked: %s", extension, queue, refused)

    async def _unmark(self, queue: QueueName, extension: Extension) -> None:
        self._registry().unmark(queue, extension)
        await self._delete_mark(queue, extension)

    async def _delete_mark(self, queue: QueueName, extension: Extension) -> None:
        with contextlib.suppress(PbxRefused):  # there is none
            await self._ask(Action(name="DBDel", fields={"Family": MARKS, "Key": f"{queue}/{extension}"}))

    async def _do_unless(self, words: str, action: Action) -> bool:
        """Do it; False when Asterisk says with these `words` that it was so already."""
        try:
            await self._ask(action)
        except PbxRefused as refused:
            if words not in str(refused):
                raise
            return False
        return True


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders filled in; braces of a value are left alone."""
    before, opening, rest = template.partition("{")
    name, closing, after = rest.partition("}")
    if not opening or not closing:
        return template
    return before + values.get(name, "") + filled(after, values)
