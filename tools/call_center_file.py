"""The call center definition of the Salesforce project is what `octi-bridge callcenter render` writes; nothing else is.

`--write` renders it (`make docs`); without it the file is compared and checked by every rule of `callcenter validate`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from octi_bridge.call_center.definition import CallCenterDefinition
from octi_bridge.call_center.model import Shape
from octi_bridge.call_center.render import file_name, render
from octi_bridge.call_center.validate import validate

PROJECT: Final = Path(__file__).parents[1] / "lightning_component"
FOLDER: Final = Path("force-app") / "main" / "default" / "callCenters"
# The address is a placeholder: the project's `replacements` put the bridge's own there at deployment.
DEFINITION: Final = CallCenterDefinition(bridge_url="https://cti.example.jp")


def definition_file(project: Path) -> Path:
    """Where it stands in the project."""
    return project / FOLDER / file_name(DEFINITION, Shape.METADATA)


def faults(file: Path) -> list[str]:
    """What is wrong with it, a sentence each."""
    if not file.is_file():
        return ["is not there; `make docs` writes it"]
    found = [
        f"line {each.line}: {each.fault.problem}; {each.fault.remedy}"
        for each in validate(file.read_bytes(), file.name)
    ]
    is_lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    wanted = render(DEFINITION, Shape.METADATA).splitlines()
    if is_lines != wanted:
        pairs = zip([*is_lines, ""], [*wanted, ""], strict=False)
        line = next(number for number, (is_now, should) in enumerate(pairs, 1) if is_now != should)
        found.append(
            f"line {line}: differs from what `octi-bridge callcenter render` writes; `make docs` writes it anew"
        )
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Command line; see the options."""
    parser = argparse.ArgumentParser(description="The call center definition of the Salesforce project.")
    parser.add_argument("--project", type=Path, default=PROJECT)
    parser.add_argument("--write", action="store_true", help="render the file instead of comparing it")
    options = parser.parse_args(argv)
    file = definition_file(options.project)
    if options.write:
        file.write_text(render(DEFINITION, Shape.METADATA), encoding="utf-8")
        return 0
    found = faults(file)
    for sentence in found:
        sys.stdout.write(f"{file.relative_to(options.project)}: {sentence}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
