"""The panel's commands about calls: dial, answer, hold, transfer, park. One method each; `Gateway` does the rest."""

from __future__ import annotations

from collections.abc import Callable

from octi_bridge.agents.model import AgentSession
from octi_bridge.agents.service import AgentService
from octi_bridge.call_control.service import CallControl, dialed_channel_id
from octi_bridge.call_control.transfers import Transfers
from octi_bridge.numbers.reading import extension_behind
from octi_bridge.panel_gateway import protocol
from octi_bridge.panel_gateway.commands import Handlers, session_of
from octi_bridge.panel_gateway.panels import Panel
from octi_bridge.panel_gateway.views import screen_word
from octi_bridge.panel_gateway.voice import VoiceDesk
from octi_bridge.telephony.events import ChannelId, TransferKind

DONE = protocol.Accepted()
OnDialed = Callable[[AgentSession, ChannelId, protocol.Dial], None]
OnClickDial = Callable[[AgentSession, ChannelId], None]


class CallCommands:
    """Each raises OctiError when the agent may not do that to this call now.

    `on_dialed` is told of calls that began at a record, or for a reason; `on_click_dial` of those that begin at a
    record, before they can be heard of.
    """

    def __init__(
        self, *, agents: AgentService, control: CallControl, transfers: Transfers, voice: VoiceDesk,
        on_dialed: OnDialed | None = None, on_click_dial: OnClickDial | None = None,
    ) -> None:  # fmt: skip
        self._on_dialed = on_dialed
        self._on_click_dial = on_click_dial
        self._agents = agents
        self._voice = voice
        self._control = control
        self._transfers = transfers

    def handlers(self) -> Handlers:
        """By the command's name."""
        return {
            "dial": self._dial,
            "answer": self._answer,
            "hang_up": self._hang_up,
            "hold": self._hold,
            "retrieve": self._retrieve,
            "consult": self._consult,
            "end_consult": self._end_consult,
            "complete_transfer": self._complete_transfer,
            "transfer_blind": self._transfer_blind,
            "park": self._park,
            "send_tones": self._send_tones,
        }

    async def _dial(self, panel: Panel, message: protocol.Dial) -> protocol.Dialed:
        session = session_of(panel, self._agents)
        if message.record is not None and self._on_click_dial is not None:
            self._on_click_dial(session, dialed_channel_id(session, message.command_id))
        channel_id = await self._control.dial(session, message.number, message.command_id, message.caller_id)
        if self._on_dialed is not None and (message.record is not None or message.reason is not None):
            self._on_dialed(session, channel_id, message)
        return protocol.Dialed(left_out=extension_behind(message.number))

    async def _answer(self, panel: Panel, message: protocol.Answer) -> protocol.Accepted:
        session = session_of(panel, self._agents)
        if session.is_phone_in_panel:
            self._voice.answer(session.agent_id, self._control.ringing(session, message.call_id).call_id)
        else:
            await self._control.answer(session, message.call_id)
        return DONE

    async def _hang_up(self, panel: Panel, message: protocol.HangUp) -> protocol.Accepted:
        await self._control.hang_up(session_of(panel, self._agents), message.call_id)
        return DONE

    async def _hold(self, panel: Panel, message: protocol.Hold) -> protocol.Accepted:
        await self._control.hold(session_of(panel, self._agents), message.call_id)
        return DONE

    async def _retrieve(self, panel: Panel, message: protocol.Retrieve) -> protocol.Accepted:
        await self._control.retrieve(session_of(panel, self._agents), message.call_id)
        return DONE

    async def _consult(self, panel: Panel, message: protocol.Consult) -> protocol.Dialed:
        session = session_of(panel, self._agents)
        await self._transfers.consult(
            session, message.call_id, message.number, TransferKind(message.kind.value), message.caller_id,
            screen_word(message.screen, session.org),
        )  # fmt: skip
        return protocol.Dialed(left_out=extension_behind(message.number))

    async def _end_consult(self, panel: Panel, message: protocol.EndConsult) -> protocol.Accepted:
        await self._transfers.end_consult(session_of(panel, self._agents), message.call_id)
        return DONE

    async def _complete_transfer(self, panel: Panel, message: protocol.CompleteTransfer) -> protocol.Accepted:
        session = session_of(panel, self._agents)
        await self._transfers.complete(session, message.call_id, screen_word(message.screen, session.org))
        return DONE

    async def _transfer_blind(self, panel: Panel, message: protocol.TransferBlind) -> protocol.Accepted:
        session = session_of(panel, self._agents)
        await self._transfers.transfer_blind(
            session, message.call_id, message.number, message.caller_id, screen_word(message.screen, session.org)
        )
        return DONE

    async def _park(self, panel: Panel, message: protocol.Park) -> protocol.Accepted:
        await self._transfers.park(session_of(panel, self._agents), message.call_id)
        return DONE

    async def _send_tones(self, panel: Panel, message: protocol.SendTones) -> protocol.Accepted:
        await self._transfers.send_tones(session_of(panel, self._agents), message.call_id, message.digits)
        return DONE
