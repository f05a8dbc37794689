"""Notes of legs that rang in vain are deleted one by one, by their keys. Against a scripted server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import pytest

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.telephony.asterisk import AsteriskConfig, AsteriskPbx
from octi_bridge.telephony.events import ChannelEnded, ChannelId, PbxSnapshot
from tests.support.pbx.listener import FactLog
from tests.support.pbx.scripted_ami import ScriptedAmi, reply, rows

READY_S = 5.0
BEFORE, LATER, OTHERS = "1.0-agent-201", "2.0-agent-202", "3.0-reception"


def note(leg: str, device: str) -> str:
    return f"n=1&i={leg}&c=PJSIP%2F{device}-00000001&l={leg[0]}.0&d=&o=0698765432&v=03&f=0698765432&a=&s=100&e=101&h=16"


class Asterisk:
    """A scripted server with a database: the family `octi-missed`, by key."""

    def __init__(self, server: ScriptedAmi, pbx: AsteriskPbx) -> None:
        self.server, self.pbx, self.facts = server, pbx, FactLog()
        self.notes = {BEFORE: note("1.1", "agent-201")}
        server.answers |= {"DBGetTree": self._tree, "DBGet": self._get, "DBDel": self._delete}

    async def ring_in_vain(self, leg: str, device: str, key: str) -> None:
        ids = {"Channel": f"PJSIP/{device}-00000002", "Uniqueid": leg, "Linkedid": f"{leg[0]}.0"}
        self.server.event("Newchannel", ChannelStateDesc="Down", **ids)
        self.notes[key] = note(leg, device)
        self.server.event("Hangup", ChannelStateDesc="Ringing", Cause="16", **ids)
        await self.facts.first(ChannelEnded, channel_id=leg)

    def lists(self) -> int:
        return sum(request["Action"] == "DBGetTree" for request in self.server.requests)

    def _tree(self, request: Mapping[str, str]) -> str:
        if request["Family"] != "octi-missed" or not self.notes:
            return reply(request, Response="Error", Message="Database entry not found")
        return rows(
            request,
            *(
                {"Event": "DBGetTreeResponse", "Key": f"/octi-missed/{key}", "Val": self.notes[key]}
                for key in self.notes
            ),
        )

    def _get(self, request: Mapping[str, str]) -> str:
        if request["Key"] not in self.notes:
            return reply(request, Response="Error", Message="Database entry not found")
        return rows(request, {"Event": "DBGetResponse", "Key": request["Key"], "Val": self.notes[request["Key"]]})

    def _delete(self, request: Mapping[str, str]) -> str:
        if request["Family"] != "octi-missed" or self.notes.pop(request["Key"], None) is None:
            return reply(request, Response="Error", Message="Database entry not found")
        return reply(request, Message="Key deleted successfully")


@pytest.fixture
async def asterisk() -> AsyncIterator[Asterisk]:
    async with ScriptedAmi() as server:
        config = AsteriskConfig(
            host="127.0.0.1", port=server.port, username="octi", secret="right", device_prefix="PJSIP/agent-"
        )
        pbx = AsteriskPbx(config=config, clock=SystemClock())
        found = Asterisk(server, pbx)
        await pbx.start(found.facts)
        await pbx.wait_ready(READY_S)
        yield found
        await pbx.stop()


async def test_what_is_written_down_is_deleted_without_reading_all_that_is_kept(asterisk: Asterisk) -> None:
    snapshot = asterisk.facts.all[0]
    assert isinstance(snapshot, PbxSnapshot)
    assert [leg.channel_id for leg in snapshot.kept] == ["1.1"]
    before = asterisk.lists()
    await asterisk.ring_in_vain("2.1", "agent-202", LATER)
    await asterisk.ring_in_vain("3.1", "reception", OTHERS)
    await asterisk.pbx.forget_kept_legs([ChannelId(leg) for leg in ("1.1", "2.1", "3.1", "9.9")])
    assert (asterisk.notes, asterisk.lists()) == ({}, before)


async def test_the_note_of_a_later_ring_stays_until_that_is_written_down(asterisk: Asterisk) -> None:
    await asterisk.ring_in_vain("2.1", "agent-202", LATER)
    await asterisk.ring_in_vain("2.2", "agent-202", LATER)
    await asterisk.pbx.forget_kept_legs([ChannelId("2.1")])
    assert set(asterisk.notes) == {BEFORE, LATER}
    await asterisk.pbx.forget_kept_legs([ChannelId("2.2")])
    assert set(asterisk.notes) == {BEFORE}
