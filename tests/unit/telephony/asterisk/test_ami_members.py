"""Which member of a queue the adapter acts on, and what it asks of Asterisk. Against a scripted server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType

import pytest

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.telephony.asterisk import AsteriskConfig, AsteriskPbx
from octi_bridge.telephony.asterisk.config import MemberTemplate
from octi_bridge.telephony.asterisk.member_control import RUNG_BY_ANOTHER, filled
from octi_bridge.telephony.asterisk.members import MARKS
from octi_bridge.telephony.commands import RemoveQueueMember, SetQueueMember
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import (
    DeviceStateChanged,
    Extension,
    QueueMemberRemoved,
    QueueMemberUpdated,
    QueueName,
)
from tests.support.pbx.listener import FactLog
from tests.support.pbx.scripted_ami import ScriptedAmi, reply, rows

QUEUE, DESK = QueueName("600"), Extension("201")
LOCAL, DEVICE = "Local/201@from-queue/n", "PJSIP/201"
FREEPBX = MemberTemplate(
    interface="Local/{extension}@from-queue/n",
    state_interface="hint:{extension}@ext-local",
    name="{name}",
    penalty="DB(QPENALTY/{queue}/agents/{extension})",
)


def row(interface: str, membership: str = "dynamic", *, paused: str = "0", reason: str = "") -> dict[str, str]:
    return {
        "Event": "QueueMember", "Queue": QUEUE, "Location": interface, "StateInterface": "hint:201@ext-local",
        "Membership": membership, "Paused": paused, "PausedReason": reason,
    }  # fmt: skip


def refusal(message: str) -> Callable[[Mapping[str, str]], str]:
    return lambda request: reply(request, Response="Error", Message=message)


class Floor:
    """An adapter at a scripted Asterisk with these members; `marked` is the interface that the bridge has added."""

    def __init__(self, server: ScriptedAmi, pbx: AsteriskPbx) -> None:
        self.server, self.pbx, self.facts = server, pbx, FactLog()

    async def set(self, reason: str = "", *, paused: bool = False, name: str = "佐藤") -> list[tuple[str, ...]]:
        self.server.requests.clear()
        command = SetQueueMember(queue=QUEUE, extension=DESK, member_name=name, is_paused=paused, pause_reason=reason)
        await self.pbx.set_queue_member(command)
        return self.asked()

    async def registered(self, *devices: str) -> None:
        """Only these of 201's devices are there."""
        for name in ("201", "99201"):
            state = "NOT_INUSE" if name in devices else "UNAVAILABLE"
            self.server.event("DeviceStateChange", Device=f"PJSIP/{name}", State=state)
        since = len(self.facts.all)
        self.server.event("DeviceStateChange", Device="PJSIP/299", State="NOT_INUSE")
        await self.facts.first(DeviceStateChanged, since=since, extension="299")

    async def leave(self) -> list[tuple[str, ...]]:
        self.server.requests.clear()
        await self.pbx.remove_queue_member(RemoveQueueMember(queue=QUEUE, extension=DESK, pause_reason="9"))
        return self.asked()

    def asked(self) -> list[tuple[str, ...]]:
        """What was asked of members and their marks."""
        wanted = ("Interface", "StateInterface", "Penalty", "Paused", "Reason", "Val")
        return [
            (request["Action"], *(request[key] for key in wanted if key in request))
            for request in self.server.requests
            if request["Action"] in ("QueueAdd", "QueuePause", "QueueRemove", "DBPut", "DBDel")
        ]


