"""Run one command as a named step: one line with its elapsed seconds; its output only when it fails.

    python3 -m tools.step "Install Python packages" -- pip install -r requirements/run.lock

Runs on a bare Python (standard library only), because the first step is the one that makes the environment.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

LOGS = Path(__file__).parents[1] / ".build" / "logs"
_TICK_S = 1.0


def run_step(title: str, command: Sequence[str], *, out: IO[str] | None = None, logs: Path = LOGS) -> int:
    """Run it to the end and return its exit status. The full output stays in `.build/logs/<title>.log`."""
    screen = out or sys.stdout
    logs.mkdir(parents=True, exist_ok=True)
    log_path = logs / (re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") + ".log")
    started = time.monotonic()
    _show(screen, f"  ... {title}", end="" if screen.isatty() else "\n")
    with log_path.open("wb") as log:
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        except OSError as error:
            log.write(f"cannot start {command[0]}: {error}\n".encode())
            status = 127
        else:
            status = _wait(process, title, screen, started)
    elapsed_s = time.monotonic() - started
    _show(screen, f"{_rewind(screen)}  {'ok ' if status == 0 else 'NOT'} {title} ({elapsed_s:.1f} s)")
    if status:
        _show(screen, log_path.read_text(encoding="utf-8", errors="replace").rstrip())
        _show(screen, f'  The step "{title}" ended with status {status}; the text above is in {log_path}')
    return status


def _wait(process: subprocess.Popen[bytes], title: str, screen: IO[str], started: float) -> int:
    """Wait for the end; on a terminal, count the seconds meanwhile."""
    while True:
        try:
            return process.wait(timeout=_TICK_S)
        except subprocess.TimeoutExpired:
            if screen.isatty():
                _show(screen, f"{_rewind(screen)}  ... {title} ({time.monotonic() - started:.0f} s)", end="")
        except KeyboardInterrupt:
            process.terminate()
            process.wait()
            raise


def _rewind(screen: IO[str]) -> str:
    return "\r\x1b[K" if screen.isatty() else ""


def _show(screen: IO[str], text: str, end: str = "\n") -> None:
    screen.write(text + end)
    screen.flush()


def main(argv: Sequence[str] | None = None) -> int:
    """Command line: a title, `--`, and the command."""
    parser = argparse.ArgumentParser(description="Run a command as a named step.")
    parser.add_argument("title")
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args(argv)
    try:
        # Standard output belongs to what make starts in the end (`make run ARGS=--json | ...`).
        return run_step(arguments.title, arguments.command, out=sys.stderr)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
