"""The panel's types are made from the bridge's, and are never behind them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools import generate_protocol_types
from tools.generate_protocol_types import TARGET, main, render


def test_the_panels_types_are_those_of_the_protocol() -> None:
    assert TARGET.read_text(encoding="utf-8") == render(), "run `python tools/generate_protocol_types.py`"


def test_the_check_notices_a_stale_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = tmp_path / "types.gen.ts"
    stale.write_text(render().replace("readonly call_id", "readonly callId", 1), encoding="utf-8")
    monkeypatch.setattr(generate_protocol_types, "TARGET", stale)
    monkeypatch.setattr(sys, "argv", ["generate", "--check"])
    assert main() == 1
    monkeypatch.setattr(sys, "argv", ["generate"])
    assert main() == 0
    assert stale.read_text(encoding="utf-8") == render()
