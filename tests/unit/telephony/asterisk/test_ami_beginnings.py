"""What is left on the leg of a clicked call when the two meet, for the PBX's own record. Against a scripted server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping

import pytest

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.telephony.asterisk import AsteriskConfig, AsteriskPbx
from octi_bridge.telephony.commands import HangUpChannel, HoldCall, MakeCall
from octi_bridge.telephony.events import BridgeEntered, BridgeLeft, ChannelEnded, ChannelId, Extension, PbxLinkLost
from tests.support.pbx.listener import FactLog
from tests.support.pbx.scripted_ami import ScriptedAmi, reply, rows

READY_S = 5.0
CLICKED, OTHER, THIRD = "job-1", "2.0", "3.0"
NAMES = {CLICKED: "PJSIP/201-1", OTHER: "PJSIP/trunk-2", THIRD: "PJSIP/203-3"}
CALL = MakeCall(channel_id=ChannelId(CLICKED), extension=Extension("201"), number="0312345678")
TIMES = {
    NAMES[CLICKED]: {"CDR(start,u)": "90.5", "CDR(answer,u)": "92.25", "OCTI_ORIGINATED": "1"},
    NAMES[OTHER]: {"CDR(start,u)": "92.5", "CDR(answer,u)": "97.75"},
}
LEFT = [(NAMES[CLICKED], "OCTI_BEGAN", "90.5"), (NAMES[CLICKED], "OCTI_TALKED", "97.75")]


class Asterisk:
    """A scripted server whose legs know their `times`; `living` are in its list of all legs."""

    def __init__(self, server: ScriptedAmi, pbx: AsteriskPbx) -> None:
        self.server, self.pbx, self.facts = server, pbx, FactLog()
        self.times: dict[str, Mapping[str, str]] = dict(TIMES)
        self.living: list[dict[str, str]] = []
        server.answers["Status"] = self._status

    async def begin(self) -> None:
        await self.pbx.start(self.facts)
        await self.pbx.wait_ready(READY_S)

    async def click(self) -> None:
        await self.begin()
        await self.pbx.make_call(CALL)

    def create(self, *legs: str) -> None:
        for leg in legs:
            self.server.event("Newchannel", Channel=NAMES[leg], ChannelStateDesc="Up", Uniqueid=leg, Linkedid=leg)

    async def meet(self, *legs: str, bridge: str = "b1") -> None:
        for leg in legs:
            self.server.event("BridgeEnter", Uniqueid=leg, Linkedid=leg, BridgeUniqueid=bridge, Channel=NAMES[leg])
        await self.facts.first(BridgeEntered, channel_id=legs[-1], bridge_id=bridge)

    async def part(self, *legs: str, bridge: str = "b1") -> None:
        for leg in legs:
            self.server.event("BridgeLeave", Uniqueid=leg, BridgeUniqueid=bridge, Channel=NAMES[leg])
        await self.facts.first(BridgeLeft, channel_id=legs[-1], bridge_id=bridge)

    async def beginnings(self) -> list[tuple[str, str, str]]:
        """What has been left so far; an action's answer shows that all before it has been handled."""
        for _ in range(2):
            await self.pbx.hang_up(HangUpChannel(channel_id=ChannelId(CLICKED)))
        return self.written("OCTI_BEGAN", "OCTI_TALKED")

    def written(self, *variables: str) -> list[tuple[str, str, str]]:
        return [
            (request["Channel"], request["Variable"], request["Value"])
            for request in self.server.requests
            if request["Action"] == "Setvar" and request["Variable"] in variables
        ]

    def asked_legs(self) -> set[str]:
        return {request["Channel"] for request in self.server.requests if "Channel" in request and _is_status(request)}

    def _status(self, request: Mapping[str, str]) -> str | None:
        if "Channel" not in request:
            return rows(request, *self.living)
        known = self.times.get(request["Channel"])
        if known is None:
            return reply(request, Response="Error", Message="No such channel")
        uniqueid = next(leg for leg, name in NAMES.items() if name == request["Channel"])
        return rows(request, {"Event": "Status", "Uniqueid": uniqueid, **_variables(known)})


