"""A FreePBX-shaped Asterisk, a telephone company (a second Asterisk) and eight phones, all on 127.0.0.1.

Most Asterisks are made by a GUI: nobody edits the dialplan, queue members are `Local/201@from-queue/n` with the state
of a hint, users have several devices, follow-me and forwarding, and everything passes through Local channels. Names of
files, contexts and channel variables are those of a FreePBX 17; the steps are our own. See README.md.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path

from octi_bridge.workbench.asterisk_lab import AsteriskStage, Ears, LabError
from octi_bridge.workbench.asterisk_lab.console import channels, clear_queues, run_command
from octi_bridge.workbench.asterisk_lab.layout import HOST, claim_ports
from octi_bridge.workbench.asterisk_lab.phone import LabPhone
from octi_bridge.workbench.asterisk_lab.phones import LabPhones
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.asterisk_lab.prefix import Prefix, default_prefix
from octi_bridge.workbench.asterisk_lab.processes import Process, spawn, stop_processes
from tests.support.freepbx.files import gui_database, write_asterisk, write_phone
from tests.support.freepbx.layout import NAMES, OUTSIDE, SECOND_REGISTRATION, TONES_HZ, BedInfo

BOOT_S = 60.0
REGISTERED_S = 40.0
QUIET_S = 20.0
CHANGED_BY_CODES = ("DND", "CF", "CFU", "CFB", "RG", "octi-calls", "octi-missed", "octi-members")


class FreePbxBed:
    """One bed in one directory that does not exist yet. Several may run at once.

    `has_octi=False`: the PBX as it was before the bridge's files came. `own`: files of its configuration to replace.
    """

    def __init__(self, directory: Path, *, has_octi: bool = True, own: Mapping[str, str] | None = None) -> None:
        self._directory = directory.absolute()
        self._has_octi, self._own = has_octi, own
        self._prefix = Prefix(default_prefix())
        self._claims: list[socket.socket] = []
        self._info: BedInfo | None = None
        self._phones: LabPhones | None = None
        self._asterisks: dict[str, Process] = {}

    @property
    def info(self) -> BedInfo:
        """Addresses and secrets."""
        assert self._info is not None
        return self._info

    @property
    def stage(self) -> AsteriskStage:
        """The phones, inside and outside, by their numbers."""
        return self._running_phones.stage

    @property
    def _running_phones(self) -> LabPhones:
        assert self._phones is not None
        return self._phones

    @property
    def ears(self) -> Ears:
        """What each phone hears."""
        names = self._running_phones.by_name
        recordings = {name: self.info.recordings(name) for name in names}
        return Ears(recordings=recordings, tones_hz={name: TONES_HZ[name] for name in names})

    def phone(self, name: str) -> LabPhone:
        """One phone, for what the stage does not offer."""
        return self._running_phones.by_name[name]

    async def start(self) -> None:
        """Start everything; some five seconds.

        Raises:
            LabError: something did not start.
        """
        bases = []
        for _ in ("pbx and phones", "carrier"):
            base, claim = claim_ports(None)
            bases.append(base)
            self._claims.append(claim)
        self._info = BedInfo(
            directory=self._directory, prefix=self._prefix.root, base_port=bases[0], carrier_base=bases[1],
            run_dir=Path(tempfile.mkdtemp(prefix="fpbx-")),  # a Unix socket's path must be short
            ami_secret=secrets.token_urlsafe(18), admin_secret=secrets.token_urlsafe(18),
            phone_password=secrets.token_hex(12),
        )  # fmt: skip
        try:
            for which in ("carrier", "pbx"):
                write_asterisk(self.info, self._prefix, which, has_octi=self._has_octi, own=self._own)
            await asyncio.gather(self.boot("carrier"), self.boot("pbx"))
            for command in gui_database():
                await self.cli(command)
            await self._start_phones()
            await self._trunk_is_registered()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop everything; logs and recordings stay in the directory."""
        if self._phones is not None:
            await self._phones.stop()
        await stop_processes(list(self._asterisks.values()), 5.0)
        for claim in self._claims:
            claim.close()
        if self._info is not None:
            await asyncio.to_thread(shutil.rmtree, self._info.run_dir, ignore_errors=True)

    async def boot(self, which: str = "pbx") -> None:
        """Start one of the two Asterisks on the configuration that was written.

        Raises:
            LabError: it did not come up.
        """
        conf = str(self._configuration(which))
        log = self._directory / which / "var/log/console"
        process = spawn(self._prefix.command("usr/sbin/asterisk", "-C", conf, "-f"), log)
        self._asterisks[which] = process

        async def is_booted() -> bool:
            if not process.is_alive():
                raise LabError(f"{which} ended at once: see {log}")
            return "fully booted" in await self.cli("core waitfullybooted", which)

        if not await until(is_booted, BOOT_S):
            raise LabError(f"{which} did not boot: see {log}")

    async def cli(self, command: str, which: str = "pbx") -> str:
        """The output of a console command of `pbx` or `carrier`."""
        return await run_command(self._prefix, self._configuration(which), command)

    def _configuration(self, which: str) -> Path:
        return self._directory / which / "etc/asterisk.conf"

    async def apply_config(self) -> None:
        """What the GUI does after every change of anything."""
        await self.cli("core reload")

    async def clear(self) -> None:
        """Back to the beginning: no calls, nobody in a queue who is not of the configuration, no code in force.

        Raises:
            LabError: calls did not end.
        """
        for which in ("pbx", "carrier"):
            await self.cli("channel request hangup all", which)
        if not await until(self._is_quiet, QUIET_S):
            raise LabError("calls did not end")
        for family in CHANGED_BY_CODES:
            await self.cli(f"database deltree {family}")
        for user in ("201", "202", "203"):
            await self.cli(f"devstate change Custom:DND{user} NOT_INUSE")
        await clear_queues(self.cli)
        await self._running_phones.plug_in()

    def second_registration(self) -> AbstractAsyncContextManager[LabPhone]:
        """A further phone registered as 201, while the context lasts."""
        return self._running_phones.one_more(SECOND_REGISTRATION)

    async def _is_quiet(self) -> bool:
        left = [name for which in ("pbx", "carrier") for name in await channels(partial(self.cli, which=which))]
        return not left and self._running_phones.are_idle()

    async def _trunk_is_registered(self) -> None:
        async def is_registered() -> bool:
            return "Registered" in await self.cli("pjsip show registrations")

        if not await until(is_registered, REGISTERED_S):
            raise LabError("the trunk is not registered")

    async def _start_phones(self) -> None:
        self._phones = LabPhones(
            info=self.info,
            make=self._make_phone,
            start=self._start_phone,
            is_desk=lambda name: name not in OUTSIDE,
            contacts=lambda name: self.cli("pjsip show contacts", "carrier" if name in OUTSIDE else "pbx"),
        )
        await self._phones.add(name for name in NAMES if name != SECOND_REGISTRATION)

    def _make_phone(self, name: str) -> LabPhone:
        ports = self.info.phone_ports(name)
        return LabPhone(
            name=name,
            account="201" if name == SECOND_REGISTRATION else name,
            control=(HOST, ports.control),
            registrar=(HOST, self.info.carrier_port if name in OUTSIDE else ports.relay_phone),
            password=self.info.phone_password,
        )

    async def _start_phone(self, name: str) -> Process:
        home = await asyncio.to_thread(write_phone, self.info, self._prefix, name)
        return spawn(self._prefix.command("usr/bin/baresip", "-f", str(home)), home / "log")


@asynccontextmanager
async def running_bed(
    directory: Path, *, has_octi: bool = True, own: Mapping[str, str] | None = None
) -> AsyncIterator[FreePbxBed]:
    """A bed while the context lasts."""
    bed = FreePbxBed(directory, has_octi=has_octi, own=own)
    await bed.start()
    try:
        yield bed
    finally:
        await bed.stop()
