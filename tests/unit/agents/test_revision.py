"""What administrators change reaches the sessions that are open, and sessions do not last for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import pytest

from octi_bridge.agents import service
from octi_bridge.agents.errors import SessionExpired, SignInRefused
from octi_bridge.agents.events import AgentSignedIn, AgentSignedOut, SignOutReason, StatusChanged
from octi_bridge.agents.model import Account, AgentSession
from octi_bridge.agents.revision import SWEEP_S, SessionRevision
from octi_bridge.agents.tokens import hash_of
from octi_bridge.kernel.tasks import Tasks
from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.telephony.errors import PbxUnavailable
from octi_bridge.telephony.events import QueueName
from tests.support.fakes import InMemoryAgentStore, settle
from tests.unit.agents.office import ACCOUNTS, DESK, LIFE, SALES, SATO, SUPPORT, TERMINALS, Office

RETURNS = QueueName("returns")


class Revised:
    """An office whose sessions are revised when the test says so."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.in_use: set[str] = set()
        self.ended: list[str] = []
        self.changes_heard = 0
        self.revision = SessionRevision(
            store=office.store,
            agents=office.agents,
            life=LIFE,
            clock=office.clock,
            is_busy=office.calls.__contains__,
            tokens_in_use=lambda: frozenset(self.in_use),
            on_tokens_ended=self._end,
            on_change=self._hear,
            spawn=office.spawned,
        )

    def _end(self, token_hashes: Collection[str]) -> None:
        self.ended.extend(token_hashes)

    async def _hear(self) -> None:
        self.changes_heard += 1

    async def administrator_saves(self, account: Account) -> None:
        self.office.store.add_account(account)
        await self.changes()

    async def changes(self) -> None:
        self.office.store.version += 1
        await self.look()

    async def look(self) -> None:
        """Look, and let what follows from it be done."""
        await self.revision.look()
        await self.office.spawned.run_all()

    async def after(self, **time: float) -> None:
        """So much later, minute by minute, as the bridge looks."""
        minutes = round(timedelta(**time) / timedelta(minutes=1))
        for _ in range(minutes):
            self.office.clock.advance(SWEEP_S)
            await self.look()

    @property
    def reasons(self) -> list[SignOutReason]:
        return [event.reason for event in self.office.told if isinstance(event, AgentSignedOut)]


@pytest.fixture
async def revised(office: Office) -> Revised:
    await office.at_work("2")
    found = Revised(office)
    await found.look()
    return found


# ---- accounts and terminals


@pytest.mark.parametrize(
    "changed",
    [
        replace(ACCOUNTS[0], is_disabled=True),
        replace(ACCOUNTS[0], is_agent=False),
    ],
    ids=["disabled", "no agent any more"],
)
async def test_who_may_not_sign_in_any_more_is_signed_out(revised: Revised, changed: Account) -> None:
    await revised.administrator_saves(changed)
    assert revised.reasons == [SignOutReason.SIGNED_OUT]
    assert revised.office.asked() == [(SALES, "201", None, ""), (SUPPORT, "201", None, "")]
    assert revised.office.store.kept == {}
    with pytest.raises(SignInRefused):
        await revised.office.sign_in()


async def test_an_account_or_a_terminal_that_is_removed_ends_its_session(revised: Revised) -> None:
    revised.office.store.remove_terminal(DESK)
    await revised.changes()
    assert revised.reasons == [SignOutReason.SIGNED_OUT]
    await revised.office.sign_in(extension="202")
    revised.office.store.remove_account("sato")
    await revised.changes()
    assert revised.reasons == [SignOutReason.SIGNED_OUT] * 2


async def test_whose_tokens_are_withdrawn_is_signed_out_and_nobody_else(revised: Revised) -> None:
    await revised.office.sign_in("suzuki", "other-one", "202")
    store = revised.office.store
    store.tokens = {token: owner for token, owner in store.tokens.items() if owner != SATO}
    await revised.changes()
    assert [session.account for session in revised.office.agents.signed_in()] == ["suzuki"]


async def test_queues_of_an_agent_at_work_change_at_the_pbx_and_the_status_stays(revised: Revised) -> None:
    await revised.administrator_saves(replace(ACCOUNTS[0], queues=(SUPPORT, RETURNS)))
    assert revised.office.asked() == [
        (SALES, "201", None, ""),
        (SUPPORT, "201", True, "2"),
        (RETURNS, "201", True, "2"),
    ]
    assert revised.office.session().queues == (SUPPORT, RETURNS)
    assert revised.reasons == []


