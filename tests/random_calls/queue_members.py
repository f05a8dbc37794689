"""Who is in the queues, asked of the PBX itself: AMI's QueueStatus, or the simulator's own list."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping

from octi_bridge.telephony.simulator import SimulatedPbx
from octi_bridge.workbench.asterisk_lab import LabInfo
from octi_bridge.workbench.stage_sets import StageSet

Members = Mapping[tuple[str, str], bool]
"""Queue and extension to whether the member is paused."""
ANSWER_S = 10.0
_EXTENSION = re.compile(r"\d+")


async def queue_members(stage: StageSet) -> Members:
    """All members of all queues."""
    if stage.info is not None:
        return await _asked(stage.info)
    assert isinstance(stage.pbx, SimulatedPbx)
    return {(str(member.queue), str(member.extension)): member.is_paused for member in stage.pbx.exchange.members}


async def _asked(info: LabInfo) -> Members:
    async with asyncio.timeout(ANSWER_S):
        reader, writer = await asyncio.open_connection(info.ami_host, info.ami_port)
        try:
            log_in = f"Username: {info.admin_username}\r\nSecret: {info.admin_secret}\r\nEvents: off"
            writer.write(f"Action: Login\r\n{log_in}\r\n\r\nAction: QueueStatus\r\n\r\n".encode())
            members: dict[tuple[str, str], bool] = {}
            while True:
                message = (await reader.readuntil(b"\r\n\r\n")).decode()
                fields = dict(line.partition(": ")[::2] for line in message.split("\r\n"))
                if fields.get("Event") == "QueueMember":
                    extension = _EXTENSION.search(fields["StateInterface"])
                    assert extension is not None, fields
                    members[fields["Queue"], extension[0]] = fields["Paused"] == "1"
                elif fields.get("Event") == "QueueStatusComplete":
                    return members
        finally:
            writer.close()
