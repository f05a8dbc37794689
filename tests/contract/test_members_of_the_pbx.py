"""Members of queues that the bridge did not add: the PBX's configuration has them, or a feature code signed them in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

import pytest
import pytest_asyncio

from octi_bridge.telephony.commands import RemoveQueueMember, SetQueueMember
from octi_bridge.telephony.events import Extension, PbxSnapshot, QueueMemberRang, QueueMemberRemoved, QueueMemberUpdated
from octi_bridge.telephony.simulator import SimulatedPbx
from octi_bridge.telephony.simulator.members import MemberKind, SimulatedMember
from octi_bridge.workbench.asterisk_lab import AsteriskLab
from tests.contract.world import SALES, PbxWorld
from tests.support.pbx.etc import Etc

pytestmark = pytest.mark.asyncio(loop_scope="session")

SATO, SUZUKI = Extension("201"), Extension("202")


class Administration(Protocol):
    """What is done at the PBX itself, to the members of the queue `sales`."""

    async def configure(self, extension: Extension) -> None:
        """A member in the PBX's configuration."""

    async def sign_in_by_code(self, extension: Extension, *, penalty: int = 0) -> None:
        """A feature code makes the phone a member."""

    async def sign_out_by_code(self, extension: Extension) -> None:
        """The same code takes that member out."""

    async def restore(self) -> None:
        """No member is left."""


class InSimulator:
    def __init__(self, pbx: SimulatedPbx) -> None:
        self._exchange = pbx.exchange

    async def configure(self, extension: Extension) -> None:
        self._put(SimulatedMember(queue=SALES, extension=extension, kind=MemberKind.STATIC))

    async def sign_in_by_code(self, extension: Extension, *, penalty: int = 0) -> None:
        self._put(SimulatedMember(queue=SALES, extension=extension, kind=MemberKind.DYNAMIC, penalty=penalty))

    async def sign_out_by_code(self, extension: Extension) -> None:
        member = SimulatedMember(queue=SALES, extension=extension, kind=MemberKind.DYNAMIC)
        self._exchange.soon(lambda: self._exchange.emit(self._exchange.members.remove(member)))

    async def restore(self) -> None:
        """It is thrown away."""

    def _put(self, member: SimulatedMember) -> None:
        self._exchange.soon(lambda: self._exchange.emit(self._exchange.members.put(member)))


class OnAsterisk:
    def __init__(self, lab: AsteriskLab) -> None:
        self._lab, self._etc = lab, Etc(lab)

    async def configure(self, extension: Extension) -> None:
        member = f"member => Local/{extension}@agents/n,0,Agent {extension},PJSIP/{extension}"
        await self._etc.change("queues.conf", r"^\[sales\]\(queue\)$", f"[sales](queue)\n{member}")

    async def sign_in_by_code(self, extension: Extension, *, penalty: int = 0) -> None:
        member = f"penalty {penalty} as Agent{extension} state_interface PJSIP/{extension}"
        await self._lab.cli(f"queue add member Local/{extension}@agents/n to sales {member}")

    async def sign_out_by_code(self, extension: Extension) -> None:
        await self._lab.cli(f"queue remove member Local/{extension}@agents/n from sales")

    async def restore(self) -> None:
        await self._etc.restore()


@pytest_asyncio.fixture(loop_scope="session")
async def administration(pbx_world: PbxWorld, pbx_lab: AsteriskLab | None) -> AsyncIterator[Administration]:
    if pbx_lab is None:
        assert isinstance(pbx_world.port, SimulatedPbx)
        yield InSimulator(pbx_world.port)
        return
    on_asterisk = OnAsterisk(pbx_lab)
    yield on_asterisk
    await on_asterisk.restore()


async def told(world: PbxWorld, since: int, extension: Extension, *, paused: bool, reason: str = "") -> None:
    """Wait until the phone is a member with this pause."""
    await world.wait_for(
        QueueMemberUpdated,
        lambda fact: (fact.extension, fact.is_paused, fact.pause_reason) == (extension, paused, reason),
        since=since,
    )


async def put(world: PbxWorld, extension: Extension, *, paused: bool, reason: str = "") -> None:
    """The bridge applies a status."""
    since = world.mark()
    await world.port.set_queue_member(
        SetQueueMember(queue=SALES, extension=extension, member_name="A", is_paused=paused, pause_reason=reason)
    )
    await told(world, since, extension, paused=paused, reason=reason)


async def leave(world: PbxWorld, extension: Extension) -> None:
    """The bridge takes the phone out."""
    await world.port.remove_queue_member(RemoveQueueMember(queue=SALES, extension=extension, pause_reason="9"))


@pytest.mark.parametrize("whose", ["configured", "signed in by code"])
async def test_a_member_of_the_pbx_is_rung_once_paused_with_the_reason_and_never_taken_out(
    pbx_world: PbxWorld, administration: Administration, whose: str
) -> None:
    sign_in = administration.configure if whose == "configured" else administration.sign_in_by_code
    await sign_in(SATO)
    await put(pbx_world, SATO, paused=True, reason="2")
    await put(pbx_world, SATO, paused=False)
    await pbx_world.customer_calls()
    await pbx_world.rings("201")
    assert len(pbx_world.told(QueueMemberRang)) == 1
    since = pbx_world.mark()
    await leave(pbx_world, SATO)
    await told(pbx_world, since, SATO, paused=True, reason="9")
    assert not pbx_world.told(QueueMemberRemoved)

    await pbx_world.cut_link()
    await pbx_world.restore_link()
    snapshot = await pbx_world.wait_for(PbxSnapshot, since=since)
    assert [(member.extension, member.is_paused, member.pause_reason) for member in snapshot.members] == [
        ("201", True, "9")
    ]


async def test_the_bridges_own_member_makes_room_for_the_pbxs(
    pbx_world: PbxWorld, administration: Administration
) -> None:
    await put(pbx_world, SATO, paused=False)
    await administration.sign_in_by_code(SATO)
    await pbx_world.wait_for(QueueMemberUpdated, lambda fact: fact.is_doubled)
    await put(pbx_world, SATO, paused=False)
    await pbx_world.until(lambda: not pbx_world.told(QueueMemberUpdated)[-1].is_doubled, "rung by one member")
    since = pbx_world.mark()
    await administration.sign_out_by_code(SATO)
    await pbx_world.wait_for(QueueMemberRemoved, lambda fact: fact.extension == SATO, since=since)


async def test_after_a_new_link_the_bridges_own_member_is_taken_out(
    pbx_world: PbxWorld, administration: Administration
) -> None:
    await put(pbx_world, SATO, paused=True, reason="2")
    since = pbx_world.mark()
    await pbx_world.cut_link()
    await pbx_world.restore_link()
    await pbx_world.wait_for(PbxSnapshot, since=since)
    await pbx_world.until(lambda: pbx_world.port.is_ready, "ready")
    await leave(pbx_world, SATO)
    await pbx_world.wait_for(QueueMemberRemoved, lambda fact: fact.extension == SATO, since=since)


async def test_the_penalty_of_a_member_of_the_pbx_stays(pbx_world: PbxWorld, administration: Administration) -> None:
    await administration.sign_in_by_code(SUZUKI, penalty=3)
    await told(pbx_world, 0, SUZUKI, paused=False)
    await put(pbx_world, SUZUKI, paused=False)
    await put(pbx_world, SATO, paused=False)
    await pbx_world.customer_calls()
    await pbx_world.rings("201")
    assert {fact.extension for fact in pbx_world.told(QueueMemberRang)} == {"201"}
