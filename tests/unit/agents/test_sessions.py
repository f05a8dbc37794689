"""Sessions: one per agent and one per terminal, kept over a restart, ended in order."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from octi_bridge.agents.errors import SessionExpired, SignInRefused
from octi_bridge.agents.events import AgentSignedIn, AgentSignedOut, SignOutReason
from octi_bridge.agents.model import AgentSession
from octi_bridge.kernel.ids import AgentId
from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.telephony.errors import PbxUnavailable
from octi_bridge.telephony.events import Extension
from tests.support.fakes import InMemoryAgentStore, PlainHasher, settle
from tests.unit.agents.office import ACCOUNTS, DESK, SALES, SATO, SUPPORT, SUZUKI, TERMINALS, Office


class UnhurriedStore(InMemoryAgentStore):
    """Lets others run before it saves, as a database does."""

    async def open_session(self, session: AgentSession, token_hash: str) -> None:
        await asyncio.sleep(0)
        await super().open_session(session, token_hash)

    async def save_session(self, session: AgentSession) -> None:
        if session.agent_id in self.kept:  # an UPDATE of a row that is gone changes nothing
            await super().save_session(session)
        await settle()

    async def close_session(self, agent_id: AgentId) -> None:
        await asyncio.sleep(0)
        await super().close_session(agent_id)


@pytest.fixture
def busy_office() -> Office:
    return Office(UnhurriedStore(ACCOUNTS, TERMINALS))


async def test_a_session_carries_the_terminals_way_of_answering(office: Office) -> None:
    await office.at_work()
    assert office.session().answer_mode is AnswerMode.NOTIFY
    await office.sign_in(extension="202")
    assert office.session().answer_mode is AnswerMode.MANUAL


async def test_another_terminal_means_leaving_the_queues_at_the_first_one(office: Office) -> None:
    await office.at_work()
    await office.sign_in(extension="202")
    assert office.asked() == [
        (SALES, "201", None, ""), (SUPPORT, "201", None, ""), (SALES, "202", False, ""), (SUPPORT, "202", False, ""),
    ]  # fmt: skip
    assert [type(event) for event in office.told] == [AgentSignedOut, AgentSignedIn]
    assert office.agents.session_at(DESK) is None
    assert office.agents.session_at(Extension("202")) == office.session()


async def test_taking_a_terminal_over_ends_its_session_as_logged_off(office: Office) -> None:
    await office.at_work("2")
    await office.sign_in("suzuki", "other-one", takes_terminal_from=SATO)
    gone = office.told[0]
    assert isinstance(gone, AgentSignedOut)
    assert (gone.session.agent_id, gone.reason, gone.session.status_code) == (SATO, SignOutReason.TAKEN_OVER, "9")
    assert set(office.store.kept) == {SUZUKI}
    assert set(office.store.tokens.values()) == {SUZUKI}


async def test_a_second_sign_in_at_the_same_terminal_joins_the_session(office: Office) -> None:
    await office.agents.load()
    _, first = await office.sign_in()
    _, second = await office.sign_in()
    assert first != second
    assert await office.agents.resume(first) == await office.agents.resume(second) == office.session()
    assert not [event for event in office.told if isinstance(event, AgentSignedOut)]


async def test_two_agents_who_sign_in_at_one_terminal_at_once_do_not_share_it(busy_office: Office) -> None:
    await busy_office.agents.load()
    await asyncio.gather(busy_office.sign_in(), busy_office.sign_in("suzuki", "other-one", takes_terminal_from=SATO))
    (left,) = busy_office.agents.signed_in()
    assert busy_office.agents.session_at(DESK) == left
    assert set(busy_office.store.kept) == {left.agent_id}


async def test_a_status_chosen_while_the_terminal_is_taken_over_does_not_bring_the_session_back(
    busy_office: Office,
) -> None:
    await busy_office.at_work()
    await asyncio.gather(
        busy_office.agents.set_status(SATO, "2"),
        busy_office.sign_in("suzuki", "other-one", takes_terminal_from=SATO),
        return_exceptions=True,
    )
    assert [session.agent_id for session in busy_office.agents.signed_in()] == [SUZUKI]
    assert busy_office.agents.session(SATO) is None
    assert set(busy_office.store.kept) == {SUZUKI}


async def test_signing_out_twice_is_telling_once(office: Office) -> None:
    await office.at_work()
    await office.agents.sign_out(SATO)
    await office.agents.sign_out(SATO)
    await office.spawned.run_all()
    (gone,) = office.told
    assert isinstance(gone, AgentSignedOut)
    assert gone.reason is SignOutReason.SIGNED_OUT
    assert office.asked() == [(SALES, "201", None, ""), (SUPPORT, "201", None, "")]


async def test_signing_out_works_while_the_pbx_is_away(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    await office.at_work()
    office.pbx.fails_with = PbxUnavailable()
    await office.agents.sign_out(SATO)
    assert office.agents.signed_in() == ()
    await office.spawned.run_all()
    assert "pbx_unavailable" in caplog.text


# ---- a restart


@pytest.mark.feature("F-111")
async def test_after_a_restart_everybody_is_where_they_were(office: Office) -> None:
    await office.at_work("3")
    _, token = await office.sign_in(status="3")
    again = Office(office.store)
    await again.agents.load()
    assert again.session() == office.session()
    assert await again.agents.resume(token) == office.session()
    assert again.agents.session_at(DESK) == office.session()
    assert [type(event) for event in again.told] == [AgentSignedIn]
    assert again.asked() == []


async def test_after_a_restart_the_pbx_is_put_right_once_it_has_been_read_back(office: Office) -> None:
    await office.at_work("2")
    again = Office(office.store)
    await again.agents.load()
    again.agents.on_pbx_read_back([])
    await again.spawned.run_all()
    assert again.asked() == [(SALES, "201", True, "2"), (SUPPORT, "201", True, "2")]


async def test_a_token_of_a_session_that_ended_opens_nothing_after_a_restart(office: Office) -> None:
    await office.agents.load()
    _, token = await office.sign_in()
    await office.agents.sign_out(SATO)
    again = Office(office.store)
    await again.agents.load()
    with pytest.raises(SessionExpired):
        await again.agents.resume(token)


async def test_the_statuses_come_from_the_store_in_its_order(office: Office) -> None:
    await office.agents.load()
    assert [status.code for status in office.agents.statuses()] == ["0", "1", "2", "3", "9"]


# ---- refusals


async def test_the_password_is_checked_although_the_account_is_unknown(office: Office) -> None:
    asked: list[str | None] = []

    class Watched(PlainHasher):
        async def verify(self, password: str, password_hash: str | None) -> bool:
            asked.append(password_hash)
            return False

    office.passwords._hasher = Watched()
    await office.agents.load()
    with pytest.raises(SignInRefused):
        await office.sign_in("nobody")
    assert asked == [None], "as slow as for a known account"


async def test_an_account_with_no_queue_signs_in_and_asks_the_pbx_for_nothing() -> None:
    lone = replace(ACCOUNTS[0], queues=())
    office = Office(InMemoryAgentStore((lone,), TERMINALS))
    await office.agents.load()
    await office.sign_in()
    assert office.asked() == []


async def test_the_right_password_clears_the_accounts_failures(office: Office) -> None:
    await office.agents.load()
    for address in ("a", "b"):
        for _ in range(2):
            with pytest.raises(SignInRefused):
                await office.sign_in(password="wrong-one", address=address)
        await office.sign_in(address=address)


async def test_at_a_terminal_of_one_account_every_other_is_refused_like_a_wrong_password() -> None:
    his = replace(TERMINALS[0], account="sato")
    office = Office(InMemoryAgentStore(ACCOUNTS, (his, TERMINALS[1])))
    await office.agents.load()
    with pytest.raises(SignInRefused) as wrong_password:
        await office.sign_in("suzuki", "guessed", address="b")
    with pytest.raises(SignInRefused) as wrong_account:
        await office.sign_in("suzuki", "other-one", address="c")
    assert (wrong_account.value.code, str(wrong_account.value)) == (
        wrong_password.value.code, str(wrong_password.value)
    )  # fmt: skip
    await office.sign_in("suzuki", "other-one", "202")
    await office.sign_in("sato", "right-one")
    assert office.session().extension == DESK
