"""Programs of this project as processes of their own, forked from one that has imported what they need.

The imports are most of what a start costs, and a run of the tests starts a bridge some five hundred times. Such a
process has its own pid, environment and output, is killed and paused as any other, and goes through the program's
`__main__` from its first line; only the modules it imports are there already.

Place in the flow: `start_program` asks the parent, which is this module run as a program, once for each process of
pytest. For each program the parent forks a keeper, which forks the program and reports its pid and how it ended.
"""

from __future__ import annotations

import asyncio
import atexit
import functools
import gc
import importlib
import json
import os
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
PRELOADED: Final = ("octi_bridge.cli.main", "octi_bridge.cli.serve", "octi_bridge.telephony.simulator")
_NAME: Final = "parent.socket"
_NUMBER_SIZE: Final = 16
"""Every number has this length: two that wait in the socket together are still two."""


class ForkedProgram:
    """A program that runs, with what is needed of `asyncio.subprocess.Process`."""

    def __init__(self, pid: int, keeper: socket.socket) -> None:
        self.pid = pid
        self._keeper = keeper
        self._status: int | None = None

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it runs."""
        if self._status is None:
            with suppress(BlockingIOError):
                self._end(self._keeper.recv(_NUMBER_SIZE))
        return self._status

    async def wait(self) -> int:
        """Wait for its end."""
        if self._status is None:
            self._end(await asyncio.get_running_loop().sock_recv(self._keeper, _NUMBER_SIZE))
        assert self._status is not None
        return self._status

    def send_signal(self, number: int) -> None:
        """Nothing happens when it has ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def _end(self, status: bytes) -> None:
        self._keeper.close()
        self._status = _number(status)


async def start_program(arguments: Sequence[str], *, environment: Mapping[str, str], log: Path) -> ForkedProgram:
    """Start `python ARGUMENTS` (`-m`, a module, what it takes); its output goes to the end of `log`."""
    return await begun(await ask_for(arguments, environment=environment, log=log))


async def ask_for(arguments: Sequence[str], *, environment: Mapping[str, str], log: Path) -> socket.socket:
    """Ask the parent for a program; gives the socket of its keeper, which reports the pid first."""
    dash_m, module, *rest = arguments
    assert dash_m == "-m"
    path = await asyncio.to_thread(_parent)
    request = {
        "module": module, "arguments": rest, "environment": dict(environment), "log": str(log), "folder": os.getcwd(),
    }  # fmt: skip
    keeper = socket.socket(socket.AF_UNIX)
    keeper.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(keeper, path)
    await loop.sock_sendall(keeper, json.dumps(request).encode() + b"\n")
    return keeper


async def begun(keeper: socket.socket) -> ForkedProgram:
    """Wait until the keeper has forked the program."""
    pid = await asyncio.get_running_loop().sock_recv(keeper, _NUMBER_SIZE)
    return ForkedProgram(_number(pid), keeper)


@functools.cache
def _parent() -> str:
    """Start the parent; gives the path of its socket. It ends with this process, whose end closes its input."""
    folder = tempfile.mkdtemp(prefix="octi-")  # short: Unix sockets have short names
    command = [sys.executable, "-m", __name__, folder]
    parent = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    asked, answers = parent.stdin, parent.stdout
    assert asked is not None
    assert answers is not None
    said = answers.readline()
    assert said == b"ready\n", said

    def end() -> None:
        asked.close()
        parent.wait()
        answers.close()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    return str(Path(folder) / _NAME)


def main(folder: str) -> None:
    """Be the parent until the input ends; in a forked process, be the program that was asked for."""
    for module in PRELOADED:
        importlib.import_module(module)
    gc.freeze()  # a collection in a program would copy every page that is shared with this process
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(Path(folder) / _NAME))
        listener.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        request = _wait_for_requests(listener)
    if request is not None:
        _become(request)


def _wait_for_requests(listener: socket.socket) -> dict[str, Any] | None:
    """In the parent, None at the end; in each process that is to become a program, which."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for keepers
    while _is_asked(listener):
        connection, _ = listener.accept()
        with connection:
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                return _keep(connection)
    return None


def _is_asked(listener: socket.socket) -> bool:
    readable, _, _ = select.select([listener, sys.stdin], [], [])
    return listener in readable


def _keep(connection: socket.socket) -> dict[str, Any]:
    """Fork the program, in which this returns; report its pid, and in the end its status."""
    with connection.makefile("rb") as lines:
        request: dict[str, Any] = json.loads(lines.readline())
    pid = os.fork()
    if pid == 0:
        return request
    connection.sendall(_line(pid))
    _, status = os.waitpid(pid, 0)
    with suppress(OSError):  # the test may be gone
        connection.sendall(_line(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def _line(number: int) -> bytes:
    return f"{number:>{_NUMBER_SIZE}}".encode()


def _number(line: bytes) -> int:
    if len(line) != _NUMBER_SIZE:
        raise RuntimeError("the keeper of a forked program ended before it reported: see the output of pytest")
    return int(line)


def _become(request: Mapping[str, Any]) -> None:
    with open(os.devnull, "rb") as nothing, open(request["log"], "ab") as log:
        os.dup2(nothing.fileno(), 0)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.chdir(request["folder"])
    sys.argv = [request["module"], *request["arguments"]]
    runpy.run_module(request["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1])
