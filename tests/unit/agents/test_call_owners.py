"""A call belongs to whom was signed in when it was answered: through sign-out, take-over and restart."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from octi_bridge.agents import call_guard
from octi_bridge.agents.errors import CallsUnknown, TerminalInCall
from octi_bridge.agents.model import CallOwner
from octi_bridge.calls.model import AgentCall, CallState
from octi_bridge.kernel.ids import OrgName
from octi_bridge.telephony.events import Extension
from tests.support.fakes import START, settle
from tests.unit.agents.office import SATO, SUZUKI, Office

SUZUKIS = ("suzuki", "other-one")


def owner(office: Office, call: AgentCall) -> str | None:
    found = office.agents.owner_of(call, office.clock.now())
    return found.agent_id if found is not None else None


async def talking(office: Office) -> AgentCall:
    """佐藤 talks at 201."""
    await office.at_work()
    office.clock.advance(30)
    call = office.call()
    office.begins(call)
    office.clock.advance(5)
    return call


async def test_a_call_stays_the_agents_who_signs_out_during_it(office: Office) -> None:
    call = await talking(office)
    await office.agents.sign_out(SATO)
    office.clock.advance(60)
    assert owner(office, call) == SATO


async def test_a_call_stays_the_agents_who_signs_in_elsewhere_during_it(office: Office) -> None:
    call = await talking(office)
    await office.sign_in(extension="202")
    assert owner(office, call) == SATO


@pytest.mark.parametrize("is_signed_out", [False, True], ids=["at work", "signed out"])
@pytest.mark.parametrize(
    "state", [CallState.CONNECTED, CallState.HELD, CallState.DIALING], ids=["talking", "held", "dialing"]
)
async def test_nobody_signs_in_over_a_colleagues_call(office: Office, state: CallState, *, is_signed_out: bool) -> None:
    call = await talking(office)
    office.begins(replace(call, state=state))
    if is_signed_out:
        await office.agents.sign_out(SATO)
    with pytest.raises(TerminalInCall):
        await office.sign_in(*SUZUKIS)
    assert (office.agents.session(SATO) is None) is is_signed_out
    assert office.agents.session(SUZUKI) is None
    await office.ends(call)
    await office.sign_in(*SUZUKIS, takes_terminal_from=SATO)
    assert owner(office, call) == SATO


@pytest.mark.parametrize("is_signed_out", [False, True], ids=["at work", "signed out"])
async def test_nobody_signs_in_over_a_call_that_a_new_bridge_does_not_know_of_yet(
    office: Office, *, is_signed_out: bool
) -> None:
    call = await talking(office)
    if is_signed_out:
        await office.agents.sign_out(SATO)
    restarted = Office(office.store)
    await restarted.agents.load()
    restarted.clock.advance(60)
    restarted.pbx.is_ready = False
    coming = asyncio.create_task(restarted.sign_in(*SUZUKIS))
    await settle()
    assert not coming.done()
    restarted.begins(call)
    restarted.pbx.is_ready = True
    with pytest.raises(TerminalInCall):
        await coming


async def test_a_terminal_is_not_taken_from_a_colleague_while_the_pbx_is_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_guard, "CALLS_KNOWN_S", 0.01)
    await office.at_work()
    office.pbx.is_ready = False
    with pytest.raises(CallsUnknown, match="try again"):
        await office.sign_in(*SUZUKIS)
    assert office.agents.session(SATO) is not None
    await office.sign_in()  # a further panel
    await office.agents.sign_out(SATO)
    await office.sign_in(*SUZUKIS)  # a free terminal


async def test_the_agent_takes_the_own_call_up_again(office: Office) -> None:
    call = await talking(office)
    await office.agents.sign_out(SATO)
    await office.sign_in()
    assert owner(office, call) == SATO


async def test_a_call_that_rings_is_taken_over_with_the_terminal_and_belongs_to_who_answers(office: Office) -> None:
    await office.at_work()
    office.clock.advance(30)
    ringing = office.call(connected=False)
    office.begins(ringing)
    office.clock.advance(1)
    await office.sign_in(*SUZUKIS, takes_terminal_from=SATO)
    office.clock.advance(1)
    answered = replace(ringing, state=CallState.CONNECTED, connected_at=office.clock.now())
    assert owner(office, answered) == SUZUKI


async def test_the_next_agent_has_no_after_call_work_for_a_colleagues_call(office: Office) -> None:
    call = await talking(office)
    await office.agents.sign_out(SATO)
    office.calls.clear()  # the link was lost: the bridge does not see the call, and lets the next agent in
    await office.sign_in(*SUZUKIS)
    await office.ends(call)
    assert office.session(SUZUKI).status_code == "0"


# ---- nobody there


async def test_a_call_answered_where_nobody_was_signed_in_belongs_to_whoever_had_it_on_the_screen(
    office: Office,
) -> None:
    await office.at_work()
    office.clock.advance(30)
    call = office.call(connected=False)
    office.clock.advance(1)
    await office.agents.sign_out(SATO)
    office.clock.advance(1)
    answered = replace(call, started_at=START + timedelta(seconds=25), connected_at=office.clock.now())
    assert owner(office, answered) == SATO


async def test_a_call_of_nobody_belongs_to_who_signs_in_first_during_it(office: Office) -> None:
    await office.agents.load()
    call = office.call()
    assert owner(office, call) is None
    office.clock.advance(5)
    await office.sign_in()
    await office.sign_in(*SUZUKIS, takes_terminal_from=SATO)
    assert owner(office, call) == SATO
    assert owner(office, replace(call, extension=Extension("202"))) is None


# ---- after a restart


async def test_a_new_bridge_knows_whose_call_it_was(office: Office) -> None:
    call = await talking(office)
    await office.agents.sign_out(SATO)
    office.clock.advance(60)
    office.calls.clear()
    await office.sign_in(*SUZUKIS)
    again = Office(office.store)
    again.clock.advance(120)
    await again.agents.load()
    assert owner(again, call) == SATO
    later = replace(call, started_at=again.clock.now(), connected_at=again.clock.now())
    assert owner(again, later) == SUZUKI


async def test_the_owner_keeps_name_user_and_org_of_the_time_of_the_call(office: Office) -> None:
    call = await talking(office)
    found = office.agents.owner_of(call, office.clock.now())
    session = office.session()
    assert found == CallOwner(agent_id=SATO, name="佐藤", salesforce_user_id=None, org=session.org)
    moved = replace(session, org=OrgName("sandbox"))
    assert CallOwner.of(moved) != found


async def test_a_terminal_without_anybody_is_still_known_as_the_last_ones(office: Office) -> None:
    there = Extension("201")
    before = office.clock.now()
    office.clock.advance(1)
    await office.at_work()
    await office.agents.sign_out(SATO)
    office.clock.advance(60)
    last = office.agents.last_owner_at(there, office.clock.now())
    assert last is not None
    assert last.agent_id == SATO
    assert office.agents.last_owner_at(there, before) is None
    assert office.agents.last_owner_at(Extension("205"), office.clock.now()) is None
