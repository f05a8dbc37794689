"""The phones of the simulated PBX, for the drawer of the workbench and for tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from octi_bridge.telephony.events import ChannelState
from octi_bridge.telephony.simulator.exchange import Exchange
from octi_bridge.telephony.simulator.lines import Leg, Line, LineKind
from octi_bridge.workbench.stage import PhoneKind, PhoneState, PhoneView, StageError


class SimulatedStage:
    """Fulfils `PhoneStage` over a simulated exchange; `hears` stands in for the ears of real phones."""

    def __init__(self, *, exchange: Exchange) -> None:
        self._exchange = exchange

    def phones(self) -> Sequence[PhoneView]:
        """All phones, customers first."""
        lines = sorted(self._exchange.lines.values(), key=lambda line: line.kind is LineKind.DESK)
        return [_view(line) for line in lines]

    async def dial(self, name: str, number: str, *, caller_number: str | None = None, withhold: bool = False) -> None:
        """Lift the phone and dial; only a customer's phone may show another number than its own.

        Raises:
            StageError: unknown phone, unplugged, or already in a call.
        """
        line = self._line(name)
        if not line.is_plugged_in:
            raise StageError(f"Phone {name} is unplugged: plug it in first.")
        if not line.is_free:
            raise StageError(f"Phone {name} is in a call: hang up first.")
        shown = line.number if line.kind is LineKind.DESK else caller_number or line.number
        line.dialing_number = number
        self._exchange.soon(lambda: self._exchange.dial(line, number, caller_number=None if withhold else shown))

    async def pick_up(self, name: str) -> None:
        """Answer the ringing phone (StageError when it does not ring)."""
        leg = self._line(name).leg
        if leg is None or leg.state is not ChannelState.RINGING:
            raise StageError(f"Phone {name} does not ring.")
        self._exchange.soon(lambda: self._exchange.answer(leg))

    async def hang_up(self, name: str) -> None:
        """Put it down: ends the call, or declines the ringing one (StageError when there is none)."""
        line = self._line(name)
        if line.leg is None and line.dialing_number is None:
            raise StageError(f"Phone {name} is in no call.")
        self._exchange.soon(lambda: self._put_down(line))

    def tones(self, name: str) -> str:
        """The DTMF digits that have arrived at this phone since its last call began."""
        return self._line(name).tones

    async def plug_in(self, name: str) -> None:
        """Register the phone at the PBX."""
        line = self._line(name)
        self._exchange.soon(lambda: self._exchange.plug(line, is_plugged_in=True))

    async def unplug(self, name: str) -> None:
        """Take the phone off the PBX; its call ends."""
        line = self._line(name)
        self._exchange.soon(lambda: self._exchange.plug(line, is_plugged_in=False))

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change of any phone; returns the function that ends it."""
        return self._exchange.watch(listener)

    def hears(self, name: str) -> frozenset[str]:
        """Names of the phones heard at this one; or {"music"}, {"silence"}, {"no-call"}."""
        leg = self._line(name).leg
        if leg is None or leg.use is None:
            return frozenset({"no-call"})
        return leg.use.hears(leg)

    def _put_down(self, line: Line) -> None:
        if line.leg is not None:
            self._exchange.release(line.leg)

    def _line(self, name: str) -> Line:
        line = self._exchange.lines.get(name)
        if line is None:
            raise StageError(f"There is no phone {name}.")
        return line


def _view(line: Line) -> PhoneView:
    kind = PhoneKind.DESK if line.kind is LineKind.DESK else PhoneKind.CUSTOMER
    return PhoneView(name=line.name, kind=kind, label=line.label, state=_state(line), peer=_peer(line.leg, line))


def _state(line: Line) -> PhoneState:
    if not line.is_plugged_in:
        return PhoneState.UNPLUGGED
    leg = line.leg
    if leg is None:
        return PhoneState.CALLING if line.dialing_number is not None else PhoneState.IDLE
    if leg.state is ChannelState.UP:
        return PhoneState.TALKING
    return PhoneState.RINGING if leg.state is ChannelState.RINGING else PhoneState.CALLING


def _peer(leg: Leg | None, line: Line) -> str | None:
    """A phone that dialed shows what it dialed; a rung one shows who calls."""
    if leg is None:
        return line.dialing_number
    return leg.dialed_number or leg.connected_number
