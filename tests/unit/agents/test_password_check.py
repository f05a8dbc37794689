"""Guessing passwords is bounded, keeps nobody out who is known at a place, and is in the log with its cause."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest

from octi_bridge.agents import password_check
from octi_bridge.agents.errors import SignInRefused, TooManyAttempts
from octi_bridge.agents.password_check import SLOW_DOWN_S, TOO_MANY_EVERY_S
from octi_bridge.kernel.ids import OrgName
from tests.support.fakes import InMemoryAgentStore, PlainHasher, settle
from tests.unit.agents.office import ACCOUNTS, TERMINALS, Office

HOME, OFFICE, ELSEWHERE = "198.51.100.1", "198.51.100.2", "203.0.113.9"


class SlowHasher(PlainHasher):
    """Takes until the test says so; `running` are the comparisons at this moment."""

    def __init__(self) -> None:
        self.running = 0
        self.most = 0
        self.may_end = asyncio.Event()

    async def verify(self, password: str, password_hash: str | None) -> bool:
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await self.may_end.wait()
        finally:
            self.running -= 1
        return await super().verify(password, password_hash)


@pytest.fixture
async def office(office: Office) -> Office:
    await office.agents.load()
    return office


async def refused(office: Office, *attempt: str, address: str = ELSEWHERE) -> str:
    with pytest.raises((SignInRefused, TooManyAttempts)) as error:
        await office.sign_in(*attempt, address=address)
    return error.value.code


async def test_five_people_who_mistype_keep_nobody_out(office: Office) -> None:
    for number in range(10):
        assert await refused(office, f"agent{number}", "typo", address=OFFICE) == "sign_in_refused"
    await office.sign_in(address=OFFICE)
    await office.sign_in("suzuki", "other-one", "202", address=OFFICE)


async def test_a_whole_office_behind_one_address_signs_in_at_once() -> None:
    people = [replace(ACCOUNTS[0], agent_id=f"a{n}", account=f"a{n}") for n in range(300)]  # type: ignore[arg-type]
    desks = [replace(TERMINALS[0], extension=str(1000 + n)) for n in range(300)]  # type: ignore[arg-type]
    office = Office(InMemoryAgentStore(tuple(people), tuple(desks)))
    await office.agents.load()
    await asyncio.gather(*(office.sign_in(f"a{n}", "right-one", str(1000 + n), address=OFFICE) for n in range(300)))
    assert len(office.agents.signed_in()) == 300


async def test_parallel_guesses_are_compared_no_more_often_than_the_limit(office: Office) -> None:
    addresses = [f"203.0.113.{n}" for n in range(50)]
    guesses = [refused(office, "sato", f"guess-{n}", address=addresses[n % 50]) for n in range(1000)]
    codes = await asyncio.gather(*guesses)
    assert office.passwords.compared <= 3
    assert {code for code in codes} <= {"sign_in_refused", "rate_limited"}
    assert office.passwords.refused.total() == 1000


async def test_a_refusal_says_when_the_next_attempt_is_taken(office: Office) -> None:
    for _ in range(3):
        await refused(office, "sato", "guess")
        office.clock.advance(7.5)
    with pytest.raises(TooManyAttempts) as error:
        await office.sign_in(address=ELSEWHERE)
    assert error.value.retry_after_s == 38  # 60 s after the first of three
    assert "38 s" in str(error.value)
    office.clock.advance(38)
    await office.sign_in(address=ELSEWHERE)


async def test_who_signed_in_from_a_place_before_gets_in_there_while_others_guess(office: Office) -> None:
    await office.sign_in(address=HOME)
    await office.agents.sign_out(office.session().agent_id)
    for number in range(10):
        await refused(office, "sato", f"guess-{number}", address=f"203.0.113.{number}")
    assert await refused(office, "sato", "right-one", address=ELSEWHERE) == "rate_limited"
    await office.sign_in(address=HOME)
    assert office.slowed == []


async def test_at_a_known_place_mistakes_slow_down_and_never_lock_out(office: Office) -> None:
    await office.sign_in(address=HOME)
    for _ in range(10):
        assert await refused(office, "sato", "typo", address=HOME) == "sign_in_refused"
    assert office.slowed == [SLOW_DOWN_S] * 7
    await office.sign_in(address=HOME)
    await refused(office, "sato", "typo", address=HOME)
    assert len(office.slowed) == 8, "success has cleared the failures"


async def test_parallel_guesses_at_a_known_place_stand_in_one_line(office: Office) -> None:
    await office.sign_in(address=HOME)
    hasher = SlowHasher()
    office.passwords._hasher = hasher
    guesses = [asyncio.create_task(refused(office, "sato", "guess", address=HOME)) for _ in range(50)]
    await settle()
    assert hasher.running == 1
    hasher.may_end.set()
    codes = await asyncio.gather(*guesses)
    assert hasher.most == 1
    assert set(codes) == {"sign_in_refused"}
    assert office.slowed == [SLOW_DOWN_S] * 47


async def test_the_right_password_behind_wrong_ones_in_the_line_of_a_known_place_gets_in(office: Office) -> None:
    await office.sign_in(address=HOME)
    hasher = SlowHasher()
    office.passwords._hasher = hasher
    guesses = [asyncio.create_task(refused(office, "sato", "guess", address=HOME)) for _ in range(3)]
    await settle()
    owner = asyncio.create_task(office.sign_in(address=HOME))
    await settle()
    hasher.may_end.set()
    await asyncio.gather(owner, *guesses)


async def test_one_person_may_send_several_requests_at_once_from_a_known_place(office: Office) -> None:
    await office.sign_in(address=HOME)
    hasher = SlowHasher()
    office.passwords._hasher = hasher
    requests = [asyncio.create_task(office.sign_in(address=HOME)) for _ in range(8)]
    await settle()
    hasher.may_end.set()
    await asyncio.gather(*requests)


async def test_case_and_width_of_the_name_do_not_matter(office: Office) -> None:
    office.store.add_terminal(replace(TERMINALS[0], account="sato"))
    session, _ = await office.sign_in("ＳＡＴＯ", address=HOME)
    assert session.account == "sato"
    for name in ("Sato", "SATO", "ｓａｔｏ"):
        assert await refused(office, name, "guess", address=ELSEWHERE) == "sign_in_refused"
    assert await refused(office, "sato", "right-one", address=ELSEWHERE) == "rate_limited", "one budget for all"
    await office.sign_in("sAto", address=HOME)
    assert office.slowed == [], "the place is known for the account, however it is written"


@pytest.mark.parametrize("address", [HOME, ELSEWHERE])
async def test_nobody_waits_for_a_turn_for_ever(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    monkeypatch.setattr(password_check, "PATIENCE_S", 0.01)
    await office.sign_in(address=HOME)
    hasher = SlowHasher()
    office.passwords._hasher = hasher
    first = asyncio.create_task(refused(office, "sato", "guess", address=address))
    await settle()
    assert await refused(office, "sato", "right-one", address=address) == "rate_limited"
    assert "too many attempts at once, no turn within" in caplog.messages[-1]
    hasher.may_end.set()
    assert await first == "sign_in_refused", "patience is for the turn only"


@pytest.mark.parametrize("method", ["is_known", "remember"])
async def test_a_database_that_hangs_is_not_taken_for_too_many_attempts(
    office: Office, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    async def hangs(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(password_check, "PATIENCE_S", 0.01)
    monkeypatch.setattr(password_check, "ADMISSION_S", 0.02)
    monkeypatch.setattr(office.places, method, hangs)
    with pytest.raises(TimeoutError):
        await office.sign_in(address=HOME)
    assert not office.passwords.refused


async def test_newcomers_leave_a_hashing_thread_to_the_others(office: Office) -> None:
    await office.sign_in(address=HOME)
    hasher = SlowHasher()
    office.passwords._hasher = hasher
    strangers = [
        asyncio.create_task(refused(office, f"stranger-{n}", "guess", address=f"203.0.113.{n}")) for n in range(20)
    ]
    await settle()
    assert hasher.running == 1
    at_home = asyncio.create_task(office.sign_in(address=HOME))
    await settle()
    assert hasher.running == 2
    hasher.may_end.set()
    await asyncio.gather(at_home, *strangers)
    assert hasher.most == 2


async def test_one_address_may_not_try_every_account(office: Office) -> None:
    for number in range(20):
        assert await refused(office, f"stranger-{number}", "guess") == "sign_in_refused"
    assert await refused(office, "suzuki", "other-one", "202") == "rate_limited"
    await office.sign_in("suzuki", "other-one", "202", address=OFFICE)
    office.clock.advance(60)
    await office.sign_in("sato", "right-one", "201", address=ELSEWHERE)


async def test_the_addresses_of_one_ipv6_customer_are_one_place(office: Office) -> None:
    for number in range(20):
        await refused(office, f"stranger-{number}", "guess", address=f"2001:db8:1:1::{number}")
    assert await refused(office, "suzuki", "other-one", "202", address="2001:db8:1:1:f::1") == "rate_limited"


async def test_who_gives_up_waiting_leaves_the_attempt_counted_and_the_line_free(office: Office) -> None:
    hasher = SlowHasher()
    office.passwords._hasher = hasher
    guess = asyncio.create_task(refused(office, "sato", "guess"))
    await settle()
    guess.cancel()
    await asyncio.gather(guess, return_exceptions=True)
    hasher.may_end.set()
    assert await refused(office, "sato", "guess") == "sign_in_refused"
    assert await refused(office, "sato", "guess") == "sign_in_refused"
    assert await refused(office, "sato", "guess") == "rate_limited"


async def test_a_right_password_renews_an_old_hash_and_a_wrong_one_does_not(office: Office) -> None:
    office.hasher.old = {"right-one"}
    await refused(office, "sato", "guess", address=HOME)
    assert office.store.renewed == []
    await office.sign_in(address=HOME)
    await office.sign_in("suzuki", "other-one", "202")
    assert office.store.renewed == ["sato"]


# ---- the log


@pytest.mark.parametrize(
    ("attempt", "cause"),
    [
        (("nobody", "right-one"), "nobody: sign-in at terminal 201 from 203.0.113.9 refused: no such account"),
        (("sato", "tiger"), "sato: sign-in at terminal 201 from 203.0.113.9 refused: wrong password"),
        (("sato", "right-one", "209"), "sato: sign-in at terminal 209 from 203.0.113.9 refused: no such terminal"),
        (("sato", "right-one", "202"), "refused: the terminal belongs to account suzuki"),
        (("sato", "right-one", "201", "77"), "refused: no such status"),
        (("desk", "third-one"), "refused: the account is not an agent's"),
        (("abroad", "fourth-one"), "refused: the account belongs to org sandbox, the panel to org default"),
    ],
)
async def test_every_refusal_is_one_line_with_its_cause(
    caplog: pytest.LogCaptureFixture, attempt: tuple[str, ...], cause: str
) -> None:
    desk = replace(ACCOUNTS[1], agent_id="desk", account="desk", password_hash="third-one", is_agent=False)  # type: ignore[arg-type]
    abroad = replace(ACCOUNTS[1], agent_id="x", account="abroad", password_hash="fourth-one", org=OrgName("sandbox"))  # type: ignore[arg-type]
    terminals = (TERMINALS[0], replace(TERMINALS[1], account="suzuki"))
    office = Office(InMemoryAgentStore((*ACCOUNTS, desk, abroad), terminals))
    await office.agents.load()
    assert await refused(office, *attempt) == "sign_in_refused"
    (line,) = [record for record in caplog.records if record.name.startswith("octi_bridge")]
    assert line.levelno == logging.WARNING
    assert cause in line.getMessage()
    assert attempt[1] not in line.getMessage()


async def test_a_sign_in_and_too_many_attempts_are_in_the_log(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "octi_bridge.agents.password_check")
    await office.sign_in(address=HOME)
    for _ in range(4):
        await refused(office, "suzuki", "guess", "202")
    messages = [record.getMessage() for record in caplog.records]
    assert messages[0] == "sato: sign-in at terminal 201 from 198.51.100.1 admitted"
    assert messages[-1] == "suzuki: sign-in at terminal 202 from 203.0.113.9 refused: too many attempts"
    assert len(messages) == 5


async def test_too_many_attempts_from_a_place_are_one_line_a_minute(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3 + 20):
        await refused(office, "sato", "guess")
    await refused(office, "sato", "guess", address=OFFICE)
    office.clock.advance(TOO_MANY_EVERY_S)
    for _ in range(4):
        await refused(office, "suzuki", "guess", "202")
    lines = [line.partition(" from ")[2] for line in caplog.messages if "too many attempts" in line]
    assert lines == [
        "203.0.113.9 refused: too many attempts",
        "198.51.100.2 refused: too many attempts",
        "203.0.113.9 refused: too many attempts; 19 more from there since the last such line",
    ]
    assert office.passwords.figures()['sign_ins_refused_total{reason="too_many"}'] == 20 + 1 + 1


async def test_figures_tell_why_attempts_were_refused(office: Office) -> None:
    await refused(office, "nobody", "guess")
    await refused(office, "sato", "guess")
    await refused(office, "sato", "right-one", "209")
    figures = {name: value for name, value in office.passwords.figures().items() if value}
    assert figures == {
        'sign_ins_refused_total{reason="no_such_account"}': 1,
        'sign_ins_refused_total{reason="wrong_password"}': 1,
        'sign_ins_refused_total{reason="not_here"}': 1,
        "passwords_compared_total": 3,
    }


async def test_a_typed_name_cannot_write_lines_of_its_own(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    await refused(office, "x\n2026-11-30 INFO sato admitted\x1b[2K" + "y" * 500, "guess", "2\n01")
    (line,) = [record.getMessage() for record in caplog.records]
    assert "\n" not in line
    assert "\x1b" not in line
    assert len(line) < 300