def _is_status(request: Mapping[str, str]) -> bool:
    return request["Action"] == "Status"


def _variables(known: Mapping[str, str]) -> dict[str, str]:
    """All in one field: a mapping holds no field twice."""
    return {"Variable": "\r\nVariable: ".join(f"{name}={value}" for name, value in known.items())}


def _leaving() -> int:
    """How many legs are just being left their times."""
    return sum(task.get_name() == "beginning of an originated leg" for task in asyncio.all_tasks())


def living(leg: str, **variables: str) -> dict[str, str]:
    return {
        "Event": "Status", "Channel": NAMES[leg], "ChannelStateDesc": "Up", "Uniqueid": leg, "Linkedid": leg,
        "BridgeID": "b1", **_variables(variables),
    }  # fmt: skip


@pytest.fixture
async def asterisk() -> AsyncIterator[Asterisk]:
    async with ScriptedAmi() as server:
        config = AsteriskConfig(
            host="127.0.0.1", port=server.port, username="octi", secret="right", reconnect_first_s=0.01,
            reconnect_max_s=0.05, action_timeout_s=2,
        )  # fmt: skip
        pbx = AsteriskPbx(config=config, clock=SystemClock(), random=lambda: 0.0)
        yield Asterisk(server, pbx)
        await pbx.stop()


@pytest.mark.parametrize("order", [(CLICKED, OTHER), (OTHER, CLICKED)])
async def test_a_clicked_call_is_left_its_times_once_when_the_two_first_meet(
    asterisk: Asterisk, order: tuple[str, str]
) -> None:
    await asterisk.click()
    asterisk.create(CLICKED, OTHER)
    await asterisk.meet(*order)
    await asterisk.server.asked("Setvar", times=2)
    await asterisk.part(*order)
    await asterisk.meet(*order, bridge="b2")
    assert await asterisk.beginnings() == LEFT


async def test_a_leg_alone_in_a_bridge_or_with_the_pbx_is_left_nothing(asterisk: Asterisk) -> None:
    await asterisk.click()
    asterisk.create(CLICKED, OTHER)
    await asterisk.meet(CLICKED)
    assert await asterisk.beginnings() == []
    assert asterisk.asked_legs() == set()


async def test_other_calls_are_left_nothing_also_beside_a_clicked_one(asterisk: Asterisk) -> None:
    await asterisk.click()
    asterisk.create(CLICKED, OTHER, THIRD)
    await asterisk.meet(OTHER, THIRD)
    assert await asterisk.beginnings() == []
    assert asterisk.asked_legs() == set()


async def test_a_clicked_call_that_is_moved_afterwards_is_left_nothing_more(asterisk: Asterisk) -> None:
    await asterisk.click()
    asterisk.create(CLICKED, OTHER)
    await asterisk.meet(CLICKED, OTHER)
    await asterisk.server.asked("Setvar", times=2)
    await asterisk.pbx.hold(HoldCall(agent_channel_id=ChannelId(CLICKED), other_channel_id=ChannelId(OTHER)))
    assert [each for each in await asterisk.beginnings() if each[0] == NAMES[CLICKED]] == LEFT


async def test_a_leg_with_a_later_cdr_is_left_when_it_came_to_be(asterisk: Asterisk) -> None:
    """Since a consultation by Asterisk's own code its CDR says no more since when it talked before."""
    await asterisk.click()
    asterisk.times |= {
        NAMES[OTHER]: TIMES[NAMES[OTHER]],
        NAMES[THIRD]: {"CDR(start,u)": "99.5", "CDR(answer,u)": "99.5"},
    }
    asterisk.create(CLICKED, OTHER, THIRD)
    await asterisk.meet(OTHER, THIRD)
    await asterisk.pbx.hold(HoldCall(agent_channel_id=ChannelId(THIRD), other_channel_id=ChannelId(OTHER)))
    left = [each for each in await asterisk.beginnings() if each[0] == NAMES[THIRD]]
    assert left == [(NAMES[THIRD], "OCTI_BEGAN", "3"), (NAMES[THIRD], "OCTI_TALKED", "3")]


