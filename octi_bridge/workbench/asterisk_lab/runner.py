"""A real Asterisk and its phones on 127.0.0.1, started and stopped as one thing."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import re
import shutil
import socket
import tempfile
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import TracebackType
from typing import Any

from octi_bridge.workbench.asterisk_lab.config import write_asterisk, write_phone
from octi_bridge.workbench.asterisk_lab.console import CONSOLE_S, channels, clear_queues, run_command
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
from octi_bridge.workbench.asterisk_lab.phones import LabPhones
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.asterisk_lab.prefix import INSTALL_COMMAND, Prefix, default_prefix
from octi_bridge.workbench.asterisk_lab.processes import Process, spawn, stop_processes
from octi_bridge.workbench.asterisk_lab.stage import AsteriskStage

BOOT_TIMEOUT_S = 30.0
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
        self._phones: LabPhones | None = None
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
        return self._running_phones.stage

    @property
    def _running_phones(self) -> LabPhones:
        if self._phones is None:
            raise LabError("the lab does not run: start it first")
        return self._phones

    @property
    def ears(self) -> Ears:
        """What each phone hears."""
        names = self._running_phones.by_name
        silent = SECOND_DEVICES.keys() - names.keys()
        tones_hz = {name: hertz for name, hertz in TONES_HZ.items() if name not in silent}
        return Ears(recordings={name: self.info.recordings(name) for name in names}, tones_hz=tones_hz)

    def phone(self, name: str) -> LabPhone:
        """One phone, for what the stage does not offer."""
        return self._running_phones.by_name[name]

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
        if self._phones is not None:
            await self._phones.stop()
        await self.stop_recorded(self._directory)
        if self._claim is not None:
            self._claim.close()
        self._claim = self._info = self._phones = None
        self._processes = {}

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
        return await run_command(self._prefix, self._directory / "etc/asterisk.conf", command)

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
        if not await until(self._is_quiet, CONSOLE_S):
            raise LabError(f"calls did not end: {', '.join(await channels(self.cli)) or 'at the phones'}")
        for family in ("octi-calls", "octi-missed", "octi-members"):  # what our dialplan keeps of them; whose members
            await self.cli(f"database deltree {family}")
        await clear_queues(self.cli)
        await self._running_phones.plug_in()

    def second_device(self, name: str) -> AbstractAsyncContextManager[LabPhone]:
        """A further phone of an extension (`SECOND_DEVICES`), registered beside the first while the context lasts."""
        return self._running_phones.one_more(name)

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
        return not await channels(self.cli) and self._running_phones.are_idle()

    async def _answers_ami(self) -> bool:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(HOST, self.info.ami_port)
            writer.close()
            return True
        return False

    async def _start_phones(self) -> None:
        self._phones = LabPhones(
            info=self.info,
            make=functools.partial(phone_of, self.info),
            start=self._start_phone,
            is_desk=lambda name: name != self.info.customer,
            contacts=lambda _: self.cli("pjsip show contacts"),
        )
        await self._phones.add(self.info.phones)

    async def _start_phone(self, name: str) -> Process:
        home = await asyncio.to_thread(write_phone, self.info, self._prefix, name)
        return self._spawn(name, self._prefix.command("usr/bin/baresip", "-f", str(home)), home / "log")

    def _spawn(self, name: str, command: list[str], log: Path) -> Process:
        """Start a program and write it down at once, so that `stop_recorded` finds it whatever happens."""
        process = self._processes[name] = spawn(command, log)
        recorded = {known: {"pid": p.pid, "started": p.started} for known, p in self._processes.items()}
        state: Mapping[str, Any] = {"run_dir": str(self.info.run_dir), "processes": recorded}
        (self._directory / STATE_FILE).write_text(json.dumps(state, indent=2) + "\n")
        return process
