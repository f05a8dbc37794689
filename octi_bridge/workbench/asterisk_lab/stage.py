"""The lab's phones as the stage of the workbench: `PhoneStage` on real SIP phones."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

from octi_bridge.workbench.asterisk_lab.errors import LabError
from octi_bridge.workbench.asterisk_lab.layout import LabInfo
from octi_bridge.workbench.asterisk_lab.phone import LabPhone
from octi_bridge.workbench.stage import PhoneKind, PhoneState, PhoneView, StageError

_ANONYMOUS = "sip:anonymous@anonymous.invalid"  # RFC 3323 §4.1.1.3
_CUSTOMER_DOMAIN = "customer.invalid"


class AsteriskStage:
    """Plays the phones of a running lab. States are the phones' own word (baresip's events).

    `phones`, the customer's first, may grow and shrink. `revive` starts a phone's program again when it has
    ended; `forgotten` waits until the PBX no longer knows a phone.
    """

    def __init__(
        self,
        *,
        info: LabInfo,
        phones: Mapping[str, LabPhone],
        revive: Callable[[str], Awaitable[None]],
        forgotten: Callable[[str], Awaitable[None]],
    ) -> None:
        self._info = info
        self._phones = phones
        self._revive = revive
        self._forgotten = forgotten
        self._listeners: list[Callable[[], None]] = []
        for phone in self._phones.values():
            self.watch(phone)

    def phones(self) -> Sequence[PhoneView]:
        """All phones, customers first."""
        return [self._view(name) for name in self._phones]

    def watch(self, phone: LabPhone) -> None:
        """Tell listeners of this phone's changes."""
        phone.on_change = self._changed

    def phone(self, name: str) -> PhoneView:
        """One phone (StageError when there is none of that name)."""
        self._find(name)
        return self._view(name)

    async def dial(self, name: str, number: str, *, caller_number: str | None = None, withhold: bool = False) -> None:
        """Lift the phone and dial. A customer's phone may show any `caller_number`, or withhold it.

        Raises:
            StageError: unknown phone, unplugged, or already in a call.
        """
        phone = self._find(name)
        state = self._view(name).state
        if state is PhoneState.UNPLUGGED:
            raise StageError(f"{name} is unplugged")
        if state is not PhoneState.IDLE:
            raise StageError(f"{name} is already in a call")
        with _told_to_people():
            await phone.dial(number, identity=self._identity(name, caller_number, withhold=withhold))

    async def pick_up(self, name: str) -> None:
        """Answer the ringing phone (StageError when it does not ring)."""
        phone = self._find(name)
        if self._view(name).state is not PhoneState.RINGING:
            raise StageError(f"{name} does not ring")
        with _told_to_people():
            await phone.answer()

    async def hang_up(self, name: str) -> None:
        """Put it down: ends the call, or declines the ringing one (StageError when there is none)."""
        phone = self._find(name)
        if self._view(name).state in (PhoneState.IDLE, PhoneState.UNPLUGGED):
            raise StageError(f"{name} has no call")
        with _told_to_people():
            await phone.hang_up()

    async def key_in(self, name: str, digits: str) -> None:
        """Press these keys in a call (StageError when there is none)."""
        phone = self._find(name)
        if self._view(name).state is not PhoneState.TALKING:
            raise StageError(f"{name} talks to nobody")
        with _told_to_people():
            await phone.key_in(digits)

    def tones(self, name: str) -> str:
        """The DTMF digits that have arrived at this phone since its last call began."""
        return self._find(name).tones

    async def plug_in(self, name: str) -> None:
        """Register the phone at the PBX."""
        phone = self._find(name)
        if not phone.is_plugged:
            with _told_to_people():
                await self._revive(name)
                await phone.plug_in()

    async def unplug(self, name: str) -> None:
        """Take the phone off the PBX."""
        phone = self._find(name)
        if phone.is_plugged:
            with _told_to_people():
                await phone.unplug()
                await self._forgotten(name)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change of any phone; returns the function that ends it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

    async def wait_for(self, name: str, state: PhoneState, timeout_s: float = 10.0) -> PhoneView:
        """Wait until the phone is in this state.

        Raises:
            StageError: it is not within `timeout_s`; the text says what it is instead.
        """
        changed = asyncio.Event()
        unsubscribe = self.subscribe(changed.set)
        try:
            async with asyncio.timeout(timeout_s):
                while (view := self.phone(name)).state is not state:
                    changed.clear()
                    await changed.wait()
        except TimeoutError:
            raise StageError(f"{name} is {self.phone(name).state}, not {state}") from None
        finally:
            unsubscribe()
        return view

    def _find(self, name: str) -> LabPhone:
        if name not in self._phones:
            raise StageError(f"there is no phone {name}")
        return self._phones[name]

    def _identity(self, name: str, caller_number: str | None, *, withhold: bool) -> str | None:
        if name != self._info.customer:
            return None
        return _ANONYMOUS if withhold else f"sip:{caller_number or self._info.customer_number}@{_CUSTOMER_DOMAIN}"

    def _view(self, name: str) -> PhoneView:
        phone = self._phones[name]
        is_customer = name == self._info.customer
        state, peer = self._state(phone)
        return PhoneView(
            name=name,
            kind=PhoneKind.CUSTOMER if is_customer else PhoneKind.DESK,
            label=self._info.customer_number if is_customer else phone.account,
            state=state,
            peer=peer,
        )

    def _state(self, phone: LabPhone) -> tuple[PhoneState, str | None]:
        if not phone.is_plugged:
            return PhoneState.UNPLUGGED, None
        for call in phone.calls.values():
            if call.is_established:
                return PhoneState.TALKING, call.peer
        for call in phone.calls.values():
            return (PhoneState.RINGING if call.is_incoming else PhoneState.CALLING), call.peer
        return (PhoneState.CALLING if phone.is_dialing else PhoneState.IDLE), None

    def _changed(self) -> None:
        for listener in tuple(self._listeners):
            listener()


@contextlib.contextmanager
def _told_to_people() -> Iterator[None]:
    """What a phone cannot do becomes a StageError."""
    try:
        yield
    except LabError as error:
        raise StageError(str(error)) from error
