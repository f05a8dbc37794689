"""Members of a queue that are read again while they change, and how often they are read. Against a scripted server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import product

import pytest

from octi_bridge.telephony.asterisk import AsteriskConfig, AsteriskPbx
from octi_bridge.telephony.asterisk.member_control import FRESH_S
from octi_bridge.telephony.commands import SetQueueMember
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import (
    DeviceStateChanged,
    Extension,
    QueueMemberRemoved,
    QueueMemberUpdated,
    QueueName,
)
from tests.support.fakes import FakeClock
from tests.support.pbx.listener import FactLog
from tests.support.pbx.scripted_ami import ScriptedAmi, reply, rows

QUEUE, SATO, SUZUKI = QueueName("600"), Extension("201"), Extension("202")


def member(extension: str, *, paused: str = "0", reason: str = "") -> dict[str, str]:
    return {
        "Queue": QUEUE, "Interface": f"PJSIP/{extension}", "StateInterface": f"PJSIP/{extension}",
        "Membership": "static", "Paused": paused, "PausedReason": reason,
    }  # fmt: skip


def message(event: str, fields: Mapping[str, str]) -> str:
    return "".join(f"{key}: {value}\r\n" for key, value in ({"Event": event} | dict(fields)).items()) + "\r\n"


class Reader:
    """An adapter at a scripted Asterisk, with a clock that stands still."""

    def __init__(self, server: ScriptedAmi, clock: FakeClock, pbx: AsteriskPbx) -> None:
        self.server, self.clock, self.pbx, self.facts = server, clock, pbx, FactLog()

    async def set(self, extension: str = SATO) -> None:
        await self.pbx.set_queue_member(
            SetQueueMember(
                queue=QUEUE, extension=Extension(extension), member_name="佐藤", is_paused=False, pause_reason=""
            )
        )

    async def arrives(self, raw: str) -> None:
        """All that was sent until now, and this, has been read."""
        since = len(self.facts.all)
        self.server.send(raw + message("DeviceStateChange", {"Device": "PJSIP/299", "State": "NOT_INUSE"}))
        await self.facts.first(DeviceStateChanged, since=since, extension="299")

    def reads(self) -> int:
        return sum(request["Action"] == "QueueStatus" for request in self.server.requests)


@asynccontextmanager
async def reader_of(*members: Mapping[str, str]) -> AsyncIterator[Reader]:
    async with ScriptedAmi() as server:
        server.answers["QueueStatus"] = lambda request: rows(
            request, *({"Event": "QueueMember"} | dict(one) for one in members)
        )
        clock = FakeClock()
        config = AsteriskConfig(host="127.0.0.1", port=server.port, username="octi", secret="right")
        reader = Reader(server, clock, AsteriskPbx(config=config, clock=clock, random=lambda: 0.0))
        await reader.pbx.start(reader.facts)
        await reader.pbx.wait_ready(5)
        server.requests.clear()
        try:
            yield reader
        finally:
            await reader.pbx.stop()


# ---- what is newer wins


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to 202's member: before, by which event, and after (None for no member)."""

    before: Mapping[str, str] | None
    event: str
    after: Mapping[str, str] | None

    @property
    def truth(self) -> tuple[bool, str] | None:
        return None if self.after is None else (self.after["Paused"] == "1", self.after["PausedReason"])


FREE, AWAY = member(SUZUKI), member(SUZUKI, paused="1", reason="3")
CHANGES = {
    "paused": Change(FREE, "QueueMemberPause", AWAY),
    "unpaused": Change(AWAY, "QueueMemberPause", FREE),
    "added": Change(None, "QueueMemberAdded", FREE),
    "removed": Change(FREE, "QueueMemberRemoved", None),
}


def answer_with(request: Mapping[str, str], change: Change, at: int) -> list[str]:
    """What Asterisk sends when the change happens before the part `at` of the list; the row is as of its moment."""
    pieces = [reply(request, EventList="start"), reply(request, Event="QueueMember", **member(SATO))]
    seen = change.after if at <= len(pieces) else change.before
    pieces.append("" if seen is None else reply(request, Event="QueueMember", **seen))
    pieces.append(reply(request, Event="QueueStatusComplete", EventList="Complete"))
    pieces.insert(at, message(change.event, member(SUZUKI) if change.after is None else change.after))
    return pieces


