"""Records what a real Asterisk says on AMI while calls are made: the streams in tests/recorded.

    python -m tests.support.pbx.recorder

Each scenario gives `<name>.ami`, the bytes as the bridge's own account received them after its login, and
`<name>.facts`, what the adapter made of them, to be read by a person before they are kept: they are the
expectation of tests/unit/telephony/asterisk/test_ami_recorded.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.telephony.asterisk import AsteriskPbx
from octi_bridge.telephony.asterisk.framing import AmiMessage, Framer
from octi_bridge.telephony.asterisk.legs import LegBook
from octi_bridge.telephony.asterisk.local_pairs import LocalPairs
from octi_bridge.telephony.asterisk.members import Member, MemberGone, MemberRegistry
from octi_bridge.telephony.asterisk.translate import translate
from octi_bridge.telephony.commands import HoldCall, MakeCall, RemoveQueueMember, RetrieveCall, SetQueueMember
from octi_bridge.telephony.events import (
    BridgeEntered,
    CallHeld,
    ChannelId,
    Extension,
    MakeCallFailed,
    PbxFact,
    QueueMemberRang,
    QueueName,
)
from octi_bridge.workbench.asterisk_lab import AsteriskLab
from octi_bridge.workbench.asterisk_lab.prefix import Prefix, default_prefix
from octi_bridge.workbench.stage import PhoneState
from tests.support.pbx.fixtures import config_for
from tests.support.pbx.listener import FactLog

RECORDED = Path(__file__).parents[2] / "recorded"
SALES = QueueName("sales")
AGENT = Extension("201")


def facts_of(stream: bytes) -> list[PbxFact]:
    """What the adapter tells of a stream that begins with an idle PBX."""
    pairs, legs, members = LocalPairs(), LegBook(), MemberRegistry()
    facts: list[PbxFact] = []
    for frame in Framer(max_message_bytes=1 << 20).feed(stream):
        message = AmiMessage.parse(frame)
        told = translate(message, "PJSIP/") if message is not None and message.kind == "Event" else None
        if isinstance(told, Member | MemberGone):
            facts.append(members.apply(told))
        elif message is not None and told is not None:
            for shown in pairs.take(told, message.get("Channel")):
                facts += legs.take(shown, message.get("Channel"))
    return facts


def as_line(fact: PbxFact) -> str:
    """A fact as one line of JSON."""
    return json.dumps({"fact": type(fact).__name__} | asdict(fact), ensure_ascii=False)


class Scene:
    """A lab and an adapter, for the scenarios."""

    def __init__(self, lab: AsteriskLab, pbx: AsteriskPbx, facts: FactLog) -> None:
        self.lab, self.pbx, self.stage, self.facts = lab, pbx, lab.stage, facts

    async def sign_in(self, *, is_paused: bool = False, reason: str = "") -> None:
        await self.pbx.set_queue_member(
            SetQueueMember(
                queue=SALES, extension=AGENT, member_name="Agent 201", is_paused=is_paused, pause_reason=reason
            )
        )

    async def until(self, *states: tuple[str, PhoneState]) -> None:
        for name, state in states:
            await self.stage.wait_for(name, state)


async def queue_call_answered(scene: Scene) -> None:
    await scene.sign_in()
    await scene.stage.dial("outside", "0312340001")
    await scene.until(("201", PhoneState.RINGING))
    await scene.stage.pick_up("201")
    await scene.until(("201", PhoneState.TALKING), ("outside", PhoneState.TALKING))
    await scene.stage.hang_up("201")
    await scene.until(("outside", PhoneState.IDLE))


async def queue_call_declined(scene: Scene) -> None:
    await scene.sign_in()
    await scene.stage.dial("outside", "0312340001", caller_number="0698765432")
    await scene.until(("201", PhoneState.RINGING))
    await scene.stage.hang_up("201")
    await scene.until(("201", PhoneState.IDLE))
    await scene.stage.hang_up("outside")
    await scene.until(("outside", PhoneState.IDLE))


async def direct_call_withheld_not_answered(scene: Scene) -> None:
    await scene.stage.dial("outside", "0312340201", withhold=True)
    await scene.until(("201", PhoneState.RINGING))
    await scene.stage.hang_up("outside")
    await scene.until(("201", PhoneState.IDLE))


async def click_to_dial_answered(scene: Scene) -> None:
    await scene.pbx.make_call(MakeCall(channel_id=ChannelId("job-1"), extension=AGENT, number="0312345678"))
    await scene.until(("201", PhoneState.RINGING))
    await scene.stage.pick_up("201")
    await scene.until(("outside", PhoneState.RINGING))
    await scene.stage.pick_up("outside")
    await scene.until(("outside", PhoneState.TALKING))
    await scene.stage.hang_up("outside")
    await scene.until(("201", PhoneState.IDLE))


async def click_to_dial_customer_busy(scene: Scene) -> None:
    await scene.pbx.make_call(MakeCall(channel_id=ChannelId("job-2"), extension=AGENT, number="0312345678"))
    await scene.until(("201", PhoneState.RINGING))
    await scene.stage.pick_up("201")
    await scene.until(("outside", PhoneState.RINGING))
    await scene.stage.hang_up("outside")
    await scene.until(("201", PhoneState.IDLE))


async def click_to_dial_phone_unplugged(scene: Scene) -> None:
    await scene.stage.unplug("201")
    await scene.pbx.make_call(MakeCall(channel_id=ChannelId("job-3"), extension=AGENT, number="0312345678"))
    await scene.facts.first(MakeCallFailed, channel_id=ChannelId("job-3"))
    await scene.stage.plug_in("201")


async def internal_call_held_by_phone(scene: Scene) -> None:
    await scene.stage.dial("201", "202")
    await scene.until(("202", PhoneState.RINGING))
    await scene.stage.pick_up("202")
    await scene.until(("201", PhoneState.TALKING), ("202", PhoneState.TALKING))
    await scene.lab.phone("202").command("hold")
    await asyncio.sleep(0.3)
    await scene.lab.phone("202").command("resume")
    await asyncio.sleep(0.3)
    await scene.stage.hang_up("202")
    await scene.until(("201", PhoneState.IDLE))


async def queue_call_held_and_retrieved(scene: Scene) -> None:
    since = len(scene.facts.all)
    await scene.sign_in()
    await scene.stage.dial("outside", "0312340001")
    await scene.until(("201", PhoneState.RINGING))
    await scene.stage.pick_up("201")
    await scene.until(("201", PhoneState.TALKING), ("outside", PhoneState.TALKING))
    rang = await scene.facts.first(QueueMemberRang, since=since)
    customer, agent = rang.caller_channel_id, rang.member_channel_id
    await scene.facts.first(BridgeEntered, since=since, channel_id=customer)
    await scene.pbx.hold(HoldCall(agent_channel_id=agent, other_channel_id=customer))
    await scene.facts.first(CallHeld, since=since)
    since = len(scene.facts.all)
    await scene.pbx.retrieve(RetrieveCall(agent_channel_id=agent, other_channel_id=customer))
    await scene.facts.first(BridgeEntered, since=since, channel_id=customer)
    await scene.facts.first(BridgeEntered, since=since, channel_id=agent)
    await scene.stage.hang_up("201")
    await scene.until(("outside", PhoneState.IDLE))


async def member_joins_pauses_leaves(scene: Scene) -> None:
    await scene.sign_in()
    await scene.sign_in(is_paused=True, reason="昼休み")
    await scene.sign_in()
    await scene.pbx.remove_queue_member(RemoveQueueMember(queue=SALES, extension=AGENT))


SCENARIOS: tuple[Callable[[Scene], Awaitable[None]], ...] = (
    queue_call_answered,
    queue_call_declined,
    direct_call_withheld_not_answered,
    click_to_dial_answered,
    click_to_dial_customer_busy,
    click_to_dial_phone_unplugged,
    internal_call_held_by_phone,
    queue_call_held_and_retrieved,
    member_joins_pauses_leaves,
)


@asynccontextmanager
async def recording(lab: AsteriskLab, into: Path) -> AsyncIterator[None]:
    """Write down what the bridge's account is told meanwhile."""
    info = lab.info
    reader, writer = await asyncio.open_connection(info.ami_host, info.ami_port)
    await reader.readline()
    writer.write(f"Action: Login\r\nUsername: {info.ami_username}\r\nSecret: {info.ami_secret}\r\n\r\n".encode())
    await reader.readuntil(b"Fully Booted\r\n\r\n")
    heard = bytearray()

    async def listen() -> None:
        while chunk := await reader.read(1 << 16):
            heard.extend(chunk)

    listening = asyncio.create_task(listen())
    yield
    await asyncio.sleep(0.5)  # events are told a moment after what they tell
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening
    writer.close()
    await asyncio.to_thread(into.write_bytes, bytes(heard))


async def main() -> None:
    """Record all scenarios."""
    folder = RECORDED / f"asterisk-{Prefix(default_prefix()).asterisk_version()}"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="octi-rec-") as directory:
        async with AsteriskLab(directory=Path(directory)) as lab:
            pbx = AsteriskPbx(config=config_for(lab.info), clock=SystemClock())
            facts = FactLog()
            await pbx.start(facts)
            await pbx.wait_ready(10)
            for scenario in SCENARIOS:
                await lab.clear()
                await asyncio.sleep(0.5)  # what is told of the clearing is no part of the scenario
                into = folder / f"{scenario.__name__}.ami"
                async with recording(lab, into):
                    await scenario(Scene(lab, pbx, facts))
                lines = [as_line(fact) for fact in facts_of(into.read_bytes())]
                into.with_suffix(".facts").write_text("\n".join(lines) + "\n")
                sys.stdout.write(f"{into.name}: {len(lines)} facts\n")
            await pbx.stop()


if __name__ == "__main__":
    asyncio.run(main())
