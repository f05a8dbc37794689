"""What is counted as the start of the panel is what a browser loads then."""

from __future__ import annotations

import json
from pathlib import Path

from bench.panel_size import read_parts


def test_the_start_is_what_the_entry_imports_statically(tmp_path: Path) -> None:
    manifest = {
        "index.html": {
            "file": "a.js", "css": ["a.css"], "imports": ["shared"], "isEntry": True,
            "dynamicImports": ["src/later.tsx", "src/i18n/ja.ts", "src/i18n/en.ts"],
        },
        "shared": {"file": "shared.js", "imports": ["deeper"]},
        "deeper": {"file": "deeper.js"},
        "src/later.tsx": {"file": "later.js", "css": ["later.css"], "imports": ["index.html"], "isDynamicEntry": True},
        "src/i18n/ja.ts": {"file": "ja.js", "isDynamicEntry": True},
        "src/i18n/en.ts": {"file": "en.js", "isDynamicEntry": True},
        "src/webrtc/phone.ts": {"file": "phone.js", "isDynamicEntry": True},
    }  # fmt: skip
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    parts = read_parts(tmp_path)
    assert [path.name for path in parts.at_start] == ["a.css", "a.js", "deeper.js", "shared.js"]
    assert [path.name for path in parts.after_start] == ["ja.js", "later.css", "later.js"]
