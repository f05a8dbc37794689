"""An agent whose queue members are the PBX's own, or whose status the PBX does not take."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octi_bridge.agents.events import StatusChanged
from octi_bridge.telephony.errors import PbxError, PbxRefused, PbxTimeout, PbxUnavailable
from octi_bridge.telephony.events import QueueMemberRemoved, QueueMemberUpdated, QueueName
from tests.unit.agents.office import DESK, SALES, SATO, SUPPORT, Office
from tests.unit.agents.test_status import ASKED


def paused(reason: str) -> QueueMemberUpdated:
    return QueueMemberUpdated(queue=SALES, extension=DESK, is_paused=True, pause_reason=reason)


async def test_a_member_that_stays_after_logging_off_is_paused_and_no_news(office: Office) -> None:
    await office.at_work()
    await office.agents.set_status(SATO, "9")
    office.pbx.commands.clear()
    await office.hears(paused=True, reason="9")
    office.clock.advance(60)
    await office.hears(paused=True, reason="9")
    assert (office.status, office.asked()) == (("9", None), [])


async def test_signing_out_and_in_by_code_just_after_a_choice_is_no_echo_of_it(office: Office) -> None:
    await office.at_work("3")
    await office.agents.set_status(SATO, "0")
    await office.hears(paused=False)
    office.clock.advance(1.2)
    office.agents.on_station_fact(QueueMemberRemoved(queue=SALES, extension=DESK))
    await office.spawned.run_all()
    assert office.status == ("9", None)
    office.clock.advance(1.2)
    await office.hears(paused=False)
    assert office.status == ("0", None)


@pytest.mark.parametrize("status", ["9", "3"])
async def test_a_code_that_ends_the_pause_makes_available_in_all_queues(office: Office, status: str) -> None:
    await office.at_work(status)
    office.clock.advance(60)
    await office.hears(paused=False)
    assert (office.status, office.asked()) == (("0", None), ASKED["0"])


async def test_a_second_member_of_an_available_agent_is_put_right_and_the_status_stays(office: Office) -> None:
    await office.at_work()
    since = office.session().status_since
    office.clock.advance(60)
    doubled = QueueMemberUpdated(queue=SALES, extension=DESK, is_paused=False, pause_reason="", is_doubled=True)
    office.agents.on_station_fact(doubled)
    await office.spawned.run_all()
    assert (office.asked(), office.session().status_since) == (ASKED["0"], since)


async def test_a_member_whose_device_is_gone_is_put_right_also_just_after_a_request(office: Office) -> None:
    await office.at_work()
    office.agents.on_station_fact(
        QueueMemberUpdated(queue=SALES, extension=DESK, is_paused=False, pause_reason="", is_lost=True)
    )
    await office.spawned.run_all()
    assert (office.asked(), office.status) == (ASKED["0"], ("0", None))


async def test_a_second_member_told_just_after_a_request_is_no_echo_of_it(office: Office) -> None:
    await office.at_work("2")
    await office.agents.set_status(SATO, "0")
    office.pbx.commands.clear()
    doubled = QueueMemberUpdated(queue=SALES, extension=DESK, is_paused=False, pause_reason="", is_doubled=True)
    office.agents.on_station_fact(doubled)
    await office.spawned.run_all()
    assert office.asked() == ASKED["0"]


# ---- while nobody listened


async def after_a_restart(office: Office) -> Office:
    again = Office(office.store)
    again.clock.advance(office.clock.elapsed_s + 30)
    await again.agents.load()
    return again


@pytest.mark.parametrize(("reason", "code"), [("", "3"), ("lunch", "3"), ("2", "0"), ("9", "0")])
async def test_a_pause_by_code_during_a_restart_is_followed_and_one_of_the_bridge_is_not(
    office: Office, reason: str, code: str
) -> None:
    await office.at_work()
    again = await after_a_restart(office)
    again.agents.on_pbx_read_back([], [paused(reason)])
    await again.spawned.run_all()
    assert (again.status, again.asked()) == ((code, None), ASKED[code])


async def test_a_pause_by_code_during_an_outage_yields_to_what_the_agent_chose_meanwhile(office: Office) -> None:
    await office.at_work("2")
    office.agents.on_pbx_link_lost()
    office.clock.advance(10)
    await office.agents.set_status(SATO, "0")
    office.agents.on_pbx_read_back([], [paused("")])
    await office.spawned.run_all()
    assert office.status == ("0", None)


async def test_a_pause_by_code_in_a_queue_that_is_not_the_agents_says_nothing(office: Office) -> None:
    await office.at_work()
    again = await after_a_restart(office)
    again.agents.on_pbx_read_back([], [replace(paused(""), queue=QueueName("warehouse"))])
    await again.spawned.run_all()
    assert again.status == ("0", None)


# ---- refused


@pytest.mark.parametrize(
    ("failure", "refused_by"),
    [(PbxRefused(code="no_such_queue"), (SALES, SUPPORT)), (PbxTimeout(), (SALES, SUPPORT)), (PbxUnavailable(), ())],
    ids=lambda value: getattr(value, "code", None),
)
async def test_what_the_pbx_does_not_take_is_told_until_it_does(
    office: Office, failure: PbxError, refused_by: tuple[str, ...]
) -> None:
    await office.at_work()
    office.pbx.fails_with = failure
    await office.agents.set_status(SATO, "2")
    assert (office.status, office.session().refused_by) == (("2", None), refused_by)
    office.pbx.fails_with = None
    office.told.clear()
    await office.agents.set_status(SATO, "3")
    assert office.session().refused_by == ()
    told = office.told[-1]
    assert isinstance(told, StatusChanged)
    assert told.session.refused_by == ()
