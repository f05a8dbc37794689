"""Install what the tests need beside Python and Node: Chromium, PostgreSQL, Java, nginx, and an Asterisk with phones.

With root, apt does all but the last. Asterisk and its phones come by the project's own installer, which needs no root.
What cannot be installed is said; whether that is a failure is the caller's decision (on CI it is).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.components import is_installed
from tools.step import run_step

ASTERISK_INSTALLER = "octi_bridge.workbench.asterisk_lab.install"
_CLUSTER_SETTINGS = Path("/etc/postgresql-common/createcluster.conf")
_UNITS = Path("/etc/systemd/system")
_FONT = Path("/usr/share/fonts/opentype/noto")


@dataclass(frozen=True, slots=True)
class DebianPart:
    """Something apt can install, and how to see that it is there."""

    title: str
    packages: tuple[str, ...]
    is_there: Callable[[], bool]


DEBIAN_PARTS = (
    DebianPart("Chromium", ("chromium",), lambda: is_installed("chromium")),
    DebianPart("Japanese fonts", ("fonts-noto-cjk",), lambda: any(_FONT.glob("NotoSansCJK*"))),
    DebianPart("PostgreSQL", ("postgresql",), lambda: is_installed("postgresql")),
    DebianPart("Java", ("default-jre-headless",), lambda: is_installed("java")),
    DebianPart("nginx", ("nginx-light",), lambda: is_installed("nginx")),
    DebianPart("promtool", ("prometheus",), lambda: is_installed("promtool")),
    DebianPart("systemd-analyze", ("systemd",), lambda: is_installed("systemd-analyze")),
)


def install_debian_parts(parts: Sequence[DebianPart]) -> list[str]:
    """Install the missing ones; returns a sentence for each that is still missing."""
    wanted = [part for part in parts if not part.is_there()]
    if wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        if any(part.title == "PostgreSQL" for part in wanted):
            _want_no_standing_cluster()
        for title, unit in (("nginx", "nginx.service"), ("promtool", "prometheus.service")):
            if any(part.title == title for part in wanted):
                _want_not_standing(_UNITS / unit)
        packages = [package for part in wanted for package in part.packages]
        apt = ["apt-get", "-o", "Dpkg::Options::=--force-confold", "-y"]
        quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
        run_step("Read the package lists", [*quiet, *apt, "update"])
        titles = ", ".join(part.title for part in wanted)
        run_step(f"Install {titles}", [*quiet, *apt, "install", "--no-install-recommends", *packages])
    return [
        f"{part.title}: not installed (Debian package {' '.join(part.packages)}; installing it needs root)"
        for part in wanted
        if not part.is_there()
    ]


def _want_no_standing_cluster() -> None:
    """Debian's package would start a server at once; the tests start their own and leave nothing behind."""
    if not _CLUSTER_SETTINGS.exists():
        _CLUSTER_SETTINGS.parent.mkdir(parents=True, exist_ok=True)
        _CLUSTER_SETTINGS.write_text("create_main_cluster = false\n", encoding="utf-8")


def _want_not_standing(unit: Path) -> None:
    """The same for a service: a unit that is masked is not started, now or after a restart of the machine."""
    if not unit.exists() and not unit.is_symlink():
        unit.parent.mkdir(parents=True, exist_ok=True)
        unit.symlink_to("/dev/null")


def install_asterisk() -> list[str]:
    """Run the project's own installer; it does nothing when a working Asterisk is there."""
    status = run_step("Install Asterisk and phones", [sys.executable, "-m", ASTERISK_INSTALLER])
    return ["Asterisk and phones: the installer failed, its message is above"] if status else []


def main() -> int:
    """Command line: install everything, say what is missing."""
    missing = install_debian_parts(DEBIAN_PARTS) + install_asterisk()
    for sentence in missing:
        sys.stdout.write(f"  ! {sentence}\n")
    if missing:
        sys.stdout.write("  ! The tests that need these parts are skipped, or fail when CI is set.\n")
    return len(missing)


if __name__ == "__main__":
    sys.exit(main())
