"""Who may use the administrators' side of the HTTP API."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octi_bridge.agents.administrators import Administrators
from octi_bridge.agents.errors import SignInRefused, TooManyAttempts
from octi_bridge.agents.model import Role
from tests.support.fakes import InMemoryAgentStore
from tests.unit.agents.office import ACCOUNTS, TERMINALS, Office

CHIEF = replace(ACCOUNTS[0], role=Role.ADMINISTRATOR)


@pytest.fixture
def office() -> Office:
    return Office(InMemoryAgentStore((CHIEF, replace(ACCOUNTS[1], role=Role.SUPERVISOR)), TERMINALS))


@pytest.fixture
def administrators(office: Office) -> Administrators:
    return Administrators(store=office.store, passwords=office.passwords, resume=office.agents.resume)


async def test_an_administrator_is_admitted_by_name_and_password(administrators: Administrators) -> None:
    assert await administrators.by_password(account="sato", password="right-one", address="a") == CHIEF


@pytest.mark.parametrize(
    ("account", "password"), [("sato", "wrong"), ("suzuki", "other-one"), ("nobody", "right-one"), ("", "")]
)
async def test_everybody_else_is_refused_alike(administrators: Administrators, account: str, password: str) -> None:
    with pytest.raises(SignInRefused):
        await administrators.by_password(account=account, password=password, address="a")


async def test_after_too_many_failures_the_right_password_has_to_wait_at_a_new_place(
    office: Office, administrators: Administrators
) -> None:
    await administrators.by_password(account="sato", password="right-one", address="home")
    for _ in range(3):
        with pytest.raises(SignInRefused):
            await administrators.by_password(account="sato", password="wrong", address="a")
    with pytest.raises(TooManyAttempts):
        await administrators.by_password(account="sato", password="right-one", address="b")
    assert await administrators.by_password(account="sato", password="right-one", address="home") == CHIEF
    office.clock.advance(61)
    assert await administrators.by_password(account="sato", password="right-one", address="b") == CHIEF


async def test_the_session_of_an_administrators_panel_admits_and_others_do_not(
    office: Office, administrators: Administrators
) -> None:
    await office.agents.load()
    _, chiefs = await office.sign_in()
    _, others = await office.sign_in("suzuki", "other-one", "202")

    assert await administrators.by_token(chiefs, address="a") == "default"
    for token in (others, "made up", ""):
        with pytest.raises(SignInRefused):
            await administrators.by_token(token, address="a")
