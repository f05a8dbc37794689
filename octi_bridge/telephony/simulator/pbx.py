"""The port in front of the simulated exchange: each command is checked, then done by the exchange in its own time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from octi_bridge.numbers.reading import is_dial_string
from octi_bridge.telephony.commands import (
    AnswerChannel,
    AnswerMode,
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
    are_tones,
)
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import (
    ChannelId,
    ChannelState,
    QueueName,
)
from octi_bridge.telephony.port import FactListener
from octi_bridge.telephony.simulator import transfers
from octi_bridge.telephony.simulator.dial_plan import DialPlan
from octi_bridge.telephony.simulator.exchange import Exchange
from octi_bridge.telephony.simulator.keeping import Keeping
from octi_bridge.telephony.simulator.lanes import Lanes
from octi_bridge.telephony.simulator.lines import Leg, Line, LineKind, default_lines
from octi_bridge.telephony.simulator.link import Link
from octi_bridge.telephony.simulator.serving import Serving
from octi_bridge.telephony.simulator.snapshot import take_snapshot
from octi_bridge.telephony.simulator.switchboard import ExchangeTimes
from octi_bridge.telephony.simulator.talking import Talking
from octi_bridge.telephony.simulator.timers import LoopTimers, Timers


class SimulatedPbx:
    """Fulfils `PbxPort` without any PBX.

    A command is checked at once and done soon; what it did is told by the exchange's facts, through the link.
    """

    def __init__(
        self,
        *,
        timers: Timers | None = None,
        lines: Sequence[Line] | None = None,
        plan: DialPlan | None = None,
        times: ExchangeTimes | None = None,
        name: str = "simulator",
    ) -> None:
        timers = timers or LoopTimers()
        self._name = name
        self._promised: set[ChannelId] = set()
        lines = default_lines() if lines is None else lines
        self.exchange = Exchange(timers=timers, lines=lines, plan=plan, times=times)
        self._keeping = Keeping(monotonic=timers.monotonic, is_phone=self._is_desk, dialed_by=self._dialed_by)
        self.exchange.listen(self._keeping.on_fact)  # before the link: what that one misses is noted
        self._link = Link(
            exchange=self.exchange, timers=timers,
            take_snapshot=lambda: take_snapshot(self.exchange, kept=self._keeping.kept()),
        )  # fmt: skip
        self._lanes = Lanes(exchange=self.exchange, link=self._link)

    @property
    def name(self) -> str:
        """A stable name of this PBX, part of every call id."""
        return self._name

    @property
    def is_ready(self) -> bool:
        """Connected and read back: commands are accepted."""
        return self._link.is_up

    async def start(self, listener: FactListener) -> None:
        """Begin connecting; the first fact is a snapshot."""
        self._link.start(listener)

    async def wait_ready(self, timeout_s: float) -> None:
        """Wait until commands are accepted, by the clock of this PBX.

        Raises:
            PbxUnavailable: not ready within `timeout_s`.
        """
        await self._link.wait_up(timeout_s)

    async def stop(self) -> None:
        """End the link. Calls go on."""
        self._link.stop()

    def shut_down(self) -> None:
        """End the PBX itself: nothing happens in it any more."""
        self.exchange.close()
        self._lanes.close()

    def cut_link(self) -> None:
        """Break the connection, as a network failure does. Calls go on unseen."""
        self._link.cut()

    def restore_link(self) -> None:
        """Let the connection be made again."""
        self._link.restore()

    async def make_call(self, command: MakeCall) -> None:
        """Ring the extension, then dial. Codes `already_dialing` (channel id in use), `bad_number`."""
        self._link.require()
        _check_numbers(command.number, command.caller_id)
        if command.channel_id in self.exchange.legs or command.channel_id in self._promised:
            raise PbxRefused("A call with this channel id is under way; do not ask twice.", code="already_dialing")
        self._promised.add(command.channel_id)

        def begin() -> None:
            self._promised.discard(command.channel_id)
            self.exchange.make_call(command)

        self.exchange.soon(begin)

    async def answer(self, command: AnswerChannel) -> None:
        """Answer a ringing leg; codes `answer_on_phone`, `no_such_channel`."""
        self._link.require()
        legs = [leg for each in command.other_devices if (leg := self.exchange.legs.get(each)) is not None]
        legs.insert(0, self._lanes.leg(command.channel_id))
        leg = next((leg for leg in legs if leg.line.second_device_of is None), legs[0])
        if command.answer_mode is not AnswerMode.NOTIFY:
            raise PbxRefused("This phone is answered only by hand: pick it up.", code="answer_on_phone")
        if leg.state is not ChannelState.RINGING:
            raise PbxRefused("This leg does not ring any more.", code="no_such_channel")
        self.exchange.soon(lambda: self.exchange.answer(leg))

    async def hang_up(self, command: HangUpChannel) -> None:
        """End a leg; code `no_such_channel`."""
        self._link.require()
        leg = self._lanes.leg(command.channel_id)
        self.exchange.soon(lambda: self.exchange.release(leg))

    async def hold(self, command: HoldCall) -> None:
        """Hold; `CallHeld` tells when it is done. Codes `no_such_channel`, `not_talking`."""
        agent, other = await self._lanes.turn(command.agent_channel_id, command.other_channel_id)
        if agent.bridge_id is None or agent.bridge_id != other.bridge_id:
            raise PbxRefused("The two do not talk with each other.", code="not_talking")
        self._lanes.move(agent, lambda: transfers.hold(self.exchange, agent, other))

    async def retrieve(self, command: RetrieveCall) -> None:
        """Retrieve; `BridgeEntered` of both legs tells when it is done. Codes as for `hold`."""
        agent, other = await self._lanes.turn(command.agent_channel_id, command.other_channel_id)
        if agent.held_channel_id != other.channel_id:
            raise PbxRefused("The one does not hold the other.", code="not_talking")
        self._lanes.move(agent, lambda: transfers.retrieve(agent))

    async def consult(self, command: Consult) -> None:
        """Dial a third party; `ConsultBegan` tells that it is done."""
        _check_numbers(command.number, command.caller_id)
        agent, held = await self._lanes.turn(command.agent_channel_id, command.held_channel_id)
        if agent.held_channel_id != held.channel_id:
            raise PbxRefused("Hold the call first.", code="not_held")
        if agent.consult is not None:
            raise PbxRefused("Another party is being asked already.", code="consulting")
        self._lanes.move(agent, lambda: transfers.consult(self.exchange, agent, command))

    async def end_consult(self, command: EndConsult) -> None:
        """Let the third party go; `ConsultEnded` tells when it is done."""
        (agent,) = await self._lanes.turn(command.agent_channel_id)
        _require_consult(agent)
        self._lanes.move(agent, lambda: transfers.end_consult(agent))

    async def complete_transfer(self, command: CompleteTransfer) -> None:
        """Join held party and target; `CallTransferred` tells when it is done."""
        agent, held = await self._lanes.turn(command.agent_channel_id, command.held_channel_id)
        _require_consult(agent)
        if agent.held_channel_id != held.channel_id:
            raise PbxRefused("The one does not hold the other.", code="not_consulting")
        if not isinstance(agent.use, Talking):
            raise PbxRefused("Nobody has answered there yet.", code="target_not_talking")
        self._lanes.move(agent, lambda: transfers.complete(agent, command.screen))

    async def transfer_blind(self, command: TransferBlind) -> None:
        """Send the other party on; `CallTransferred` tells when it is done."""
        _check_numbers(command.number, command.caller_id)
        agent, other = await self._lanes.turn_in_call(command.agent_channel_id, command.other_channel_id)
        if not self.exchange.is_known(agent, command.number):
            raise PbxRefused("Nobody has this number.", code="unknown_number")
        self._lanes.move(agent, lambda: transfers.send_on(self.exchange, agent, other, command))

    async def park(self, command: Park) -> None:
        """Park; returns when `CallParked` has been told."""
        agent, other = await self._lanes.turn_in_call(command.agent_channel_id, command.other_channel_id)
        if transfers.free_space(self.exchange) is None:
            raise PbxRefused("All parking spaces are taken.", code="no_park_space")
        parked: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def report() -> None:
            if not parked.done():
                parked.set_result(None)

        def park() -> None:
            transfers.park(self.exchange, agent, other, command)
            self.exchange.soon(report)

        self._lanes.move(agent, park)
        await parked

    async def send_tones(self, command: SendTones) -> None:
        """Play tones to the other party. Codes `no_such_channel`, `bad_tones`."""
        self._link.require()
        if not are_tones(command.digits):
            raise PbxRefused("Tones are 1 to 32 of 0-9, *, #, A-D.", code="bad_tones")
        leg = self._lanes.leg(command.other_channel_id)

        def play() -> None:
            if not command.is_to_pbx:
                leg.line.tones += command.digits
            elif isinstance(leg.use, Serving):
                leg.use.take_tones(leg, command.digits)

        self.exchange.soon(play)

    async def forget_kept_legs(self, channel_ids: Sequence[ChannelId]) -> None:
        """See `PbxPort`."""
        self._link.require()
        self._keeping.forget(channel_ids)

    async def set_queue_member(self, command: SetQueueMember) -> None:
        """Join, pause or unpause, by the member that is there if there is one; code `no_such_queue`."""
        self._require_queue(command.queue)

        def put() -> None:
            self.exchange.emit(
                self.exchange.members.set(
                    command.queue, command.extension, is_paused=command.is_paused, reason=command.pause_reason
                )
            )

        self.exchange.soon(put)

    async def remove_queue_member(self, command: RemoveQueueMember) -> None:
        """Leave, or pause a member that is not the bridge's; code `no_such_queue`."""
        self._require_queue(command.queue)

        def remove() -> None:
            changed = self.exchange.members.let_go(command.queue, command.extension, command.pause_reason)
            if changed is not None:
                self.exchange.emit(changed)

        self.exchange.soon(remove)

    def _is_desk(self, name: str) -> bool:
        line = self.exchange.lines.get(name)
        return line is not None and line.kind is LineKind.DESK

    def _dialed_by(self, channel_id: ChannelId) -> str | None:
        leg = self.exchange.legs.get(channel_id)
        return leg.dialed_number if leg is not None else None

    def _require_queue(self, queue: QueueName) -> None:
        self._link.require()
        if not self.exchange.members.has_queue(queue):
            raise PbxRefused(f"The PBX has no queue {queue!r}: check its name.", code="no_such_queue")


def _check_numbers(*numbers: str | None) -> None:
    if not all(number is None or is_dial_string(number) for number in numbers):
        raise PbxRefused("A number to dial holds only digits, * and #, after a + or not.", code="bad_number")


def _require_consult(agent: Leg) -> None:
    if agent.consult is None:
        raise PbxRefused("Nobody is being asked.", code="not_consulting")
