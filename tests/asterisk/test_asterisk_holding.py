"""What our dialplan guards on a real Asterisk: nobody is stranded, and nobody is ended who has gone on elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio

from octi_bridge.telephony.asterisk import AsteriskPbx
from octi_bridge.telephony.commands import HoldCall, RetrieveCall, SetQueueMember
from octi_bridge.telephony.errors import PbxError
from octi_bridge.telephony.events import (
    BridgeEntered,
    CallHeld,
    ChannelCreated,
    ChannelEnded,
    ChannelId,
    Extension,
    QueueMemberRang,
    QueueName,
)
from octi_bridge.workbench.asterisk_lab import AsteriskLab, AsteriskStage
from octi_bridge.workbench.asterisk_lab.console import channels
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.stage import PhoneState
from tests.support.pbx.ears import assert_hears
from tests.support.pbx.listener import FactLog

pytestmark = pytest.mark.asyncio(loop_scope="session")

TALK = {"201": {"outside"}, "outside": {"201"}}
LOOK_S = 15.0  # our dialplan looks every ten seconds whether the other leg is still there


@dataclass(frozen=True, slots=True)
class Talk:
    """A queue call between the customer and 201."""

    lab: AsteriskLab
    pbx: AsteriskPbx
    facts: FactLog
    customer: ChannelId
    agent: ChannelId

    def name_of(self, rows: str, endpoint: str) -> str:
        return next(line.split("!")[0] for line in rows.splitlines() if line.startswith(f"PJSIP/{endpoint}-"))

    async def channel(self, endpoint: str) -> str:
        """The name of this phone's channel."""
        return self.name_of(await self.lab.cli("core show channels concise"), endpoint)

    async def hold(self) -> None:
        since = len(self.facts.all)
        await self.pbx.hold(HoldCall(agent_channel_id=self.agent, other_channel_id=self.customer))
        await self.facts.first(CallHeld, since=since)

    async def retrieve(self) -> None:
        since = len(self.facts.all)
        await self.pbx.retrieve(RetrieveCall(agent_channel_id=self.agent, other_channel_id=self.customer))
        for leg in (self.agent, self.customer):
            await self.facts.first(BridgeEntered, since=since, channel_id=leg)


async def begin(lab: AsteriskLab, pbx: AsteriskPbx, facts: FactLog) -> Talk:
    since = len(facts.all)
    await pbx.set_queue_member(
        SetQueueMember(queue=QueueName("sales"), extension=Extension("201"), member_name="A", is_paused=False)
    )
    await lab.stage.dial("outside", "0312340001")
    await lab.stage.wait_for("201", PhoneState.RINGING)
    rang = await facts.first(QueueMemberRang, since=since)
    await lab.stage.pick_up("201")
    for leg in (rang.caller_channel_id, rang.member_channel_id):
        await facts.first(BridgeEntered, since=since, channel_id=leg)
    return Talk(lab, pbx, facts, rang.caller_channel_id, rang.member_channel_id)


@pytest_asyncio.fixture(loop_scope="session")
async def talk(asterisk_lab: AsteriskLab, real_pbx: AsteriskPbx, facts: FactLog) -> Talk:
    return await begin(asterisk_lab, real_pbx, facts)


async def test_a_customer_transferred_after_a_hold_outlives_the_agents_leg(
    talk: Talk, asterisk_lab: AsteriskLab, real_stage: AsteriskStage, facts: FactLog
) -> None:
    await talk.hold()
    await talk.retrieve()
    await asterisk_lab.cli(f"channel redirect {await talk.channel('outside')} agents,202,1")
    await facts.first(ChannelEnded, channel_id=talk.agent)
    await real_stage.wait_for("202", PhoneState.RINGING)
    await real_stage.pick_up("202")
    await assert_hears(asterisk_lab, {"202": {"outside"}, "outside": {"202"}})
    await real_stage.hang_up("202")
    await facts.first(ChannelEnded, channel_id=talk.customer)