async def test_what_account_and_terminal_say_now_is_the_sessions(revised: Revised) -> None:
    revised.office.store.add_terminal(replace(TERMINALS[0], answer_mode=AnswerMode.AUTO_ANSWER, caller_id="0312340001"))
    await revised.administrator_saves(replace(ACCOUNTS[0], name="佐藤 花"))
    session = revised.office.session()
    assert (session.name, session.answer_mode, session.default_caller_id) == (
        "佐藤 花",
        AnswerMode.AUTO_ANSWER,
        "0312340001",
    )
    assert [type(event) for event in revised.office.told] == [StatusChanged]


async def test_what_concerns_nobody_at_work_asks_nothing_of_the_pbx(revised: Revised) -> None:
    await revised.administrator_saves(replace(ACCOUNTS[1], is_disabled=True))
    assert revised.office.asked() == []
    assert revised.office.told == []
    heard = revised.changes_heard
    await revised.look()
    assert revised.changes_heard == heard, "nothing has changed since"


async def test_what_changed_while_no_bridge_ran_holds_after_its_start(office: Office) -> None:
    await office.at_work()
    office.store.add_account(replace(ACCOUNTS[0], is_disabled=True))
    again = Office(office.store)
    await again.agents.load()
    again.pbx.fails_with = PbxUnavailable()
    await Revised(again).look()
    assert again.agents.signed_in() == ()
    again.pbx.fails_with = None
    again.pbx.commands.clear()
    again.agents.on_pbx_read_back([])
    await again.spawned.run_all()
    assert again.asked() == [(SALES, "201", None, ""), (SUPPORT, "201", None, "")]


async def test_who_left_while_the_pbx_was_away_leaves_the_queues_when_it_is_back(office: Office) -> None:
    await office.at_work()
    office.pbx.fails_with = PbxUnavailable()
    await office.agents.sign_out(SATO)
    office.pbx.fails_with = None
    office.pbx.commands.clear()
    for _ in range(2):
        office.agents.on_pbx_read_back([])
        await office.spawned.run_all()
    assert office.asked() == [(SALES, "201", None, ""), (SUPPORT, "201", None, "")], "once"


async def test_a_pbx_that_hangs_keeps_no_session_open_and_what_it_owes_is_not_forgotten(revised: Revised) -> None:
    office = revised.office
    await office.sign_in("suzuki", "other-one", "202")
    office.pbx.commands.clear()
    office.pbx.hangs = True
    background = Tasks()
    office.spawned.at_once = background.spawn
    # of the colleague a command hangs already
    for changed in (replace(ACCOUNTS[1], queues=(SUPPORT,)), replace(ACCOUNTS[1], is_disabled=True)):
        await revised.administrator_saves(changed)
        await settle()
    await revised.administrator_saves(replace(ACCOUNTS[0], is_disabled=True))
    await settle()
    assert revised.reasons == [SignOutReason.SIGNED_OUT] * 2
    assert office.agents.signed_in() == ()
    await background.stop()  # as the limit of a command does
    office.pbx.hangs = False
    office.agents.on_pbx_read_back([])
    await settle()
    removed = {(queue, extension) for queue, extension, is_paused, _ in office.asked() if is_paused is None}
    assert removed == {(SALES, "201"), (SUPPORT, "201"), (SALES, "202"), (SUPPORT, "202")}


@pytest.mark.parametrize("ends", ["disabled", "signs out", "terminal taken"])
@pytest.mark.parametrize("hanging", ["sign-in", "status"])
async def test_no_session_waits_for_its_end_until_its_own_hanging_command_is_over(
    revised: Revised, hanging: str, ends: str
) -> None:
    office = revised.office
    background = Tasks()
    office.spawned.at_once = background.spawn
    office.pbx.hangs = True
    work = office.sign_in(status="0") if hanging == "sign-in" else office.agents.set_status(SATO, "0")
    waiting = asyncio.ensure_future(work)
    await settle()
    if ends == "disabled":
        await revised.administrator_saves(replace(ACCOUNTS[0], is_disabled=True))
    elif ends == "signs out":
        background.spawn(office.agents.sign_out(SATO))
    else:
        background.spawn(_taken(office))
    await settle()
    assert office.agents.session(SATO) is None
    office.pbx.resume()
    await settle()
    assert waiting.done()
    joins = [(queue, is_paused) for queue, _, is_paused, _ in office.asked() if queue == SUPPORT]
    assert joins == [(SUPPORT, None)], "nothing more is asked for a session that is over, but its end"
    await background.stop()


async def _taken(office: Office) -> None:
    await office.sign_in("suzuki", "other-one", "201", takes_terminal_from=SATO)


