"""Are the members of the queues those that the bridge adds, or others, and which does no status reach?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from octi_bridge.telephony.asterisk.checks.finding import Finding
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.member_control import filled
from octi_bridge.telephony.asterisk.members import Member, member_in

_NAMED: Final = 5


def check_members(rows: Sequence[AmiMessage], config: AsteriskConfig, used: Iterable[str]) -> list[Finding]:
    """Of the queues in which accounts are to work, by the rows of QueueStatus."""
    found: list[Finding] = []
    for queue in sorted(used):
        members = [row for row in rows if row.name == "QueueMember" and row.get("Queue") == queue]
        ours = [member for row in members if (member := member_in(row, config.device_prefix)) is not None]
        others = [row.get("Location") for row in members if member_in(row, config.device_prefix) is None]
        found += [_differ(queue, shape, of, config) for shape, of in _shapes(ours, config).items()]
        if others:
            found.append(_unknown(queue, others))
        found += [_doubled(queue, extension, of) for extension, of in _by_phone(ours).items() if len(of) > 1]
    return found


def _shapes(members: Sequence[Member], config: AsteriskConfig) -> dict[tuple[str, str], list[Member]]:
    """The members that are other than the bridge would add, by what the settings had to be for them."""
    found: dict[tuple[str, str], list[Member]] = {}
    for member in members:
        values = {"extension": member.extension, "device": f"{config.device_prefix}{member.extension}",
                  "queue": member.queue}  # fmt: skip
        state_interface = member.state_interface or member.interface
        wanted = (filled(config.member.interface, values), filled(config.member.state_interface, values))
        if wanted != (member.interface, state_interface):
            shape = (_shape(member.interface, member.extension), _shape(state_interface, member.extension))
            found.setdefault(shape, []).append(member)
    return found


def _shape(interface: str, extension: str) -> str:
    return interface.replace(extension, "{extension}")


def _by_phone(members: Sequence[Member]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for member in members:
        found.setdefault(member.extension, []).append(member.interface)
    return found


def _differ(queue: str, shape: tuple[str, str], members: Sequence[Member], config: AsteriskConfig) -> Finding:
    interface, state_interface = shape
    named = _named([member.interface for member in members])
    would = filled(config.member.interface, {"extension": members[0].extension, "queue": queue,
                                             "device": f"{config.device_prefix}{members[0].extension}"})  # fmt: skip
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
