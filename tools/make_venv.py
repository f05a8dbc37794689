"""Make the virtual environment `.venv`, on a machine that may lack the parts for it.

Debian and Ubuntu ship Python without `ensurepip`; its package is then installed when we may, or named when we may not.
Runs on a bare Python (standard library only).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

OLDEST = (3, 11)


class CannotMakeError(Exception):
    """The environment cannot be made; the text says what to do."""


def make_venv(folder: Path, *, run: Callable[[Sequence[str]], int] = subprocess.call) -> None:
    """Make the environment, unless a working one is there.

    Raises:
        CannotMakeError: this Python is too old, or a part is missing and may not be installed.
    """
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:2]))
        raise CannotMakeError(f"Python 3.11 or newer is needed, this is {found}. Say which: make PYTHON=python3.12 ...")
    if _works(folder):
        return
    if importlib.util.find_spec("ensurepip") is None:
        _install_ensurepip(run)
        # The new module is seen only by a new process.
        if run([sys.executable, "-m", "venv", "--clear", str(folder)]) != 0:
            raise CannotMakeError(f"`{sys.executable} -m venv {folder}` failed; its message is above")
        return
    venv.create(folder, with_pip=True, clear=True, symlinks=True)


def _works(folder: Path) -> bool:
    python = folder / "bin" / "python"
    if not python.exists():
        return False
    test = f"import pip, sys; sys.exit(sys.version_info < {OLDEST!r})"
    return subprocess.run([python, "-c", test], capture_output=True, check=False).returncode == 0


def _install_ensurepip(run: Callable[[Sequence[str]], int]) -> None:
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise CannotMakeError(
            f"This Python cannot make virtual environments: its module ensurepip is missing.\n"
            f"Install it (Debian, Ubuntu: `sudo apt-get install {package}`) and run make again."
        )
    install = ["apt-get", "install", "-y", "--no-install-recommends"]
    if run(["apt-get", "update", "-q"]) or (run([*install, package]) and run([*install, "python3-venv"])):
        raise CannotMakeError(f"apt-get could not install {package}; its message is above")


def main(argv: Sequence[str]) -> int:
    """Command line: the folder."""
    try:
        make_venv(Path(argv[0] if argv else ".venv"))
    except CannotMakeError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
