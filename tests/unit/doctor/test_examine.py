"""The doctor never fails itself, asks everything once, and keeps the order of the chain."""

from __future__ import annotations

import asyncio

import pytest

from octi_bridge.doctor import examine
from octi_bridge.doctor.examine import Doctor
from octi_bridge.kernel.diagnostics import Link, State
from tests.support.fakes import FakeClock
from tests.unit.doctor.probes import ScriptedProbe, finding


def doctor(*probes: ScriptedProbe) -> Doctor:
    return Doctor(probes=probes, versions={"octi_bridge": "1"}, clock=FakeClock())


async def test_links_stand_in_the_order_of_the_chain_whatever_the_order_of_the_probes() -> None:
    found = await doctor(ScriptedProbe(Link.PANEL), ScriptedProbe(Link.SETTINGS), ScriptedProbe(Link.PBX)).examine()
    assert [each.link for each in found.examinations] == [Link.SETTINGS, Link.PBX, Link.PANEL]
    assert found.is_healthy


@pytest.mark.parametrize(
    ("fatal", "state", "is_healthy"),
    [((), State.OK, True), ((False,), State.ADVICE, True), ((False, True), State.WRONG, False)],
)
async def test_advice_leaves_the_chain_healthy_and_a_fatal_finding_does_not(
    fatal: tuple[bool, ...], state: State, is_healthy: bool
) -> None:
    found = await doctor(ScriptedProbe(Link.PBX, *(finding(is_fatal=each) for each in fatal))).examine()
    assert (found.examinations[0].state, found.is_healthy) == (state, is_healthy)


async def test_a_probe_that_breaks_is_a_finding_and_the_others_are_heard() -> None:
    found = await doctor(ScriptedProbe(Link.PBX, error=ZeroDivisionError()), ScriptedProbe(Link.PANEL)).examine()
    assert [(each.link, each.state) for each in found.examinations] == [
        (Link.PBX, State.WRONG), (Link.PANEL, State.OK),
    ]  # fmt: skip
    assert found.examinations[0].findings[0].code == "probe_failed"


async def test_a_probe_that_never_answers_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examine, "PROBE_LIMIT_S", 0.01)
    found = await doctor(ScriptedProbe(Link.PBX, waits=True)).examine()
    assert found.examinations[0].findings[0].code == "probe_timeout"


async def test_whoever_asks_meanwhile_gets_the_same_report_and_later_a_new_one() -> None:
    probe = ScriptedProbe(Link.PBX, waits=True)
    examiner = doctor(probe)
    first, second = asyncio.create_task(examiner.examine()), asyncio.create_task(examiner.examine())
    while probe.asked == 0:
        await asyncio.sleep(0)
    probe.may_answer.set()
    assert await first is await second
    assert probe.asked == 1
    await examiner.examine()
    assert probe.asked == 2


async def test_one_who_gives_up_does_not_end_the_examination_of_the_other() -> None:
    probe = ScriptedProbe(Link.PBX, waits=True)
    examiner = doctor(probe)
    impatient, patient = asyncio.create_task(examiner.examine()), asyncio.create_task(examiner.examine())
    while probe.asked == 0:
        await asyncio.sleep(0)
    impatient.cancel()
    probe.may_answer.set()
    assert (await patient).is_healthy
