"""The lines that the guides add to an Asterisk, taken out of them: with these and the reloads they name it is ready."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from octi_bridge.telephony.asterisk.check import check_pbx
from octi_bridge.workbench.asterisk_lab import AsteriskLab
from tests.support.guides import GUIDES, steps
from tests.support.pbx.etc import Etc
from tests.support.pbx.fixtures import config_for

pytestmark = pytest.mark.asyncio(loop_scope="session")

NUMBERS = r"^exten => (\S+),1,Gosub\(octi-inbound.*$"
PHONES = r"^set_var = CHANNEL\(hangup_handler_push\).*$"
QUEUES = r"^setqueuevar = .*$"


def lines(guide: str) -> list[str]:
    """What step 2 says in code, in its order."""
    return re.findall(r"`([^`]+)`", steps(guide)[1])


def line(guide: str, begin: str) -> str:
    (found,) = [each for each in lines(guide) if each.startswith(begin)]
    return found


@pytest_asyncio.fixture(loop_scope="session")
async def bare(asterisk_lab: AsteriskLab) -> AsyncIterator[Etc]:
    """An Asterisk without the lines of the guide."""
    await asterisk_lab.clear()
    etc = Etc(asterisk_lab)
    await etc.change("extensions.conf", NUMBERS, r"exten => \1,1,NoOp(without)")
    await etc.change("pjsip.conf", PHONES, ";without-phones")
    await etc.change("queues.conf", QUEUES, ";without-queues")
    yield etc
    await etc.restore()


@pytest.mark.parametrize("guide", GUIDES)
async def test_an_asterisk_with_the_lines_of_the_guide_is_ready(
    asterisk_lab: AsteriskLab, bare: Etc, guide: str
) -> None:
    config = config_for(asterisk_lab.info)
    assert {finding.code for finding in await check_pbx(config)} == {
        "inbound_not_marked", "kept_calls_off", "kept_queues_off",
    }  # fmt: skip

    etc = asterisk_lab.info.directory / "etc"
    for name, without, written in (
        ("extensions.conf", "NoOp(without)", line(guide, "Gosub(octi-inbound")),
        ("pjsip.conf", ";without-phones", line(guide, "set_var = ")),
        ("queues.conf", ";without-queues", line(guide, "setqueuevar = ")),
    ):
        text = (etc / name).read_text()
        assert without in text
        (etc / name).write_text(text.replace(without, written))
    reloads = [each for each in lines(guide) if "reload" in each]
    assert len(reloads) == 4
    for command in reloads:
        await asterisk_lab.cli(command)
    assert await check_pbx(config) == []
