"""Status and queue membership follow each other, in both directions, and come to rest."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from octi_bridge.agents.errors import SessionExpired, UnknownStatus
from octi_bridge.agents.events import DeviceChanged, StatusChanged
from octi_bridge.calls.events import CallEnded
from octi_bridge.calls.model import Direction
from octi_bridge.telephony.commands import SetQueueMember
from octi_bridge.telephony.errors import PbxRefused, PbxUnavailable
from octi_bridge.telephony.events import DeviceState, DeviceStateChanged, QueueName
from tests.support.fakes import settle
from tests.unit.agents.office import DESK, SALES, SATO, SUPPORT, Office

BOTH = (SALES, SUPPORT)
ASKED = {
    "0": [(queue, "201", False, "") for queue in BOTH],
    "1": [(queue, "201", True, "1") for queue in BOTH],
    "2": [(queue, "201", True, "2") for queue in BOTH],
    "3": [(queue, "201", True, "3") for queue in BOTH],
    "9": [(queue, "201", None, "") for queue in BOTH],
}


@pytest.mark.parametrize("code", ASKED)
async def test_every_status_is_a_membership_of_all_the_agents_queues(office: Office, code: str) -> None:
    await office.at_work("0" if code != "0" else "2")
    await office.agents.set_status(SATO, code)
    assert office.asked() == ASKED[code]
    assert office.status == (code, None)
    assert office.store.kept[SATO].status_code == code


@pytest.mark.feature("F-035")
@pytest.mark.parametrize("code", ASKED)
async def test_one_signs_in_with_any_status_and_the_pbx_is_asked_for_it(office: Office, code: str) -> None:
    await office.agents.load()
    await office.sign_in(status=code)
    assert office.asked() == ASKED[code]


async def test_the_member_is_shown_at_the_pbx_under_the_agents_name(office: Office) -> None:
    await office.at_work()
    await office.agents.set_status(SATO, "2")
    assert {c.member_name for c in office.pbx.commands if isinstance(c, SetQueueMember)} == {"佐藤"}


async def test_a_status_has_the_time_at_which_it_began(office: Office) -> None:
    await office.at_work()
    office.clock.advance(90)
    await office.agents.set_status(SATO, "2")
    assert office.session().status_since == office.clock.now()


async def test_a_status_that_the_agent_chooses_is_in_the_log(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "octi_bridge.agents.service")
    await office.at_work()
    await office.agents.set_status(SATO, "2")
    assert caplog.messages == ["sato: status 2 chosen"]


async def test_an_unknown_status_changes_nothing(office: Office) -> None:
    await office.at_work()
    with pytest.raises(UnknownStatus):
        await office.agents.set_status(SATO, "77")
    assert (office.status, office.asked(), office.told) == (("0", None), [], [])


async def test_who_is_not_signed_in_has_no_status(office: Office) -> None:
    await office.agents.load()
    with pytest.raises(SessionExpired):
        await office.agents.set_status(SATO, "2")


# ---- wrap-up


async def test_after_a_queues_call_comes_wrap_up(office: Office) -> None:
    await office.at_work()
    call = office.call()
    office.begins(call)
    await office.ends(call)
    assert office.status == ("1", None)
    assert office.asked() == ASKED["1"]


NO_WRAP_UP = {
    "outbound": {"direction": Direction.OUTBOUND},
    "outbound_through_a_queue": {"direction": Direction.OUTBOUND, "queue": SALES},
    "direct": {"queue": None},
    "internal": {"queue": None, "direction": Direction.INTERNAL},
    "not_answered": {"connected": False},
}


@pytest.mark.parametrize("kind", NO_WRAP_UP)
async def test_after_any_other_call_the_status_stays(office: Office, kind: str) -> None:
    await office.at_work()
    call = office.call(**NO_WRAP_UP[kind])  # type: ignore[arg-type]
    office.begins(call)
    await office.ends(call)
    assert office.status == ("0", None)
    assert office.asked() == []


async def test_a_call_that_was_joined_to_another_is_not_over(office: Office) -> None:
    await office.at_work()
    call = office.call()
    office.begins(call)
    await office.ends(call, is_merged=True)
    assert office.status == ("0", None)


async def test_with_another_call_still_going_on_there_is_no_wrap_up_yet(office: Office) -> None:
    await office.at_work()
    office.begins(office.call())
    office.agents.on_call_event(CallEnded(office.call(), office.clock.now(), 16))
    await office.spawned.run_all()
    assert office.status == ("0", None)


@pytest.mark.parametrize("code", ["2", "3", "9"])
async def test_an_agent_who_was_not_available_is_not_put_into_wrap_up(office: Office, code: str) -> None:
    await office.at_work(code)
    call = office.call()
    office.begins(call)
    await office.ends(call)
    assert office.status == (code, None)


# ---- chosen during a call


@pytest.mark.parametrize("code", ["0", "2", "9"])
async def test_a_status_chosen_in_a_call_is_taken_when_it_ends_and_wrap_up_is_skipped(
    office: Office, code: str
) -> None:
    await office.at_work()
    call = office.call()
    office.begins(call)
    await office.agents.set_status(SATO, code)
    assert office.status == ("0", code)
    assert office.asked() == []
    await office.ends(call)
    assert office.session().status_code == code
    assert office.session().next_code is None
    assert office.asked() == ASKED[code]


async def test_of_several_choices_in_a_call_the_last_one_counts(office: Office) -> None:
    await office.at_work()
    call = office.call(queue=None)
    office.begins(call)
    for code in ("2", "9", "3"):
        await office.agents.set_status(SATO, code)
    await office.ends(call)
    assert office.status == ("3", None)


async def test_a_choice_made_in_a_call_survives_a_restart_of_the_bridge(office: Office) -> None:
    await office.at_work()
    office.begins(office.call())
    await office.agents.set_status(SATO, "2")
    again = Office(office.store)
    await again.agents.load()
    await again.ends(again.call())
    assert again.status == ("2", None)


# ---- done elsewhere


@pytest.mark.parametrize(("reason", "code"), [("2", "2"), ("3", "3"), ("1", "1"), (" 2 ", "2"), ("", "3"),
                                              ("lunch", "3"), ("0", "3"), ("9", "9")])  # fmt: skip
async def test_a_pause_made_elsewhere_becomes_the_status_it_names_or_away(
    office: Office, reason: str, code: str
) -> None:
    await office.at_work()
    await office.hears(paused=True, reason=reason)
    assert office.status == (code, None)
    assert office.asked() == ASKED[code], "the other queues follow"


@pytest.mark.parametrize("reason", ["", "lunch"])
async def test_a_pause_that_names_no_status_leaves_a_paused_agent_as_he_is(office: Office, reason: str) -> None:
    await office.at_work("1")
    await office.hears(paused=True, reason=reason)
    assert (office.status, office.asked()) == (("1", None), [])


async def test_a_pause_ended_elsewhere_makes_available(office: Office) -> None:
    await office.at_work("2")
    await office.hears(paused=False)
    assert office.status == ("0", None)


async def test_someone_who_logged_off_but_is_made_a_member_elsewhere_is_shown_as_the_pbx_treats_him(
    office: Office,
) -> None:
    await office.at_work("9")
    await office.hears(paused=True, reason="2")
    assert office.status == ("2", None)


async def test_the_pbxs_echo_of_our_own_request_asks_for_nothing_more(office: Office) -> None:
    await office.at_work()
    for code in ("2", "0", "1", "9", "3"):
        await office.agents.set_status(SATO, code)
        asked = office.asked()
        office.pbx.commands.clear()
        for queue, _, paused, reason in asked:
            if paused is not None:
                await office.hears(paused=paused, reason=reason, queue=QueueName(queue))
        assert (office.asked(), office.status) == ([], (code, None))


async def test_following_a_pause_comes_to_rest(office: Office) -> None:
    await office.at_work()
    await office.hears(paused=True, reason="2")
    for queue, _, paused, reason in office.asked():
        assert paused is not None
        office.pbx.commands.clear()
        await office.hears(paused=paused, reason=reason, queue=QueueName(queue))
        assert office.asked() == []


async def test_a_half_done_change_is_not_mistaken_for_a_pause_made_elsewhere(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.at_work()
    go = asyncio.Event()

    async def slow(command: SetQueueMember) -> None:
        office.pbx.commands.append(command)
        await go.wait()

    monkeypatch.setattr(office.pbx, "set_queue_member", slow)
    change = asyncio.create_task(office.agents.set_status(SATO, "2"))
    await settle()
    await office.hears(paused=False, queue=SUPPORT)
    go.set()
    await change
    await office.spawned.run_all()
    assert office.status == ("2", None)


@pytest.mark.parametrize("queue", ["unknown", "warehouse"])
async def test_queues_that_are_not_the_agents_say_nothing_of_the_status(office: Office, queue: str) -> None:
    await office.at_work()
    await office.hears(paused=True, reason="2", queue=QueueName(queue))
    assert office.status == ("0", None)


async def test_a_terminal_where_nobody_works_is_left_alone(office: Office) -> None:
    await office.agents.load()
    await office.hears(paused=True, reason="2")
    assert office.asked() == []


# ---- the PBX is away


@pytest.mark.parametrize("failure", [PbxUnavailable(), PbxRefused(code="no_such_queue")], ids=lambda f: f.code)
async def test_a_status_counts_although_the_pbx_is_away_and_is_applied_when_it_is_back(
    office: Office, failure: PbxUnavailable | PbxRefused, caplog: pytest.LogCaptureFixture
) -> None:
    await office.at_work()
    office.pbx.fails_with = failure
    await office.agents.set_status(SATO, "2")
    assert office.status == ("2", None)
    assert failure.code in caplog.text
    office.pbx.fails_with = None
    office.agents.on_pbx_read_back([])
    await office.spawned.run_all()
    assert office.asked() == ASKED["2"]


async def test_reading_back_tells_the_phones_states_once(office: Office) -> None:
    await office.at_work()
    idle = DeviceStateChanged(extension=DESK, state=DeviceState.IDLE)
    office.agents.on_pbx_read_back([idle])
    office.agents.on_pbx_read_back([idle])
    office.agents.on_station_fact(idle)
    assert [e for e in office.told if isinstance(e, DeviceChanged)] == [DeviceChanged(DESK, DeviceState.IDLE)]
    assert office.agents.device(DESK) is DeviceState.IDLE
    await office.spawned.run_all()


async def test_every_change_is_told_after_it_was_saved(office: Office) -> None:
    await office.at_work()
    await office.agents.set_status(SATO, "2")
    assert office.told == [StatusChanged(office.store.kept[SATO])]


# ---- a call that ended while the bridge was away


async def back(office: Office) -> Office:
    """Another bridge, half a minute later, that has read the PBX back."""
    again = Office(office.store)
    again.clock.advance(office.clock.elapsed_s + 30)
    await again.agents.load()
    return again


async def read_back(office: Office) -> None:
    office.agents.on_pbx_read_back([])
    await office.spawned.run_all()


async def test_a_status_chosen_in_a_call_that_ended_unseen_is_taken_when_the_bridge_is_back(office: Office) -> None:
    await office.at_work()
    office.begins(office.call())
    await office.agents.set_status(SATO, "2")
    again = await back(office)
    await read_back(again)
    assert again.status == ("2", None)
    assert again.asked()[-1] == (SUPPORT, "201", True, "2")


async def test_it_waits_while_the_call_goes_on(office: Office) -> None:
    await office.at_work()
    office.begins(office.call())
    await office.agents.set_status(SATO, "2")
    again = await back(office)
    again.begins(again.call())
    await read_back(again)
    waiting = again.status
    await again.ends(again.call())
    assert [waiting, again.status] == [("0", "2"), ("2", None)]


@pytest.mark.parametrize(
    ("changed", "status"),
    [({}, "1"), ({"queue": None}, "0"), ({"connected_at": None}, "0"), ({"direction": Direction.OUTBOUND}, "0")],
    ids=["queue call", "direct call", "not answered", "outbound"],
)
async def test_after_a_queue_call_that_ended_unseen_comes_after_call_work(
    office: Office, changed: dict[str, Any], status: str
) -> None:
    await office.at_work()
    office.clock.advance(20)
    again = await back(office)
    call = replace(office.call(), **changed)
    again.agents.on_stored_call(CallEnded(call, again.clock.now() - timedelta(seconds=10), 16))
    await read_back(again)
    assert again.status == (status, None)


@pytest.mark.parametrize("is_chosen", [False, True], ids=["untouched", "chosen meanwhile"])
async def test_who_rings_again_by_then_gets_after_call_work_when_that_is_over(office: Office, is_chosen: bool) -> None:
    """As the agent whose parked call came back while the bridge was away."""
    await office.at_work()
    office.clock.advance(20)
    again = await back(office)
    again.agents.on_stored_call(CallEnded(office.call(), again.clock.now() - timedelta(seconds=10), 16))
    rings = replace(office.call(), connected_at=None)
    again.begins(rings)
    await read_back(again)
    assert again.status == ("0", None)
    if is_chosen:
        await again.agents.set_status(SATO, "2")
    await again.ends(rings)
    assert again.status == ("2" if is_chosen else "1", None)
    await again.agents.set_status(SATO, "0")
    again.begins(rings)
    await again.ends(rings)
    assert again.status == ("0", None)


@pytest.mark.parametrize("is_signed_out", [False, True], ids=["chosen anew", "signed in anew"])
async def test_after_call_work_that_came_to_nothing_does_not_come_at_the_next_loss_of_the_link(
    office: Office, is_signed_out: bool
) -> None:
    await office.at_work()
    office.clock.advance(20)
    again = await back(office)
    again.agents.on_stored_call(CallEnded(office.call(), again.clock.now() - timedelta(seconds=10), 16))
    rings = replace(office.call(), connected_at=None)
    again.begins(rings)
    await read_back(again)
    again.calls.clear()  # a colleague's phone took it: nothing of it ended here
    if is_signed_out:
        await again.agents.sign_out(SATO)
        await again.at_work()
    else:
        await again.agents.set_status(SATO, "2")
        await again.agents.set_status(SATO, "0")
    again.agents.on_pbx_link_lost()
    await read_back(again)
    assert again.status == ("0", None)


async def test_a_status_chosen_after_the_end_of_the_call_stays(office: Office) -> None:
    await office.at_work()
    office.clock.advance(20)
    call, ended_at = office.call(), office.clock.now()
    office.clock.advance(20)
    await office.agents.set_status(SATO, "2")
    await office.agents.set_status(SATO, "0")
    again = await back(office)
    again.agents.on_stored_call(CallEnded(call, ended_at, 16))
    await read_back(again)
    assert again.status == ("0", None)
