"""Write `requirements/*.lock`: each version pinned with its hashes, for all Pythons, without any index's address."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

LOCKS: dict[str, tuple[str, ...]] = {
    "build": ("--group", "build"),
    "node": ("--group", "node"),
    "run": ("pyproject.toml",),
    "dev": ("pyproject.toml", "--group", "dev", "--constraint", "requirements/run.lock"),
}
OPTIONS = (
    "--quiet",
    "--upgrade",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-annotate",
    "--custom-compile-command=make lock",
)


def main(argv: Sequence[str]) -> int:
    """Command line: the path of uv."""
    for name, sources in LOCKS.items():
        subprocess.run(
            [argv[0], "pip", "compile", *sources, *OPTIONS, "-o", f"requirements/{name}.lock"],
            check=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
