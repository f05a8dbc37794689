"""Commands from panels: who is it, how fast, is it well-formed; then on to those who may do it.

Every command ends in one acknowledgement, whatever happens. `ok` means that the request was
taken; its effect arrives as events.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from pydantic import ValidationError

from octi_bridge import __version__
from octi_bridge.agents.errors import SessionExpired, TerminalTaken, TooManyAttempts
from octi_bridge.agents.events import AgentEvent, AgentSignedOut, SignOutReason
from octi_bridge.agents.model import AgentSession
from octi_bridge.agents.password_check import printable
from octi_bridge.agents.service import AgentService
from octi_bridge.agents.tokens import hash_of
from octi_bridge.call_control.caller_ids import CallerIds
from octi_bridge.calls.labels import BusinessLabels
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.ids import AgentId, OrgName
from octi_bridge.panel_gateway import protocol
from octi_bridge.panel_gateway.commands import CommandGroup, Rooms, session_of
from octi_bridge.panel_gateway.desk import Desk
from octi_bridge.panel_gateway.limits import Ack, CommandMemory, RateLimit, refusal
from octi_bridge.panel_gateway.orgs import Orgs
from octi_bridge.panel_gateway.panels import Panel, Panels
from octi_bridge.panel_gateway.pops import PopArbiter
from octi_bridge.panel_gateway.publisher import Publisher, room_of
from octi_bridge.panel_gateway.views import caller_id_choice, status_choice, terminal_user
from octi_bridge.telephony.errors import PbxError

log = logging.getLogger(__name__)

DEADLINE_S = 15.0
# the panel waits for these less than for a call's command
_QUICK = frozenset({"hello", "resume", "get_snapshot", "report_focus", "save_draft", "log_saved"})
QUICK_DEADLINE_S = 5.0
# these ask no PBX: what keeps them waiting is the database
_OF_DATABASE = frozenset(
    {"resume", "open_directory", "see_missed_calls", "get_day_figures", "save_favorite", "remove_favorite",
     "get_recent_calls", "get_wrap_up", "save_draft", "save_wrap_up", "relate_call", "get_new_records", "log_saved"}
)  # fmt: skip
_CODES = frozenset(code.value for code in protocol.ErrorCode)


class GatewayError(OctiError):
    """Something is wrong with the message itself."""


class Gateway:
    """One method per command, here or in a group. They raise OctiError; `handle` acknowledges everything."""

    def __init__(
        self, *, panels: Panels, desk: Desk, agents: AgentService, caller_ids: CallerIds,
        groups: Sequence[CommandGroup], pops: PopArbiter, publisher: Publisher, rooms: Rooms, clock: Clock,
        labels: BusinessLabels, orgs: Orgs, options: protocol.PanelOptions,
        is_database_error: Callable[[Exception], bool] = lambda error: isinstance(error, OSError),
    ) -> None:  # fmt: skip
        self._panels = panels
        self._desk = desk
        self._agents = agents
        self._caller_ids = caller_ids
        self._pops = pops
        self._publisher = publisher
        self._rooms = rooms
        self._clock = clock
        self._labels = labels
        self._orgs = orgs
        self._options = options
        self._is_database_error = is_database_error
        self._rate = RateLimit(clock=clock, burst=30, per_second=10)
        self._memory = CommandMemory()
        self._commands: dict[str, Callable[[Panel, Any], Awaitable[protocol.Wire]]] = {
            "hello": self._hello,
            "sign_in": self._sign_in,
            "resume": self._resume,
            "get_snapshot": self._get_snapshot,
            "report_focus": self._report_focus,
            "sign_out": self._sign_out,
            "set_status": self._set_status,
        }
        for group in groups:
            self._commands |= group.handlers()

    # ---- connections

    def connected(self, sid: str, address: str) -> None:
        """A socket is there; it must say hello first."""
        self._panels.add(sid, address)

    def disconnected(self, sid: str) -> None:
        """A tab was closed or lost its line. That never signs anybody out."""
        self._panels.remove(sid)
        self._rate.forget(sid)

    async def handle(self, name: str, sid: str, data: object) -> Ack:
        """One command; returns its acknowledgement."""
        panel = self._panels.get(sid)
        if panel is None:
            return refusal("not_signed_in", "this connection is closed")
        if not self._rate.allows(sid):
            return refusal("rate_limited", "too many messages; slow down and try again")
        limit = asyncio.timeout(QUICK_DEADLINE_S if name in _QUICK else DEADLINE_S)
        try:
            message = parse(name, data)
            async with limit:
                return await self._perform(name, panel, message)
        except OctiError as error:
            return _refusal_of(error)
        except Exception as error:  # noqa: BLE001 - every command gets an answer
            return self._failed(name, error, is_late=limit.expired())

    def _failed(self, name: str, error: Exception, *, is_late: bool) -> Ack:
        if is_late and name not in _OF_DATABASE:
            return refusal("pbx_timeout", f"no result within {DEADLINE_S:.0f} s; look at the phone before trying again")
        if is_late or self._is_database_error(error):
            log.warning("command %s: the database does not answer (%s)", name, type(error).__name__)
            return refusal("database_unavailable", "the database does not answer; calls go on, try again in a moment")
        log.error("command %s failed", name, exc_info=error)
        return refusal("internal_error", "something went wrong in the bridge; its log says what")

    async def _perform(self, name: str, panel: Panel, message: protocol.Wire) -> Ack:
        async def do() -> Ack:
            try:
                return {"ok": (await self._commands[name](panel, message)).model_dump(mode="json")}
            except OctiError as error:
                return _refusal_of(error)

        command_id = getattr(message, "command_id", None)
        if command_id is None:
            return await do()
        owner = session_of(panel, self._agents).agent_id
        return await self._memory.once(owner, command_id, do)

    def on_agent_event(self, event: AgentEvent) -> None:
        """A session that ended is over at every panel that showed it, also when the agent signs in again elsewhere."""
        if not isinstance(event, AgentSignedOut):
            return
        for panel in self._panels.of_agent(event.session.agent_id):
            self._end(panel, event.reason)

    def on_tokens_ended(self, token_hashes: Collection[str]) -> None:
        """Panels that are signed in with a token that is too old; the session itself may go on at others."""
        for panel in self._panels.with_tokens(token_hashes):
            self._end(panel, SignOutReason.EXPIRED)

    def _end(self, panel: Panel, reason: SignOutReason) -> None:
        self._panels.bind(panel, None)
        panel.rooms_of = None
        self._publisher.send(panel.sid, "session_ended", protocol.SessionEnded(reason=reason.value))
        self._publisher.then(partial(self._leave, panel))

    async def _leave(self, panel: Panel) -> None:
        if panel.rooms_of is None:  # else it has signed in again meanwhile
            await self._rooms.leave_all(panel.sid)

    async def _move(self, panel: Panel, agent_id: AgentId | None) -> None:
        """Out of every room (the directory's, too), and into that of the agent."""
        panel.rooms_of = agent_id
        await self._rooms.leave_all(panel.sid)
        if agent_id is not None:
            await self._rooms.join(panel.sid, room_of(agent_id))

    # ---- commands

    async def _hello(self, panel: Panel, message: protocol.Hello) -> protocol.Welcome:
        info, panel.is_silent = message.panel, False
        if info.protocol_version != protocol.PROTOCOL_VERSION:
            text = f"panel speaks protocol {info.protocol_version}, bridge {protocol.PROTOCOL_VERSION}; reload the page"
            raise _error(protocol.ErrorCode.PROTOCOL_MISMATCH, text)
        try:
            org = self._orgs.admit(info.org_origin, info.org_id)
        except OctiError as error:
            shown = printable(info.org_origin)
            log.warning("panel of %s from %s refused: %s (%s)", shown, panel.address, error.code, error)
            raise
        if panel.org not in (None, org):
            raise _error(protocol.ErrorCode.BAD_MESSAGE, "a connection belongs to one org; open another one")
        panel.info, panel.org = info, org
        panel.has_unsaved_work = info.has_unsaved_work
        self._focus(panel, is_in_front=info.is_in_front)
        return protocol.Welcome(
            server_version=__version__, protocol_version=protocol.PROTOCOL_VERSION,
            statuses=tuple(status_choice(status) for status in self._agents.statuses()),
        )  # fmt: skip

    async def _sign_in(self, panel: Panel, message: protocol.SignIn) -> protocol.SignedIn:
        org = self._org_of(panel)
        session, token = await self._agents.sign_in(
            account=message.account, password=message.password, extension=message.extension, status=message.status,
            is_hard_phone=message.is_hard_phone, address=panel.address, seat_id=message.seat_id,
            takes_seat=message.takes_seat, takes_terminal_from=message.takes_terminal_from, org=org,
        )  # fmt: skip
        return await self._attach(panel, session, token)

    async def _resume(self, panel: Panel, message: protocol.Resume) -> protocol.SignedIn:
        org = self._org_of(panel)
        with suppress(SessionExpired):
            session = await self._agents.resume(message.token)
            if session.org == org:
                return await self._attach(panel, session, message.token)
        log.info("panel from %s: the session that it wants to resume is over", panel.address)
        raise SessionExpired

    async def _get_snapshot(self, panel: Panel, message: protocol.GetSnapshot) -> protocol.SnapshotTaken:
        return protocol.SnapshotTaken(snapshot=self._desk.snapshot(session_of(panel, self._agents)))

    async def _report_focus(self, panel: Panel, message: protocol.ReportFocus) -> protocol.Accepted:
        panel.has_unsaved_work = message.has_unsaved_work
        self._focus(panel, is_in_front=message.is_in_front)
        self._pop_what_waited(panel)
        return protocol.Accepted()

    async def _sign_out(self, panel: Panel, message: protocol.SignOut) -> protocol.Accepted:
        await self._agents.sign_out(session_of(panel, self._agents).agent_id)
        return protocol.Accepted()

    async def _set_status(self, panel: Panel, message: protocol.SetStatus) -> protocol.Accepted:
        await self._agents.set_status(session_of(panel, self._agents).agent_id, message.status)
        return protocol.Accepted()

    # ---- small things

    async def _attach(self, panel: Panel, session: AgentSession, token: str) -> protocol.SignedIn:
        await self._labels.read()
        caller_ids = tuple(caller_id_choice(one, self._desk.texts) for one in await self._caller_ids.read())
        if panel.rooms_of != session.agent_id:
            await self._move(panel, session.agent_id)
        now = self._agents.session(session.agent_id)
        if now is None or now.org != panel.org:  # over, or signed in from another org, while this one waited
            await self._move(panel, panel.agent_id)
            raise SessionExpired
        offered = self._pops.offers(session.agent_id)
        panel.token_hash = hash_of(token)
        self._panels.bind(panel, session.agent_id)
        for offer in offered:
            self._publisher.send(panel.sid, "screen_pop", offer)
        self._pop_what_waited(panel)
        # the last thing before answering: what happens later has a later number
        snapshot = self._desk.snapshot(session_of(panel, self._agents))
        return protocol.SignedIn(token=token, snapshot=snapshot, caller_ids=caller_ids, options=self._options)

    def _org_of(self, panel: Panel) -> OrgName:
        if panel.org is None:
            raise _error(protocol.ErrorCode.BAD_MESSAGE, "say hello first: the panel has not introduced itself")
        return panel.org

    def _focus(self, panel: Panel, *, is_in_front: bool) -> None:
        panel.is_in_front = is_in_front
        if is_in_front:
            panel.focused_at = self._clock.monotonic()

    def _pop_what_waited(self, panel: Panel) -> None:
        if panel.agent_id is not None and panel.is_in_front:
            for chosen, pop in self._pops.decide(panel.agent_id):
                self._publisher.send(chosen.sid, "screen_pop", pop)


def parse(name: str, data: object) -> protocol.Wire:
    """The typed command.

    Raises:
        GatewayError: `too_large`, or `bad_message` naming each wrong field (never its value).
    """
    try:
        return protocol.COMMANDS[name].model_validate(data)
    except ValidationError as error:
        if _size(data) > protocol.MAX_MESSAGE_BYTES:
            text = f"a message may have {protocol.MAX_MESSAGE_BYTES} bytes"
            raise _error(protocol.ErrorCode.TOO_LARGE, text) from None
        problems = error.errors(include_input=False, include_url=False, include_context=False)
        # an unknown key comes from outside and may be of any length
        wrong = "; ".join(f"{'.'.join(str(part)[:64] for part in p['loc']) or name}: {p['msg']}" for p in problems[:5])
        raise _error(protocol.ErrorCode.BAD_MESSAGE, wrong) from None


def _refusal_of(error: OctiError) -> Ack:
    """PBX adapters have codes of their own; panels know those of the protocol."""
    if isinstance(error, TooManyAttempts):
        return refusal(error.code, str(error), retry_after_s=error.retry_after_s)
    if isinstance(error, TerminalTaken):
        return refusal(error.code, str(error), terminal_user=terminal_user(error.occupant))
    if error.code in _CODES:
        return refusal(error.code, str(error))
    if error.code == "no_such_channel":
        return refusal(protocol.ErrorCode.NO_SUCH_CALL.value, str(error))
    is_of_pbx = isinstance(error, PbxError)
    code = protocol.ErrorCode.PBX_REFUSED if is_of_pbx else protocol.ErrorCode.INTERNAL_ERROR
    return refusal(code.value, str(error))


def _size(data: object) -> int:
    try:
        return len(json.dumps(data))
    except (TypeError, ValueError, RecursionError):
        return 0


def _error(code: protocol.ErrorCode, message: str) -> GatewayError:
    return GatewayError(message, code=code.value)