def last_of(facts: FactLog, since: int) -> tuple[bool, str] | None:
    told = [
        fact
        for fact in facts.all[since:]
        if isinstance(fact, QueueMemberUpdated | QueueMemberRemoved) and fact.extension == SUZUKI
    ]
    return (told[-1].is_paused, told[-1].pause_reason) if isinstance(told[-1], QueueMemberUpdated) else None


@pytest.mark.parametrize("kind", CHANGES)
async def test_rows_older_than_an_event_never_win_however_both_arrive(kind: str) -> None:
    change = CHANGES[kind]
    async with reader_of(member(SATO)) as reader:
        reader.server.answers["QueueStatus"] = lambda request: None
        for count, (at, *cuts) in enumerate(product(range(5), *[(False, True)] * 4), start=1):
            before = "QueueMemberRemoved" if change.before is None else "QueueMemberAdded"
            await reader.arrives(message(before, change.before or member(SUZUKI)))
            reader.clock.advance(FRESH_S)
            setting = asyncio.create_task(reader.set())
            request = await reader.server.asked("QueueStatus", times=count)
            since, waiting = len(reader.facts.all), ""
            for piece, is_cut in zip(answer_with(request, change, at), [*cuts, True], strict=True):
                waiting += piece
                if is_cut:
                    await reader.arrives(waiting)
                    waiting = ""
            await setting
            assert last_of(reader.facts, since) == change.truth, f"{kind} before part {at}, cut at {cuts}"


async def test_of_two_members_of_a_phone_the_one_without_an_event_is_as_the_rows_say() -> None:
    second = member(SUZUKI) | {"Interface": "Local/202@agents/n"}
    async with reader_of(member(SATO), FREE) as reader:
        reader.server.answers["QueueStatus"] = lambda request: None
        reader.clock.advance(FRESH_S)
        setting = asyncio.create_task(reader.set())
        request = await reader.server.asked("QueueStatus")
        found = [{"Event": "QueueMember"} | one for one in (member(SATO), FREE, second)]
        since = len(reader.facts.all)
        reader.server.send(rows(request, *found) + message("QueueMemberPause", AWAY))
        await setting
        assert last_of(reader.facts, since) == (False, "")  # by the second, which a reload has brought
        await reader.arrives(message("QueueMemberPause", second | {"Paused": "1", "PausedReason": "3"}))
        assert last_of(reader.facts, since) == (True, "3")


# ---- how often


async def test_all_who_join_a_queue_at_the_same_time_share_one_list_of_its_members() -> None:
    async with reader_of() as reader:
        await asyncio.gather(*(reader.set(str(extension)) for extension in range(201, 251)))
        assert reader.reads() == 1
        await asyncio.gather(*(reader.set(str(extension)) for extension in range(251, 301)))
        assert reader.reads() == 2
        assert sum(request["Action"] == "QueueAdd" for request in reader.server.requests) == 100


async def test_a_reading_that_fails_fails_for_all_who_wait_for_it_and_the_next_one_reads() -> None:
    async with reader_of() as reader:
        answers = reader.server.answers["QueueStatus"]
        reader.server.answers["QueueStatus"] = lambda request: reply(request, Response="Error", Message="Not now")
        found = await asyncio.gather(*(reader.set(str(201 + each)) for each in range(5)), return_exceptions=True)
        assert [type(one) for one in found] == [PbxRefused] * 5
        assert reader.reads() == 1
        reader.server.answers["QueueStatus"] = answers
        await reader.set()
        assert reader.reads() == 2


async def test_who_gives_up_waiting_for_a_reading_leaves_it_to_the_others() -> None:
    async with reader_of() as reader:
        reader.server.answers["QueueStatus"] = lambda request: None
        first, second = (asyncio.create_task(reader.set(extension)) for extension in (SATO, SUZUKI))
        request = await reader.server.asked("QueueStatus")
        first.cancel()
        reader.server.send(rows(request))
        await second
        assert first.cancelled()
        assert reader.reads() == 1
