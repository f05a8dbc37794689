"""The phones as people use them: the customer's, and one at each extension; at 203 two, when the second is plugged in.

A name is an extension or the customer; what happens at either phone of an extension happens at the extension.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence

from octi_bridge.workbench.asterisk_lab.stage import AsteriskStage
from octi_bridge.workbench.stage import PhoneState, PhoneView, StageError
from octi_bridge.workbench.stage_sets import StageSet
from tests.random_calls.pbxs import Pbx
from tests.support.stories import heard_in
from tests.support.waits import until

WAIT_S = 20.0
LOOK_S = 0.02
LISTEN_S = 0.1
WITHHOLDS = "184"
_BUSIEST_FIRST = (PhoneState.TALKING, PhoneState.RINGING, PhoneState.CALLING, PhoneState.IDLE)


class Desks:
    """Hands and ears at every phone of a stage."""

    def __init__(self, *, stage: StageSet, pbx: Pbx) -> None:
        self.pbx = pbx
        self._phones = stage.phones
        self._hears = heard_in(stage)

    async def plug_second(self, *, is_plugged_in: bool) -> None:
        """Register the second phone, or take it away."""
        second, extension = self.pbx.second, self.pbx.with_second
        await (self._phones.plug_in(second) if is_plugged_in else self._phones.unplug(second))
        await self.until(lambda: (len(self.devices(extension)) > 1) is is_plugged_in, f"{second} {is_plugged_in=}")

    def devices(self, name: str) -> Sequence[PhoneView]:
        """The phones there, the first one first."""
        names = (name, self.pbx.second) if name == self.pbx.with_second else (name,)
        found = {phone.name: phone for phone in self._phones.phones() if phone.state is not PhoneState.UNPLUGGED}
        return [found[each] for each in names if each in found]

    def state_of(self, name: str) -> PhoneState:
        """What is going on there."""
        states = {device.state for device in self.devices(name)}
        return next(state for state in _BUSIEST_FIRST if state in states)

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for a state of the phones."""
        await until(condition, self._phones.subscribe, what, WAIT_S)

    async def is_(self, name: str, *states: PhoneState) -> None:
        """Wait until it is so there."""
        await self.until(lambda: self.state_of(name) in states, f"phone {name} to be {'/'.join(states)}")

    async def all_ring(self, name: str) -> None:
        """Wait until every phone there rings."""
        rings = PhoneState.RINGING
        await self.until(lambda: {one.state for one in self.devices(name)} == {rings}, f"all phones of {name} to ring")

    @contextlib.asynccontextmanager
    async def let_ring_again(self, name: str) -> AsyncIterator[None]:
        """Around a step by which the phones there stop ringing and ring again: wait for the second ring.

        A phone that is put down between the two declines nothing. The simulator has nothing between the two.
        """
        has_pause = isinstance(self._phones, AsteriskStage)
        silent = set() if has_pause else {device.name for device in self.devices(name)}

        def look() -> None:
            silent.update(device.name for device in self.devices(name) if device.state is not PhoneState.RINGING)

        unsubscribe = self._phones.subscribe(look)
        try:
            yield
            await self.until(lambda: {device.name for device in self.devices(name)} <= silent, f"{name} to fall silent")
            await self.all_ring(name)
        finally:
            unsubscribe()

    async def hears(self, name: str, other: str) -> None:
        """Wait until one hears the other there, or "music"."""
        await self._listens(name, lambda heard: not heard.isdisjoint(self._sounds_of(other)), other)

    async def hears_only(self, name: str, other: str) -> None:
        """As `hears`, when nothing is left of what was heard there a moment ago."""
        await self._listens(name, lambda heard: heard in [{each} for each in self._sounds_of(other)], f"{other} alone")

    def _sounds_of(self, name: str) -> set[str]:
        """Its own, and that of the second phone there."""
        return {name, self.pbx.second} if name == self.pbx.with_second else {name}

    async def _listens(self, name: str, is_enough: Callable[[frozenset[str]], bool], what: str) -> None:
        deadline = time.monotonic() + WAIT_S
        while not is_enough(heard := await self._heard(name)):
            assert time.monotonic() < deadline, f"{name} hears {set(heard)}, not {what}; {self._phones.phones()}"
            await asyncio.sleep(LISTEN_S)

    async def dial(self, name: str, number: str, *, is_second: bool = False) -> None:
        """Dial, and wait until the phone shows it: before that it cannot be put down."""
        device = self.devices(name)[1 if is_second else 0].name
        await self._phones.dial(device, number)
        await self.until(
            lambda: any(one.name == device and one.peer is not None for one in self.devices(name)),
            f"phone {device} to dial",
        )

    async def customer_dials(self, name: str, number: str, caller: str) -> None:
        """The customer's phone; "" withholds its number, elsewhere by the telephone company's own prefix."""
        if self.pbx.own_number:
            await self._phones.dial(name, number if caller else f"{WITHHOLDS}{number}")
        else:
            await self._phones.dial(name, number, caller_number=caller or None, withhold=not caller)

    async def pick_up(self, name: str, *, is_second: bool = False) -> None:
        """Answer as soon as it rings; of two phones that ring, the one that is asked for."""
        async with asyncio.timeout(WAIT_S):
            while self.state_of(name) is not PhoneState.TALKING:
                ringing = [device.name for device in self.devices(name) if device.state is PhoneState.RINGING]
                if ringing:
                    with contextlib.suppress(StageError):
                        await self._phones.pick_up(ringing[-1 if is_second else 0])
                await asyncio.sleep(LOOK_S)

    async def hang_up(self, name: str) -> None:
        """Put down every phone there that is in use."""
        for device in self.devices(name):
            if device.state is not PhoneState.IDLE:
                await self._phones.hang_up(device.name)

    async def key_in(self, name: str, digits: str) -> None:
        """Press these keys in the call there; only real phones can."""
        assert isinstance(self._phones, AsteriskStage)
        for device in self.devices(name):
            if device.state is PhoneState.TALKING:
                await self._phones.key_in(device.name, digits)

    async def _heard(self, name: str) -> frozenset[str]:
        devices = self.devices(name)
        ear = next((device for device in devices if device.state is PhoneState.TALKING), devices[0])
        return await asyncio.to_thread(self._hears, ear.name)
