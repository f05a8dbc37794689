"""`octi-bridge doctor` as an administrator runs it, on a real Asterisk: whole, then with a part taken away."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from octi_bridge.storage.database import close_engine, open_engine, upgrade
from octi_bridge.workbench.asterisk_lab import AsteriskLab

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def run_doctor(lab: AsteriskLab, directory: Path, **changed: str) -> tuple[int, dict[str, Any]]:
    engine = open_engine(f"sqlite:///{directory}/bridge.db")
    await upgrade(engine)
    await close_engine(engine)
    (directory / "index.html").write_text("<div id='panel'></div>")
    values = {
        "PBX__HOST": lab.info.ami_host, "PBX__PORT": str(lab.info.ami_port), "PBX__USERNAME": lab.info.ami_username,
        "PBX__SECRET": lab.info.ami_secret, "PBX__DIAL_CONTEXT": lab.info.dial_context,
        "DATABASE__URL": f"sqlite:///{directory}/bridge.db", "PANEL__DIRECTORY": str(directory),
        "PANEL__ALLOWED_ORIGINS": '["https://minato.lightning.force.com"]', **changed,
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "octi_bridge", "doctor", "--json", stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **{f"OCTI_{name}": value for name, value in values.items()}},
    )  # fmt: skip
    text, _ = await process.communicate()
    assert process.returncode is not None
    found = json.loads(text)
    return process.returncode, {each["link"]: each for each in found["links"]}


async def test_a_complete_asterisk_is_ok_and_the_status_is_0(asterisk_lab: AsteriskLab, tmp_path: Path) -> None:
    await asterisk_lab.clear()
    status, links = await run_doctor(asterisk_lab, tmp_path)
    assert [finding for finding in links["pbx"]["findings"] if finding["is_fatal"]] == []
    assert status == 0


async def test_a_wrong_secret_is_named_with_what_to_do_and_the_status_is_1(
    asterisk_lab: AsteriskLab, tmp_path: Path
) -> None:
    status, links = await run_doctor(asterisk_lab, tmp_path, PBX__SECRET="wrong-secret")
    assert status == 1
    assert [finding["code"] for finding in links["pbx"]["findings"]] == ["login_refused"]
    assert "wrong-secret" not in json.dumps(links)
