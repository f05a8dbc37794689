"""Users with several devices: events of a PBX that tells of devices, as if it told of users. Pure.

A user has one number, which is dialed and shown, and devices with names of their own: a desk phone 201, a web phone
99201. Above the port there are only users.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from octi_bridge.telephony.events import (
    CallParked,
    ChannelCreated,
    ChannelSnapshot,
    ChannelStateChanged,
    DeviceState,
    DeviceStateChanged,
    Extension,
    KeptLeg,
    PartyChanged,
    PbxFact,
    PbxSnapshot,
    QueueMemberRang,
    QueueMemberRemoved,
    QueueMemberUpdated,
)

_STRONGEST_FIRST = (
    DeviceState.IN_USE,
    DeviceState.RINGING,
    DeviceState.IDLE,
    DeviceState.UNKNOWN,
    DeviceState.UNAVAILABLE,
)
_TO_RING = (
    DeviceState.IDLE,
    DeviceState.RINGING,
    DeviceState.IN_USE,
    DeviceState.UNKNOWN,
    DeviceState.UNAVAILABLE,
)


def devices_of_users(
    table: Mapping[str, Sequence[str]], settings: Mapping[str, Sequence[str]]
) -> Mapping[str, Sequence[str]]:
    """The PBX's table, corrected by the settings: a device that these name is nobody else's."""
    named = {device for devices in settings.values() for device in devices}
    rest = {user: tuple(each for each in devices if each not in named) for user, devices in table.items()}
    return {user: devices for user, devices in rest.items() if devices} | dict(settings)


class UserDevices:
    """Whose device is which, and the state of each.

    Args:
        devices: of each user who has others than the one of the same name, in the order in which they are rung.
    """

    def __init__(self, devices: Mapping[str, Sequence[str]] | None = None) -> None:
        self._devices = {user: tuple(names) for user, names in (devices or {}).items()}
        self._users = {name: user for user, names in self._devices.items() for name in names}
        self._states: dict[str, DeviceState] = {}

    def user(self, device: str) -> Extension:
        """Whose device it is; one that is in no list is its own user's."""
        return Extension(self._users.get(device, device))

    def devices(self, user: str) -> tuple[str, ...]:
        """The user's devices, those first that are free, those last that are not there."""
        named = self._devices.get(user, (user,))
        return tuple(sorted(named, key=lambda name: _TO_RING.index(self._states.get(name, DeviceState.UNKNOWN))))

    def present(self, user: str) -> tuple[str, ...]:
        """Those that are there; all when none is."""
        named = self.devices(user)
        there = tuple(name for name in named if self._states.get(name) is not DeviceState.UNAVAILABLE)
        return there or named

    def replaced_by(self, devices: Mapping[str, Sequence[str]]) -> UserDevices:
        """The same devices in the same states, of whom `devices` says."""
        changed = UserDevices(devices)
        changed._states = dict(self._states)
        return changed

    def states(self, before: UserDevices) -> tuple[DeviceStateChanged, ...]:
        """The state of every user; who had devices `before` and has none now cannot be reached."""
        states = {changed.extension: changed for changed in map(self._of_user, self._states)}
        lost = (Extension(user) for user in sorted(before._devices) if user not in states)
        gone = (DeviceStateChanged(extension=user, state=DeviceState.UNAVAILABLE) for user in lost)
        return (*states.values(), *gone)

    def shown(self, fact: PbxFact) -> PbxFact:  # noqa: C901 - one line for each kind
        """The event with users for devices."""
        match fact:
            case PbxSnapshot():
                return self._snapshot(fact)
            case DeviceStateChanged():
                return self._device(fact)
            case _ if not self._devices:
                return fact
            case ChannelCreated():
                caller, connected = self._number(fact.caller_number), self._number(fact.connected_number)
                endpoint = self._endpoint(fact.endpoint)
                return replace(fact, endpoint=endpoint, caller_number=caller, connected_number=connected)
            case ChannelStateChanged():
                return replace(fact, connected_number=self._number(fact.connected_number))
            case PartyChanged():
                caller, connected = self._number(fact.caller_number), self._number(fact.connected_number)
                return replace(fact, caller_number=caller, connected_number=connected)
            case CallParked():
                return self._parked(fact)
            case QueueMemberRang() | QueueMemberUpdated() | QueueMemberRemoved():
                return replace(fact, extension=self.user(fact.extension))
            case _:
                return fact

    def _snapshot(self, snapshot: PbxSnapshot) -> PbxSnapshot:
        self._states = {}
        devices = {changed.extension: changed for changed in map(self._device, snapshot.devices)}
        if not self._devices:
            return snapshot
        return replace(
            snapshot,
            channels=tuple(map(self._channel, snapshot.channels)),
            members=tuple(replace(member, extension=self.user(member.extension)) for member in snapshot.members),
            devices=tuple(devices.values()),
            parked=tuple(map(self._parked, snapshot.parked)),
            kept=tuple(map(self._kept, snapshot.kept)),
        )

    def _device(self, fact: DeviceStateChanged) -> DeviceStateChanged:
        self._states[fact.extension] = fact.state
        return self._of_user(fact.extension)

    def _of_user(self, device: str) -> DeviceStateChanged:
        """The user's state is the strongest of its devices': one that talks makes the user talk."""
        user = self.user(device)
        states = [self._states.get(name, DeviceState.UNKNOWN) for name in self._devices.get(user, (device,))]
        return DeviceStateChanged(extension=user, state=min(states, key=_STRONGEST_FIRST.index))

    def _channel(self, row: ChannelSnapshot) -> ChannelSnapshot:
        return replace(
            row,
            endpoint=self._endpoint(row.endpoint),
            caller_number=self._number(row.caller_number),
            connected_number=self._number(row.connected_number),
        )

    def _kept(self, leg: KeptLeg) -> KeptLeg:
        asked_by = self.user(leg.asked_by) if leg.asked_by is not None else None
        return replace(
            leg,
            endpoint=self.user(leg.endpoint),
            other_number=self._number(leg.other_number),
            asked_by=asked_by,
            shown_number=self._number(leg.shown_number),
        )

    def _parked(self, call: CallParked) -> CallParked:
        return replace(call, parker=self.user(call.parker)) if call.parker is not None else call

    def _endpoint(self, endpoint: str | None) -> str | None:
        return None if endpoint is None else self.user(endpoint)

    def _number(self, number: str | None) -> str | None:
        """A device's number cannot be dialed; the user's can."""
        return number if number is None or number in self._devices else self.user(number)
