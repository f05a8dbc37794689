"""A bridge that is installed as a guide says: settings file, commands and service are taken out of its steps.

Only what must differ on a test's machine is replaced: addresses, ports, secrets, folders.
"""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import sys
from pathlib import Path

import aiohttp

from octi_bridge.workbench.workbench import Workbench
from tests.support.guides import ROOT, blocks, steps

PUBLIC_URL = "https://cti.example.jp"
LIGHTNING = "https://mydomain.lightning.force.com"
PASSWORD = "as-the-guide-says 1"
START_S = 30.0
STOP_S = 30.0
_PROGRAM = "/opt/octi_bridge/bin/octi-bridge"
_SETTINGS_FILE = "/etc/octi_bridge.toml"


class GuideInstall:
    """One installation in a folder. `public_url`: another one than the guide's, for programs that ask a name server."""

    def __init__(self, guide: str, *, workbench: Workbench, folder: Path, public_url: str = PUBLIC_URL) -> None:
        self._steps = [step.replace(PUBLIC_URL, public_url) for step in steps(guide)]
        self._workbench = workbench
        self._folder = folder
        self._settings = folder / "octi_bridge.toml"
        self._log = folder / "journal"
        self.environment: dict[str, str] = {}
        self._process: asyncio.subprocess.Process | None = None

    def write_settings(self) -> None:
        """Steps 3 and 7."""
        text = "".join(blocks("".join(self._steps), "toml"))
        info, org = self._workbench.stage.info, self._workbench.org_server
        assert info is not None
        here = {
            r'^host = "pbx.example.jp"': f'host = "{info.ami_host}"',
            r'^secret = ".*"': f'secret = "{info.ami_secret}"',
            r'^url = "sqlite:.*"': f'url = "sqlite:///{self._folder / "guide.db"}"',
            r'^login_url = ".*"': f'login_url = "{org.url}"',
            r'^client_id = ".*"': f'client_id = "{org.org.credentials.consumer_key}"',
            r'^client_secret = ".*"': f'client_secret = "{org.org.credentials.consumer_secret}"',
        }
        for written, value in here.items():
            text, count = re.subn(written, value, text, flags=re.MULTILINE)
            assert count == 1, written
        self._settings.write_text(text, encoding="utf-8")

    async def run_commands(self, number: int) -> None:
        """The `octi-bridge` commands of one step; each must succeed."""
        for block in blocks(self._steps[number - 1]):
            for line in block.splitlines():
                command = line.strip()
                if command.startswith("octi-bridge "):
                    await self.run(command.removeprefix("octi-bridge "))

    async def run(self, arguments: str) -> str:
        """One command, as the alias of step 3 runs it; its output."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "octi_bridge",
            *shlex.split(arguments),
            cwd=self._folder,
            env=self._environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await process.communicate(f"{PASSWORD}\n".encode())
        assert process.returncode == 0, f"octi-bridge {arguments}: {out.decode()}"
        return out.decode()

    async def start(self) -> None:
        """Step 6: what the unit starts, until `/readyz` says ok."""
        (named,) = re.findall(r"deploy/systemd/[\w.-]+\.service", self._steps[5])
        unit = dict(
            line.split("=", 1) for line in (ROOT / named).read_text(encoding="utf-8").splitlines() if "=" in line
        )
        assert unit["Environment"] == f"OCTI_SETTINGS_FILE={_SETTINGS_FILE}"
        program, *arguments = shlex.split(unit["ExecStart"])
        assert program == _PROGRAM
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "octi_bridge", *arguments,
                cwd=self._folder, env=self._environment(), stdout=log, stderr=log,
            )  # fmt: skip
        (readyz,) = re.findall(r"curl http://127\.0\.0\.1:8080(/\w+)", self._steps[5])
        async with asyncio.timeout(START_S), aiohttp.ClientSession() as http:
            while True:
                assert self._process.returncode is None, self.log()
                try:
                    async with http.get(self._workbench.bridge_url + readyz) as answer:
                        if '{"status": "ok"' in await answer.text():
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """As systemd does, in the unit's time."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            async with asyncio.timeout(STOP_S):
                await self._process.wait()

    def log(self) -> str:
        """What the service has written."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    def _environment(self) -> dict[str, str]:
        """The settings file by its name, and what only this machine needs, as in /etc/octi_bridge.env."""
        info = self._workbench.stage.info
        assert info is not None
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("OCTI_")},
            "OCTI_SETTINGS_FILE": str(self._settings),
            "OCTI_SERVER__PORT": self._workbench.bridge_url.rpartition(":")[2],
            "OCTI_PBX__PORT": str(info.ami_port),
            "OCTI_SALESFORCE__CA_FILE": str(self._workbench.org_server.ca_file),
            **self.environment,
        }