async def test_a_status_chosen_while_the_pbx_hangs_is_shown_at_once_and_is_the_one_that_lasts(revised: Revised) -> None:
    office = revised.office
    office.pbx.hangs = True
    waiting = [asyncio.ensure_future(office.agents.set_status(SATO, code)) for code in ("0", "3")]
    await settle()
    assert office.status == ("3", None)
    office.pbx.resume()
    await asyncio.gather(*waiting)
    assert office.asked() == [(SALES, "201", False, ""), (SALES, "201", True, "3"), (SUPPORT, "201", True, "3")]


async def test_who_signs_out_while_the_pbx_hangs_is_out_at_once_and_leaves_the_queues_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.at_work()
    office.pbx.hangs = True
    monkeypatch.setattr(service, "FOLLOWS_S", 0)
    await office.agents.sign_out(SATO)
    assert [type(event) for event in office.told] == [AgentSignedOut]
    assert office.store.kept == {}
    office.pbx.hangs = False
    await office.spawned.run_all()
    assert office.asked() == [(SALES, "201", None, ""), (SUPPORT, "201", None, "")]


async def test_who_takes_a_terminal_over_while_the_pbx_hangs_has_it_at_once(office: Office) -> None:
    await office.at_work()
    office.pbx.hangs = True
    coming = asyncio.create_task(office.sign_in("suzuki", "other-one", "201", takes_terminal_from=SATO))
    await settle()
    assert [type(event) for event in office.told] == [AgentSignedOut, AgentSignedIn]
    coming.cancel()  # as the limit of a command does
    await asyncio.wait({coming})
    office.pbx.hangs = False
    await office.spawned.run_all()
    removed = [(SALES, "201", None, ""), (SUPPORT, "201", None, "")]
    assert office.asked() == [*removed, (SALES, "201", False, "")], "what is left is done behind the command"


async def test_a_queue_that_was_left_is_not_left_again_by_who_works_there_now(office: Office) -> None:
    await office.at_work()
    office.pbx.fails_with = PbxUnavailable()
    await office.agents.sign_out(SATO)
    await office.spawned.run_all()
    await office.sign_in("suzuki", "other-one", "201")
    office.pbx.fails_with = None
    office.pbx.commands.clear()
    office.agents.on_pbx_read_back([])
    await office.spawned.run_all()
    assert office.asked() == [(SUPPORT, "201", None, ""), (SALES, "201", False, "")]


# ---- the life of a sign-in


async def test_a_sign_in_that_no_panel_uses_ends_after_the_idle_time(revised: Revised) -> None:
    await revised.after(hours=23, minutes=58)
    assert revised.reasons == []
    await revised.after(minutes=3)
    assert revised.reasons == [SignOutReason.EXPIRED]
    assert revised.office.asked() == [(SALES, "201", None, ""), (SUPPORT, "201", None, "")]
    assert revised.office.store.tokens == {}


async def test_a_sign_in_that_a_panel_uses_ends_after_its_longest_time_and_not_during_a_call(revised: Revised) -> None:
    revised.in_use = set(revised.office.store.tokens)
    await revised.after(hours=167, minutes=58)
    assert revised.reasons == []
    revised.office.begins(revised.office.call())
    await revised.after(hours=1)
    assert revised.reasons == []
    revised.office.calls.clear()
    await revised.after(minutes=1)
    assert revised.reasons == [SignOutReason.EXPIRED]


async def test_one_of_two_sign_ins_ends_alone(revised: Revised) -> None:
    (first,) = revised.office.store.tokens
    await revised.after(hours=20)
    _, token = await revised.office.sign_in(status="2")
    await revised.after(hours=5)
    assert revised.ended == [first]
    assert revised.reasons == []
    assert await revised.office.agents.resume(token) == revised.office.session()


async def test_a_token_that_is_too_old_opens_nothing_before_anybody_has_looked(office: Office) -> None:
    await office.agents.load()
    _, token = await office.sign_in()
    office.clock.advance(24 * 3600)
    with pytest.raises(SessionExpired):
        await office.agents.resume(token)
    await office.store.use_tokens([hash_of(token)])
    await office.agents.resume(token)


@pytest.mark.parametrize("is_used", [True, False], ids=["longest time", "idle time"])
async def test_a_panel_takes_up_its_session_in_the_middle_of_a_call_however_old_it_is(
    revised: Revised, is_used: bool
) -> None:
    office = revised.office
    _, token = await office.sign_in(status="2")
    office.begins(office.call())
    office.clock.advance(168 * 3600)
    if is_used:
        await office.store.use_tokens([hash_of(token)])
    assert await office.agents.resume(token) == office.session()
    office.calls.clear()
    with pytest.raises(SessionExpired):
        await office.agents.resume(token)
    await revised.look()
    assert revised.reasons == [SignOutReason.EXPIRED]


