"""Accounts, terminals, statuses and sessions in SQL; every test on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.agents.model import (
    STANDARD_STATUSES,
    Account,
    AgentSession,
    CallOwner,
    Role,
    Status,
    StatusKind,
    Terminal,
)
from octi_bridge.kernel.ids import FIRST_ORG, AgentId, OrgName
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.telephony.events import Extension, QueueName

NOW = datetime(2026, 11, 2, 9, 30, 15, 123456, tzinfo=UTC)
SATO = Account(
    agent_id=AgentId("agent-sato"), account="sato", name="佐藤 健太 🎧", password_hash="$argon2id$x",
    role=Role.SUPERVISOR, queues=(QueueName("sales"), QueueName("営業")), salesforce_user_id="0055h0000000002AAA",
)  # fmt: skip
DESK = Terminal(extension=Extension("201"), answer_mode=AnswerMode.NOTIFY)


@pytest.fixture
def store(engine: AsyncEngine) -> SqlAgentStore:
    return SqlAgentStore(engine=engine, now=lambda: NOW)


@pytest.fixture
async def furnished(store: SqlAgentStore) -> SqlAgentStore:
    await store.save_account(SATO)
    await store.save_terminal(DESK)
    return store


def session(account: Account = SATO, terminal: Terminal = DESK) -> AgentSession:
    return AgentSession(
        agent_id=account.agent_id, account=account.account, name=account.name, extension=terminal.extension,
        answer_mode=terminal.answer_mode, queues=account.queues, is_hard_phone=True, status_code="2", status_since=NOW,
        next_code="3", salesforce_user_id=account.salesforce_user_id,
    )  # fmt: skip


def colleague(number: int) -> Account:
    return Account(agent_id=AgentId(f"agent-{number}"), account=f"account-{number}", name="同僚", password_hash="x")


async def owner(store: SqlAgentStore, token_hash: str) -> str | None:
    token = await store.find_token(token_hash)
    return token.agent_id if token else None


# ---- accounts, terminals, statuses


async def test_an_account_is_read_as_it_was_saved(store: SqlAgentStore) -> None:
    await store.save_account(SATO)
    assert await store.find_account("sato") == SATO


async def test_saving_an_account_again_changes_it(furnished: SqlAgentStore) -> None:
    changed = replace(SATO, name="佐藤 花", role=Role.ADMINISTRATOR, is_agent=False, queues=(), salesforce_user_id=None)
    await furnished.save_account(changed)
    assert await furnished.accounts() == [changed]


async def test_a_hash_is_renewed_unless_the_password_was_changed_meanwhile(furnished: SqlAgentStore) -> None:
    changes = await furnished.changes()
    await furnished.renew_hash("sato", old="$argon2id$x", new="$argon2id$y")
    await furnished.renew_hash("sato", old="$argon2id$x", new="$argon2id$z")
    assert await furnished.find_account("sato") == replace(SATO, password_hash="$argon2id$y")
    assert await furnished.changes() == changes, "nothing that a session would be revised for"


@pytest.mark.parametrize("name", ["sato ", "sat", "sato' OR '1'='1", "%", "", "佐藤", "sato\x00", "\x00"])
async def test_another_name_finds_no_account(furnished: SqlAgentStore, name: str) -> None:
    assert await furnished.find_account(name) is None


@pytest.mark.parametrize("name", ["sato", "SATO", "Sato", "ｓａｔｏ", "ＳＡＴＯ"])
async def test_case_and_width_of_a_name_do_not_matter(furnished: SqlAgentStore, name: str) -> None:
    assert await furnished.find_account(name) == SATO


async def test_of_two_names_that_differ_in_case_only_each_finds_its_own(furnished: SqlAgentStore) -> None:
    await furnished.save_account(replace(colleague(1), account="SATO"))
    assert await furnished.find_account("sato") == SATO
    assert await furnished.find_account("SATO") == replace(colleague(1), account="SATO")
    assert await furnished.find_account("Sato") is None


@pytest.mark.parametrize("extension", ["202", "20", "201 ", "２０１", "201\x00", "' OR 1=1 --"])
async def test_only_the_exact_extension_finds_a_terminal(furnished: SqlAgentStore, extension: str) -> None:
    assert await furnished.find_terminal(extension) is None


async def test_two_accounts_cannot_have_one_name(furnished: SqlAgentStore) -> None:
    with pytest.raises(IntegrityError):
        await furnished.save_account(replace(SATO, agent_id=AgentId("someone-else")))
    assert await furnished.find_account("sato") == SATO


async def test_accounts_are_listed_by_name(store: SqlAgentStore) -> None:
    for number in (3, 1, 2):
        await store.save_account(colleague(number))
    assert [account.account for account in await store.accounts()] == ["account-1", "account-2", "account-3"]


@pytest.mark.parametrize("mode", AnswerMode)
async def test_a_terminal_is_read_as_it_was_last_saved(furnished: SqlAgentStore, mode: AnswerMode) -> None:
    await furnished.save_terminal(replace(DESK, answer_mode=mode))
    assert await furnished.find_terminal("201") == replace(DESK, answer_mode=mode)


@pytest.mark.feature("F-053")
async def test_a_new_database_has_the_manuals_statuses_and_lists_own_ones_at_their_place(store: SqlAgentStore) -> None:
    assert tuple(await store.statuses()) == STANDARD_STATUSES
    lunch = Status(code="12", label_ja="昼食", label_en="Lunch", kind=StatusKind.NOT_READY, position=35)
    await store.save_status(lunch)
    assert [status.code for status in await store.statuses()] == ["0", "1", "2", "12", "3", "9"]
    first = replace(lunch, label_ja="お昼", position=1)
    await store.save_status(first)
    assert (await store.statuses())[0] == first


# ---- sessions


async def test_a_session_is_read_back_with_its_account_and_terminal(furnished: SqlAgentStore) -> None:
    await furnished.open_session(session(), "hash")
    assert await furnished.sessions() == [session()]
    assert await owner(furnished, "hash") == SATO.agent_id
    assert await owner(furnished, "other") is None


async def test_the_org_of_a_session_and_of_an_account_are_kept_apart(furnished: SqlAgentStore) -> None:
    await furnished.open_session(session(), "first")
    assert [found.org for found in await furnished.sessions()] == [FIRST_ORG]
    sandbox = OrgName("sandbox")
    await furnished.open_session(replace(session(), org=sandbox), "second")
    assert [found.org for found in await furnished.sessions()] == [sandbox]
    found = await furnished.find_account("sato")
    assert found is not None
    assert found.org is None
    await furnished.save_account(replace(SATO, org=FIRST_ORG))
    assert await furnished.find_account("sato") == replace(SATO, org=FIRST_ORG)
    assert [found.org for found in await furnished.sessions()] == [sandbox]


async def test_a_changed_session_is_saved(furnished: SqlAgentStore) -> None:
    await furnished.open_session(session(), "hash")
    changed = replace(session(), status_code="0", status_since=NOW + timedelta(hours=1), next_code=None)
    await furnished.save_session(changed)
    assert await furnished.sessions() == [changed]


async def test_saving_a_session_that_was_closed_does_not_bring_it_back(furnished: SqlAgentStore) -> None:
    await furnished.open_session(session(), "hash")
    await furnished.close_session(SATO.agent_id)
    await furnished.save_session(session())
    assert await furnished.sessions() == []


async def test_opening_again_replaces_the_session_and_keeps_both_tokens(furnished: SqlAgentStore) -> None:
    await furnished.open_session(session(), "first")
    await furnished.open_session(replace(session(), status_code="0"), "second")
    assert [found.status_code for found in await furnished.sessions()] == ["0"]
    assert await owner(furnished, "first") == SATO.agent_id
    assert await owner(furnished, "second") == SATO.agent_id


async def test_closing_forgets_the_session_and_every_token_of_it_alone(furnished: SqlAgentStore) -> None:
    await furnished.save_account(colleague(1))
    await furnished.open_session(session(), "first")
    await furnished.open_session(session(), "second")
    await furnished.open_session(session(colleague(1)), "third")
    await furnished.close_session(SATO.agent_id)
    await furnished.close_session(SATO.agent_id)
    assert await owner(furnished, "first") is None
    assert await owner(furnished, "second") is None
    assert await owner(furnished, "third") == "agent-1"
    assert [found.agent_id for found in await furnished.sessions()] == ["agent-1"]


async def test_a_session_of_nobody_cannot_be_opened_and_leaves_no_token(furnished: SqlAgentStore) -> None:
    with pytest.raises(IntegrityError):
        await furnished.open_session(session(colleague(7)), "hash")
    assert await owner(furnished, "hash") is None


async def test_a_token_that_is_there_already_undoes_the_whole_opening(furnished: SqlAgentStore) -> None:
    await furnished.save_account(colleague(1))
    await furnished.open_session(session(), "hash")
    with pytest.raises(IntegrityError):
        await furnished.open_session(session(colleague(1)), "hash")
    assert [found.agent_id for found in await furnished.sessions()] == [SATO.agent_id]


async def test_many_agents_sign_in_and_out_at_the_same_time(furnished: SqlAgentStore) -> None:
    people = [colleague(number) for number in range(30)]
    for person in people:
        await furnished.save_account(person)

    async def work(person: Account, number: int) -> None:
        await furnished.open_session(session(person), f"token-{number}")
        await furnished.save_session(replace(session(person), status_code="0"))
        if number % 2:
            await furnished.close_session(person.agent_id)

    await asyncio.gather(*(work(person, number) for number, person in enumerate(people)))
    assert {found.agent_id for found in await furnished.sessions()} == {f"agent-{n}" for n in range(0, 30, 2)}
    assert {found.status_code for found in await furnished.sessions()} == {"0"}


@pytest.mark.parametrize("hours", [-11, 0, 9, 14])
async def test_a_time_is_the_same_moment_whatever_zone_it_was_given_in(furnished: SqlAgentStore, hours: int) -> None:
    local = NOW.astimezone(timezone(timedelta(hours=hours)))
    await furnished.open_session(replace(session(), status_since=local), "hash")
    (found,) = await furnished.sessions()
    assert found.status_since == NOW
    assert found.status_since.tzinfo is UTC


async def test_a_time_without_a_zone_is_refused(furnished: SqlAgentStore) -> None:
    with pytest.raises(Exception, match="without a zone"):
        await furnished.open_session(replace(session(), status_since=NOW.replace(tzinfo=None)), "hash")
    assert await furnished.sessions() == []


# ---- who was signed in where, and when


class Shifts(SqlAgentStore):
    """A store by whose clock a minute passes with each look."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.at = NOW
        super().__init__(engine=engine, now=lambda: self.at)

    async def told(self, since: datetime = NOW) -> list[tuple[str, str, datetime, datetime | None]]:
        found = await self.session_intervals(since)
        return [(one.extension, one.owner.agent_id, one.began_at, one.ended_at) for one in found]


