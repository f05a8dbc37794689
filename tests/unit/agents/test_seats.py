"""座席ID: who sits where, who is asked, and who loses a seat."""

from __future__ import annotations

from typing import Any

import pytest

from octi_bridge.agents.errors import SeatTaken, SignInRefused
from octi_bridge.agents.events import AgentSignedOut
from tests.unit.agents.office import SATO, SUZUKI, Office

AS_SUZUKI: dict[str, Any] = {"account": "suzuki", "password": "other-one", "extension": "202"}


@pytest.fixture
async def seated(office: Office) -> Office:
    """佐藤 sits at A-1."""
    await office.agents.load()
    await office.sign_in(seat_id="A-1")
    return office


@pytest.mark.feature("F-034")
async def test_a_seat_exists_from_its_first_use_and_is_optional(office: Office) -> None:
    await office.agents.load()
    await office.sign_in(seat_id="窓際 3")
    await office.sign_in(**AS_SUZUKI)
    assert office.seats.taken == {"窓際 3": SATO}
    assert office.session().seat_id == "窓際 3"


@pytest.mark.feature("F-042")
@pytest.mark.feature("F-044")
async def test_an_occupied_seat_is_told_and_nothing_has_changed(seated: Office) -> None:
    await seated.sign_in(**AS_SUZUKI | {"extension": "201"}, seat_id="B-1", takes_terminal_from=SATO)
    seated.told.clear()
    with pytest.raises(SeatTaken):
        await seated.sign_in(extension="202", seat_id="B-1")
    assert seated.seats.taken == {"B-1": SUZUKI}
    assert seated.told == []
    assert seated.agents.session(SATO) is None


async def test_that_a_seat_is_occupied_is_told_only_to_those_who_may_sign_in(seated: Office) -> None:
    with pytest.raises(SignInRefused):
        await seated.sign_in(**AS_SUZUKI | {"password": "guessed"}, seat_id="A-1")
    with pytest.raises(SignInRefused):
        await seated.sign_in(**AS_SUZUKI | {"extension": "999"}, seat_id="A-1", takes_seat=True)
    assert seated.seats.taken == {"A-1": SATO}


@pytest.mark.feature("F-043")
async def test_whose_seat_is_taken_keeps_the_session_and_loses_the_seat(seated: Office) -> None:
    await seated.sign_in(**AS_SUZUKI, seat_id="A-1", takes_seat=True)
    await seated.spawned.run_all()
    assert seated.seats.taken == {"A-1": SUZUKI}
    assert (seated.session(SATO).seat_id, seated.session(SUZUKI).seat_id) == (None, "A-1")
    assert not any(isinstance(event, AgentSignedOut) for event in seated.told)
    await seated.agents.sign_out(SATO)
    assert seated.seats.taken == {"A-1": SUZUKI}


@pytest.mark.parametrize("extension", ["201", "202"])
async def test_ones_own_seat_is_never_in_the_way(seated: Office, extension: str) -> None:
    await seated.sign_in(extension=extension, seat_id="A-1")
    assert seated.seats.taken == {"A-1": SATO}


async def test_one_agent_sits_at_one_seat(seated: Office) -> None:
    await seated.sign_in(seat_id="A-2")
    assert seated.seats.taken == {"A-2": SATO}
    await seated.sign_in(extension="202")
    assert seated.seats.taken == {}


async def test_a_further_panel_that_names_no_seat_keeps_the_seat(seated: Office) -> None:
    await seated.sign_in()
    assert seated.seats.taken == {"A-1": SATO}
    assert seated.session().seat_id == "A-1"


async def test_signing_out_frees_the_seat(seated: Office) -> None:
    await seated.agents.sign_out(SATO)
    assert seated.seats.taken == {}


async def test_who_takes_a_terminal_over_ends_the_session_and_frees_its_seat(seated: Office) -> None:
    await seated.sign_in(**AS_SUZUKI | {"extension": "201"}, takes_terminal_from=SATO)
    assert seated.seats.taken == {}


@pytest.mark.feature("F-036")
async def test_who_starts_logged_off_sits_down_with_the_first_other_status(office: Office) -> None:
    await office.agents.load()
    await office.sign_in(status="9", seat_id="A-1")
    assert office.seats.taken == {}
    await office.agents.set_status(SATO, "3")
    assert office.seats.taken == {"A-1": SATO}
    await office.agents.set_status(SATO, "9")
    assert office.seats.taken == {}
    await office.agents.set_status(SATO, "0")
    assert office.seats.taken == {"A-1": SATO}


async def test_who_starts_logged_off_is_not_asked_and_takes_nobodys_seat(seated: Office) -> None:
    await seated.sign_in(**AS_SUZUKI, status="9", seat_id="A-1")
    await seated.agents.set_status(SUZUKI, "0")
    assert seated.seats.taken == {"A-1": SATO}
    assert seated.session(SUZUKI).seat_id is None
    assert seated.session(SUZUKI).status_code == "0"
