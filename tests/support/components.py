"""Which outside parts this machine has, and what to do when one is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

import pytest

OLDEST_JAVA: Final = 11
_POSTGRES_HOME: Final = Path("/usr/lib/postgresql")


def find_chromium() -> str | None:
    """Path of a Chromium or Chrome: `OCTI_CHROMIUM`, then the PATH."""
    named = os.environ.get("OCTI_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for path in map(shutil.which, names) if path), None)


def find_postgres() -> Path | None:
    """Folder with `initdb` and `postgres`: `OCTI_POSTGRES_BIN`, the newest Debian cluster, or the PATH."""
    named = os.environ.get("OCTI_POSTGRES_BIN")
    if named:
        return Path(named) if (Path(named) / "initdb").is_file() else None
    installed = sorted(_POSTGRES_HOME.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if installed:
        return installed[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def find_axe() -> Path | None:
    """axe-core's script, installed with the panel's development packages."""
    path = Path(__file__).parents[2] / "static" / "node_modules" / "axe-core" / "axe.min.js"
    return path if path.is_file() else None


def find_salesforce_readers() -> Path | None:
    """The Node packages of tests/salesforce_battery, and a Node to run them."""
    folder = Path(__file__).parents[1] / "salesforce_battery"
    return folder if find_node() and (folder / "node_modules" / "jsforce").is_dir() else None


def find_node() -> str:
    """Node's path, empty if there is none: the machine's, or the one `make` puts beside Python."""
    return shutil.which("node", path=os.pathsep.join((os.environ.get("PATH", os.defpath), f"{sys.prefix}/bin"))) or ""


def find_java() -> str | None:
    """Java 11 or newer, of which the Apex checks have need. A `java` that does not run counts as none."""
    path = shutil.which("java")
    if path is None:
        return None
    answer = subprocess.run([path, "-version"], capture_output=True, text=True, timeout=60, check=False)
    version = re.search(r'version "(\d+)', answer.stderr)
    return path if version and int(version[1]) >= OLDEST_JAVA else None


def find_salesforce_packages() -> Path | None:
    """The Node packages of the Salesforce project."""
    path = Path(__file__).parents[2] / "lightning_component" / "node_modules" / ".package-lock.json"
    return path.parent if path.is_file() else None


def find_nginx() -> str | None:
    """nginx, which Debian puts where only root looks."""
    return shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin")))


_FINDERS: Final[dict[str, Callable[[], object]]] = {
    "axe-core": find_axe,
    "chromium": find_chromium,
    "java": find_java,
    "nginx": find_nginx,
    "postgresql": find_postgres,
    "salesforce-readers": find_salesforce_readers,
    "salesforce-project": find_salesforce_packages,
}


def is_installed(component: str) -> bool:
    """Whether one of `_FINDERS` is there, or any program on the PATH."""
    return bool(_FINDERS.get(component, lambda: shutil.which(component))())


def missing(reason: str) -> NoReturn:
    """Skip the test because a part is not installed; on CI that is a failure, so nothing goes unproven in silence."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason} (CI is set, so every part must be there: run `make test`)", pytrace=False)
    pytest.skip(reason)


def require_component(component: str) -> None:
    """Go on only when the component is installed; otherwise skip, or fail on CI."""
    if not is_installed(component):
        missing(f"{component} is not installed")
