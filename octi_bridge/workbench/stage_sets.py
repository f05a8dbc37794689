"""The two PBXs a workbench can have: simulated, or a real Asterisk with real SIP phones."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.telephony.asterisk import AsteriskConfig, AsteriskPbx
from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.telephony.port import PbxPort
from octi_bridge.telephony.simulator import SimulatedPbx, default_lines, second_device_of
from octi_bridge.workbench.asterisk_lab import AsteriskLab, LabInfo
from octi_bridge.workbench.asterisk_lab.hearing import Ears
from octi_bridge.workbench.simulator_stage import SimulatedStage
from octi_bridge.workbench.stage import PhoneStage

DIAL_IN_NUMBERS = (("0312340001", "sales"), ("0312340002", "support"))


@dataclass(frozen=True, slots=True)
class StageSet:
    """A PBX, its phones, and how they are answered from the panel. `info` and `ears` only with a real Asterisk."""

    pbx: PbxPort
    phones: PhoneStage
    answer_mode: AnswerMode
    dial_in_numbers: Sequence[tuple[str, str]]
    info: LabInfo | None = None
    ears: Ears | None = None


@asynccontextmanager
async def simulated(*, has_second_device: bool = False) -> AsyncIterator[StageSet]:
    """Everything in this process; phones answer when the panel asks them to. A second device is 203-2, at 203."""
    pbx = SimulatedPbx(lines=[*default_lines(), *([second_device_of("203")] if has_second_device else [])])
    phones = SimulatedStage(exchange=pbx.exchange)
    try:
        yield StageSet(pbx, phones, AnswerMode.NOTIFY, DIAL_IN_NUMBERS)
    finally:
        pbx.shut_down()


@asynccontextmanager
async def real(directory: Path) -> AsyncIterator[StageSet]:
    """An Asterisk and SIP phones of its own, in a directory; LabError when they are not installed."""
    async with AsteriskLab(directory=directory) as lab:
        yield stage_of(lab)


def stage_of(lab: AsteriskLab) -> StageSet:
    """A running lab, with an adapter of its own."""
    return StageSet(asterisk_pbx(lab.info), lab.stage, AnswerMode.NOTIFY, DIAL_IN_NUMBERS, lab.info, lab.ears)


def asterisk_pbx(info: LabInfo) -> AsteriskPbx:
    """The adapter for a lab's Asterisk."""
    config = AsteriskConfig(
        host=info.ami_host, port=info.ami_port, username=info.ami_username, secret=info.ami_secret,
        dial_context=info.dial_context,
    )  # fmt: skip
    return AsteriskPbx(config=config, clock=SystemClock())
