"""Compares passwords, for agents and administrators alike, and no more often than is safe.

Two kinds of attempts, with budgets of their own, so that guessing from elsewhere keeps nobody out:

* from a place (an address) where the account signed in before: no number of failures refuses the next attempt; after
  `per_account` failures in the window each further comparison waits `SLOW_DOWN_S`. They are compared one after the
  other, so an attempt behind several slow ones may find no turn within `PATIENCE_S`;
* from anywhere else: at most `per_account` failures per account and `per_address` per address in the window, whatever
  number of addresses and connections they come from, then refused until the window has moved on.

Each attempt takes its turn in the line of its budget, counts before the comparison, and is taken back on success.
Comparisons for newcomers use a part of the hashing threads only, so the others always find one free.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum

from octi_bridge.agents.account_names import folded
from octi_bridge.agents.attempts import AttemptCounter, WaitingLines
from octi_bridge.agents.errors import SignInRefused, TooManyAttempts
from octi_bridge.agents.model import Account
from octi_bridge.agents.ports import AccountStore, PasswordHasher, PlaceStore
from octi_bridge.kernel.addresses import place_of
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.sparing import SparingLog

log = logging.getLogger(__name__)

SLOW_DOWN_S = 2.0
PATIENCE_S = 8.0  # for one's turn
ADMISSION_S = 12.0  # for turn, slow-down and comparison; what takes longer waits for the database. A panel waits 15 s
TOO_MANY_EVERY_S = 60.0  # from one place, in the log
_LONGEST_LINE = 3
_LONGEST_NAME = 64

Objection = Callable[[Account], str | None]
"""What stands against an account whose password fits, for the log; None for nothing."""


class RefusalReason(StrEnum):
    """Why an attempt was refused, in figures."""

    NO_SUCH_ACCOUNT = "no_such_account"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a reason
    DISABLED = "disabled"
    NOT_HERE = "not_here"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class _Refusal:
    reason: RefusalReason
    cause: str  # for the log


class _NoTurn(TooManyAttempts):
    """Too many passwords are being tried at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuessLimits:
    """Failures of newcomers within `window_s` seconds."""

    per_account: int
    per_address: int
    window_s: float


