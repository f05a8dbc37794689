"""A PBX that is back, and many agents whose members it has forgotten."""

from __future__ import annotations

import asyncio

from octi_bridge.agents.model import Account, Terminal
from octi_bridge.agents.service import RESTORES_AT_ONCE
from octi_bridge.kernel.ids import AgentId
from octi_bridge.kernel.tasks import Tasks
from octi_bridge.telephony.commands import AnswerMode, SetQueueMember
from octi_bridge.telephony.events import Extension
from tests.support.fakes import InMemoryAgentStore, ListeningPbx, settle
from tests.unit.agents.office import SALES, SUPPORT, Office

EXTENSIONS = [str(extension) for extension in range(201, 301)]
QUEUES = (SALES, SUPPORT)


class SlowPbx(ListeningPbx):
    """It takes commands when the test lets it, all that wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = 0
        self._taken = asyncio.Event()

    async def set_queue_member(self, command: SetQueueMember) -> None:
        self.waiting += 1
        await self._taken.wait()
        self._take(command)

    async def take(self) -> None:
        self.waiting = 0
        self._taken.set()
        self._taken = asyncio.Event()
        await settle()


def large_store() -> InMemoryAgentStore:
    accounts = [
        Account(agent_id=AgentId(f"agent-{each}"), account=each, name=each, password_hash=each, queues=QUEUES)
        for each in EXTENSIONS
    ]
    return InMemoryAgentStore(
        accounts, [Terminal(extension=Extension(each), answer_mode=AnswerMode.NOTIFY) for each in EXTENSIONS]
    )


async def test_only_some_are_restored_at_a_time_and_who_chooses_meanwhile_does_not_wait() -> None:
    before = Office(large_store())
    await before.agents.load()
    for each in EXTENSIONS:
        await before.sign_in(each, each, each)
    pbx = SlowPbx()
    office = Office(before.store, pbx)
    await office.agents.load()
    background = Tasks()
    office.spawned.at_once = background.spawn
    office.agents.on_pbx_read_back([], [])
    await settle()
    assert pbx.waiting == RESTORES_AT_ONCE
    background.spawn(office.agents.set_status(AgentId("agent-300"), "2"))
    await settle()
    assert pbx.waiting == RESTORES_AT_ONCE + 1
    while pbx.waiting:
        assert pbx.waiting <= RESTORES_AT_ONCE + 1
        await pbx.take()
    asked = {(command.queue, command.extension) for command in pbx.commands if isinstance(command, SetQueueMember)}
    assert asked == {(queue, each) for queue in QUEUES for each in EXTENSIONS}
    await background.stop()