async def test_a_call_at_a_terminal_opens_nothing_for_a_token_that_was_removed(office: Office) -> None:
    await office.agents.load()
    _, token = await office.sign_in()
    office.begins(office.call())
    await office.store.remove_tokens([hash_of(token)])
    with pytest.raises(SessionExpired):
        await office.agents.resume(token)


async def test_a_panel_cannot_resume_the_session_of_an_account_that_was_disabled(office: Office) -> None:
    await office.agents.load()
    _, token = await office.sign_in()
    office.store.add_account(replace(ACCOUNTS[0], is_disabled=True))
    with pytest.raises(SessionExpired):
        await office.agents.resume(token)
    assert office.agents.signed_in() == ()
    await office.spawned.run_all()
    assert office.asked()[-2:] == [(SALES, "201", None, ""), (SUPPORT, "201", None, "")]


class ChangingStore(InMemoryAgentStore):
    """An administrator's change is written between the comparison of the password and the session."""

    changed: Account | None = None

    async def open_session(self, session: AgentSession, token_hash: str) -> None:
        if self.changed is not None:
            self.add_account(self.changed)
        await super().open_session(session, token_hash)


@pytest.fixture
async def changing() -> tuple[Office, ChangingStore]:
    store = ChangingStore(ACCOUNTS, TERMINALS)
    office = Office(store)
    await office.agents.load()
    return office, store


@pytest.mark.parametrize("changes", [{"is_disabled": True}, {"is_agent": False}], ids=["disabled", "no agent"])
async def test_who_is_disabled_while_signing_in_gets_no_session(
    changing: tuple[Office, ChangingStore], caplog: pytest.LogCaptureFixture, changes: dict[str, bool]
) -> None:
    office, store = changing
    store.changed = replace(ACCOUNTS[0], **changes)  # type: ignore[arg-type]
    with pytest.raises(SignInRefused):
        await office.sign_in(seat_id="A-1")
    await office.spawned.run_all()
    assert (office.agents.signed_in(), store.kept, store.tokens) == ((), {}, {})
    assert office.seats.taken == {}
    assert caplog.messages == ["sato: sign-in at terminal 201 refused: withdrawn meanwhile"]
    assert all(is_paused is None for _, _, is_paused, _ in office.asked()), "no queue was joined"


async def test_a_further_sign_in_of_a_disabled_account_ends_the_session_at_all_panels(
    changing: tuple[Office, ChangingStore],
) -> None:
    office, store = changing
    await office.sign_in()
    store.changed = replace(ACCOUNTS[0], is_disabled=True)
    with pytest.raises(SignInRefused):
        await office.sign_in()
    await office.spawned.run_all()
    assert [type(event) for event in office.told] == [AgentSignedIn, AgentSignedOut]
    assert (office.agents.signed_in(), store.kept) == ((), {})
    assert office.asked()[-2:] == [(SALES, "201", None, ""), (SUPPORT, "201", None, "")]


async def test_queues_that_change_while_signing_in_are_those_of_the_session(
    changing: tuple[Office, ChangingStore],
) -> None:
    office, store = changing
    store.changed = replace(ACCOUNTS[0], name="佐藤 花", queues=(RETURNS,))
    session, _ = await office.sign_in()
    assert (session.name, session.queues) == ("佐藤 花", (RETURNS,))
    assert office.asked() == [(RETURNS, "201", False, "")]


async def test_a_further_sign_in_leaves_the_queues_that_are_the_agents_no_more(revised: Revised) -> None:
    revised.office.store.add_account(replace(ACCOUNTS[0], queues=(SUPPORT,)))
    await revised.office.sign_in(status="2")
    await revised.changes()
    assert revised.office.asked() == [(SALES, "201", None, ""), (SUPPORT, "201", True, "2")]


async def test_a_disabled_account_is_refused_like_a_wrong_password_and_the_log_says_why(
    caplog: pytest.LogCaptureFixture,
) -> None:
    office = Office(InMemoryAgentStore((replace(ACCOUNTS[0], is_disabled=True),), TERMINALS))
    await office.agents.load()
    with pytest.raises(SignInRefused):
        await office.sign_in()
    assert caplog.messages == ["sato: sign-in at terminal 201 from a refused: the account is disabled"]