@asynccontextmanager
async def floor_with(
    *members: dict[str, str],
    marked: str = "",
    template: MemberTemplate = FREEPBX,
    devices: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> AsyncIterator[Floor]:
    async with ScriptedAmi() as server:
        server.answers["QueueStatus"] = lambda request: rows(request, *members)
        marks = [{"Event": "DBGetTreeResponse", "Key": f"/{MARKS}/600/201", "Val": marked}] if marked else []
        server.answers["DBGetTree"] = lambda request: rows(request, *(marks if request["Family"] == MARKS else []))
        server.answers["Getvar"] = lambda request: reply(request, Variable=request["Variable"], Value="3")
        config = AsteriskConfig(
            host="127.0.0.1", port=server.port, username="octi", secret="right", member=template, user_devices=devices
        )
        pbx = AsteriskPbx(config=config, clock=SystemClock(), random=lambda: 0.0)
        floor = Floor(server, pbx)
        await pbx.start(floor.facts)
        await pbx.wait_ready(5)
        try:
            yield floor
        finally:
            await pbx.stop()


async def test_a_member_of_the_pbx_is_paused_and_unpaused_and_stays() -> None:
    for membership in ("static", "realtime", "dynamic"):
        async with floor_with(row(LOCAL, membership)) as floor:
            assert await floor.set("2", paused=True) == [("QueuePause", LOCAL, "true", "2")]
            assert await floor.set() == [("QueuePause", LOCAL, "false", "")]
            assert await floor.leave() == [("QueuePause", LOCAL, "true", "9")]


async def test_a_missing_member_is_added_as_the_settings_say_and_marked() -> None:
    async with floor_with() as floor:
        assert await floor.set("2", paused=True) == [
            ("DBPut", LOCAL),
            ("QueueAdd", LOCAL, "hint:201@ext-local", "3", "true"),
            ("QueuePause", LOCAL, "true", "2"),
        ]
        assert (await floor.server.asked("Getvar"))["Variable"] == "DB(QPENALTY/600/agents/201)"


async def test_the_bridges_own_member_is_taken_out_with_its_mark_also_after_a_restart() -> None:
    async with floor_with(row(LOCAL), marked=LOCAL) as floor:
        assert await floor.leave() == [("QueueRemove", LOCAL), ("DBDel",)]


async def test_a_mark_whose_member_was_signed_out_by_code_says_nothing_of_the_next_one() -> None:
    async with floor_with(row(LOCAL), marked=LOCAL) as floor:
        member = {"Queue": "600", "Interface": LOCAL, "Membership": "dynamic", "Paused": "0"}
        floor.server.event("QueueMemberRemoved", **member)
        await floor.facts.first(QueueMemberRemoved, extension=DESK)
        floor.server.event("QueueMemberAdded", **member)
        await floor.facts.first(QueueMemberUpdated, extension=DESK)
        assert await floor.leave() == [("DBDel",), ("QueuePause", LOCAL, "true", "9")]


async def test_of_two_members_of_one_person_one_is_rung() -> None:
    async with floor_with(row(DEVICE), row(LOCAL, "static"), marked=DEVICE) as floor:
        assert next(iter(floor.facts.all[0].members)).is_doubled  # type: ignore[union-attr]
        assert await floor.set() == [("QueueRemove", DEVICE), ("DBDel",), ("QueuePause", LOCAL, "false", "")]
    async with floor_with(row(DEVICE), row(LOCAL, "static")) as floor:
        assert await floor.set() == [
            ("QueuePause", DEVICE, "true", RUNG_BY_ANOTHER),
            ("QueuePause", LOCAL, "false", ""),
        ]
        assert await floor.leave() == [("QueuePause", LOCAL, "true", "9"), ("QueuePause", DEVICE, "true", "9")]


async def test_members_by_several_devices_of_a_user_are_one_person() -> None:
    async with floor_with(row("PJSIP/99201"), row(LOCAL), devices={"201": ("201", "99201")}) as floor:
        (told,) = floor.facts.all[0].members  # type: ignore[union-attr]
        assert (told.extension, told.is_doubled) == ("201", True)
        assert await floor.set() == [
            ("QueuePause", "PJSIP/99201", "true", RUNG_BY_ANOTHER),
            ("QueuePause", LOCAL, "false", ""),
        ]


SEVERAL: Mapping[str, tuple[str, ...]] = {"201": ("201", "99201")}


async def test_a_device_named_otherwise_than_its_user_is_the_member() -> None:
    async with floor_with(template=MemberTemplate(), devices={"201": ("99201",)}) as floor:
        assert await floor.set() == [
            ("DBPut", "PJSIP/99201"),
            ("QueueAdd", "PJSIP/99201", "PJSIP/99201", "0", "false"),
        ]


@pytest.mark.parametrize(("there", "member"), [("201", "PJSIP/201"), ("99201", "PJSIP/99201"), ("", "PJSIP/201")])
async def test_of_several_devices_the_first_that_is_there_becomes_the_member(there: str, member: str) -> None:
    async with floor_with(template=MemberTemplate(), devices=SEVERAL) as floor:
        await floor.registered(there)
        assert ("QueueAdd", member, member, "0", "false") in await floor.set()


async def test_the_member_moves_to_another_device_when_its_own_is_gone() -> None:
    async with floor_with(template=MemberTemplate(), devices=SEVERAL) as floor:
        await floor.registered("201")
        await floor.set()
        floor.server.event("QueueMemberAdded", Queue="600", Interface=DEVICE, Membership="dynamic", Paused="0")
        await floor.facts.first(QueueMemberUpdated, extension=DESK)
        await floor.registered("201", "99201")
        assert not any(fact.is_lost for fact in floor.facts.of(QueueMemberUpdated))
        assert await floor.set() == [("QueuePause", DEVICE, "false", "")]
        await floor.registered()
        assert await floor.set() == [("QueuePause", DEVICE, "false", "")]
        await floor.registered("99201")
        assert (await floor.facts.first(QueueMemberUpdated, is_lost=True)).extension == DESK
        assert await floor.set() == [
            ("DBPut", "PJSIP/99201"),
            ("QueueAdd", "PJSIP/99201", "PJSIP/99201", "0", "false"),
            ("QueueRemove", DEVICE),
        ]


async def test_the_bridges_member_by_another_device_is_known_again_after_a_restart() -> None:
    found = row("PJSIP/99201") | {"StateInterface": "PJSIP/99201"}
    async with floor_with(found, marked="PJSIP/99201", template=MemberTemplate(), devices=SEVERAL) as floor:
        assert await floor.leave() == [("QueueRemove", "PJSIP/99201"), ("DBDel",)]


# ---- members that version 0.1.0 added, which left no marks

OF_0_1_0 = row(DEVICE) | {"StateInterface": DEVICE, "Name": "佐藤"}


async def test_a_member_of_version_0_1_0_is_the_bridges() -> None:
    async with floor_with(OF_0_1_0, template=MemberTemplate()) as floor:
        assert await floor.set("2", paused=True) == [("QueuePause", DEVICE, "true", "2")]
        assert await floor.leave() == [("QueueRemove", DEVICE)]


async def test_whoever_works_at_a_phone_next_is_its_member_by_the_own_name() -> None:
    async with floor_with(OF_0_1_0, template=MemberTemplate()) as floor:
        gone = "Event: QueueMemberRemoved\r\nQueue: 600\r\nInterface: PJSIP/201\r\n\r\n"
        floor.server.answers["QueueRemove"] = lambda request: reply(request) + gone
        await floor.leave()
        floor.server.answers["QueueStatus"] = lambda request: rows(request)
        await floor.set(name="鈴木")
        assert [request.get("MemberName") for request in floor.server.requests if "Interface" in request] == ["鈴木"]


async def test_a_member_of_version_0_1_0_makes_room_and_the_mark_of_another_one_stays() -> None:
    async with floor_with(OF_0_1_0, row(LOCAL), marked=LOCAL) as floor:
        assert await floor.set() == [("QueueRemove", DEVICE), ("QueuePause", LOCAL, "false", "")]
        assert await floor.leave() == [("QueueRemove", LOCAL), ("DBDel",), ("QueueRemove", DEVICE)]


async def test_a_member_of_version_0_1_0_becomes_one_as_the_settings_say() -> None:
    async with floor_with(OF_0_1_0) as floor:
        assert [action for action, *_ in await floor.set()] == ["DBPut", "QueueAdd", "QueueRemove"]


@pytest.mark.parametrize(
    "other",
    [
        {"Name": ""},
        {"Name": DEVICE},
        {"StateInterface": "hint:201@ext-local"},
        {"Membership": "static"},
        {"Location": LOCAL, "StateInterface": LOCAL},
    ],
)
async def test_a_member_that_version_0_1_0_would_not_have_added_stays(other: dict[str, str]) -> None:
    async with floor_with(OF_0_1_0 | other, template=MemberTemplate()) as floor:
        assert await floor.leave() == [("QueuePause", other.get("Location", DEVICE), "true", "9")]


async def test_a_second_member_of_a_person_who_is_paused_is_told_as_rung() -> None:
    async with floor_with(row(LOCAL, "static", paused="1", reason="2")) as floor:
        floor.server.event("QueueMemberAdded", Queue="600", Interface=DEVICE, Membership="dynamic", Paused="0")
        told = await floor.facts.first(QueueMemberUpdated, extension=DESK)
        assert (told.is_paused, told.pause_reason, told.is_doubled) == (False, "", False)
        floor.server.event("QueueMemberRemoved", Queue="600", Interface=DEVICE)
        again = await floor.facts.first(QueueMemberUpdated, since=2, extension=DESK)
        assert (again.is_paused, again.pause_reason) == (True, "2")


async def test_a_member_who_came_at_the_same_moment_is_the_pbxs_own() -> None:
    async with floor_with() as floor:
        floor.server.answers["QueueAdd"] = refusal("Unable to add interface: Already there")
        asked = await floor.set()
        assert [action for action, *_ in asked] == ["DBPut", "QueueAdd", "DBDel", "QueuePause"]
        assert asked[-1] == ("QueuePause", LOCAL, "false", "")


async def test_a_member_who_left_at_the_same_moment_is_added() -> None:
    async with floor_with(row(LOCAL)) as floor:
        floor.server.answers["QueuePause"] = refusal("Interface not found")
        assert [action for action, *_ in await floor.set()] == ["QueuePause", "DBPut", "QueueAdd"]


@pytest.mark.parametrize("reason", ["", "2"])
async def test_setting_twice_before_the_member_is_told_leaves_it_the_bridges(reason: str) -> None:
    async with floor_with(template=MemberTemplate()) as floor:
        await floor.set()
        floor.server.answers["QueueAdd"] = refusal("Unable to add interface: Already there")
        assert ("DBDel",) not in await floor.set(reason, paused=bool(reason))
        assert await floor.leave() == [("QueueRemove", DEVICE), ("DBDel",)]


async def test_without_the_right_to_leave_marks_members_stay_and_are_paused() -> None:
    async with floor_with(template=MemberTemplate()) as floor:
        floor.server.answers["DBPut"] = refusal("Permission denied")
        await floor.set()
        floor.server.event("QueueMemberAdded", Queue="600", Interface=DEVICE, Membership="dynamic", Paused="0")
        await floor.facts.first(QueueMemberUpdated, extension=DESK)
        assert await floor.leave() == [("QueuePause", DEVICE, "true", "9")]


async def test_a_penalty_that_cannot_be_read_is_none() -> None:
    async with floor_with() as floor:
        floor.server.answers["Getvar"] = refusal("No such variable")
        assert ("QueueAdd", LOCAL, "hint:201@ext-local", "0", "false") in await floor.set()


async def test_a_queue_that_does_not_exist_has_its_own_code_and_gets_no_mark() -> None:
    async with floor_with() as floor:
        floor.server.answers["QueueAdd"] = refusal("Unable to add interface to queue: No such queue")
        with pytest.raises(PbxRefused) as caught:
            await floor.set()
        assert (caught.value.code, floor.asked()[-1]) == ("no_such_queue", ("DBDel",))


async def test_leaving_a_queue_twice_is_no_error() -> None:
    async with floor_with() as floor:
        floor.server.answers["QueueRemove"] = refusal("Unable to remove interface: Not there")
        await floor.leave()


async def test_a_reason_with_a_line_break_is_refused() -> None:
    async with floor_with(row(LOCAL)) as floor:
        with pytest.raises(PbxRefused) as caught:
            await floor.set("a\r\nAction: Originate", paused=True)
        assert caught.value.code == "bad_value"


def test_a_value_with_braces_is_no_placeholder() -> None:
    values = {"name": "{queue}", "queue": "600"}
    assert filled("{name}@{queue}", values) == "{queue}@600"
