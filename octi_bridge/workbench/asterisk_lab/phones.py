"""The phones of a lab: their programs, what controls them, and the relays between desk phones and the PBX."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

from octi_bridge.workbench.asterisk_lab.console import CONSOLE_S
from octi_bridge.workbench.asterisk_lab.errors import LabError
from octi_bridge.workbench.asterisk_lab.layout import HOST, LabInfo
from octi_bridge.workbench.asterisk_lab.phone import LabPhone
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.asterisk_lab.processes import Process, stop_processes
from octi_bridge.workbench.asterisk_lab.stage import AsteriskStage
from octi_bridge.workbench.asterisk_lab.talk_relay import TalkRelay


class LabPhones:
    """Phones that come and go.

    Args:
        info: addresses and secrets.
        make: what controls the phone of that name.
        start: starts the phone's program.
        is_desk: whether the phone reaches the PBX through a relay.
        contacts: the output of `pjsip show contacts` of the Asterisk at which the phone registers.
    """

    def __init__(
        self,
        *,
        info: LabInfo,
        make: Callable[[str], LabPhone],
        start: Callable[[str], Awaitable[Process]],
        is_desk: Callable[[str], bool],
        contacts: Callable[[str], Awaitable[str]],
    ) -> None:
        self._info = info
        self._make, self._start = make, start
        self._is_desk, self._contacts = is_desk, contacts
        self.by_name: dict[str, LabPhone] = {}
        self._relays: dict[str, TalkRelay] = {}
        self._processes: dict[str, Process] = {}
        self.stage = AsteriskStage(info=info, phones=self.by_name, revive=self._revive, forgotten=self._forgotten)

    async def add(self, names: Iterable[str]) -> None:
        """Start these phones and register them."""
        added = [await self._add(name) for name in names]
        async with asyncio.TaskGroup() as group:
            for phone in added:
                group.create_task(_bring_up(phone))

    @contextlib.asynccontextmanager
    async def one_more(self, name: str) -> AsyncIterator[LabPhone]:
        """A further phone while the context lasts."""
        phone = await self._add(name)
        try:
            await _bring_up(phone)
            yield phone
        finally:
            if phone.is_connected:
                await self.stage.unplug(name)
            del self.by_name[name]
            await phone.close()
            await stop_processes([self._processes.pop(name)], 1.0)
            if name in self._relays:
                self._relays.pop(name).stop()

    async def plug_in(self) -> None:
        """Register all that are not."""
        for name in self.by_name:
            await self.stage.plug_in(name)

    def are_idle(self) -> bool:
        """Whether no phone has a call."""
        return not any(phone.calls for phone in self.by_name.values())

    async def stop(self) -> None:
        """End the programs; the relays last, through which phones take their leave."""
        for phone in self.by_name.values():
            await phone.close()
        await stop_processes(list(self._processes.values()), 3.0)
        for relay in self._relays.values():
            relay.stop()

    async def _add(self, name: str) -> LabPhone:
        self._processes[name] = await self._start(name)
        phone = self.by_name[name] = self._make(name)
        self.stage.watch(phone)
        if self._is_desk(name):
            relay = self._relays[name] = self._relay(name)
            relay.on_talk = phone.answer_soon
            await relay.start()
        return phone

    def _relay(self, name: str) -> TalkRelay:
        ports = self._info.phone_ports(name)
        return TalkRelay(
            pbx=(HOST, self._info.sip_port),
            phone=(HOST, ports.sip),
            pbx_side=(HOST, ports.relay_pbx),
            phone_side=(HOST, ports.relay_phone),
        )

    async def _revive(self, name: str) -> None:
        """Start a phone again whose program has ended."""
        if not self.by_name[name].is_connected:
            await self.by_name[name].close()
            await stop_processes([self._processes[name]], 1.0)  # it may still be about to end
            self._processes[name] = await self._start(name)
            await self.by_name[name].connect()

    async def _forgotten(self, name: str) -> None:
        """A phone says goodbye and does not wait for the answer; until the PBX has heard it, it would still ring it."""

        async def is_unknown() -> bool:
            return self._info.contact(name) not in await self._contacts(name)

        if not await until(is_unknown, CONSOLE_S):
            raise LabError(f"the PBX did not notice that phone {name} was unplugged")


async def _bring_up(phone: LabPhone) -> None:
    await phone.connect()
    await phone.plug_in()
