"""Devices of users: from the PBX's table, and events with users for devices."""

from __future__ import annotations

import itertools

import pytest

from octi_bridge.telephony.asterisk.device_table import user_devices
from octi_bridge.telephony.events import (
    ChannelCreated,
    ChannelId,
    ChannelState,
    DeviceState,
    DeviceStateChanged,
    Extension,
    LinkedId,
    PbxSnapshot,
)
from octi_bridge.telephony.user_devices import UserDevices, devices_of_users

SATO = {"201": ("201", "99201")}
TABLE = {
    "/DEVICE/99201/dial": "PJSIP/99201", "/DEVICE/99201/user": "201", "/DEVICE/99201/type": "fixed",
    "/DEVICE/201/dial": "PJSIP/201", "/DEVICE/201/user": "201",
    "/DEVICE/300/dial": "PJSIP/300", "/DEVICE/300/user": "none",
    "/DEVICE/23/dial": "DAHDI/23", "/DEVICE/23/user": "23",
    "/DEVICE/88/user": "88",
}  # fmt: skip


def test_the_table_names_the_devices_of_each_user_the_namesake_first() -> None:
    assert user_devices(TABLE, "PJSIP/") == SATO
    assert user_devices({}, "PJSIP/") == {}


def test_a_device_that_the_settings_name_is_no_others() -> None:
    table = {"201": ("201",), "99201": ("99201",), "202": ("99202",)}
    devices = UserDevices(devices_of_users(table, SATO))
    assert (devices.user("99201"), devices.devices("201")) == ("201", ("201", "99201"))
    assert (devices.user("99202"), devices.devices("202")) == ("202", ("99202",))
    assert devices_of_users({"201": ("201", "99201")}, {"202": ("202", "99201")})["201"] == ("201",)


def test_who_gets_a_device_has_its_state_and_who_has_none_left_cannot_be_reached() -> None:
    before = UserDevices({"201": ("201", "99201"), "202": ("202",), "204": ("99204",)})
    for device, state in (("201", DeviceState.IDLE), ("99201", DeviceState.IN_USE), ("202", DeviceState.IDLE)):
        before.shown(changed(device, state))
    now = before.replaced_by({"201": ("201", "202"), "203": ("99201",)})
    assert {str(each.extension): each.state for each in now.states(before)} == {
        "201": DeviceState.IDLE, "203": DeviceState.IN_USE,
        "202": DeviceState.UNAVAILABLE, "204": DeviceState.UNAVAILABLE,
    }  # fmt: skip
    assert now.present("201") == ("201", "202")


def changed(device: str, state: DeviceState) -> DeviceStateChanged:
    return DeviceStateChanged(extension=Extension(device), state=state)


@pytest.mark.parametrize(
    ("one", "other", "user"),
    [
        (DeviceState.IDLE, DeviceState.UNAVAILABLE, DeviceState.IDLE),
        (DeviceState.IN_USE, DeviceState.IDLE, DeviceState.IN_USE),
        (DeviceState.RINGING, DeviceState.IN_USE, DeviceState.IN_USE),
        (DeviceState.RINGING, DeviceState.UNAVAILABLE, DeviceState.RINGING),
        (DeviceState.UNAVAILABLE, DeviceState.UNAVAILABLE, DeviceState.UNAVAILABLE),
    ],
)
def test_a_users_presence_is_the_sum_of_the_devices_in_any_order(
    one: DeviceState, other: DeviceState, user: DeviceState
) -> None:
    for states in itertools.permutations((("201", one), ("99201", other))):
        devices = UserDevices(SATO)
        told = [devices.shown(changed(*each)) for each in states]
        assert told[-1] == changed("201", user)
        snapshot = PbxSnapshot(channels=(), members=(), devices=tuple(changed(*each) for each in states))
        shown = devices.shown(snapshot)
        assert isinstance(shown, PbxSnapshot)
        assert shown.devices == (changed("201", user),)


def test_a_device_is_rung_first_that_is_free_and_present() -> None:
    devices = UserDevices(SATO)
    assert devices.devices("201") == ("201", "99201")
    devices.shown(changed("201", DeviceState.UNAVAILABLE))
    devices.shown(changed("99201", DeviceState.IDLE))
    assert (devices.devices("201"), devices.present("201")) == (("99201", "201"), ("99201",))
    assert (devices.devices("202"), devices.present("202")) == (("202",), ("202",))


def test_a_number_that_is_a_users_stays_though_a_device_is_called_so() -> None:
    devices = UserDevices({"201": ("201", "202"), "202": ("99202",)})  # 201 has signed in at 202's desk
    created = ChannelCreated(
        channel_id=ChannelId("1"), linked_id=LinkedId("1"), endpoint="202", state=ChannelState.DIALED,
        caller_number="99202", connected_number="202", dialed_number="600",
    )  # fmt: skip
    shown = devices.shown(created)
    assert isinstance(shown, ChannelCreated)
    assert (shown.endpoint, shown.caller_number, shown.connected_number) == ("201", "202", "202")
