"""`octi-bridge callcenter`: writes and checks the file that tells Salesforce where the panel is."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from octi_bridge.call_center.definition import CallCenterDefinition
from octi_bridge.call_center.faults import LocatedFault
from octi_bridge.call_center.model import LANGUAGES, PopupMode, Shape
from octi_bridge.call_center.render import file_name, render
from octi_bridge.call_center.validate import validate
from octi_bridge.kernel.errors import OctiError

LARGEST_FILE: Final = 1_000_000
_FOUND_ERRORS: Final = 1


class CallCenterFileError(OctiError):
    """The file of the call center definition cannot be read or written; the text says why."""

    code = "call_center_file"


def add_call_center(parser: argparse.ArgumentParser) -> None:
    """The two verbs and their options."""
    actions = parser.add_subparsers(dest="action", required=True)
    _add_render(
        actions.add_parser("render", help="write the file for Setup → Call Centers → Import or the Metadata API")
    )
    check = actions.add_parser("validate", help="check such a file; status 0: usable, 1: errors, 2: cannot be read")
    check.add_argument("file", type=Path, help="the file for the import, or *.callCenter-meta.xml")


def _add_render(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bridge-url", required=True, metavar="URL", help="the bridge as browsers see it: https://…")
    parser.add_argument("--internal-name", default="OctiBridge", help="letters and digits; fixed after the import")
    parser.add_argument("--display-name", default="octi_bridge", help="what people see in Setup")
    parser.add_argument(
        "--popup-mode", choices=list(PopupMode), default=PopupMode.RING.value, help="inbound screen pop"
    )
    parser.add_argument("--outbound-popup", choices=["true", "false"], default="false", help="outbound screen pop")
    parser.add_argument("--language", choices=LANGUAGES, default="", help="of the panel; empty: the browser's")
    parser.add_argument("--presence", default="", metavar="RULES", help="with Omni-Channel: 0=Available_Phone, 2=Break")
    parser.add_argument("--height", type=int, default=500, help="of the panel, in pixels, 240 to 2560")
    parser.add_argument("--width", type=int, default=320, help="of the panel, in pixels, 200 to 1920")
    parser.add_argument("--outside-prefix", default="", help="what is dialed to get an outside line")
    parser.add_argument("--long-distance-prefix", default="", help="what is dialed before a long distance number")
    parser.add_argument("--international-prefix", default="", help="what is dialed before a country code")
    parser.add_argument("--format", choices=list(Shape), default=Shape.IMPORT.value, help="which kind of file")
    parser.add_argument(
        "--output", type=Path, default=None, metavar="FILE", help="a file or a folder (default: the screen)"
    )


def call_center(options: argparse.Namespace) -> int:
    """Run one of the verbs; returns the exit status."""
    return _render(options) if options.action == "render" else _validate(options.file)


def _render(options: argparse.Namespace) -> int:
    definition = CallCenterDefinition(
        bridge_url=options.bridge_url, internal_name=options.internal_name, display_name=options.display_name,
        popup_mode=PopupMode(options.popup_mode), has_outbound_popup=options.outbound_popup == "true",
        language=options.language, presence=options.presence, height_px=options.height, width_px=options.width,
        outside_prefix=options.outside_prefix, long_distance_prefix=options.long_distance_prefix,
        international_prefix=options.international_prefix,
    )  # fmt: skip
    shape = Shape(options.format)
    text = render(definition, shape)
    if options.output is None:
        sys.stdout.buffer.write(text.encode())  # the file says UTF-8, whatever the terminal's encoding is
        return 0
    target: Path = options.output / file_name(definition, shape) if options.output.is_dir() else options.output
    if shape is Shape.METADATA and target.name != file_name(definition, shape):
        message = f"the Metadata API takes the internal name from the file's: call it {file_name(definition, shape)}"
        raise CallCenterFileError(message)
    try:
        target.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"{target} cannot be written: {error.strerror}"
        raise CallCenterFileError(message) from error
    print(target)
    return 0


def _validate(path: Path) -> int:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise CallCenterFileError(message) from error
    if len(data) > LARGEST_FILE:
        message = f"{path} is larger than {LARGEST_FILE} bytes; a definition has a few thousand"
        raise CallCenterFileError(message)
    findings = validate(data, path.name)
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal that cannot show a value must not end the check
        sys.stdout.reconfigure(errors="backslashreplace")
    for finding in findings:
        fault = finding.fault
        print(f"{path}:{finding.line}: {fault.severity}: {fault.problem}; {fault.remedy} [{fault.rule}]")
    errors = _count_errors(findings)
    print(f"{path}: errors: {errors}, warnings: {len(findings) - errors}")
    return _FOUND_ERRORS if errors else 0


def _count_errors(findings: Sequence[LocatedFault]) -> int:
    return sum(finding.is_error for finding in findings)
