"""Names a process so that another one on the same machine can see whether it still runs."""

from __future__ import annotations

import os
from pathlib import Path

_PROC = Path("/proc")


def this_process() -> str:
    """`boot.namespace.pid.start`; an empty string where the system does not tell (no Linux)."""
    try:
        place, started = _place(), _state_and_start(os.getpid())[1]
    except (OSError, IndexError):
        return ""
    return f"{place}.{os.getpid()}.{started}"


def is_gone(process: str) -> bool:
    """Whether that process has certainly ended: it ran on this machine, since its last boot, in this pid namespace.

    False says nothing: it may run elsewhere.
    """
    place, _, rest = process.rpartition(".")
    place, _, pid = place.rpartition(".")
    try:
        if not place or place != _place():
            return False
        os.kill(int(pid), 0)  # no signal is sent
        state, started = _state_and_start(int(pid))
    except ProcessLookupError:
        return True
    except (OSError, ValueError, IndexError):
        return False
    return state in {"Z", "X"} or started != rest


def _place() -> str:
    boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}.{(_PROC / 'self/ns/pid').stat().st_ino}"


def _state_and_start(pid: int) -> tuple[str, str]:
    # the program's name comes second, in brackets, and may hold anything (proc_pid_stat(5))
    fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return fields[0], fields[19]
