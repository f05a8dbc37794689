"""The console of a running Asterisk."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from octi_bridge.workbench.asterisk_lab.errors import LabError
from octi_bridge.workbench.asterisk_lab.prefix import Prefix

CONSOLE_S = 20.0
"""How long a command may take, and whatever waits for Asterisk by commands."""

Console = Callable[[str], Awaitable[str]]


async def run_command(prefix: Prefix, configuration: Path, command: str) -> str:
    """The output of one command. `configuration`: the `asterisk.conf` that the Asterisk was started with.

    Raises:
        LabError: Asterisk did not answer within `CONSOLE_S` seconds.
    """
    line = prefix.command("usr/sbin/asterisk", "-C", str(configuration), "-rx", command)
    child = await asyncio.create_subprocess_exec(
        *line, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        async with asyncio.timeout(CONSOLE_S):
            out, _ = await child.communicate()
    except TimeoutError:
        child.kill()
        raise LabError(f"Asterisk did not answer to {command!r}") from None
    return out.decode(errors="replace")


async def channels(console: Console) -> list[str]:
    """The names of the channels that the PBX has.

    Not "core show channels count": Asterisk 22 counts, now and then and for ever, a channel that has ended and is in no
    list any more. Without the stand-ins of channels that Bridge() fetched (`Surrogate/…`): one whose thread ends while
    it is renamed stays in the list for ever; nobody is in it.
    """
    listed = (row.partition("!")[0] for row in (await console("core show channels concise")).splitlines())
    return [name for name in listed if name.strip() and not name.startswith("Surrogate/")]


async def clear_queues(console: Console) -> None:
    """Take out the members that were added, and unpause those of the configuration."""
    queue = ""
    for line in (await console("queue show")).splitlines():
        if heading := re.match(r"(\S+) has \d+ calls", line):
            queue = heading[1]
        elif member := re.search(r"\(((?:PJSIP|Local)/[\w@/-]+)", line):
            if "(dynamic)" in line:
                await console(f"queue remove member {member[1]} from {queue}")
            elif "(paused" in line:
                await console(f"queue unpause member {member[1]} queue {queue}")