async def test_a_leg_with_a_later_cdr_whose_answer_was_seen_is_left_that(asterisk: Asterisk) -> None:
    await asterisk.click()
    asterisk.times |= {
        NAMES[OTHER]: TIMES[NAMES[OTHER]],
        NAMES[THIRD]: {"CDR(start,u)": "99.5", "CDR(answer,u)": "99.5", "STRFTIME(,,%s.%3q)": "200.500"},
    }
    asterisk.create(CLICKED, OTHER)
    asterisk.server.event(
        "Newchannel", Channel=NAMES[THIRD], ChannelStateDesc="Ringing", Uniqueid=THIRD, Linkedid=OTHER
    )
    before = time.monotonic()
    asterisk.server.event("Newstate", Channel=NAMES[THIRD], ChannelStateDesc="Up", Uniqueid=THIRD)
    await asterisk.meet(OTHER, THIRD)
    await asterisk.pbx.hold(HoldCall(agent_channel_id=ChannelId(THIRD), other_channel_id=ChannelId(OTHER)))
    left = {name: value for leg, name, value in await asterisk.beginnings() if leg == NAMES[THIRD]}
    assert left["OCTI_BEGAN"] == "3"
    assert 200.5 >= float(left["OCTI_TALKED"]) >= 200.499 - (time.monotonic() - before)


async def test_events_do_not_wait_and_stop_leaves_nothing_behind(asterisk: Asterisk) -> None:
    await asterisk.click()
    asterisk.server.answers["Status"] = lambda request: None
    asterisk.create(CLICKED, OTHER)
    await asterisk.meet(CLICKED, OTHER)
    await asterisk.part(CLICKED, OTHER)
    assert _leaving() == 1
    await asterisk.pbx.stop()
    assert _leaving() == 0
    assert asterisk.written("OCTI_BEGAN", "OCTI_TALKED") == []


async def test_a_leg_that_ends_at_once_harms_nothing(asterisk: Asterisk, caplog: pytest.LogCaptureFixture) -> None:
    await asterisk.click()
    asterisk.server.answers["Setvar"] = lambda request: reply(request, Response="Error", Message="No such channel")
    asterisk.create(CLICKED, OTHER)
    await asterisk.meet(CLICKED, OTHER)
    await asterisk.server.asked("Setvar")
    asterisk.server.event("Hangup", Uniqueid=CLICKED, Cause="16")
    await asterisk.facts.first(ChannelEnded)
    assert asterisk.facts.of(PbxLinkLost) == []
    assert caplog.messages == []


async def test_an_answer_that_nobody_saw_is_left_when_the_state_is_read(asterisk: Asterisk) -> None:
    asterisk.living = [living(CLICKED, OCTI_ORIGINATED="1"), living(OTHER)]
    await asterisk.begin()
    await asterisk.server.asked("Setvar", times=2)
    assert await asterisk.beginnings() == LEFT


async def test_what_an_earlier_bridge_left_stays(asterisk: Asterisk) -> None:
    kept = {"OCTI_BEGAN": "80", "OCTI_TALKED": "81"}
    asterisk.living = [living(CLICKED, OCTI_ORIGINATED="1"), living(OTHER)]
    asterisk.times[NAMES[CLICKED]] = {**TIMES[NAMES[CLICKED]], **kept}
    await asterisk.begin()
    assert await asterisk.beginnings() == []
    assert asterisk.asked_legs() == {NAMES[CLICKED], NAMES[OTHER]}


async def test_a_call_that_a_click_fetched_talks_since_the_fetch(asterisk: Asterisk) -> None:
    await asterisk.click()
    asterisk.times[NAMES[OTHER]] = {**TIMES[NAMES[OTHER]], "OCTI_BEGAN": "50", "OCTI_TALKED": "55.5"}
    asterisk.create(CLICKED, OTHER)
    await asterisk.meet(CLICKED, OTHER)
    await asterisk.server.asked("Setvar", times=2)
    assert await asterisk.beginnings() == [LEFT[0], (NAMES[CLICKED], "OCTI_TALKED", "92.25")]
