"""The FreePBX-shaped bed as a place to play random calls: patient enough for slow machines, everybody signed in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.stage_sets import StageSet, asterisk_pbx
from tests.random_calls.desks import Desks
from tests.random_calls.pbxs import EXTENSIONS, PBXS
from tests.support.freepbx.bed import FreePbxBed, running_bed
from tests.support.freepbx.files import HERE, octi_settings
from tests.support.freepbx.layout import IVR_DID, ORDERS, ORDERS_DID, SALES_DID

SETTINGS = {**octi_settings(), "OCTI_DIALING__OUTSIDE_PREFIX": PBXS["freepbx"].outside_prefix}
_OWN = {
    "extensions_additional.conf": ("s,1(15,", "s,1(60,"),
    "res_parking_additional.conf": ("=45", "=10"),
    "features_general_additional.conf": ("atxfercomplete=*4", "atxfercomplete=*4\natxferswap=*6"),
}
"""A ring group rings until the script goes on; parked calls return as soon as those which the panel has parked; by
default another code of Asterisk's is `*4`, too."""


@asynccontextmanager
async def on_bed(directory: Path) -> AsyncIterator[tuple[FreePbxBed, AbstractAsyncContextManager[StageSet]]]:
    """The bed, and its phones as a stage."""
    own = {name: (HERE / "pbx" / name).read_text().replace(*change) for name, change in _OWN.items()}
    async with running_bed(directory, own=own) as bed:
        for user in sorted(PBXS["freepbx"].voicemail):
            await bed.cli(f"database put AMPUSER/{user} ringtimer 60")
        yield bed, _stage(bed)


@asynccontextmanager
async def _stage(bed: FreePbxBed) -> AsyncIterator[StageSet]:
    dids = ((IVR_DID, "代表"), (SALES_DID, "営業"), (ORDERS_DID, "受注"))
    yield StageSet(asterisk_pbx(bed.info), bed.stage, AnswerMode.NOTIFY, dids, bed.info, bed.ears)


async def sign_in_by_code(desks: Desks) -> None:
    """Everybody enters the queue that has no members of its own, at the phone."""
    await asyncio.gather(*(_dial_code(desks, extension, f"*45{ORDERS}") for extension in EXTENSIONS))


async def _dial_code(desks: Desks, extension: str, code: str) -> None:
    await desks.dial(extension, code)
    await desks.is_(extension, PhoneState.TALKING)
    await desks.is_(extension, PhoneState.IDLE)