async def test_an_agent_who_hangs_up_after_the_customer_was_taken_from_hold_does_not_end_that_call(
    talk: Talk, asterisk_lab: AsteriskLab, real_stage: AsteriskStage, facts: FactLog
) -> None:
    """Whoever takes a held customer elsewhere changes OCTI_PEER on that leg; one side is enough."""
    await talk.hold()
    customer = await talk.channel("outside")
    await asterisk_lab.cli(f"dialplan set chanvar {customer} OCTI_PEER nobody")
    await asterisk_lab.cli(f"channel redirect {customer} agents,202,1")
    await real_stage.wait_for("202", PhoneState.RINGING)
    await real_stage.hang_up("201")
    await facts.first(ChannelEnded, channel_id=talk.agent)
    await real_stage.pick_up("202")
    await assert_hears(asterisk_lab, {"202": {"outside"}, "outside": {"202"}})


@pytest.mark.slow
@pytest.mark.parametrize("gone", ["201", "outside"])
async def test_a_leg_whose_handler_was_missed_ends_at_the_next_look(
    talk: Talk, real_stage: AsteriskStage, asterisk_lab: AsteriskLab, facts: FactLog, gone: str
) -> None:
    await talk.hold()
    # the one that goes does not name the other any more: its handler does nothing
    await asterisk_lab.cli(f"dialplan set chanvar {await talk.channel(gone)} OCTI_PEER nobody")
    await real_stage.hang_up(gone)
    ended, left = (talk.agent, talk.customer) if gone == "201" else (talk.customer, talk.agent)
    await facts.first(ChannelEnded, channel_id=ended)
    await facts.first(ChannelEnded, channel_id=left, timeout_s=LOOK_S)


async def test_the_sites_own_hangup_handlers_still_run(talk: Talk, asterisk_lab: AsteriskLab, facts: FactLog) -> None:
    customer = await talk.channel("outside")
    await asterisk_lab.cli("dialplan add extension s,1,Set(GLOBAL(SITE_HANDLER)=ran) into site-handler")
    await asterisk_lab.cli("dialplan add extension s,2,Return() into site-handler")
    await asterisk_lab.cli(f"dialplan set chanvar {customer} CHANNEL(hangup_handler_push) site-handler,s,1")
    await talk.hold()
    await talk.retrieve()
    await talk.hold()
    await asterisk_lab.stage.hang_up("outside")
    await facts.first(ChannelEnded, channel_id=talk.agent)
    assert "SITE_HANDLER=ran" in await asterisk_lab.cli("dialplan show globals")


@pytest.mark.slow
async def test_a_hang_up_at_any_moment_of_a_hold_strands_nobody(
    asterisk_lab: AsteriskLab, real_pbx: AsteriskPbx, facts: FactLog
) -> None:
    draw = random.Random(7)
    for _ in range(40):
        talk = await begin(asterisk_lab, real_pbx, facts)
        who, delay_s, is_retrieve = draw.choice(["201", "outside"]), draw.uniform(0, 0.04), draw.random() < 0.5
        if is_retrieve:
            await talk.hold()

        async def hang_up(who: str = who, delay_s: float = delay_s) -> None:
            await asyncio.sleep(delay_s)
            await asterisk_lab.stage.hang_up(who)

        move = talk.retrieve if is_retrieve else talk.hold
        await asyncio.gather(hang_up(), _attempt(move))
        for leg in (talk.agent, talk.customer):
            await facts.first(ChannelEnded, channel_id=leg, timeout_s=LOOK_S)

        async def is_quiet() -> bool:
            return all(view.state is PhoneState.IDLE for view in asterisk_lab.stage.phones())

        assert await until(is_quiet, LOOK_S)
    assert not await channels(asterisk_lab.cli)
    assert len(facts.of(ChannelCreated)) == len(facts.of(ChannelEnded)) == 80


async def _attempt(move: Callable[[], Awaitable[None]]) -> None:
    with contextlib.suppress(PbxError, AssertionError):  # the call ended first: what is waited for never comes
        await move()
