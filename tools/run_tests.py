"""`make test`: install the outside parts, run every check and every test, and end with one line of counts.

A failing step does not stop the ones after it: one run tells everything. The exit status is 0 only when all of it
passed and, where `CI` is set, nothing was missing.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools.install_parts import DEBIAN_PARTS, install_asterisk, install_debian_parts
from tools.step import run_step

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
# As many as the machines this is meant for have cores: with three, the stories' limits do not hold. A file stays with
# one worker, as its tests share what they started; tests/plugins/order.py says which comes when.
WORKERS = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
CHECKS_AT_ONCE = 2
REPORT = ROOT / ".build" / "pytest.xml"
RESULTS = ROOT / ".features" / "results.jsonl"
NPM = ("env", f"PATH={BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}", "npm", "--prefix", "static", "run")

# The checks of the Salesforce project are not among them: tests/lightning runs them all.
CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Check the format (ruff format)", (str(BIN / "ruff"), "format", "--check", ".")),
    ("Lint (ruff)", (str(BIN / "ruff"), "check", ".")),
    ("Check the types (mypy)", (str(BIN / "mypy"),)),
    ("Check the import layers (import-linter)", (str(BIN / "lint-imports"),)),
    ("Check the panel (eslint, tsc)", (*NPM, "check")),
    ("Test the panel (vitest)", (*NPM, "test")),
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tests (and steps) ended how."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def line(self) -> str:
        """The last line of `make test`."""
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def read_report(report: Path) -> Counts:
    """Counts of a JUnit report; no report means that pytest itself could not run, which is one failure."""
    if not report.exists():
        return Counts(failed=1)
    passed = failed = skipped = 0
    # Our own file, written by pytest a moment ago.
    for suite in ET.parse(report).getroot().iter("testsuite"):
        bad = int(suite.get("failures", "0")) + int(suite.get("errors", "0"))
        left_out = int(suite.get("skipped", "0"))
        passed += int(suite.get("tests", "0")) - bad - left_out
        failed += bad
        skipped += left_out
    return Counts(passed=passed, failed=failed, skipped=skipped)


def prepare() -> tuple[list[str], list[str]]:
    """Install the outside parts and meanwhile run the checks; returns what is missing, and the checks that failed."""
    with ThreadPoolExecutor(CHECKS_AT_ONCE) as pool:
        checks = [pool.submit(_run_check, title, command) for title, command in CHECKS]
        missing = install_debian_parts(DEBIAN_PARTS) + install_asterisk()
        failed = [title for (title, _), check in zip(CHECKS, checks, strict=True) if check.result()]
    return missing, failed


def _run_check(title: str, command: Sequence[str]) -> int:
    """Shown as a whole in the end: several run at once."""
    screen = io.StringIO()
    status = run_step(title, command, out=screen)
    sys.stdout.write(screen.getvalue())
    sys.stdout.flush()
    return status


def run_pytest(arguments: Sequence[str]) -> tuple[int, Counts]:
    """Run the whole suite with its output shown; returns the exit status and the counts."""
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.unlink(missing_ok=True)
    command = [str(BIN / "pytest"), "-ra", "--durations=15", *WORKERS, f"--junitxml={REPORT}", *arguments]
    status = subprocess.call(command, cwd=ROOT, stdin=subprocess.DEVNULL)
    return status, read_report(REPORT)


def main(arguments: Sequence[str]) -> int:
    """Command line: arguments for pytest, usually none."""
    started = time.monotonic()
    on_ci = bool(os.environ.get("CI"))
    missing, failed_steps = prepare()
    RESULTS.unlink(missing_ok=True)
    status, counts = run_pytest(arguments)
    if not arguments and run_step("Compare docs/features.md with this run", _features_command(complete=not missing)):
        failed_steps.append("docs/features.md")
    subprocess.call([sys.executable, "-m", "tools.features", "--no-write", "--totals"], cwd=ROOT)
    for sentence in missing:
        sys.stdout.write(f"! could not run: {sentence}\n")
    for title in failed_steps:
        sys.stdout.write(f"! failed: {title}\n")
    sys.stdout.write(f"make test took {time.monotonic() - started:.0f} s\n")
    is_good = status == 0 and not failed_steps and not (missing and on_ci)
    extra = len(failed_steps) + (len(missing) if on_ci else 0)
    if not is_good and counts.failed + extra == 0:
        extra = 1
    sys.stdout.write(Counts(counts.passed, counts.failed + extra, counts.skipped).line() + "\n")
    return 0 if is_good else 1


def _features_command(*, complete: bool) -> list[str]:
    return [sys.executable, "-m", "tools.features", "--check" if complete else "--no-write"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
