"""Child processes, known by pid and start time, so that a recycled pid is never taken for ours."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from octi_bridge.workbench.asterisk_lab.polling import until

OPEN_FILES = 20000  # each call takes several descriptors of Asterisk


@dataclass(frozen=True, slots=True)
class Process:
    """One process. `started` is the kernel's start time in clock ticks."""

    pid: int
    started: str | None

    def is_alive(self) -> bool:
        """Whether this very process still runs (a zombie without threads does not)."""
        return self.started is not None and _started_at(self.pid) == self.started


def spawn(command: Sequence[str], log: Path) -> Process:
    """Start a program in a process group of its own; what it prints goes to `log`."""
    _raise_open_files()
    with log.open("wb") as out:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, process_group=0)
    process = Process(child.pid, _started_at(child.pid))
    child.returncode = 0  # we follow it by pid; without this the interpreter warns about a forgotten child
    return process


async def stop_processes(processes: Sequence[Process], patience_s: float) -> None:
    """Ask all to end, then end by force what still runs."""

    async def all_ended() -> bool:
        return not any(process.is_alive() for process in processes)

    for number, seconds in ((signal.SIGTERM, patience_s), (signal.SIGKILL, 2.0)):
        for process in processes:
            if process.is_alive():
                os.kill(process.pid, number)
        await until(all_ended, seconds)
    for process in processes:
        _reap(process.pid)


def _started_at(pid: int) -> str | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        threads = len(list(Path(f"/proc/{pid}/task").iterdir()))
    except OSError:
        return None
    # A zombie with threads still runs: an Asterisk whose main thread has ended may hang on in another one.
    return None if fields[0] == "Z" and threads <= 1 else fields[19]


def _reap(pid: int) -> None:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return  # not our child: a lab of an earlier run


def _raise_open_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
