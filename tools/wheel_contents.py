"""Build hook: puts the built panel into the wheel, beside the code that serves it.

An editable installation does not need it: the server finds the panel in the working tree. A wheel without the panel
would start and show an empty page, so its absence stops the build.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelContents(BuildHookInterface[Any]):
    """Adds the panel, which lives outside the Python package."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects files; `version` is `standard` or `editable`."""
        if self.target_name != "wheel" or version == "editable":
            return
        panel = Path(self.root) / "static" / "dist"
        if not (panel / "index.html").is_file():
            raise FileNotFoundError("static/dist/index.html is missing: run `make panel` before building a wheel")
        build_data["force_include"][str(panel)] = "octi_bridge/panel_dist"
