"""A directory that holds an unpacked Asterisk and baresip, and how to run them from there.

Both run with the prefix's own loader and C library, so the host's older ones do not matter.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from octi_bridge.workbench.asterisk_lab.errors import LabError

COMPLETE = ".complete"  # written last, so that an interrupted installation is begun again
INSTALL_COMMAND = "python -m octi_bridge.workbench.asterisk_lab.install"


def default_prefix() -> Path:
    """$ASTERISK_PREFIX, else octi-bridge/asterisk in the user's cache directory."""
    if chosen := os.environ.get("ASTERISK_PREFIX"):
        return Path(chosen)
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "octi-bridge" / "asterisk"


@dataclass(frozen=True, slots=True)
class Prefix:
    """The tree that `install` makes."""

    root: Path

    def is_complete(self) -> bool:
        """Whether everything the lab runs is there (a look at files only; nothing is started)."""
        needed = (
            COMPLETE,
            "usr/lib*/ld-linux*.so.*",
            "usr/sbin/asterisk",
            "usr/lib/*/asterisk/modules/chan_pjsip.so",
            "usr/share/asterisk/sounds/en/demo-thanks.gsm",
            "usr/share/asterisk/moh/*",
            "usr/bin/baresip",
            "usr/lib/baresip/modules/ctrl_tcp.so",
        )
        return all(any(self.root.glob(pattern)) for pattern in needed)

    def asterisk_modules(self) -> Path:
        """Where Asterisk's modules lie."""
        return self._first("usr/lib/*/asterisk/modules")

    def baresip_modules(self) -> Path:
        """Where baresip's modules lie."""
        return self._first("usr/lib/baresip/modules")

    def command(self, binary: str, *arguments: str) -> list[str]:
        """The command line that runs a program of the prefix (`usr/sbin/asterisk`) with the prefix's loader."""
        loader = self._first("usr/lib*/ld-linux*.so.*")
        libraries = self.asterisk_modules().parent.parent
        return [str(loader), "--library-path", str(libraries), str(self.root / binary), *arguments]

    def asterisk_version(self) -> str:
        """Asterisk's own word, as `22.10.1`.

        Raises:
            LabError: it is not there or does not run.
        """
        try:
            line = self.command("usr/sbin/asterisk", "-V")
            done = subprocess.run(line, capture_output=True, text=True, timeout=20, check=True)
        except (OSError, subprocess.SubprocessError) as error:
            raise LabError(f"Asterisk does not run in {self.root}: {INSTALL_COMMAND}") from error
        return done.stdout.strip().removeprefix("Asterisk ").partition("+")[0].partition("~")[0]

    def _first(self, pattern: str) -> Path:
        found = sorted(self.root.glob(pattern))
        if not found:
            raise LabError(f"no complete Asterisk in {self.root}: {INSTALL_COMMAND}")
        return found[0]
