"""The real `octi-bridge serve`, as a process of its own that a test may kill."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from octi_bridge.workbench.workbench import Workbench, bridge_environment
from tests.support.forked_programs import ForkedProgram, start_program

START_S = 60.0
SERVE = ("-m", "octi_bridge", "serve")


class BridgeProcess:
    """Configured by environment only, as in life. Its output goes to a file for when a test fails.

    `url`: another address than the workbench's, for a second bridge beside it.
    """

    def __init__(
        self, *, workbench: Workbench, directory: Path, program: Sequence[str] = SERVE,
        environment: Mapping[str, str] | None = None, has_option: bool = True, url: str = "",
    ) -> None:  # fmt: skip
        self.url = url or workbench.bridge_url
        self._program = program
        self._log = directory / f"bridge-{urlsplit(self.url).port}.log"
        own = _environment(workbench, directory, self.url, has_option=has_option)
        self.environment = {**own, **(environment or {})}
        self._process: ForkedProgram | None = None

    async def start(self, status: str = "ok") -> None:
        """Start and wait until it is connected to the PBX, or `standby`."""
        assert self._process is None or self._process.returncode is not None, "it runs already"
        self._process = await start_program(self._program, environment=self.environment, log=self._log)
        await self.until_status(status, START_S)

    async def until_status(self, status: str, limit_s: float) -> None:
        """Wait for what `/readyz` says."""
        assert self._process is not None
        try:
            async with asyncio.timeout(limit_s):
                while await self.status() != status:
                    if self._process.returncode is not None:
                        raise AssertionError(f"the bridge ended: {self.log()}")
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"the bridge did not become {status} in {limit_s} s: {self.log()}") from None

    def pause(self) -> None:
        """SIGSTOP: it neither runs nor ends, as a machine without a processor to spare."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT, after `pause`."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    async def go_on(self) -> int:
        """Resume, and wait for its end; gives the exit status."""
        assert self._process is not None
        self.resume()
        return await self._process.wait()

    @property
    def pid(self) -> int:
        """Of the process that runs."""
        assert self._process is not None
        return self._process.pid

    async def kill(self) -> None:
        """SIGKILL: no chance to say good-bye to anybody."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> None:
        """End it as an init system would."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()

    @property
    def exit_status(self) -> int | None:
        """How it ended; None while it runs."""
        return None if self._process is None else self._process.returncode

    def log(self) -> str:
        """What it has written."""
        return self._log.read_text() if self._log.exists() else ""

    async def status(self) -> str:
        """What `/readyz` says; empty while nobody listens."""
        try:
            async with aiohttp.ClientSession() as http, http.get(f"{self.url}/readyz") as answer:
                return str((await answer.json())["status"])
        except aiohttp.ClientError:
            return ""


def _environment(workbench: Workbench, directory: Path, url: str, *, has_option: bool) -> dict[str, str]:
    info = workbench.stage.info
    database = directory / "bridge.db"
    settings = bridge_environment(workbench.org_server, workbench.host_url, database, info, has_option=has_option)
    # without a PBX of its own the program must bring one
    settings["pbx"] = {"username": "none", "secret": "none"} if info is None else {
        "host": info.ami_host, "port": info.ami_port, "username": info.ami_username, "secret": info.ami_secret,
        "dial_context": info.dial_context,
    }  # fmt: skip
    settings["server"] = {**settings["server"], "port": urlsplit(url).port}
    flat = {
        f"OCTI_{section.upper()}__{name.upper()}": value if isinstance(value, str) else json.dumps(value)
        for section, values in settings.items()
        for name, value in values.items()
    }
    return {**os.environ, **flat}
