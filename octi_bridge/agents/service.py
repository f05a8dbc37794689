"""Signing in and out, status, and keeping the PBX's queues in step with them."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from octi_bridge.agents.admission import Admission
from octi_bridge.agents.call_guard import CallGuard
from octi_bridge.agents.call_owners import CallOwners
from octi_bridge.agents.errors import SessionExpired, SignInRefused, TerminalTaken, UnknownStatus
from octi_bridge.agents.events import (
    AgentEvent,
    AgentSignedIn,
    AgentSignedOut,
    DeviceChanged,
    SignOutReason,
    StatusChanged,
)
from octi_bridge.agents.membership import (
    MemberFact,
    QueueMembership,
    ToldElsewhere,
    agrees,
    cause_in,
    is_pause_of_others,
    status_meant_by,
)
from octi_bridge.agents.model import (
    LOGGED_OFF,
    WRAP_UP,
    Account,
    AgentSession,
    CallOwner,
    Status,
    StatusCause,
    StatusKind,
    Terminal,
)
from octi_bridge.agents.ports import AgentStore
from octi_bridge.agents.queue_sync import QueueSync, is_same_duty
from octi_bridge.agents.roster import Roster
from octi_bridge.agents.seats import Seats
from octi_bridge.agents.tokens import TokenLife, hash_of
from octi_bridge.calls.events import CallEnded, CallEvent
from octi_bridge.calls.model import AgentCall, Direction
from octi_bridge.kernel.bus import Bus
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.ids import FIRST_ORG, AgentId, OrgName, new_token
from octi_bridge.kernel.tasks import Spawn
from octi_bridge.telephony.events import (
    DeviceStateChanged,
    Extension,
    QueueMemberUpdated,
    QueueName,
    StationFact,
)
from octi_bridge.telephony.port import PbxPort

log = logging.getLogger(__name__)

CallsOf = Callable[[Extension], Sequence[AgentCall]]

FOLLOWS_S = 1.0
"""So long a sign-out waits for a PBX that does not answer."""
INTERVALS_KEPT = timedelta(days=31)
"""Longer than any call lasts, and than a PBX waits to hand over what it stored of calls."""

RESTORES_AT_ONCE = 20
"""Agents whose status is applied at the same time when the PBX is back: of hundreds, requests would time out."""


class AgentService(Roster):
    """Everybody who is signed in. Reads answer from memory; changes go to the store first, then to the PBX."""

    def __init__(
        self, *, store: AgentStore, admission: Admission, seats: Seats, pbx: PbxPort, bus: Bus[AgentEvent],
        clock: Clock, calls_of: CallsOf, spawn: Spawn, token_life: TokenLife,
    ) -> None:  # fmt: skip
        super().__init__()
        self._store = store
        self._admission = admission
        self._seats = seats
        self._membership = QueueMembership(pbx=pbx, clock=clock)
        self._queues = QueueSync(
            membership=self._membership,
            session_at=self.session_at,
            status_of=self._status_of,
            on_refused=self._note_refusals,
            spawn=spawn,
        )
        self._bus = bus
        self._clock = clock
        self._calls_of = calls_of
        self._owners = CallOwners()
        self._guard = CallGuard(pbx=pbx, owners=self._owners, calls_of=calls_of, clock=clock)
        self._to_wrap_up: dict[AgentId, datetime] = {}  # since when, for who may be in another call by now
        self._causes_to_recall: set[AgentId] = set()
        self._is_pbx_known = False
        self._pbx_lost_at: datetime | None = None
        self._restores = asyncio.Semaphore(RESTORES_AT_ONCE)
        self._spawn = spawn
        self._token_life = token_life
        self._lanes: defaultdict[AgentId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._terminal_lanes: defaultdict[Extension, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def load(self) -> None:
        """Read statuses and sessions back at start-up."""
        self._statuses = {status.code: status for status in await self._store.statuses()}
        self._owners.load(await self._store.session_intervals(self._clock.now() - INTERVALS_KEPT))
        for session in await self._store.sessions():
            self._causes_to_recall.add(session.agent_id)
            self._keep(session)
            self._bus.publish(AgentSignedIn(session))

    @property
    def is_pbx_known(self) -> bool:
        """Whether it is known which calls there are: the PBX has been read back, and the link is up."""
        return self._is_pbx_known

    def owner_of(self, call: AgentCall, until: datetime) -> CallOwner | None:
        """Whose call it is (`call_owners`), as of that moment; None for nobody's."""
        return self._owners.of(call, until)

    def last_owner_at(self, extension: Extension, until: datetime) -> CallOwner | None:
        """Who was signed in at that extension last, as of that moment."""
        return self._owners.last_at(extension, until)

    # ---- signing in and out

    async def sign_in(
        self, *, account: str, password: str, extension: str, status: str, is_hard_phone: bool, address: str,
        seat_id: str | None = None, takes_seat: bool = False, takes_terminal_from: str | None = None,
        org: OrgName = FIRST_ORG,
    ) -> tuple[AgentSession, str]:  # fmt: skip
        """Open (or join) the agent's session; returns it with a new token.

        Raises:
            SignInRefused: see `Admission.admit`; or an administrator has withdrawn the account meanwhile.
            TerminalInCall, CallsUnknown: see `CallGuard`. Nothing was changed.
            TerminalTaken: another agent than `takes_terminal_from` is signed in there. Nothing was changed.
            SeatTaken: another agent has the seat, and `takes_seat` is not set. Nothing was changed.
        """
        found, terminal = await self._admission.admit(
            account=account, password=password, extension=extension, is_known_status=status in self._statuses,
            address=address, org=org,
        )  # fmt: skip
        left: list[Extension] = []
        try:
            # always in this order: first one's own lane, then the terminal's
            async with self._lanes[found.agent_id], self._terminal_lanes[terminal.extension]:
                previous = self._sessions.get(found.agent_id)
                here = (terminal.extension, previous.extension) if previous is not None else (terminal.extension,)
                await self._guard.require_free(found.agent_id, org, here)
                self._require_consent(found, terminal.extension, takes_terminal_from)
                if seat_id is None and previous is not None and previous.is_same_work(terminal, org):
                    # a further panel of a session that goes on
                    seat_id = previous.seat_id if self._is_working(previous.status_code) else None
                loser = await self._seats.settle(
                    found.agent_id, seat_id, is_working=self._is_working(status), takes_over=takes_seat
                )
                if loser is not None:
                    self._spawn(self._lose_seat(loser, seat_id))
                opened = await self._open(found, terminal, status, is_hard_phone, seat_id, org, left)
        finally:
            for extension in left:  # also where the new agent works: the PBX shall have that member by the new name
                await self._queues.bring_in_time(extension, are_others=True)
        if terminal.extension not in left:
            await self._queues.bring_in_time(terminal.extension)
        return opened

    async def resume(self, token: str) -> AgentSession:
        """The session that a token opens; SessionExpired when there is none.

        One that is too old still opens it during a call: `SessionRevision` ends it afterwards.
        """
        found = await self._store.find_token(hash_of(token))
        if found is None or (
            self._token_life.is_over(found, self._clock.now()) and not self._is_in_call(found.agent_id)
        ):
            raise SessionExpired
        await self.revise(found.agent_id)
        session = self._sessions.get(found.agent_id)
        if session is None:
            raise SessionExpired
        return session

    async def sign_out(self, agent_id: AgentId) -> None:
        """Status becomes logged off, then the session ends (manual: サインアウト)."""
        async with self._lanes[agent_id]:
            session = self._sessions.get(agent_id)
            if session is None:
                return
            await self._close(session, SignOutReason.SIGNED_OUT)
        with suppress(TimeoutError):  # the agent is out, whenever the PBX follows
            async with asyncio.timeout(FOLLOWS_S):
                await self._queues.bring_in_time(session.extension)

    async def revise(self, agent_id: AgentId, reason: SignOutReason = SignOutReason.SIGNED_OUT) -> None:
        """Compare the session with account and terminal as they are now: it goes on with them, or ends.

        The PBX follows in its own time: who is locked out is so at once, also while it hangs.
        """
        async with self._lanes[agent_id]:
            session = self._sessions.get(agent_id)
            if session is None:
                return
            entitled = await self._store.entitled_session(agent_id)
            if entitled is None:
                await self._close(session, reason)
                self._queues.bring_soon(session.extension)
                return
            changed = session.with_work_of(entitled)
            if changed != session:
                self._owe_left_queues(session, changed)
                self._keep_and_publish(changed)
                self._queues.bring_soon(session.extension)

    async def _open(
        self, account: Account, terminal: Terminal, status: str, is_hard_phone: bool, seat_id: str | None,
        org: OrgName, left: list[Extension],
    ) -> tuple[AgentSession, str]:  # fmt: skip
        """End the sessions that the new one takes the place of, whose terminals are added to `left`, and begin it."""
        previous, other = self._sessions.get(account.agent_id), self.session_at(terminal.extension)
        goes_on = previous is not None and previous.is_same_work(terminal, org)
        over: list[AgentSession] = []
        if previous is not None and not goes_on:
            over.append(replace(previous, seat_id=None))  # the seat is settled
        if other is not None and other.agent_id != account.agent_id:
            over.append(other)
        for session in over:
            is_own = session.agent_id == account.agent_id
            await self._close(session, SignOutReason.MOVED if is_own else SignOutReason.TAKEN_OVER)
            left.append(session.extension)
        session, token = await self._begin(account, terminal, status, is_hard_phone, seat_id, org)
        if previous is not None and goes_on:
            self._owe_left_queues(previous, session)
        return session, token

    async def _begin(
        self, account: Account, terminal: Terminal, status: str, is_hard_phone: bool, seat_id: str | None, org: OrgName
    ) -> tuple[AgentSession, str]:
        session = AgentSession(
            agent_id=account.agent_id, account=account.account, name=account.name, extension=terminal.extension,
            answer_mode=terminal.answer_mode, queues=account.queues, is_hard_phone=is_hard_phone, status_code=status,
            status_since=self._clock.now(), salesforce_user_id=account.salesforce_user_id,
            default_caller_id=terminal.default_caller_id, did_number=terminal.did_number, seat_id=seat_id, org=org,
        )  # fmt: skip
        token = new_token()
        await self._store.open_session(session, hash_of(token))
        # an administrator may have changed the account since it was read; whoever does so later finds this session
        entitled = await self._store.entitled_session(session.agent_id)
        if entitled is None:
            log.warning("%s: sign-in at terminal %s refused: withdrawn meanwhile", account.account, terminal.extension)
            await self._close(session, SignOutReason.SIGNED_OUT)
            self._queues.bring_soon(session.extension)
            raise SignInRefused
        session = session.with_work_of(entitled)
        self._causes_to_recall.discard(session.agent_id)
        self._owners.begin(session, self._clock.now())
        self._keep(session)
        self._bus.publish(AgentSignedIn(session))
        return session, token

    def _require_consent(self, account: Account, extension: Extension, takes_from: str | None) -> None:
        other = self.session_at(extension)
        if other is not None and other.agent_id not in (account.agent_id, takes_from):
            names = (account.account, extension, other.account)
            log.info("sign-in of %s at terminal %s waits for consent: %s is signed in there", *names)
            raise TerminalTaken(other)

    def _is_in_call(self, agent_id: AgentId) -> bool:
        session = self._sessions.get(agent_id)
        return session is not None and self._is_busy(session.extension)

    def _is_busy(self, extension: Extension) -> bool:
        return bool(self._calls_of(extension))

    async def _close(self, session: AgentSession, reason: SignOutReason) -> None:
        """End it for everybody but the PBX, which may hang: `QueueSync.bring` is to follow."""
        if session.seat_id is not None:
            await self._seats.leave(session.agent_id)
        await self._store.close_session(session.agent_id)
        self._owners.end(session, self._clock.now())
        self._forget(session)
        self._to_wrap_up.pop(session.agent_id, None)
        log.info("%s: session at terminal %s ended: %s", session.account, session.extension, reason.value)
        self._membership.owe(session.extension, session.queues)
        gone = replace(session, status_code=LOGGED_OFF, status_since=self._clock.now(), next_code=None)
        self._bus.publish(AgentSignedOut(gone, reason))

    # ---- status

    async def set_status(self, agent_id: AgentId, code: str) -> None:
        """Change the status; in a call the choice is kept until the call ends.

        Raises:
            UnknownStatus: no such code.
            SessionExpired: not signed in any more.
        """
        if code not in self._statuses:
            raise UnknownStatus
        async with self._lanes[agent_id]:
            session = self._sessions.get(agent_id)
            if session is None:
                raise SessionExpired
            if self._is_busy(session.extension):
                await self._save(replace(session, next_code=code))
                log.info("%s: status %s chosen for after the call", session.account, code)
                return
            await self._enter(session, code)
        log.info("%s: status %s chosen", session.account, code)
        await self._queues.bring_in_time(session.extension)

    async def change_unchosen(
        self, session: AgentSession, code: str, cause: StatusCause | None = None, *, during_calls: bool = False
    ) -> bool:
        """Change the status without the agent; whether it was changed.

        It is not where the agent has chosen one since `session` was read, or (unless `during_calls`) is in a call.
        """
        async with self._lanes[session.agent_id]:
            now = self._sessions.get(session.agent_id)
            if now is None or _choice(now) != _choice(session):
                return False
            if code not in self._statuses or (self._is_busy(now.extension) and not during_calls):
                return False
            await self._enter(now, code, cause)
        await self._queues.bring(now.extension)
        return True

    async def _enter(self, session: AgentSession, code: str, cause: StatusCause | None = None) -> None:
        """Change the status for everybody but the PBX, which may hang: `QueueSync.bring` is to follow."""
        self._causes_to_recall.discard(session.agent_id)
        changed = replace(session, status_code=code, status_since=self._clock.now(), next_code=None, cause=cause)
        if session.seat_id is not None and self._is_working(code) != self._is_working(session.status_code):
            has_seat = await self._seats.follow(session, is_working=self._is_working(code))
            changed = changed if has_seat else replace(changed, seat_id=None)
        await self._save(changed)

    async def _lose_seat(self, agent_id: AgentId, seat_id: str | None) -> None:
        """Somebody took the seat; the session goes on without one."""
        async with self._lanes[agent_id]:
            session = self._sessions.get(agent_id)
            if session is not None and session.seat_id == seat_id:
                await self._save(replace(session, seat_id=None))

    def _status_of(self, session: AgentSession) -> Status:
        return self._statuses[session.status_code]

    def _is_working(self, code: str) -> bool:
        return self._statuses[code].kind is not StatusKind.LOGGED_OFF

    async def _save(self, session: AgentSession) -> None:
        await self._store.save_session(session)
        now = self._sessions.get(session.agent_id)
        if now is None:  # somebody else has taken the terminal over while the database wrote
            return
        saved = replace(session, refused_by=now.refused_by)
        self._keep_and_publish(saved)

    # ---- what others did

    def on_call_event(self, event: CallEvent) -> None:
        """After a queue's call comes wrap-up (後作業), unless the agent chose something else meanwhile."""
        if not isinstance(event, CallEnded) or event.is_merged:
            return
        session = self.session_at(event.call.extension)
        if session is None or self._is_busy(session.extension) or not self._has_had(session, event):
            return
        is_due = needs_wrap_up(event) or self._owes_wrap_up(session)
        if session.next_code is not None or is_due:
            self._spawn(self._after_call(session.agent_id, needs_wrap_up=is_due))

    def on_stored_call(self, event: CallEnded) -> None:
        """A call that ended while the bridge was away: what follows it, follows when the PBX has been read back.

        A status that is younger than the call's end is the agent's own choice, or was the answer to that end.
        """
        session = self.session_at(event.call.extension)
        is_unanswered = session is not None and session.status_since < event.ended_at and self._has_had(session, event)
        if session is not None and is_unanswered and needs_wrap_up(event):
            self._to_wrap_up[session.agent_id] = event.ended_at

    def _owes_wrap_up(self, session: AgentSession) -> bool:
        """After such a call, until the agent is free for it; unless the status has changed since."""
        ended_at = self._to_wrap_up.get(session.agent_id)
        return ended_at is not None and session.status_since < ended_at

    def _has_had(self, session: AgentSession, event: CallEnded) -> bool:
        owner = self._owners.of(event.call, event.ended_at)
        return owner is not None and owner.agent_id == session.agent_id

    async def _after_call(self, agent_id: AgentId, *, needs_wrap_up: bool) -> None:
        async with self._lanes[agent_id]:
            session = self._sessions.get(agent_id)
            if session is None or self._is_busy(session.extension):
                return
            self._to_wrap_up.pop(agent_id, None)
            is_available = self._status_of(session).kind is StatusKind.AVAILABLE
            due = session.next_code or (WRAP_UP if needs_wrap_up and is_available else None)
            if due is None:
                return
            await self._enter(session, due)
        await self._queues.bring(session.extension)

    def on_station_fact(self, fact: StationFact) -> None:
        """A phone or a queue membership changed at the PBX."""
        if isinstance(fact, DeviceStateChanged):
            self._device_changed(fact)
        else:
            self._member_changed(fact)

    def _device_changed(self, fact: DeviceStateChanged) -> None:
        if self._devices.get(fact.extension) is not fact.state:
            self._devices[fact.extension] = fact.state
            self._bus.publish(DeviceChanged(fact.extension, fact.state))

    def _member_changed(self, fact: MemberFact) -> None:
        """A pause or removal that is not what we asked for was made elsewhere; while we are asking ourselves, wait."""
        told, session = self._membership.told_elsewhere(fact), self.session_at(fact.extension)
        if told is None or session is None or fact.queue not in session.queues:
            return
        if self._lanes[session.agent_id].locked() or self._queues.turn(session.extension).locked():
            if not self._membership.is_under_way(fact.queue, fact.extension):
                self._spawn(self._follow(session, told))
        elif not agrees(fact, self._status_of(session)):
            self._spawn(self._follow(session, told))

    async def _follow(self, found: AgentSession, told: ToldElsewhere) -> None:
        fact = told.fact
        async with self._queues.turn(fact.extension):
            async with self._lanes[found.agent_id]:
                session = self.session_at(fact.extension)
                # a status chosen since comes to the PBX next
                if session is None or not is_same_duty(session, found) or not self._membership.still_holds(told):
                    return
                if agrees(fact, self._status_of(session)):
                    return
                meant = status_meant_by(fact, self._statuses)
                if meant != session.status_code:  # else rung twice, or at a device that is gone
                    await self._enter(session, meant)
            await self._queues.apply(fact.extension)

    def on_pbx_read_back(
        self, devices: Iterable[DeviceStateChanged], members: Iterable[QueueMemberUpdated] = ()
    ) -> None:
        """After a (re)connect: learn the phones' states, and put every signed-in agent's membership right.

        A status chosen in a call that ended meanwhile is taken now, and so is after-call work.
        """
        self._is_pbx_known = True
        paused: dict[AgentId, QueueMemberUpdated] = {}
        for member in members:
            self._recall_cause(member)
            session = self.session_at(member.extension)
            if session is not None and self._was_paused_unseen(session, member):
                paused[session.agent_id] = member
        self._causes_to_recall.clear()
        for fact in devices:
            self._device_changed(fact)
        for session in tuple(self._sessions.values()):
            self._spawn(self._restore(session, paused.get(session.agent_id)))
        for extension in self._membership.extensions_owed() - self._by_extension.keys():
            self._queues.bring_soon(extension)

    def on_pbx_link_lost(self) -> None:
        """What happens at the PBX is not known until it has been read back."""
        self._is_pbx_known = False
        self._pbx_lost_at = self._clock.now()

    def _recall_cause(self, member: QueueMemberUpdated) -> None:
        """The PBX knows why the bridge, before its restart, chose the status; not of one that is younger than that."""
        session = self.session_at(member.extension)
        if session is None or session.agent_id not in self._causes_to_recall or member.queue not in session.queues:
            return
        if (cause := cause_in(member, session.status_code)) is not None:
            recalled = replace(session, cause=cause)
            self._keep_and_publish(recalled)

    def _was_paused_unseen(self, session: AgentSession, member: QueueMemberUpdated) -> bool:
        """Whether the agent was paused by a feature code while nobody listened, and has chosen nothing since."""
        is_available = self._status_of(session).kind is StatusKind.AVAILABLE
        has_chosen = self._pbx_lost_at is not None and session.status_since > self._pbx_lost_at
        is_of_others = member.queue in session.queues and is_pause_of_others(member, self._statuses)
        return is_available and is_of_others and not has_chosen

    async def _restore(self, found: AgentSession, paused: QueueMemberUpdated | None) -> None:
        agent_id = found.agent_id
        async with self._restores:
            async with self._lanes[agent_id]:
                session = self._sessions.get(agent_id)
                if session is not None and paused is not None and _choice(session) == _choice(found):
                    await self._enter(session, status_meant_by(paused, self._statuses))
            await self._queues.bring(found.extension)
        now = self._sessions.get(agent_id)
        await self._after_call(agent_id, needs_wrap_up=now is not None and self._owes_wrap_up(now))

    # ---- small things

    def _owe_left_queues(self, before: AgentSession, now: AgentSession) -> None:
        self._membership.owe(before.extension, [queue for queue in before.queues if queue not in now.queues])

    def _note_refusals(self, session: AgentSession, refused_by: tuple[QueueName, ...]) -> None:
        self._keep_and_publish(replace(session, refused_by=refused_by))

    def _keep_and_publish(self, session: AgentSession) -> None:
        self._keep(session)
        self._bus.publish(StatusChanged(session))


def _choice(session: AgentSession) -> tuple[str, datetime, str | None]:
    return session.status_code, session.status_since, session.next_code


def needs_wrap_up(event: CallEnded) -> bool:
    """Whether after-call work (後作業) follows: after a queue's call that was answered."""
    call = event.call
    return call.queue is not None and call.direction is Direction.INBOUND and event.was_connected
