"""The PBX tells what we asked for some time later: that is no wish of somebody else."""

from __future__ import annotations

import pytest

from octi_bridge.agents.membership import ECHO_S
from octi_bridge.telephony.events import QueueMemberRemoved
from tests.unit.agents.office import DESK, SALES, SATO, SUZUKI, Office


async def removed(office: Office) -> None:
    office.agents.on_station_fact(QueueMemberRemoved(queue=SALES, extension=DESK))
    await office.spawned.run_all()


async def test_two_quick_changes_end_with_the_second(office: Office) -> None:
    await office.at_work()
    await office.agents.set_status(SATO, "2")
    await office.agents.set_status(SATO, "0")
    await office.hears(paused=True, reason="2")
    assert office.status == ("0", None)
    await office.hears(paused=False)
    assert office.status == ("0", None)


async def test_that_the_agent_before_left_the_queues_does_not_log_the_next_one_off(office: Office) -> None:
    await office.at_work()
    await office.sign_in("suzuki", "other-one", "201", takes_terminal_from=SATO)
    await removed(office)
    await office.hears(paused=False)
    assert office.session(SUZUKI).status_code == "0"


@pytest.mark.feature("F-054")
async def test_after_the_echo_the_same_change_made_elsewhere_counts(office: Office) -> None:
    await office.at_work()
    await office.sign_in("suzuki", "other-one", "201", takes_terminal_from=SATO)
    await removed(office)
    await office.hears(paused=False)
    await removed(office)
    assert office.session(SUZUKI).status_code == "9"


async def test_a_change_long_after_one_asked_for_it_is_no_echo(office: Office) -> None:
    await office.at_work()
    await office.agents.set_status(SATO, "2")
    await office.agents.set_status(SATO, "0")
    office.clock.advance(ECHO_S)
    await office.hears(paused=True, reason="2")
    assert office.status == ("2", None)
