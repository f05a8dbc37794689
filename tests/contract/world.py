"""What a contract test holds: a PBX behind its port, phones to play, ears, and the facts so far.

The same tests run on every adapter; only `Passing` (how time passes) and the way to cut the link differ.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol, TypeVar

from octi_bridge.telephony.commands import RemoveQueueMember, SetQueueMember
from octi_bridge.telephony.events import (
    ChannelCreated,
    ChannelEnded,
    ChannelId,
    ChannelState,
    ChannelStateChanged,
    Extension,
    PbxFact,
    QueueMemberRang,
    QueueMemberUpdated,
    QueueName,
)
from octi_bridge.telephony.port import PbxPort
from octi_bridge.workbench.stage import PhoneStage, PhoneState, PhoneView

FACT_S = 10.0  # more than any step of a real PBX takes, short enough to wait for in vain
HEARING_S = 8.0
GIVE_UP_S = 2.0
CUSTOMER = "outside"
CUSTOMER_NUMBER = "09011112222"
SALES = QueueName("sales")
SALES_NUMBER = "0312340001"
SUPPORT = QueueName("support")
SUPPORT_NUMBER = "0312340002"

Fact = TypeVar("Fact")


class Passing(Protocol):
    """How time passes in a world."""

    async def until(self, condition: Callable[[], bool], limit_s: float) -> bool:
        """Let time pass until the condition holds; whether it came to hold within the limit."""


@dataclass(slots=True, kw_only=True)
class PbxWorld:
    """One PBX with its phones. `facts` holds what the port has told since the test began."""

    adapter: str
    port: PbxPort
    stage: PhoneStage
    passing: Passing
    hears: Callable[[str], frozenset[str]]
    cut_link: Callable[[], Awaitable[None]]
    restore_link: Callable[[], Awaitable[None]]
    facts: list[PbxFact]

    async def until(self, condition: Callable[[], bool], what: str, *, limit_s: float = FACT_S) -> None:
        """Let time pass until the condition holds, or fail with what was awaited and what was told instead."""
        if not await self.passing.until(condition, limit_s):
            told = "\n  ".join(map(repr, self.facts))
            raise AssertionError(f"{self.adapter}: in {limit_s} s not seen: {what}. Facts:\n  {told}")

    async def wait_for(
        self,
        kind: type[Fact],
        where: Callable[[Fact], bool] = lambda _: True,
        *,
        since: int = 0,
        limit_s: float = FACT_S,
    ) -> Fact:
        """The first fact of this kind that fits, from number `since` on."""
        await self.until(
            lambda: bool(self.told(kind, where, since=since)), f"a fitting {kind.__name__}", limit_s=limit_s
        )
        return self.told(kind, where, since=since)[0]

    def told(self, kind: type[Fact], where: Callable[[Fact], bool] = lambda _: True, *, since: int = 0) -> list[Fact]:
        """The facts of this kind that fit, so far."""
        return [fact for fact in self.facts[since:] if isinstance(fact, kind) and where(fact)]

    def mark(self) -> int:
        """The number of the next fact."""
        return len(self.facts)

    def about(self, channel_id: ChannelId) -> list[str]:
        """What was told of one leg, in order: kinds of facts, with the state where one changed."""
        return [name for fact in self.facts if (name := _name_if_about(fact, channel_id)) is not None]

    # ---- phones

    def phone(self, name: str) -> PhoneView:
        """The phone as it stands now."""
        return next(view for view in self.stage.phones() if view.name == name)

    async def rings(self, name: str) -> PhoneView:
        """Wait until the phone rings."""
        await self.until(lambda: self.phone(name).state is PhoneState.RINGING, f"phone {name} rings")
        return self.phone(name)

    async def rings_at_pbx(self, name: str) -> None:
        """Wait until the PBX has heard that the phone rings, too: before another phone ends or answers the call."""
        await self.rings(name)
        leg = await self.leg_of(name)
        await self.wait_for(
            ChannelStateChanged,
            lambda fact: fact.channel_id == leg.channel_id and fact.state is ChannelState.RINGING,
        )

    async def is_idle(self, name: str) -> None:
        """Wait until the phone is idle: it shows that its leg has ended a little after the PBX has told it."""
        await self.until(lambda: self.phone(name).state is PhoneState.IDLE, f"phone {name} idle")

    async def pick_up(self, name: str) -> None:
        """Wait until the phone rings, then answer it."""
        await self.rings(name)
        await self.stage.pick_up(name)

    async def give_up(self, name: str) -> None:
        """Hang up a call that nobody has answered. A phone that has not heard yet that it rings may miss that once."""
        await self.stage.hang_up(name)
        if not await self.passing.until(lambda: self.phone(name).state is PhoneState.IDLE, GIVE_UP_S):
            await self.stage.hang_up(name)

    async def hearing(self, wanted: Mapping[str, AbstractSet[str]]) -> None:
        """Wait until each phone hears exactly this."""
        await self.until(
            lambda: all(self.hears(name) == frozenset(what) for name, what in wanted.items()),
            f"hearing {dict(wanted)}, but { ({name: set(self.hears(name)) for name in wanted}) }",
            limit_s=HEARING_S,
        )

    # ---- steps that many tests begin with

    async def sign_in(self, *extensions: str, queue: QueueName = SALES, is_paused: bool = False) -> None:
        """Make these phones members of the queue."""
        for extension in map(Extension, extensions):
            await self.port.set_queue_member(
                SetQueueMember(
                    queue=queue, extension=extension, member_name=f"Agent {extension}",
                    is_paused=is_paused, pause_reason="lunch" if is_paused else "",
                )
            )  # fmt: skip
            await self.wait_for(
                QueueMemberUpdated,
                lambda fact, who=extension: fact.extension == who  # type: ignore[misc]
                and fact.queue == queue and fact.is_paused == is_paused,
            )  # fmt: skip

    async def sign_out(self, extension: str, queue: QueueName = SALES) -> None:
        """Take the phone out of the queue."""
        await self.port.remove_queue_member(RemoveQueueMember(queue=queue, extension=Extension(extension)))

    async def customer_calls(
        self, number: str = SALES_NUMBER, *, caller_number: str | None = None, withhold: bool = False
    ) -> ChannelCreated:
        """The customer dials; returns the customer's leg."""
        since = self.mark()
        await self.stage.dial(CUSTOMER, number, caller_number=caller_number, withhold=withhold)
        return await self.leg_of(CUSTOMER, since=since)

    async def leg_of(self, endpoint: str, *, since: int = 0) -> ChannelCreated:
        """The leg that this phone got."""
        return await self.wait_for(ChannelCreated, lambda fact: fact.endpoint == endpoint, since=since)

    async def is_up(self, channel_id: ChannelId) -> ChannelStateChanged:
        """Wait until the leg is up."""
        return await self.wait_for(
            ChannelStateChanged, lambda fact: fact.channel_id == channel_id and fact.state is ChannelState.UP
        )

    async def ended(self, channel_id: ChannelId, *, limit_s: float = FACT_S) -> ChannelEnded:
        """Wait until the leg is gone."""
        return await self.wait_for(ChannelEnded, lambda fact: fact.channel_id == channel_id, limit_s=limit_s)

    async def queue_call(self, extension: str = "201", *, queue: QueueName = SALES) -> tuple[ChannelId, ChannelId]:
        """A customer called the sales number and this agent answered; their legs (customer, agent)."""
        await self.sign_in(extension, queue=queue)
        customer = await self.customer_calls()
        rang = await self.wait_for(QueueMemberRang, lambda fact: fact.extension == extension)
        await self.pick_up(extension)
        await self.hearing({extension: {CUSTOMER}, CUSTOMER: {extension}})
        return customer.channel_id, rang.member_channel_id


def _name_if_about(fact: PbxFact, channel_id: ChannelId) -> str | None:
    if isinstance(fact, QueueMemberRang):
        return "QueueMemberRang" if fact.member_channel_id == channel_id else None
    if channel_id not in (getattr(fact, "channel_id", None), getattr(fact, "dest_channel_id", None)):
        return None
    name = type(fact).__name__
    return f"{name} {fact.state}" if isinstance(fact, ChannelStateChanged) else name
