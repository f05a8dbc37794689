"""What is needed to explain a call that failed: all that the PBX reported, and what bridge, PBX and phones wrote."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from octi_bridge.workbench.asterisk_lab import LabInfo
from tests.random_calls.part import Moment
from tests.random_calls.script import Script

KEPT = Path("test-results/random-calls")
EVENTS = "ami-events"
_FILES = ("bridge-*.log", "bridge.db*", EVENTS, "asterisk/var/log/*", "asterisk/*/var/log/*", "asterisk/phones/*/log")


@asynccontextmanager
async def all_events(info: LabInfo | None, directory: Path) -> AsyncIterator[None]:
    """Write down every AMI event with its time, whether a bridge lives or not; nothing without a real PBX."""
    if info is None:
        yield
        return
    reader, writer = await asyncio.open_connection(info.ami_host, info.ami_port)
    account = f"Username: {info.admin_username}\r\nSecret: {info.admin_secret}"
    writer.write(f"Action: Login\r\n{account}\r\n\r\n".encode())
    task = asyncio.create_task(_copy(reader, directory / EVENTS), name="evidence")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        writer.close()


async def _copy(reader: asyncio.StreamReader, to: Path) -> None:
    with to.open("ab", buffering=0) as file:
        while chunk := await reader.read(65536):
            file.write(chunk)


def keep(house: Path, name: str, report: str, script: Script, moments: Sequence[Moment]) -> Path:
    """Copy it out of a house's directory; returns where it is."""
    kept = (KEPT / name).absolute()
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    for pattern in _FILES:
        for file in house.glob(pattern):
            if file.is_file():
                shutil.copy(file, kept / "-".join(file.relative_to(house).parts))
    steps = zip(script.steps, moments, strict=False)
    times = [f"{_time(moment.asked)} to {_time(moment.done)}: {step.line()}" for step, moment in steps]
    (kept / "report").write_text("\n".join((report, "", *times, "")))
    return kept


def _time(moment: float) -> str:
    return datetime.fromtimestamp(moment).astimezone().strftime("%T.%f")
