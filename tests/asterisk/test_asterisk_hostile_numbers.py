"""What callers bring as their number is text to our dialplan, whatever it says: it never becomes a step of it.

A trunk may pass on the user part of a SIP From header as it came: `sip:1)%3ASystem(...)@example.com`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import parse_qs

import pytest
import pytest_asyncio

from octi_bridge.telephony.asterisk.ami_client import AmiClient
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.workbench.asterisk_lab import AsteriskLab
from tests.contract.answered_by_pbx import ECHO
from tests.support.pbx.fixtures import config_for

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOSTILE = '1):UserEvent(OctiHostile,"${CHANNEL}"'
CHANNEL_ID = "octi-hostile-1"
FILL = (
    "Set(N=1)",
    "Set(DB(octi-missed/$[1795000000+${N}].0-201)=x)",
    "Set(N=$[${N}+1])",
    "GotoIf($[${N}<=2000]?2)",
    "Wait(20)",
)


async def until(condition: Callable[[], Awaitable[bool]], limit_s: float = 10.0) -> None:
    """Look again and again until it holds: the PBX's lists and database tell nobody of their changes."""
    async with asyncio.timeout(limit_s):
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


class Leg:
    """A leg in the lab's Asterisk that can be sent through our contexts; keeps what they tell."""

    def __init__(self, client: AmiClient, told: list[AmiMessage]) -> None:
        self.client = client
        self.told = told
        self.name = ""

    async def begin(self) -> None:
        """Call the echo service and wait until the leg is there."""
        call = {"Channel": f"Local/{ECHO}@agents/n", "Application": "Wait", "Data": "30", "ChannelId": CHANNEL_ID}
        await self.client.action("Originate", call | {"Async": "true"})

        async def is_there() -> bool:
            rows = await self.client.listing("CoreShowChannels")
            own = [row for row in rows if row.get("Uniqueid") == CHANNEL_ID and row.get("Application") == "Wait"]
            self.name = own[0].get("Channel") if own else ""
            return bool(own)

        await until(is_there)

    async def set(self, **variables: str) -> None:
        """Variables of the leg; `CONNECTEDLINE_num` stands for that part of the function."""
        for variable, value in variables.items():
            name = variable.replace("LINE_num", "LINE(num)")
            await self.client.action("Setvar", {"Channel": self.name, "Variable": name, "Value": value})

    async def go(self, context: str, exten: str, step: str = "1") -> None:
        """Send it there."""
        where = {"Channel": self.name, "Context": context, "Exten": exten, "Priority": step}
        await self.client.action("Redirect", where)

    def events(self, name: str) -> list[AmiMessage]:
        """What the dialplan told, by name."""
        return [message for message in self.told if message.get("UserEvent") == name]


@pytest_asyncio.fixture(loop_scope="session")
async def leg(asterisk_lab: AsteriskLab) -> AsyncIterator[Leg]:
    await asterisk_lab.clear()
    told: list[AmiMessage] = []
    client = await AmiClient.connect(
        config=config_for(asterisk_lab.info), wanted={"UserEvent"}, on_event=told.append, on_lost=lambda reason: None
    )
    found = Leg(client, told)
    await found.begin()
    yield found
    await client.close()
    await asterisk_lab.cli(f"channel request hangup {found.name}")
    await asterisk_lab.cli(f"database del octi-calls {CHANNEL_ID}")
    await asterisk_lab.clear()


async def test_a_number_that_looks_like_a_program_is_not_run_when_an_agent_waits_again(leg: Leg) -> None:
    await leg.set(OCTI_PEER=leg.name, OCTI_PEER_ID="1.1", OCTI_HOLDS="1.1", OCTI_OWN=HOSTILE, CONNECTEDLINE_num=HOSTILE)
    await leg.go("octi-control", "wait")

    async def has_waited() -> bool:
        return bool(leg.events("OctiState"))

    await until(has_waited)
    assert leg.events("OctiHostile") == []


@pytest.mark.parametrize("number", [HOSTILE, "1:2?3&o=4"])
async def test_such_a_number_spoils_nothing_else_in_the_note(leg: Leg, asterisk_lab: AsteriskLab, number: str) -> None:
    await leg.set(OCTI_HOLDS="1.1", OCTI_HELD_NUMBER=number, OCTI_DIALED=number, OCTI_VIA=number, OCTI_FROM=number)
    await leg.go("octi-record", "s")
    note = ""

    async def is_noted() -> bool:
        nonlocal note
        note = await asterisk_lab.cli(f"database get octi-calls {CHANNEL_ID}")
        return "Value:" in note

    await until(is_noted)
    found = parse_qs(note.strip(), keep_blank_values=True)
    # Asterisk's functions end at a bracket that was never opened: of such a text its beginning is kept
    assert [found[name] for name in ("d", "o", "v", "f")] == [[number.partition(")")[0]]] * 4
    assert (found["l"], found["h"], len(found["e"])) == ([CHANNEL_ID], ["0"], 1)
    assert leg.events("OctiHostile") == []


async def test_a_bridge_that_never_comes_back_leaves_the_newest_2000_missed_calls(
    leg: Leg, asterisk_lab: AsteriskLab
) -> None:
    for step, what in enumerate(FILL, start=1):
        await asterisk_lab.cli(f"dialplan add extension fill,{step},{what} into octi-fill")
    await leg.go("octi-fill", "fill")

    async def is_full() -> bool:
        return "2000 results found" in await asterisk_lab.cli("database show octi-missed")

    await until(is_full)
    await asterisk_lab.cli("dialplan remove context octi-fill")
    await leg.set(OCTI_NOTE_KEY=f"octi-missed/{CHANNEL_ID}-201")
    await leg.go("octi-record", "s", "bound")
    keys = ""

    async def is_noted() -> bool:
        nonlocal keys
        keys = await asterisk_lab.cli("database show octi-missed")
        return f"/octi-missed/{CHANNEL_ID}-" in keys

    await until(is_noted)
    assert "2000 results found" in keys
    assert "/1795000001.0-201 " not in keys
    assert "/1795000002.0-201 " in keys
