"""A FreePBX-shaped Asterisk, a telephone company (a second Asterisk) and eight phones, all on 127.0.0.1.

Most Asterisks are made by a GUI: nobody edits the dialplan, queue members are `Local/201@from-queue/n` with the state
of a hint, users have several devices, follow-me and forwarding, and everything passes through Local channels. Names of
files, contexts and channel variables are those of a FreePBX 17; the steps are our own. See README.md.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from octi_bridge.workbench.asterisk_lab import AsteriskStage, Ears, LabError
from octi_bridge.workbench.asterisk_lab.layout import HOST, claim_ports
from octi_bridge.workbench.asterisk_lab.phone import LabPhone
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.asterisk_lab.prefix import Prefix, default_prefix
from octi_bridge.workbench.asterisk_lab.processes import Process, spawn, stop_processes
from octi_bridge.workbench.asterisk_lab.talk_relay import TalkRelay
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
        self._stage: AsteriskStage | None = None
        self._phones: dict[str, LabPhone] = {}
        self._relays: dict[str, TalkRelay] = {}
        self._processes: dict[str, Process] = {}

    @property
    def info(self) -> BedInfo:
        """Addresses and secrets."""
        assert self._info is not None
        return self._info

    @property
    def stage(self) -> AsteriskStage:
        """The phones, inside and outside, by their numbers."""
        assert self._stage is not None
        return self._stage

    @property
    def ears(self) -> Ears:
        """What each phone hears."""
        recordings = {name: self.info.recordings(name) for name in self._phones}
        return Ears(recordings=recordings, tones_hz={name: TONES_HZ[name] for name in self._phones})

    def phone(self, name: str) -> LabPhone:
        """One phone, for what the stage does not offer."""
        return self._phones[name]

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
        for phone in self._phones.values():
            await phone.close()
        pbxs = [self._processes.pop(name) for name in ("pbx", "carrier") if name in self._processes]
        await stop_processes(list(self._processes.values()), 3.0)
        await stop_processes(pbxs, 5.0)
        for relay in self._relays.values():
            relay.stop()
        for claim in self._claims:
            claim.close()
        if self._info is not None:
            await asyncio.to_thread(shutil.rmtree, self._info.run_dir, ignore_errors=True)

    async def boot(self, which: str = "pbx") -> None:
        """Start one of the two Asterisks on the configuration that was written.

        Raises:
            LabError: it did not come up.
        """
        conf = str(self._directory / which / "etc/asterisk.conf")
        log = self._directory / which / "var/log/console"
        process = spawn(self._prefix.command("usr/sbin/asterisk", "-C", conf, "-f"), log)
        self._processes[which] = process

        async def is_booted() -> bool:
            if not process.is_alive():
                raise LabError(f"{which} ended at once: see {log}")
            return "fully booted" in await self.cli("core waitfullybooted", which)

        if not await until(is_booted, BOOT_S):
            raise LabError(f"{which} did not boot: see {log}")

    async def cli(self, command: str, which: str = "pbx") -> str:
        """The output of a console command of `pbx` or `carrier`."""
        conf = str(self._directory / which / "etc/asterisk.conf")
        line = self._prefix.command("usr/sbin/asterisk", "-C", conf, "-rx", command)
        child = await asyncio.create_subprocess_exec(
            *line, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        out, _ = await child.communicate()
        return out.decode(errors="replace")

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
        await self._clear_queues()
        for name in self._phones:
            await self.stage.plug_in(name)

    @asynccontextmanager
    async def second_registration(self) -> AsyncIterator[LabPhone]:
        """A further phone registered as 201, while the context lasts."""
        name = SECOND_REGISTRATION
        phone = await self._add_phone(name, "201")
        self.stage.watch(phone)
        try:
            await _bring_up(phone)
            yield phone
        finally:
            if phone.is_connected:
                await self.stage.unplug(name)
            del self._phones[name]
            await phone.close()
            await stop_processes([self._processes.pop(name)], 1.0)
            self._relays.pop(name).stop()

    async def _clear_queues(self) -> None:
        queue = ""
        for line in (await self.cli("queue show")).splitlines():
            if heading := re.match(r"(\S+) has \d+ calls", line):
                queue = heading[1]
            elif member := re.search(r"\(((?:PJSIP|Local)/[\w@/-]+)", line):
                if "(dynamic)" in line:
                    await self.cli(f"queue remove member {member[1]} from {queue}")
                elif "(paused" in line:
                    await self.cli(f"queue unpause member {member[1]} queue {queue}")

    async def _is_quiet(self) -> bool:
        listed = [await self.cli("core show channels concise", which) for which in ("pbx", "carrier")]
        return not "".join(listed).strip() and not any(phone.calls for phone in self._phones.values())

    async def _trunk_is_registered(self) -> None:
        async def is_registered() -> bool:
            return "Registered" in await self.cli("pjsip show registrations")

        if not await until(is_registered, REGISTERED_S):
            raise LabError("the trunk is not registered")

    async def _start_phones(self) -> None:
        for name in NAMES:
            if name != SECOND_REGISTRATION:
                await self._add_phone(name, name)
        async with asyncio.TaskGroup() as group:
            for phone in self._phones.values():
                group.create_task(_bring_up(phone))
        self._stage = AsteriskStage(info=self.info, phones=self._phones, revive=self._revive, forgotten=self._forgotten)

    async def _add_phone(self, name: str, account: str) -> LabPhone:
        await self._spawn_phone(name)
        ports, is_desk = self.info.phone_ports(name), name not in OUTSIDE
        phone = LabPhone(
            name=name,
            account=account,
            control=(HOST, ports.control),
            registrar=(HOST, ports.relay_phone if is_desk else self.info.carrier_port),
            password=self.info.phone_password,
        )
        self._phones[name] = phone
        if is_desk:
            relay = TalkRelay(
                pbx=(HOST, self.info.sip_port), phone=(HOST, ports.sip),
                pbx_side=(HOST, ports.relay_pbx), phone_side=(HOST, ports.relay_phone),
            )  # fmt: skip
            relay.on_talk = phone.answer_soon
            self._relays[name] = relay
            await relay.start()
        return phone

    async def _spawn_phone(self, name: str) -> None:
        home = await asyncio.to_thread(write_phone, self.info, self._prefix, name)
        self._processes[name] = spawn(self._prefix.command("usr/bin/baresip", "-f", str(home)), home / "log")

    async def _revive(self, name: str) -> None:
        if not self._phones[name].is_connected:
            await self._phones[name].close()
            await stop_processes([self._processes[name]], 1.0)
            await self._spawn_phone(name)
            await self._phones[name].connect()

    async def _forgotten(self, name: str) -> None:
        which = "carrier" if name in OUTSIDE else "pbx"

        async def is_unknown() -> bool:
            return self.info.contact(name) not in await self.cli("pjsip show contacts", which)

        if not await until(is_unknown, QUIET_S):
            raise LabError(f"nobody noticed that phone {name} was unplugged")


async def _bring_up(phone: LabPhone) -> None:
    await phone.connect()
    await phone.plug_in()


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
