"""Transfers and parking: 保留転送, *転送, #転送, パーク.

As all of this package: may this agent do this to this call now? If so the PBX is asked; what became of it is told by
the PBX's facts.
"""

from __future__ import annotations

import re

from octi_bridge.agents.model import AgentSession
from octi_bridge.call_control.agent_calls import AgentCalls
from octi_bridge.call_control.errors import (
    BadTones,
    ConsultInProgress,
    ConsultTalking,
    NoConsult,
    NotHeld,
    NotTalking,
    TargetNotTalking,
)
from octi_bridge.call_control.targets import Target, Targets
from octi_bridge.calls.model import AgentCall, CallState, Consultation, ConsultState, Holder
from octi_bridge.numbers.reading import only_shown
from octi_bridge.telephony.commands import CompleteTransfer, Consult, EndConsult, Park, SendTones, TransferBlind
from octi_bridge.telephony.events import TransferKind
from octi_bridge.telephony.port import PbxPort

_TONES = re.compile(r"[0-9*#A-D]{1,32}")


class Transfers:
    """Every method may raise NoSuchCall and the errors of the port (PbxUnavailable, PbxRefused, PbxTimeout) as well."""

    def __init__(self, *, pbx: PbxPort, calls: AgentCalls, targets: Targets, park_timeout_s: int = 300) -> None:
        self._pbx = pbx
        self._calls = calls
        self._targets = targets
        self._park_timeout_s = park_timeout_s

    async def consult(
        self, session: AgentSession, call_id: str, number: str, kind: TransferKind,
        caller_id: str | None = None, screen: str | None = None,
    ) -> None:  # fmt: skip
        """While the call is on hold, dial a third party (保留転送 and *転送).

        Raises:
            NotHeld: the agent does not hold the call.
            ConsultInProgress: a third party is there already.
            BadNumber, TargetIsSelf, NumberForbidden, UnknownCallerId: as for dialing.
        """
        call = self._calls.get(session, call_id)
        if call.state is not CallState.HELD or call.held_by is not Holder.AGENT:
            raise NotHeld
        if call.consult is not None:
            raise ConsultInProgress
        target = self._targets.resolve(session, number, caller_id)
        shown = _shown_number(call, target) if kind is TransferKind.STAR else None
        await self._pbx.consult(
            Consult(
                agent_channel_id=call.channel_id, held_channel_id=self._calls.partner(call), number=target.dialed,
                kind=kind, caller_id=target.caller_id, shown_number=shown,
                screen=self._screen_for(session, target.number, screen),
            )
        )  # fmt: skip

    async def end_consult(self, session: AgentSession, call_id: str) -> None:
        """Let the third party go; the call stays on hold.

        Raises:
            NoConsult: there is none.
        """
        call, _ = self._consulting(session, call_id)
        await self._pbx.end_consult(EndConsult(agent_channel_id=call.channel_id))

    async def hang_up(self, session: AgentSession, call_id: str) -> None:
        """切断 while a third party is there: it is let go (F-090), or, for *転送, gets the call (F-103).

        Raises:
            NoConsult: there is none.
        """
        _, consult = self._consulting(session, call_id)
        if consult.kind is TransferKind.STAR:
            await self.complete(session, call_id)
        else:
            await self.end_consult(session, call_id)

    async def complete(self, session: AgentSession, call_id: str, screen: str | None = None) -> None:
        """Bring the held party together with the third party (転送). While it rings that works for *転送 only.

        Raises:
            NoConsult: there is no third party.
            TargetNotTalking: it has not answered.
        """
        call, consult = self._consulting(session, call_id)
        screen = self._screen_for(session, consult.number, screen)
        partner = self._calls.partner(call)
        if consult.state is ConsultState.TALKING:
            await self._pbx.complete_transfer(
                CompleteTransfer(agent_channel_id=call.channel_id, held_channel_id=partner, screen=screen)
            )
            return
        if consult.kind is not TransferKind.STAR:
            raise TargetNotTalking
        target = self._targets.resolve(session, consult.number, None)
        await self._pbx.transfer_blind(_blind(session, call, self._calls, target, screen or consult.screen))

    async def transfer_blind(
        self, session: AgentSession, call_id: str, number: str, caller_id: str | None = None, screen: str | None = None
    ) -> None:
        """Send the other party on without talking to the target (#転送).

        Raises:
            NotTalking: there is no conversation.
            ConsultTalking: the agent talks to a third party.
            BadNumber, TargetIsSelf, NumberForbidden, UnknownCallerId: as for dialing.
        """
        call = self._calls.get(session, call_id)
        if call.consult is not None and call.consult.state is ConsultState.TALKING:
            raise ConsultTalking
        target = self._targets.resolve(session, number, caller_id)
        screen = self._screen_for(session, target.number, screen)
        await self._pbx.transfer_blind(_blind(session, call, self._calls, target, screen))

    async def park(self, session: AgentSession, call_id: str) -> None:
        """Park the other party (パーク); returns when the PBX has done it.

        Raises:
            NotTalking: there is no conversation of two.
            ConsultInProgress: a third party is there.
        """
        call = self._calls.get(session, call_id)
        if call.consult is not None:
            raise ConsultInProgress
        partner = self._calls.partner(call)
        with self._calls.being_parked(call):
            await self._pbx.park(
                Park(
                    agent_channel_id=call.channel_id, other_channel_id=partner, parker=session.extension,
                    timeout_s=self._park_timeout_s,
                )
            )  # fmt: skip

    async def send_tones(self, session: AgentSession, call_id: str, digits: str) -> None:
        """DTMF to the other party, for an IVR: a customer's, or one of the PBX itself.

        Raises:
            NotTalking: the two do not talk.
            BadTones: something else than 0-9, *, # and A-D.
        """
        call = self._calls.get(session, call_id)
        if call.state is not CallState.CONNECTED:
            raise NotTalking
        if not _TONES.fullmatch(digits):
            raise BadTones
        other = call.channel_id if call.is_with_pbx else self._calls.partner(call)
        await self._pbx.send_tones(SendTones(other_channel_id=other, digits=digits, is_to_pbx=call.is_with_pbx))

    def _consulting(self, session: AgentSession, call_id: str) -> tuple[AgentCall, Consultation]:
        call = self._calls.get(session, call_id)
        if call.consult is None:
            raise NoConsult
        return call, call.consult

    def _screen_for(self, session: AgentSession, number: str, screen: str | None) -> str | None:
        """The word for who is there: a colleague of another org has no use for this org's records, and gets none."""
        return screen if self._targets.is_of_same_org(session, number) else None


def _shown_number(call: AgentCall, target: Target) -> str | None:
    """F-097, F-098: the customer's for call-center calls to an extension; else the agent's own is shown."""
    return only_shown(call.remote_number) if call.queue is not None and target.is_phone_of_ours else None


def _blind(
    session: AgentSession, call: AgentCall, calls: AgentCalls, target: Target, screen: str | None
) -> TransferBlind:
    return TransferBlind(
        agent_channel_id=call.channel_id, other_channel_id=calls.partner(call), number=target.dialed,
        return_to=session.extension, caller_id=target.caller_id, shown_number=_shown_number(call, target),
        screen=screen,
    )  # fmt: skip
