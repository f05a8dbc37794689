"""`make lightning`: every check of the Salesforce project that needs no org, one line each.

The checks themselves are npm scripts of `lightning_component/` (its README says what each of them finds, and what only
an org can tell). A check whose program is missing is skipped with a line that says so, and fails where `CI` is set.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.components import OLDEST_JAVA, is_installed
from tools.step import LOGS, run_step

PROJECT: Final = Path(__file__).parents[1] / "lightning_component"
BIN: Final = Path(sys.executable).parent
CALL_CENTER: Final = "call-center"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: the name of its npm script, and what people read."""

    name: str
    title: str
    needs_java: bool = False

    def command(self, project: Path) -> list[str]:
        """What to run; the first programs on the path are those of our environment, as everywhere."""
        if self.name == CALL_CENTER:
            return [sys.executable, "-m", "tools.call_center_file", "--project", str(project)]
        path = f"PATH={BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        return ["env", path, "npm", "--prefix", str(project), "run", "--silent", self.name]


CHECKS: Final = (
    Check("compile", "Compile the components (LWC compiler)"),
    Check("aura", "Check the Aura components and what they name"),
    Check("lint", "Lint the components (eslint, Salesforce's rules)"),
    Check("test", "Test the components (jest, axe)"),
    Check("apex:syntax", "Parse the Apex classes (apex-parser)"),
    Check("apex:semantics", "Check Apex types, methods, fields and queries (apex-ls)", needs_java=True),
    Check("apex:rules", "Check the rules for Apex (PMD)", needs_java=True),
    Check("metadata", "Check the metadata (Salesforce's WSDL)"),
    Check("layout", "Check files and folders (Salesforce's registry)"),
    Check("references", "Check what names what (Apex, labels, fields, channel, permissions)"),
    Check(CALL_CENTER, "Compare the call center definition (octi-bridge callcenter render)"),
)


def run_checks(checks: Sequence[Check], *, project: Path = PROJECT, logs: Path = LOGS) -> int:
    """Run them all, whatever becomes of those before; returns how many failed."""
    return sum(_has_failed(check, project, logs) for check in checks)


def _has_failed(check: Check, project: Path, logs: Path) -> bool:
    if check.needs_java and not is_installed("java"):
        on_ci = bool(os.environ.get("CI"))
        advice = f"Java {OLDEST_JAVA} or newer is not installed (Debian package default-jre-headless)"
        sys.stdout.write(f"  {'NOT' if on_ci else '-- '} {check.title}: {'failed' if on_ci else 'skipped'}, {advice}\n")
        return on_ci
    return run_step(check.title, check.command(project), logs=logs) != 0


def main(argv: Sequence[str] | None = None) -> int:
    """Command line; see the options. The exit status is 0 when nothing failed."""
    parser = argparse.ArgumentParser(description="Check the Salesforce project, without an org.")
    parser.add_argument("--project", type=Path, default=PROJECT, help="the folder with sfdx-project.json")
    parser.add_argument("--only", nargs="+", choices=[check.name for check in CHECKS], help="these checks and no other")
    options = parser.parse_args(argv)
    project = options.project.absolute()
    if not (project / "node_modules").exists():
        sys.stdout.write(f"{project} has no node_modules: run `make lightning`, or `npm ci` there\n")
        return 2
    wanted = [check for check in CHECKS if options.only is None or check.name in options.only]
    return 1 if run_checks(wanted, project=project) else 0


if __name__ == "__main__":
    sys.exit(main())
