"""A terminal where another agent is signed in: asked about first, and never taken from anybody but who was named."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from octi_bridge.agents.errors import SeatTaken, SignInRefused, TerminalInCall, TerminalTaken
from octi_bridge.agents.events import AgentSignedOut, SignOutReason
from octi_bridge.agents.model import Account
from octi_bridge.kernel.ids import AgentId
from octi_bridge.telephony.events import Extension
from tests.support.fakes import InMemoryAgentStore
from tests.unit.agents.office import ACCOUNTS, DESK, SATO, SUZUKI, TERMINALS, Office

TANAKA = AgentId("agent-tanaka")
AS_SUZUKI: dict[str, Any] = {"account": "suzuki", "password": "other-one"}
AS_TANAKA: dict[str, Any] = {"account": "tanaka", "password": "third-one"}


@pytest.fixture
async def office() -> Office:
    """佐藤 is at work at 201; there are three agents."""
    tanaka = Account(agent_id=TANAKA, account="tanaka", name="田中", password_hash="third-one")
    office = Office(InMemoryAgentStore((*ACCOUNTS, tanaka), TERMINALS))
    await office.at_work()
    return office


async def asked(office: Office, **fields: Any) -> AgentId:
    """Who is there, by the question that a sign-in of 鈴木 brings."""
    with pytest.raises(TerminalTaken) as caught:
        await office.sign_in(**AS_SUZUKI | fields)
    return caught.value.occupant.agent_id


@pytest.mark.parametrize("status", ["0", "3", "9"], ids=["available", "away", "logged off"])
async def test_a_terminal_in_use_is_asked_about_and_nothing_changes(
    office: Office, status: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await office.agents.set_status(SATO, status)
    await office.sign_in(**AS_SUZUKI, extension="202")
    before = office.agents.signed_in()
    office.told.clear()
    office.pbx.commands.clear()
    assert await asked(office) == SATO
    assert office.agents.signed_in() == before
    assert (office.told, office.asked()) == ([], [])
    assert "sign-in of suzuki at terminal 201 waits for consent: sato is signed in there" in caplog.text


async def test_with_consent_the_other_session_ends_as_taken_over(office: Office) -> None:
    assert await asked(office) == SATO
    await office.sign_in(**AS_SUZUKI, takes_terminal_from=SATO)
    gone = office.told[0]
    assert isinstance(gone, AgentSignedOut)
    assert (gone.session.agent_id, gone.reason) == (SATO, SignOutReason.TAKEN_OVER)
    assert [session.agent_id for session in office.agents.signed_in()] == [SUZUKI]


async def test_consent_without_the_password_takes_nothing(office: Office) -> None:
    with pytest.raises(SignInRefused):
        await office.sign_in(**AS_SUZUKI | {"password": "guessed"}, takes_terminal_from=SATO)
    assert office.agents.session_at(DESK) == office.session()


async def test_nobody_is_asked_about_the_own_session_or_a_free_terminal(office: Office) -> None:
    await office.sign_in()  # a further panel
    await office.sign_in(extension="202")
    await office.sign_in(**AS_SUZUKI)
    assert office.session(SUZUKI).extension == DESK
    assert office.session(SATO).extension == Extension("202")


async def test_after_a_restart_a_terminal_in_use_is_still_asked_about(office: Office) -> None:
    again = Office(office.store)
    await again.agents.load()
    again.agents.on_pbx_read_back([])
    await again.spawned.run_all()
    assert await asked(again) == SATO


# ---- between question and answer


async def test_who_came_meanwhile_is_asked_about_by_name(office: Office) -> None:
    assert await asked(office) == SATO
    await office.sign_in(**AS_TANAKA, takes_terminal_from=SATO)
    assert await asked(office, takes_terminal_from=SATO) == TANAKA
    assert office.session(TANAKA).extension == DESK
    await office.sign_in(**AS_SUZUKI, takes_terminal_from=TANAKA)
    assert office.session(SUZUKI).extension == DESK


async def test_a_call_that_begins_meanwhile_is_not_taken(office: Office) -> None:
    assert await asked(office) == SATO
    office.begins(office.call())
    with pytest.raises(TerminalInCall):
        await office.sign_in(**AS_SUZUKI, takes_terminal_from=SATO)
    assert office.agents.session_at(DESK) == office.session()


async def test_who_leaves_meanwhile_is_in_nobodys_way(office: Office) -> None:
    assert await asked(office) == SATO
    await office.agents.sign_out(SATO)
    await office.sign_in(**AS_SUZUKI, takes_terminal_from=SATO)
    assert office.session(SUZUKI).extension == DESK


async def test_terminal_and_seat_are_asked_about_one_after_the_other(office: Office) -> None:
    await office.sign_in(**AS_TANAKA, extension="202", seat_id="A-1")
    assert await asked(office, seat_id="A-1") == SATO
    with pytest.raises(SeatTaken):
        await office.sign_in(**AS_SUZUKI, seat_id="A-1", takes_terminal_from=SATO)
    assert office.agents.session_at(DESK) == office.session()
    assert office.seats.taken == {"A-1": TANAKA}
    await office.sign_in(**AS_SUZUKI, seat_id="A-1", takes_terminal_from=SATO, takes_seat=True)
    await office.spawned.run_all()
    assert office.seats.taken == {"A-1": SUZUKI}
    assert office.agents.session_at(DESK) == office.session(SUZUKI)
