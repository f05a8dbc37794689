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
    status, text, _ = await octi_bridge(lab, directory, "doctor", "--json", **changed)
    return status, {each["link"]: each for each in json.loads(text)["links"]}


async def octi_bridge(lab: AsteriskLab, directory: Path, *words: str, **changed: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command."""
    values = {
        "PBX__HOST": lab.info.ami_host, "PBX__PORT": str(lab.info.ami_port), "PBX__USERNAME": lab.info.ami_username,
        "PBX__SECRET": lab.info.ami_secret, "PBX__DIAL_CONTEXT": lab.info.dial_context,
        "DATABASE__URL": f"sqlite:///{directory}/bridge.db", "PANEL__DIRECTORY": str(directory),
        "PANEL__ALLOWED_ORIGINS": '["https://minato.lightning.force.com"]', **changed,
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "octi_bridge",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **{f"OCTI_{name}": value for name, value in values.items()}},
    )
    out, said = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), said.decode()


async def test_a_complete_asterisk_is_ok_and_the_status_is_0(asterisk_lab: AsteriskLab, tmp_path: Path) -> None:
    await asterisk_lab.clear()
    status, links = await run_doctor(asterisk_lab, tmp_path)
    assert [finding for finding in links["pbx"]["findings"] if finding["is_fatal"]] == []
    assert status == 0


async def test_a_queue_that_the_pbx_does_not_have_is_named_with_its_accounts(
    asterisk_lab: AsteriskLab, tmp_path: Path
) -> None:
    """Found by the doctor among the accounts, and by an import before there are accounts."""
    await asterisk_lab.clear()
    await run_doctor(asterisk_lab, tmp_path)  # makes the database
    people = "account,name,queues,password\nsato,佐藤,sales salse,tiger-secret 1\nsuzuki,鈴木,salse,tiger-secret 1\n"
    (tmp_path / "staff.csv").write_text(people)
    status, _, said = await octi_bridge(asterisk_lab, tmp_path, "account", "import", str(tmp_path / "staff.csv"))
    assert status == 2
    for line in (2, 3):
        assert f"line {line}, queues: the PBX has no queue salse; did you mean sales?" in said
    status, _, said = await octi_bridge(
        asterisk_lab, tmp_path, "account", "import", str(tmp_path / "staff.csv"), PBX__SECRET="wrong"
    )
    assert status == 0
    assert "whether the queues exist was not checked: Asterisk refused the AMI user" in said

    status, links = await run_doctor(asterisk_lab, tmp_path)
    (found,) = [each for each in links["pbx"]["findings"] if each["code"] == "queue_unknown"]
    assert status == 0
    assert found["problem"].startswith("Asterisk has no queue salse, in which these accounts are to work: sato, suzuki")
    assert "[salse]" in found["remedy"]
    assert "octi-bridge account queues sato" in found["remedy"]
    _, text, _ = await octi_bridge(asterisk_lab, tmp_path, "doctor", "--language", "ja")
    assert "アカウント sato, suzuki の担当キュー salse が電話交換機にありません。あるのは: sales, support" in text


async def test_a_wrong_secret_is_named_with_what_to_do_and_the_status_is_1(
    asterisk_lab: AsteriskLab, tmp_path: Path
) -> None:
    status, links = await run_doctor(asterisk_lab, tmp_path, PBX__SECRET="wrong-secret")
    assert status == 1
    assert [finding["code"] for finding in links["pbx"]["findings"]] == ["login_refused"]
    assert "wrong-secret" not in json.dumps(links)
