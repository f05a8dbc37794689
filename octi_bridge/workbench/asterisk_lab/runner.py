"""A real Asterisk and its phones on 127.0.0.1, started and stopped as one thing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from octi_bridge.workbench.asterisk_lab.config import write_asterisk, write_phone
from octi_bridge.workbench.asterisk_lab.errors import LabError
from octi_bridge.workbench.asterisk_lab.hearing import Ears
from octi_bridge.workbench.asterisk_lab.layout import (
    HOST,
    SECOND_DEVICES,
    TONES_HZ,
    LabInfo,
    claim_ports,
    draw_info,
)
from octi_bridge.workbench.asterisk_lab.phone import LabPhone, phone_of
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.asterisk_lab.prefix import INSTALL_COMMAND, Prefix, default_prefix
from octi_bridge.workbench.asterisk_lab.processes import Process, spawn, stop_processes
from octi_bridge.workbench.asterisk_lab.stage import AsteriskStage
from octi_bridge.workbench.asterisk_lab.talk_relay import TalkRelay

BOOT_TIMEOUT_S = 30.0
CLI_TIMEOUT_S = 20.0
STATE_FILE = "lab.json"


class AsteriskLab:
    """One lab in one directory. Several may run at once.

    `base_port` None takes free ports. The processes are written to `lab.json` as they start, so
    that a lab whose owner crashed can be ended by `stop_recorded` (and is, before a new start).
    """

    def __init__(self, *, directory: Path, prefix: Path | None = None, base_port: int | None = None) -> None:
        self._directory = directory.absolute()
        self._prefix = Prefix(prefix or default_prefix())
        self._base_port = base_port
        self._claim: socket.socket | None = None
        self._info: LabInfo | None = None
        self._stage: AsteriskStage | None = None
        self._phones: dict[str, LabPhone] = {}
        self._relays: dict[str, TalkRelay] = {}
        self._processes: dict[str, Process] = {}

    @staticmethod
    def is_installed(prefix: Path | None = None) -> bool:
        """Whether a lab can be started at all."""
        return Prefix(prefix or default_prefix()).is_complete()

    @property
    def info(self) -> LabInfo:
        """Addresses and secrets (LabError when it does not run)."""
        if self._info is None:
            raise LabError("the lab does not run: start it first")
        return self._info

    @property
    def stage(self) -> AsteriskStage:
        """The phones (LabError when it does not run)."""
        if self._stage is None:
            raise LabError("the lab does not run: start it first")
        return self._stage

    @property
    def ears(self) -> Ears:
        """What each phone hears."""
        silent = SECOND_DEVICES.keys() - self._phones.keys()
        tones_hz = {name: hertz for name, hertz in TONES_HZ.items() if name not in silent}
        return Ears(recordings={name: self.info.recordings(name) for name in self._phones}, tones_hz=tones_hz)

    def phone(self, name: str) -> LabPhone:
        """One phone, for what the stage does not offer."""
        return self._phones[name]

    async def start(self) -> LabInfo:
        """Start everything; about two seconds.

        Raises:
            LabError: not installed, ports in use, or something did not start.
        """
        if not self._prefix.is_complete():
            raise LabError(f"no complete Asterisk in {self._prefix.root}: {INSTALL_COMMAND}")
        if re.search(r"[^\w./+-]", str(self._directory)):
            raise LabError("Asterisk's configuration cannot carry this directory: only letters, digits and ./+-_ in it")
        await self.stop_recorded(self._directory)
        base_port, self._claim = claim_ports(self._base_port)
        # Asterisk's control socket: a Unix socket's path may be no longer than 107 bytes, so it gets a short one
        run_dir = Path(tempfile.mkdtemp(prefix="octi-lab-"))
        self._info = draw_info(
            directory=self._directory, prefix=self._prefix.root, run_dir=run_dir, base_port=base_port
        )
        try:
            await self._start_asterisk()
            await self._start_phones()
        except BaseException:
            await self.stop()
            raise
        return self._info

    async def stop(self) -> None:
        """Stop everything; logs and recordings stay in the directory."""
        for phone in self._phones.values():
            await phone.close()
        await self.stop_recorded(self._directory)
        for relay in self._relays.values():  # after the phones, which take their leave through it
            relay.stop()
        if self._claim is not None:
            self._claim.close()
        self._claim = self._info = self._stage = None
        self._phones, self._relays, self._processes = {}, {}, {}

    @staticmethod
    async def stop_recorded(directory: Path) -> None:
        """End the lab of this directory, whoever started it; nothing happens when none runs."""
        try:
            state = json.loads((directory / STATE_FILE).read_text())
        except FileNotFoundError:
            return
        processes = {name: Process(**process) for name, process in state["processes"].items()}
        asterisk = [processes.pop("asterisk")] if "asterisk" in processes else []
        await stop_processes(list(processes.values()), 3.0)
        await stop_processes(asterisk, 5.0)
        await asyncio.to_thread(shutil.rmtree, state["run_dir"], ignore_errors=True)
        (directory / STATE_FILE).unlink(missing_ok=True)

    async def cli(self, command: str) -> str:
        """The output of one command of Asterisk's console.

        Raises:
            LabError: Asterisk did not answer in time.
        """
        conf = self._directory / "etc/asterisk.conf"
        line = self._prefix.command("usr/sbin/asterisk", "-C", str(conf), "-rx", command)
        child = await asyncio.create_subprocess_exec(
            *line, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        try:
            async with asyncio.timeout(CLI_TIMEOUT_S):
                out, _ = await child.communicate()
        except TimeoutError:
            child.kill()
            raise LabError(f"Asterisk did not answer to {command!r}") from None
        return out.decode(errors="replace")

    async def restart_pbx(self) -> None:
        """Stop Asterisk (all calls end) and start it again on the same ports; the phones stay.

        Raises:
            LabError: it did not come back.
        """
        await stop_processes([self._processes["asterisk"]], 5.0)
        await self._boot()
        # a restarted Asterisk knows the phones' addresses, but takes them for unreachable until it has asked
        for name in self.info.phones:
            await self.cli(f"pjsip qualify {name}")

    async def clear(self) -> None:
        """Back to the beginning: no calls, also none that is kept, no queue members, all phones plugged in.

        Raises:
            LabError: calls did not end.
        """
        await self.cli("channel request hangup all")
        if not await until(self._is_quiet, CLI_TIMEOUT_S):
            raise LabError("calls did not end")
        for family in ("octi-calls", "octi-missed", "octi-members"):  # what our dialplan keeps of them; whose members
            await self.cli(f"database deltree {family}")
        queue = ""
        for line in (await self.cli("queue show")).splitlines():
            if heading := re.match(r"(\S+) has \d+ calls", line):
                queue = heading[1]
            elif member := re.match(r"\s+.*?\(((?:PJSIP|Local)/[\w@/]+).*\(dynamic\)", line):
                await self.cli(f"queue remove member {member[1]} from {queue}")
        for name in self._phones:
            await self.stage.plug_in(name)

    @contextlib.asynccontextmanager
    async def second_device(self, name: str) -> AsyncIterator[LabPhone]:
        """A further phone of an extension (`SECOND_DEVICES`), registered beside the first while the context lasts."""
        await self._add_phone(name)
        phone = self._phones[name]
        self.stage.watch(phone)
        try:
            await self._bring_up(phone)
            yield phone
        finally:
            if phone.is_connected:
                await self.stage.unplug(name)
            del self._phones[name]
            await phone.close()
            await stop_processes([self._processes.pop(name)], 1.0)
            self._relays.pop(name).stop()

    async def __aenter__(self) -> AsteriskLab:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _start_asterisk(self) -> None:
        write_asterisk(self.info, self._prefix)
        await self._boot()

    async def _boot(self) -> None:
        conf = str(self._directory / "etc/asterisk.conf")
        log = self._directory / "var/log/console"
        self._spawn("asterisk", self._prefix.command("usr/sbin/asterisk", "-C", conf, "-f"), log)
        if not await until(self._is_booted, BOOT_TIMEOUT_S):
            raise LabError(f"Asterisk did not boot: see {log}")

    async def _is_booted(self) -> bool:
        if not self._processes["asterisk"].is_alive():
            raise LabError(f"Asterisk ended at once: see {self._directory}/var/log/console")
        return await self._answers_ami() and "fully booted" in await self.cli("core waitfullybooted")

    async def _is_quiet(self) -> bool:
        # Not "core show channels count": Asterisk 22 counts, now and then and for ever, a channel that has ended and is
        # in no list any more (seen after hundreds of Redirects).
        listed = await self.cli("core show channels concise")
        return not listed.strip() and not any(phone.calls for phone in self._phones.values())

    async def _answers_ami(self) -> bool:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(HOST, self.info.ami_port)
            writer.close()
            return True
        return False

    async def _start_phones(self) -> None:
        for name in self.info.phones:
            await self._add_phone(name)
        async with asyncio.TaskGroup() as group:
            for phone in self._phones.values():
                group.create_task(self._bring_up(phone))
        self._stage = AsteriskStage(info=self.info, phones=self._phones, revive=self._revive, forgotten=self._forgotten)

    async def _add_phone(self, name: str) -> None:
        await self._spawn_phone(name)
        self._phones[name] = phone_of(self.info, name)
        if name != self.info.customer:
            await self._start_relay(name)

    async def _spawn_phone(self, name: str) -> None:
        home = await asyncio.to_thread(write_phone, self.info, self._prefix, name)
        self._spawn(name, self._prefix.command("usr/bin/baresip", "-f", str(home)), home / "log")

    async def _revive(self, name: str) -> None:
        """Start a phone again whose program has ended."""
        if not self._phones[name].is_connected:
            await self._phones[name].close()
            await stop_processes([self._processes[name]], 1.0)  # it may still be about to end
            await self._spawn_phone(name)
            await self._phones[name].connect()

    async def _forgotten(self, name: str) -> None:
        """A phone says goodbye and does not wait for the answer; until the PBX has heard it, it would still ring it."""

        async def is_unknown() -> bool:
            return self.info.contact(name) not in await self.cli("pjsip show contacts")

        if not await until(is_unknown, CLI_TIMEOUT_S):
            raise LabError(f"the PBX did not notice that phone {name} was unplugged")

    async def _start_relay(self, name: str) -> None:
        ports, phone = self.info.phone_ports(name), self._phones[name]
        relay = TalkRelay(
            pbx=(HOST, self.info.sip_port),
            phone=(HOST, ports.sip),
            pbx_side=(HOST, ports.relay_pbx),
            phone_side=(HOST, ports.relay_phone),
        )
        relay.on_talk = phone.answer_soon
        self._relays[name] = relay
        await relay.start()

    async def _bring_up(self, phone: LabPhone) -> None:
        await phone.connect()
        await phone.plug_in()

    def _spawn(self, name: str, command: list[str], log: Path) -> None:
        """Start a program and write it down at once, so that `stop_recorded` finds it whatever happens."""
        self._processes[name] = spawn(command, log)
        recorded = {known: {"pid": p.pid, "started": p.started} for known, p in self._processes.items()}
        state: Mapping[str, Any] = {"run_dir": str(self.info.run_dir), "processes": recorded}
        (self._directory / STATE_FILE).write_text(json.dumps(state, indent=2) + "\n")