@pytest.fixture
async def shifts(engine: AsyncEngine) -> Shifts:
    found = Shifts(engine)
    for account in (SATO, colleague(1)):
        await found.save_account(account)
    await found.save_terminal(DESK)
    return found


async def test_who_was_signed_in_where_is_kept_beyond_the_session(shifts: Shifts) -> None:
    suzuki, later, last = colleague(1), NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)
    await shifts.open_session(session(), "t1")
    shifts.at = later
    await shifts.open_session(session(), "t2")  # a further panel
    await shifts.close_session(SATO.agent_id)
    shifts.at = last
    await shifts.open_session(session(suzuki), "t3")
    assert await shifts.told() == [("201", SATO.agent_id, NOW, later), ("201", suzuki.agent_id, last, None)]
    (first, _) = await shifts.session_intervals(NOW)
    assert first.owner == CallOwner.of(session())


async def test_signing_in_over_somebody_or_elsewhere_ends_what_was(shifts: Shifts) -> None:
    await shifts.save_terminal(Terminal(extension=Extension("202")))
    await shifts.open_session(session(), "t1")
    shifts.at = NOW + timedelta(minutes=1)
    await shifts.open_session(session(terminal=Terminal(extension=Extension("202"))), "t2")
    await shifts.open_session(session(colleague(1)), "t3")
    assert [(where, ended is None) for where, _, _, ended in await shifts.told()] == [
        ("201", False), ("202", True), ("201", True),
    ]  # fmt: skip


async def test_old_intervals_are_deleted_and_those_that_last_never(shifts: Shifts) -> None:
    await shifts.open_session(session(), "t1")
    await shifts.close_session(SATO.agent_id)
    await shifts.open_session(session(colleague(1)), "t2")
    much_later = NOW + timedelta(days=100)
    assert [ended for *_, ended in await shifts.told(much_later)] == [None]
    assert len(await shifts.told()) == 1
