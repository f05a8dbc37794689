"""What the doctor says of the members of queues."""

from __future__ import annotations

from dataclasses import replace

from octi_bridge.telephony.asterisk import AsteriskConfig
from octi_bridge.telephony.asterisk.checks.members import check_devices, check_members
from octi_bridge.telephony.asterisk.config import MemberTemplate
from octi_bridge.telephony.asterisk.framing import AmiMessage

HAND_MADE = AsteriskConfig(host="127.0.0.1", username="octi", secret="right")
FREEPBX = AsteriskConfig(
    host="127.0.0.1",
    username="octi",
    secret="right",
    member=MemberTemplate(interface="Local/{extension}@from-queue/n", state_interface="hint:{extension}@ext-local"),
)


def row(interface: str, state_interface: str = "", queue: str = "600") -> AmiMessage:
    fields = {"Queue": queue, "Location": interface, "StateInterface": state_interface, "Membership": "static"}
    text = "Event: QueueMember\r\n" + "\r\n".join(f"{key}: {value}" for key, value in fields.items())
    return AmiMessage("Event", "QueueMember", text)


DEVICES = {"201": ("201", "99201")}
LOCAL = [row(f"Local/20{i}@from-queue/n", f"hint:20{i}@ext-local") for i in (1, 2)]


def test_members_of_another_kind_are_named_with_the_settings_for_them() -> None:
    (found,) = check_members(LOCAL, HAND_MADE, {"600"})
    assert (found.code, found.is_fatal) == ("queue_members_differ", False)
    assert (
        "queue 600 has members that are not the bridge's: Local/201@from-queue/n, Local/202@from-queue/n"
        in found.problem
    )
    assert "would add PJSIP/201" in found.problem
    assert "OCTI_QUEUES__MEMBER_INTERFACE=Local/{extension}@from-queue/n and " in found.remedy
    assert "OCTI_QUEUES__MEMBER_STATE_INTERFACE=hint:{extension}@ext-local" in found.remedy


def test_members_as_the_settings_say_are_no_finding_nor_are_queues_of_nobody() -> None:
    assert check_members(LOCAL, FREEPBX, {"600"}) == []
    assert check_members([row("PJSIP/201", "PJSIP/201"), row("PJSIP/202")], HAND_MADE, {"600"}) == []
    assert check_members(LOCAL, HAND_MADE, {"601"}) == []


def test_a_member_that_is_no_phone_and_a_second_one_are_named() -> None:
    codes = [found.code for found in check_members([*LOCAL, row("DAHDI/g1")], FREEPBX, {"600"})]
    assert codes == ["queue_members_unknown"]
    (differs, doubled) = check_members([*LOCAL, row("PJSIP/202", "PJSIP/202")], FREEPBX, {"600"})
    assert (differs.code, doubled.code) == ("queue_members_differ", "queue_members_doubled")
    assert "phone 202: Local/202@from-queue/n, PJSIP/202" in doubled.problem


def test_the_bridges_own_members_without_a_state_interface_are_no_finding() -> None:
    config = replace(HAND_MADE, member=MemberTemplate(state_interface=""))
    assert check_members([row("PJSIP/201", "PJSIP/201"), row("PJSIP/202")], config, {"600"}) == []
    (found,) = check_members([row("PJSIP/201", "hint:201@phones")], config, {"600"})
    assert "OCTI_QUEUES__MEMBER_INTERFACE={device} and " in found.remedy
    assert "OCTI_QUEUES__MEMBER_STATE_INTERFACE=hint:{extension}@phones" in found.remedy


def test_members_by_two_devices_of_a_user_are_as_the_settings_say_and_doubled() -> None:
    for_both = [row("PJSIP/201", "PJSIP/201"), row("PJSIP/99201", "PJSIP/99201")]
    (doubled,) = check_members(for_both, HAND_MADE, {"600"}, DEVICES)
    assert doubled.code == "queue_members_doubled"
    assert "phone 201: PJSIP/201, PJSIP/99201" in doubled.problem
    assert check_members(for_both, HAND_MADE, {"600"}) == []
    (differs,) = check_members([row("PJSIP/99201", "PJSIP/99201")], FREEPBX, {"600"}, DEVICES)
    assert "would add Local/201@from-queue/n" in differs.problem


def test_users_with_several_devices_are_named_where_queues_ring_only_one() -> None:
    (found,) = check_devices(HAND_MADE, DEVICES | {"202": ("99202",)})
    assert (found.code, found.values["users"]) == ("queue_rings_one_device", "201 (201, 99201)")
    assert not found.is_fatal
    assert check_devices(FREEPBX, DEVICES) == check_devices(HAND_MADE, {"202": ("99202",)}) == []
