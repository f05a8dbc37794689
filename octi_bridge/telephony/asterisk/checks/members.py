"""Are the members of the queues those that the bridge adds, or others, and which does no status reach?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from octi_bridge.kernel.diagnostics import Finding
from octi_bridge.telephony.asterisk.config import AsteriskConfig, MemberTemplate
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.member_control import filled
from octi_bridge.telephony.asterisk.members import Member, member_in
from octi_bridge.telephony.user_devices import UserDevices

_NAMED: Final = 5
_ON_FREEPBX: Final = {
    "interface": "Local/{extension}@from-queue/n",
    "state_interface": "hint:{extension}@ext-local",
    "penalty": "DB(QPENALTY/{queue}/agents/{extension})",
}

Devices = Mapping[str, Sequence[str]]
"""Of each user who has others than the one of the same name."""


def check_members(
    rows: Sequence[AmiMessage], config: AsteriskConfig, used: Iterable[str], devices: Devices = MappingProxyType({})
) -> list[Finding]:
    """Of the queues in which accounts are to work, by the rows of QueueStatus."""
    found: list[Finding] = []
    users = UserDevices(devices)
    for queue in sorted(used):
        members = [row for row in rows if row.name == "QueueMember" and row.get("Queue") == queue]
        ours = [member for row in members if (member := member_in(row, config.device_prefix)) is not None]
        others = [row.get("Location") for row in members if member_in(row, config.device_prefix) is None]
        found += [_differ(queue, shape, of, config, users) for shape, of in _shapes(ours, config, users).items()]
        if others:
            found.append(_unknown(queue, others))
        found += [_doubled(queue, user, of) for user, of in _by_user(ours, users).items() if len(of) > 1]
    return found


def check_devices(config: AsteriskConfig, devices: Devices) -> list[Finding]:
    """Of users whom a queue rings at one device only, by the member that the bridge adds."""
    several = {user: names for user, names in devices.items() if len(names) > 1}
    if not several or "{device}" not in config.member.interface:
        return []
    named = _named([f"{user} ({', '.join(names)})" for user, names in sorted(several.items())])
    return [
        Finding(
            "queue_rings_one_device",
            f"queues ring only one device of users who have several: {named}; it is the first that is there",
            "set OCTI_QUEUES__MEMBER_INTERFACE=Local/{extension}@CONTEXT/n, a context that rings all devices of the "
            "extension, and OCTI_QUEUES__MEMBER_STATE_INTERFACE=hint:{extension}@CONTEXT, a hint of all of them; on "
            "FreePBX from-queue and ext-local",
            is_fatal=False,
            values={"users": named},
        )
    ]


def check_settings(config: AsteriskConfig) -> list[Finding]:
    """The settings that make the bridge's member, on FreePBX, the one that its codes find; none may be left out."""
    by_default = MemberTemplate()
    left = [name for name in _ON_FREEPBX if getattr(config.member, name) == getattr(by_default, name)]
    if not left:
        return []
    named = ", ".join(f"member_{name}" for name in left)
    lines = "; ".join(f'member_{name} = "{_ON_FREEPBX[name]}"' for name in left)
    return [
        Finding(
            "member_settings_left",
            f"members that the bridge adds to queues are not as FreePBX adds them, these settings are missing: {named}",
            f"add to [queues] of /etc/octi_bridge.toml (docs/freepbx.md, step 6): {lines}",
            is_fatal=False,
            values={"settings": lines},
        )
    ]


def _shapes(
    members: Sequence[Member], config: AsteriskConfig, users: UserDevices
) -> dict[tuple[str, str], list[Member]]:
    """The members that are other than the bridge would add, by what the settings had to be for them."""
    found: dict[tuple[str, str], list[Member]] = {}
    for member in members:
        is_one = (member.interface, member.state_interface or member.interface)
        if is_one not in _wanted(member, config, users):
            shape = (_shape(is_one[0], member, config), _shape(is_one[1], member, config))
            found.setdefault(shape, []).append(member)
    return found


def _wanted(member: Member, config: AsteriskConfig, users: UserDevices) -> list[tuple[str, str]]:
    """Interface and state interface of the members that the bridge would add for that phone, one for each device."""
    user = users.user(member.extension)
    wanted = []
    for name in users.devices(user):
        values = {"extension": user, "device": f"{config.device_prefix}{name}", "queue": member.queue}
        interface = filled(config.member.interface, values)
        wanted.append((interface, filled(config.member.state_interface, values) or interface))
    return wanted


def _shape(interface: str, member: Member, config: AsteriskConfig) -> str:
    if interface == f"{config.device_prefix}{member.extension}":
        return "{device}"
    return interface.replace(member.extension, "{extension}")


def _by_user(members: Sequence[Member], users: UserDevices) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for member in members:
        found.setdefault(users.user(member.extension), []).append(member.interface)
    return found


def _differ(
    queue: str, shape: tuple[str, str], members: Sequence[Member], config: AsteriskConfig, users: UserDevices
) -> Finding:
    interface, state_interface = shape
    named = _named([member.interface for member in members])
    would = _wanted(members[0], config, users)[0][0]
    return Finding(
        "queue_members_differ",
        f"queue {queue} has members that are not the bridge's: {named}; the bridge would add {would}: a feature code "
        "for queues does not find that one",
        f"set OCTI_QUEUES__MEMBER_INTERFACE={interface} and OCTI_QUEUES__MEMBER_STATE_INTERFACE={state_interface}; or "
        f"take them out of the queue (queues.conf [{queue}], in FreePBX Queues, {queue}, Queue Agents)",
        is_fatal=False,
        values={
            "queue": queue, "members": named, "would": would, "interface": interface,
            "state_interface": state_interface,
        },
    )  # fmt: skip


def _unknown(queue: str, members: Sequence[str]) -> Finding:
    return Finding(
        "queue_members_unknown",
        f"queue {queue} rings {_named(members)}: no phone that the bridge knows, so no agent's status stops that",
        f"take the members out of the queue (queues.conf [{queue}], in FreePBX Queues, {queue}, Queue Agents); see "
        "OCTI_PBX__DEVICE_PREFIX if they are agents' phones",
        is_fatal=False,
        values={"queue": queue, "members": _named(members)},
    )


def _doubled(queue: str, extension: str, members: Sequence[str]) -> Finding:
    return Finding(
        "queue_members_doubled",
        f"queue {queue} has several members for phone {extension}: {_named(members)}; each rings it while nobody is "
        "signed in there",
        f"leave one: queue remove member {members[-1]} from {queue}, or take it out of queues.conf [{queue}]",
        is_fatal=False,
        values={"queue": queue, "extension": extension, "members": _named(members), "member": members[-1]},
    )


def _named(interfaces: Sequence[str]) -> str:
    more = len(interfaces) - _NAMED
    return ", ".join(interfaces[:_NAMED]) + (f" + {more}" if more > 0 else "")
