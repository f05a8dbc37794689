"""AMI over TLS on a real Asterisk with a certificate of a private authority, and each way in which it can be wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.telephony.asterisk import AsteriskConfig, AsteriskPbx
from octi_bridge.telephony.asterisk.check import check_pbx
from octi_bridge.workbench.asterisk_lab import AsteriskLab, LabInfo
from tests.support.authority import Authority
from tests.support.pbx.etc import Etc
from tests.support.pbx.fixtures import READY_S, config_for
from tests.support.pbx.listener import FactLog

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAME = "pbx.example.jp"


def tls_port(info: LabInfo) -> int:
    return info.base_port + 4


@pytest_asyncio.fixture(loop_scope="session")
async def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "private")


@pytest_asyncio.fixture(loop_scope="session")
async def config(asterisk_lab: AsteriskLab, authority: Authority) -> AsyncIterator[AsteriskConfig]:
    """The lab with `tlsenable = yes`, and how to reach it by TLS."""
    issued = authority.issue(NAME)
    lines = (
        "webenabled = no\ntlsenable = yes\n"
        f"tlsbindaddr = 127.0.0.1:{tls_port(asterisk_lab.info)}\ntlscertfile = {issued.both}\n"
    )
    etc = Etc(asterisk_lab)
    await asterisk_lab.clear()
    await etc.change("manager.conf", "^webenabled = no\n", lines)
    yield replace(
        config_for(asterisk_lab.info),
        port=tls_port(asterisk_lab.info),
        tls=True,
        ca_file=authority.ca_file,
        tls_server_name=NAME,
    )
    await etc.restore()


async def test_the_bridge_works_over_tls(config: AsteriskConfig, facts: FactLog) -> None:
    pbx = AsteriskPbx(config=config, clock=SystemClock())
    await pbx.start(facts)
    try:
        await pbx.wait_ready(READY_S)
        assert pbx.is_ready
    finally:
        await pbx.stop()
    assert await check_pbx(config) == []


async def problem(config: AsteriskConfig) -> str:
    (found,) = await check_pbx(config)
    assert found.code == "tls_failed"
    return found.problem


async def test_tls_at_the_plain_port_is_told(asterisk_lab: AsteriskLab, config: AsteriskConfig) -> None:
    told = await problem(replace(config, port=asterisk_lab.info.ami_port))
    assert "does not speak TLS" in told
    assert "OCTI_PBX__TLS=false" in told


async def test_a_plain_connection_to_the_tls_port_is_told(config: AsteriskConfig) -> None:
    told = await problem(replace(config, tls=False, connect_timeout_s=1.0))
    assert "speaks TLS: set OCTI_PBX__TLS=true" in told


async def test_a_certificate_of_another_authority_is_told(config: AsteriskConfig, tmp_path: Path) -> None:
    for ca_file in (None, Authority(tmp_path, "another").ca_file):
        told = await problem(replace(config, ca_file=ca_file))
        assert "is not accepted" in told
        assert "OCTI_PBX__CA_FILE" in told


@pytest.mark.parametrize("name", ["", "other.example.jp"])
async def test_a_certificate_for_another_name_is_told(config: AsteriskConfig, name: str) -> None:
    told = await problem(replace(config, tls_server_name=name))
    assert "mismatch" in told.casefold() or "not valid for" in told
    assert "OCTI_PBX__TLS_SERVER_NAME" in told


async def test_the_doctor_examines_the_pbx_over_tls(asterisk_lab: AsteriskLab, config: AsteriskConfig) -> None:
    info = asterisk_lab.info
    environment = {
        **os.environ,
        "OCTI_PBX__PORT": str(config.port),
        "OCTI_PBX__TLS": "true",
        "OCTI_PBX__CA_FILE": str(config.ca_file),
        "OCTI_PBX__TLS_SERVER_NAME": NAME,
        "OCTI_PBX__USERNAME": info.ami_username,
        "OCTI_PBX__SECRET": info.ami_secret,
        "OCTI_PBX__DIAL_CONTEXT": info.dial_context,
        "OCTI_DATABASE__URL": "sqlite://",
    }
    command = [sys.executable, "-m", "octi_bridge", "doctor"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    (line,) = [line for line in done.stdout.splitlines() if "PBX (Asterisk)" in line]
    assert line.startswith("ok"), done.stdout