class PasswordCheck:
    """Admits accounts by their passwords.

    Every admission and every refusal is one line in the log; too many attempts are one per place and minute.
    """

    def __init__(
        self,
        *,
        store: AccountStore,
        places: PlaceStore,
        hasher: PasswordHasher,
        clock: Clock,
        limits: GuessLimits,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._places = places
        self._hasher = hasher
        self._limits = limits
        self._sleep = sleep
        self._attempts = AttemptCounter(clock=clock, window_s=limits.window_s)
        self._lines = WaitingLines()
        self._newcomers = asyncio.Semaphore(max(1, hasher.workers - 1))
        self._too_many = SparingLog(clock=clock, interval_s=TOO_MANY_EVERY_S)
        self.compared = 0
        self.refused: Counter[RefusalReason] = Counter()

    def figures(self) -> Mapping[str, float]:
        """For /metrics."""
        refused = {f'sign_ins_refused_total{{reason="{each}"}}': float(self.refused[each]) for each in RefusalReason}
        return refused | {"passwords_compared_total": float(self.compared)}

    async def admit(self, *, purpose: str, account: str, password: str, address: str, objection: Objection) -> Account:
        """The account, if its password fits and there is no objection. `purpose` is for the log: "sign-in at …".

        Raises:
            SignInRefused: for every cause alike; the log says which.
            TooManyAttempts: newcomers have used up their attempts for this account, or from this address; or there was
                no turn in time.
            TimeoutError: the database does not answer.
        """
        shown = f"{printable(account)}: {purpose} from {address}"
        try:
            async with asyncio.timeout(ADMISSION_S):
                name = await self._name_of(account)
                outcome = await self._compare(name, password, place_of(address), objection)
        except TooManyAttempts as error:
            self._note_too_many(error, shown, place_of(address))
            raise
        if isinstance(outcome, _Refusal):
            self.refused[outcome.reason] += 1
            log.warning("%s refused: %s", shown, outcome.cause)
            raise SignInRefused
        log.info("%s admitted", shown)
        return outcome

    def _note_too_many(self, error: TooManyAttempts, shown: str, place: str) -> None:
        self.refused[RefusalReason.TOO_MANY] += 1
        left_out = self._too_many.left_out(place)
        if left_out is None:
            return
        at_once = f" at once, no turn within {PATIENCE_S:.0f} s" if isinstance(error, _NoTurn) else ""
        more = f"; {left_out} more from there since the last such line" if left_out else ""
        log.warning("%s refused: too many attempts%s%s", shown, at_once, more)

    async def _name_of(self, typed: str) -> str:
        """One name for all spellings that find the same account, so that they share its budget."""
        found = await self._store.find_account(typed)
        return found.account if found else folded(typed)

    async def _compare(self, account: str, password: str, place: str, objection: Objection) -> Account | _Refusal:
        if await self._places.is_known(account, place):
            key = f"account {account} at {place}"
            async with _in_time(self._lines.turn(key)):
                if self._attempts.count(key) >= self._limits.per_account:
                    await self._sleep(SLOW_DOWN_S)
                return await self._try(account, password, place, objection, key)
        keys = (f"account {account}", f"address {place}")
        self._require_left(*keys)  # before waiting in vain
        async with _in_time(self._lines.turn(keys[0], longest=_LONGEST_LINE), self._newcomers):
            self._require_left(*keys)
            return await self._try(account, password, place, objection, *keys)

    def _require_left(self, of_account: str, of_address: str) -> None:
        wait_s = max(
            self._attempts.wait_s(of_account, self._limits.per_account),
            self._attempts.wait_s(of_address, self._limits.per_address),
        )
        if wait_s > 0:
            raise TooManyAttempts(wait_s)

    async def _try(
        self, account: str, password: str, place: str, objection: Objection, *keys: str
    ) -> Account | _Refusal:
        self._attempts.begin(*keys)
        found = await self._store.find_account(account)
        self.compared += 1
        fits = await self._hasher.verify(password, found.password_hash if found else None)
        if found is None:
            return _Refusal(RefusalReason.NO_SUCH_ACCOUNT, "no such account")
        if not fits:
            return _Refusal(RefusalReason.WRONG_PASSWORD, "wrong password")
        if found.is_disabled:
            return _Refusal(RefusalReason.DISABLED, "the account is disabled")
        cause = objection(found)
        if cause is not None:
            return _Refusal(RefusalReason.NOT_HERE, cause)
        self._attempts.clear(keys[0])
        for key in keys[1:]:
            self._attempts.take_back(key)
        await self._places.remember(account, place)
        await self._renew_hash(found, password)
        return found

    async def _renew_hash(self, account: Account, password: str) -> None:
        """An older release hashed otherwise, and the time of a comparison would tell that the account exists."""
        renewed = await self._hasher.renewed(password, account.password_hash)
        if renewed is not None:
            await self._store.renew_hash(account.account, old=account.password_hash, new=renewed)


@asynccontextmanager
async def _in_time(*turns: AbstractAsyncContextManager[object]) -> AsyncIterator[None]:
    """Hold all of these; _NoTurn when they are not to be had within `PATIENCE_S`."""
    async with AsyncExitStack() as held:
        try:
            async with asyncio.timeout(PATIENCE_S):
                for turn in turns:
                    await held.enter_async_context(turn)
        except TimeoutError:
            raise _NoTurn from None
        yield


def printable(text: str) -> str:
    """What somebody typed, as one short word of a log line."""
    return "".join(char if char.isprintable() and char != " " else "?" for char in text[:_LONGEST_NAME]) or "?"
