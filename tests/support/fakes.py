"""Named fakes at the ports of the domain: a clock to move, stores in memory, a PBX that only listens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from octi_bridge.agents.account_names import folded
from octi_bridge.agents.favorites import Favorite
from octi_bridge.agents.model import (
    STANDARD_STATUSES,
    Account,
    AgentSession,
    CallOwner,
    SessionInterval,
    Status,
    Terminal,
)
from octi_bridge.agents.tokens import SessionToken
from octi_bridge.call_control.caller_ids import CallerId
from octi_bridge.calls.labels import BusinessLabel
from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.history.model import (
    ActivityKey,
    CallRecord,
    LoggedActivity,
    LogState,
    PendingActivity,
    RecentCall,
    RelatedRecord,
    WrapUp,
    WrapUpStage,
)
from octi_bridge.kernel.ids import AgentId, CallId, OrgName
from octi_bridge.telephony.commands import (
    AnswerChannel,
    CompleteTransfer,
    Consult,
    EndConsult,
    HangUpChannel,
    HoldCall,
    MakeCall,
    Park,
    RemoveQueueMember,
    RetrieveCall,
    SendTones,
    SetQueueMember,
    TransferBlind,
)
from octi_bridge.telephony.errors import PbxError, PbxUnavailable
from octi_bridge.telephony.events import ChannelId, Extension
from octi_bridge.telephony.port import FactListener

START = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)


class FakeClock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.elapsed_s = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.elapsed_s)

    def monotonic(self) -> float:
        return self.elapsed_s

    def advance(self, seconds: float) -> None:
        self.elapsed_s += seconds


class ListeningPbx:
    """Takes every command and keeps it; facts come from the test.

    `fails_with` makes it refuse. While it `hangs`, members of queues are neither taken nor refused; after `resume`
    those that wait are taken.
    """

    name = "pbx"
    is_ready = True

    def __init__(self) -> None:
        self.commands: list[object] = []
        self.forgotten: list[ChannelId] = []
        self.fails_with: PbxError | None = None
        self.hangs = False
        self._resumed = asyncio.Event()
        self.listener: FactListener | None = None

    async def start(self, listener: FactListener) -> None:
        self.listener = listener

    async def wait_ready(self, timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                while not self.is_ready:
                    await asyncio.sleep(0)
        except TimeoutError:
            raise PbxUnavailable from None

    async def stop(self) -> None:
        return

    async def make_call(self, command: MakeCall) -> None:
        self._take(command)

    async def answer(self, command: AnswerChannel) -> None:
        self._take(command)

    async def hang_up(self, command: HangUpChannel) -> None:
        self._take(command)

    async def hold(self, command: HoldCall) -> None:
        self._take(command)

    async def retrieve(self, command: RetrieveCall) -> None:
        self._take(command)

    async def consult(self, command: Consult) -> None:
        self._take(command)

    async def end_consult(self, command: EndConsult) -> None:
        self._take(command)

    async def complete_transfer(self, command: CompleteTransfer) -> None:
        self._take(command)

    async def transfer_blind(self, command: TransferBlind) -> None:
        self._take(command)

    async def park(self, command: Park) -> None:
        self._take(command)

    async def send_tones(self, command: SendTones) -> None:
        self._take(command)

    async def forget_kept_legs(self, channel_ids: Sequence[ChannelId]) -> None:
        if self.fails_with is not None:
            raise self.fails_with
        self.forgotten.extend(channel_ids)

    async def set_queue_member(self, command: SetQueueMember) -> None:
        await self._hang()
        self._take(command)

    async def remove_queue_member(self, command: RemoveQueueMember) -> None:
        await self._hang()
        self._take(command)

    async def _hang(self) -> None:
        if self.hangs:
            await self._resumed.wait()

    def resume(self) -> None:
        self.hangs = False
        self._resumed.set()

    def _take(self, command: object) -> None:
        if self.fails_with is not None:
            raise self.fails_with
        self.commands.append(command)


class InMemoryAgentStore:
    """Fulfils `agents.ports.AgentStore`."""

    def __init__(self, accounts: Sequence[Account], terminals: Sequence[Terminal]) -> None:
        self._accounts = {account.account: account for account in accounts}
        self._terminals = {str(terminal.extension): terminal for terminal in terminals}
        self.kept: dict[AgentId, AgentSession] = {}
        self.tokens: dict[str, AgentId] = {}
        self.created_at: dict[str, datetime] = {}
        self.used_at: dict[str, datetime] = {}
        self.intervals: list[SessionInterval] = []
        self.now: Callable[[], datetime] = lambda: START
        self.version = 0
        self.renewed: list[str] = []

    async def renew_hash(self, account: str, *, old: str, new: str) -> None:
        if self._accounts[account].password_hash == old:
            self.renewed.append(account)

    async def find_account(self, account: str) -> Account | None:
        alike = [each for name, each in self._accounts.items() if folded(name) == folded(account)]
        return self._accounts.get(account) or (alike[0] if len(alike) == 1 else None)

    async def find_terminal(self, extension: str) -> Terminal | None:
        return self._terminals.get(extension)

    def remove_account(self, account: str) -> None:
        del self._accounts[account]

    def remove_terminal(self, extension: str) -> None:
        del self._terminals[extension]

    def add_account(self, account: Account) -> None:
        self._accounts[account.account] = account

    def add_terminal(self, terminal: Terminal) -> None:
        self._terminals[terminal.extension] = terminal

    async def terminals(self) -> Sequence[Terminal]:
        return [self._terminals[extension] for extension in sorted(self._terminals)]

    async def statuses(self) -> Sequence[Status]:
        return STANDARD_STATUSES

    async def sessions(self) -> Sequence[AgentSession]:
        return tuple(self.kept.values())

    async def open_session(self, session: AgentSession, token_hash: str) -> None:
        is_going_on = session.agent_id in self.kept and self.kept[session.agent_id].extension == session.extension
        self.kept[session.agent_id] = session
        self.tokens[token_hash] = session.agent_id
        self.used_at[token_hash] = self.created_at[token_hash] = self.now()
        if not is_going_on:
            began = SessionInterval(
                extension=session.extension, owner=CallOwner.of(session), began_at=session.status_since
            )
            self.intervals.append(began)

    async def save_session(self, session: AgentSession) -> None:
        self.kept[session.agent_id] = session

    async def close_session(self, agent_id: AgentId) -> None:
        gone = self.kept.pop(agent_id, None)
        if gone is not None:
            self.intervals = [
                one.ended(self.now()) if one.owner.agent_id == agent_id and one.ended_at is None else one
                for one in self.intervals
            ]
        self.tokens = {token: owner for token, owner in self.tokens.items() if owner != agent_id}

    async def session_intervals(self, since: datetime) -> Sequence[SessionInterval]:
        return tuple(self.intervals)

    async def find_token(self, token_hash: str) -> SessionToken | None:
        return next((token for token in await self.all_tokens() if token.token_hash == token_hash), None)

    async def entitled_session(self, agent_id: AgentId) -> AgentSession | None:
        session = self.kept.get(agent_id)
        if session is None or agent_id not in self.tokens.values():
            return None
        account = self._accounts.get(session.account)
        terminal = self._terminals.get(session.extension)
        if account is None or terminal is None or account.is_disabled or not account.is_agent:
            return None
        return replace(
            session,
            name=account.name,
            queues=account.queues,
            answer_mode=terminal.answer_mode,
            salesforce_user_id=account.salesforce_user_id,
            default_caller_id=terminal.default_caller_id,
            did_number=terminal.did_number,
        )

    async def entitled_sessions(self) -> Sequence[AgentSession]:
        found = [await self.entitled_session(agent_id) for agent_id in self.kept]
        return [session for session in found if session is not None]

    async def changes(self) -> int:
        return self.version

    async def use_tokens(self, token_hashes: Collection[str]) -> None:
        self.used_at |= dict.fromkeys(token_hashes, self.now())

    async def remove_tokens(self, token_hashes: Collection[str]) -> None:
        self.tokens = {token: owner for token, owner in self.tokens.items() if token not in token_hashes}

    async def all_tokens(self) -> list[SessionToken]:
        return [
            SessionToken(token_hash=one, agent_id=owner, created_at=self.created_at[one], used_at=self.used_at[one])
            for one, owner in self.tokens.items()
        ]


class InMemorySeats:
    """Fulfils `agents.ports.SeatStore`."""

    def __init__(self) -> None:
        self.taken: dict[str, AgentId] = {}

    async def occupant(self, seat_id: str) -> AgentId | None:
        return self.taken.get(seat_id)

    async def take_seat(self, seat_id: str, agent_id: AgentId) -> None:
        await self.leave_seat(agent_id)
        self.taken[seat_id] = agent_id

    async def leave_seat(self, agent_id: AgentId) -> None:
        self.taken = {seat: owner for seat, owner in self.taken.items() if owner != agent_id}


class InMemoryCallerIds:
    """Fulfils `call_control.caller_ids.CallerIdStore`; a test may change `choices`."""

    def __init__(self, choices: Sequence[CallerId]) -> None:
        self.choices = choices

    async def caller_ids(self) -> Sequence[CallerId]:
        return self.choices


class InMemoryFavorites:
    """Fulfils `agents.favorites.FavoriteStore`."""

    def __init__(self) -> None:
        self._kept: dict[AgentId, dict[str, Favorite]] = {}

    async def favorites(self, agent_id: AgentId) -> Sequence[Favorite]:
        return tuple(self._kept.get(agent_id, {}).values())

    async def save_favorite(self, agent_id: AgentId, favorite: Favorite) -> None:
        self._kept.setdefault(agent_id, {})[favorite.number] = favorite

    async def remove_favorite(self, agent_id: AgentId, number: str) -> None:
        self._kept.get(agent_id, {}).pop(number, None)


class InMemoryLabels:
    """Fulfils `calls.labels.BusinessLabelStore`; a test may change `labels`."""

    def __init__(self) -> None:
        self.labels: Sequence[BusinessLabel] = ()

    async def business_labels(self) -> Sequence[BusinessLabel]:
        return self.labels


class InMemoryPlaces:
    """Fulfils `agents.ports.PlaceStore`."""

    def __init__(self) -> None:
        self.known: set[tuple[str, str]] = set()

    async def is_known(self, account: str, place: str) -> bool:
        return (account, place) in self.known

    async def remember(self, account: str, place: str) -> None:
        self.known.add((account, place))


class PlainHasher:
    """The hash of a password is the password: for tests of what follows a right or wrong one."""

    workers = 2
    old: Collection[str] = ()  # these are renewed

    async def verify(self, password: str, password_hash: str | None) -> bool:
        return password == password_hash

    async def renewed(self, password: str, password_hash: str) -> str | None:
        return password if password_hash in self.old else None


class InMemoryMissedCalls:
    """Fulfils `history.missed.MissedCallStore`: `missed` are those that the agent has not looked at."""

    def __init__(self) -> None:
        self.missed: dict[AgentId, list[CallId]] = {}

    async def unseen(self, agent_id: AgentId, org: OrgName, limit: int) -> Sequence[CallId]:
        return self.missed.get(agent_id, [])[:limit]

    async def mark_seen(self, agent_id: AgentId, org: OrgName, call_ids: Collection[CallId]) -> None:
        self.missed[agent_id] = [call_id for call_id in self.missed.get(agent_id, []) if call_id not in call_ids]


class InMemoryHistory:
    """Fulfils `HistoryStore` and `OutboxStore` of `history.ports`. `outages` makes that many writes fail first."""

    def __init__(self, outages: int = 0) -> None:
        self.records: dict[str, CallRecord] = {}
        self.outbox: dict[str, PendingActivity] = {}
        self.task_ids: dict[str, str] = {}
        self.given_up: dict[str, str] = {}
        self.due_at: dict[str, datetime] = {}
        self._outages = outages

    async def record(self, record: CallRecord, *, is_to_be_logged: bool, log_after: timedelta = timedelta(0)) -> None:
        if self._outages:
            self._outages -= 1
            raise ConnectionError
        if record.entry_id in self.records:
            return
        self.records[record.entry_id] = record
        if is_to_be_logged:
            self.outbox[record.entry_id] = PendingActivity(record=record, attempts=0)
            self.due_at[record.entry_id] = record.ended_at + log_after

    async def change_outcome(
        self, entry_id: CallLogId, outcome: CallOutcome, at: datetime, *, ring: tuple[CallId, ChannelId] | None = None
    ) -> None:
        if entry_id in self.records:
            self.records[entry_id] = replace(self.records[entry_id], outcome=outcome)

    async def mark_answered(self, call_id: CallId, extension: Extension, at: datetime) -> None:
        for entry_id, one in self.records.items():
            if one.call_id == call_id and one.is_unanswered and one.started_at <= at:
                known = replace(one, outcome=CallOutcome.ANSWERED_ELSEWHERE, answered_by=extension)
                self.records[entry_id] = known

    async def records_of(self, agent_id: AgentId, org: OrgName) -> Sequence[CallRecord]:
        mine = [record for record in self.records.values() if (record.agent_id, record.org) == (agent_id, org)]
        return sorted(mine, key=lambda record: record.ended_at, reverse=True)

    async def records_since(self, agent_id: AgentId, org: OrgName, since: datetime) -> Sequence[CallRecord]:
        return [record for record in await self.records_of(agent_id, org) if record.ended_at >= since]

    async def due_activities(
        self, now: datetime, limit: int, *, is_first_only: bool = False
    ) -> Sequence[PendingActivity]:
        due = [p for key, p in self.outbox.items() if self._is_due(key, now) and not (is_first_only and p.attempts)]
        return due[:limit]

    async def claim(self, key: ActivityKey, now: datetime, until: datetime) -> bool:
        if not self._is_due(key.entry_id, now):
            return False
        self.outbox[key.entry_id] = replace(self.outbox[key.entry_id], is_sent=True)
        self.due_at[key.entry_id] = until
        return True

    async def release(self, key: ActivityKey, due_at: datetime, *, is_sent: bool) -> None:
        self.outbox[key.entry_id] = replace(self.outbox[key.entry_id], is_sent=is_sent)
        self.due_at[key.entry_id] = due_at

    async def delivered(self, key: ActivityKey, logged: LoggedActivity, revision: int) -> None:
        self.task_ids[key.entry_id] = logged.task_id
        del self.outbox[key.entry_id]

    async def failed(
        self, key: ActivityKey, next_attempt_at: datetime, reason: str, *, is_given_up: bool, is_sent: bool = True
    ) -> None:
        pending = self.outbox[key.entry_id]
        self.outbox[key.entry_id] = replace(pending, attempts=pending.attempts + 1, is_sent=is_sent)
        self.due_at[key.entry_id] = next_attempt_at
        if is_given_up:
            self.given_up[key.entry_id] = reason

    async def settle(self, key: ActivityKey, revision: int, *, is_sent: bool) -> None:
        del self.outbox[key.entry_id]

    def _is_due(self, entry_id: str, now: datetime) -> bool:
        return entry_id in self.outbox and self.due_at[entry_id] <= now and entry_id not in self.given_up


class InMemoryWrapUps:
    """Fulfils `history.ports.WrapUpStore`. `records` are those of calls that have ended."""

    def __init__(self) -> None:
        self.records: dict[str, CallRecord] = {}
        self.kept: dict[str, dict[WrapUpStage, WrapUp]] = {}
        self.fails_with: Exception | None = None

    async def find_record(self, entry_id: str) -> CallRecord | None:
        return self.records.get(entry_id)

    async def recent(self, agent_id: AgentId, org: OrgName, since: datetime, limit: int) -> Sequence[RecentCall]:
        all_of = [one for one in self.records.values() if (one.agent_id, one.org) == (agent_id, org)]
        mine = [one for one in all_of if one.ended_at >= since]
        newest = sorted(mine, key=lambda one: one.ended_at, reverse=True)[:limit]
        return [self._recent(one) for one in newest]

    def _recent(self, record: CallRecord) -> RecentCall:
        kept = self.kept.get(record.entry_id, {})
        chosen = [wrap_up.related for wrap_up in kept.values() if wrap_up.related is not None]
        related = chosen[-1] if chosen else None
        return RecentCall(record=record, log=LogState.WAITING, stages=frozenset(kept), related=related)

    async def wrap_ups(self, entry_id: str) -> dict[WrapUpStage, WrapUp]:
        if self.fails_with is not None:
            raise self.fails_with
        return dict(self.kept.get(entry_id, {}))

    async def keep(self, entry_id: str, stage: WrapUpStage, wrap_up: WrapUp, at: datetime) -> None:
        if self.fails_with is not None:
            raise self.fails_with
        stages = self.kept.setdefault(entry_id, {})
        stages[stage] = wrap_up
        if stage is WrapUpStage.SAVED:
            stages.pop(WrapUpStage.DRAFT, None)

    async def relate(self, entry_id: str, related: RelatedRecord | None, at: datetime) -> None:
        stages = self.kept.setdefault(entry_id, {})
        stages[WrapUpStage.CLICKED] = replace(stages.get(WrapUpStage.CLICKED, WrapUp()), related=related)
        if (saved := stages.get(WrapUpStage.SAVED)) is not None:
            stages[WrapUpStage.SAVED] = replace(saved, related=related)


class Spawned:
    """Runs background work only when the test says so, or `at_once` by what the test puts there."""

    def __init__(self) -> None:
        self._waiting: list[Coroutine[Any, Any, None]] = []
        self.at_once: Callable[[Coroutine[Any, Any, None]], None] | None = None

    def __call__(self, work: Coroutine[Any, Any, None]) -> None:
        if self.at_once is not None:
            self.at_once(work)
        else:
            self._waiting.append(work)

    async def run_all(self) -> None:
        while self._waiting:
            await self._waiting.pop(0)

    def forget(self) -> None:
        for work in self._waiting:
            work.close()
        self._waiting.clear()


async def settle() -> None:
    """Let everything that is ready to run, run."""
    for _ in range(20):
        await asyncio.sleep(0)
