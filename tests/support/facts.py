"""Sequences of facts as a PBX tells them: the stories that tests of calls are made of."""

from __future__ import annotations

from octi_bridge.telephony.commands import our_channel_id
from octi_bridge.telephony.events import (
    BridgeEntered,
    BridgeId,
    BridgeLeft,
    CallHeld,
    CallParked,
    CallTransferred,
    ChannelCreated,
    ChannelEnded,
    ChannelFact,
    ChannelId,
    ChannelState,
    ChannelStateChanged,
    ConsultBegan,
    ConsultEnded,
    DialBegan,
    DialEnded,
    DialOutcome,
    Extension,
    LinkedId,
    ParkedCallLeft,
    ParkEnd,
    PartyChanged,
    QueueCallerJoined,
    QueueCallerLeft,
    QueueMemberRang,
    QueueName,
    TransferKind,
)

UP = ChannelState.UP
SALES = QueueName("sales")
CUSTOMER = "09011112222"
DIALED = "0312340001"


def created(
    channel: str, linked: str, endpoint: str | None, state: ChannelState, *, caller: str | None = None,
    dialed: str | None = None,
) -> ChannelCreated:  # fmt: skip
    return ChannelCreated(
        channel_id=ChannelId(channel), linked_id=LinkedId(linked), endpoint=endpoint, state=state,
        caller_number=caller, connected_number=None, dialed_number=dialed,
    )  # fmt: skip


def became(channel: str, state: ChannelState, connected: str | None = None) -> ChannelStateChanged:
    return ChannelStateChanged(channel_id=ChannelId(channel), state=state, connected_number=connected)


def entered(channel: str, linked: str, bridge: str = "b1") -> BridgeEntered:
    return BridgeEntered(channel_id=ChannelId(channel), linked_id=LinkedId(linked), bridge_id=BridgeId(bridge))


def left(channel: str, bridge: str = "b1") -> BridgeLeft:
    return BridgeLeft(channel_id=ChannelId(channel), bridge_id=BridgeId(bridge))


def ended(channel: str, cause: int = 16) -> ChannelEnded:
    return ChannelEnded(channel_id=ChannelId(channel), cause=cause)


def queue_call_rings(caller: str | None = CUSTOMER, agent_leg: str = "1.1") -> list[ChannelFact]:
    """A customer calls the sales number; the queue rings 201. The customer's leg is 1.0."""
    return [
        created("1.0", "1.0", "trunk", ChannelState.DIALED, caller=caller, dialed=DIALED),
        became("1.0", ChannelState.UP),
        QueueCallerJoined(queue=SALES, channel_id=ChannelId("1.0")),
        *member_rings(caller, agent_leg),
    ]


def member_rings(caller: str | None = CUSTOMER, agent_leg: str = "1.1") -> list[ChannelFact]:
    return [
        created(agent_leg, "1.0", "201", ChannelState.DOWN, caller="201"),
        became(agent_leg, ChannelState.RINGING, caller),
        QueueMemberRang(
            queue=SALES, caller_channel_id=ChannelId("1.0"), member_channel_id=ChannelId(agent_leg),
            extension=Extension("201"),
        ),
        DialBegan(channel_id=ChannelId("1.0"), dest_channel_id=ChannelId(agent_leg)),
    ]  # fmt: skip


def queue_call_answered(agent_leg: str = "1.1") -> list[ChannelFact]:
    return [
        became(agent_leg, ChannelState.UP),
        DialEnded(channel_id=ChannelId("1.0"), dest_channel_id=ChannelId(agent_leg), outcome=DialOutcome.ANSWERED),
        QueueCallerLeft(queue=SALES, channel_id=ChannelId("1.0")),
        entered(agent_leg, "1.0"),
        entered("1.0", "1.0"),
    ]


def held_by_agent(agent_leg: str = "1.1") -> list[ChannelFact]:
    """The panel's 保留: both legs leave their bridge, then the PBX says that they have arrived."""
    return [
        left(agent_leg),
        left("1.0"),
        CallHeld(agent_channel_id=ChannelId(agent_leg), other_channel_id=ChannelId("1.0")),
    ]


def retrieved(agent_leg: str = "1.1") -> list[ChannelFact]:
    return [entered(agent_leg, "1.0", "b3"), entered("1.0", "1.0", "b3")]


def queue_call_over(agent_leg: str = "1.1") -> list[ChannelFact]:
    return [left(agent_leg), left("1.0"), ended(agent_leg), ended("1.0")]


OURS = our_channel_id("job")


def internal_call_rings() -> list[ChannelFact]:
    """202 dials 201, on its phone; the caller's leg is 1.0."""
    return [
        created("1.0", "1.0", "202", ChannelState.DIALED, caller="202", dialed="201"),
        created("1.1", "1.0", "201", ChannelState.DOWN, caller="201"),
        became("1.1", ChannelState.RINGING, "202"),
        DialBegan(channel_id=ChannelId("1.0"), dest_channel_id=ChannelId("1.1")),
    ]


def internal_call() -> list[ChannelFact]:
    """202 and 201 talk."""
    return [
        *internal_call_rings(),
        became("1.0", ChannelState.UP),
        became("1.1", ChannelState.UP),
        DialEnded(channel_id=ChannelId("1.0"), dest_channel_id=ChannelId("1.1"), outcome=DialOutcome.ANSWERED),
        entered("1.1", "1.0"),
        entered("1.0", "1.0"),
    ]


def outbound_dialed(number: str = "0312345678") -> list[ChannelFact]:
    """The panel dialled: 201's phone rings first. The agent's leg is OURS, the customer's 2.0."""
    return [
        created(OURS, OURS, "201", ChannelState.DOWN, caller="201"),
        PartyChanged(channel_id=OURS, caller_number=number, connected_number=None),
        PartyChanged(channel_id=OURS, caller_number=number, connected_number=number),
        DialBegan(channel_id=None, dest_channel_id=OURS),
        became(OURS, ChannelState.RINGING, number),
    ]


def outbound_picked_up() -> list[ChannelFact]:
    return [
        became(OURS, ChannelState.UP),
        DialEnded(channel_id=None, dest_channel_id=OURS, outcome=DialOutcome.ANSWERED),
        PartyChanged(channel_id=OURS, caller_number="0312340009", connected_number="0312345678"),
        created("2.0", OURS, "trunk", ChannelState.DOWN, caller="0901112222"),
        DialBegan(channel_id=OURS, dest_channel_id=ChannelId("2.0")),
        # the trunk's own number becomes the connected party: that is not whom the agent called
        PartyChanged(channel_id=OURS, caller_number="0312340009", connected_number="0901112222"),
        became("2.0", ChannelState.RINGING),
    ]


def outbound_connected() -> list[ChannelFact]:
    return [
        became("2.0", ChannelState.UP),
        DialEnded(channel_id=OURS, dest_channel_id=ChannelId("2.0"), outcome=DialOutcome.ANSWERED),
        entered("2.0", OURS, "b2"),
        entered(OURS, OURS, "b2"),
    ]


def consult_dialed(
    number: str = "202", endpoint: str = "202", *, agent_leg: str = "1.1", target: str = "1.2", linked: str = "1.0",
    kind: TransferKind = TransferKind.ATTENDED, shown: str | None = None, screen: str | None = None,
) -> list[ChannelFact]:  # fmt: skip
    """While the customer is on hold the agent dials a third party, whose leg begins to ring."""
    return [
        ConsultBegan(
            agent_channel_id=ChannelId(agent_leg), number=number, kind=kind, shown_number=shown, screen=screen
        ),
        created(target, linked, endpoint, ChannelState.DOWN, caller=endpoint),
        DialBegan(channel_id=ChannelId(agent_leg), dest_channel_id=ChannelId(target)),
        became(target, ChannelState.RINGING, "201"),
    ]


def consult_answered(
    *, agent_leg: str = "1.1", target: str = "1.2", linked: str = "1.0", bridge: str = "b5"
) -> list[ChannelFact]:
    return [
        became(target, ChannelState.UP),
        DialEnded(channel_id=ChannelId(agent_leg), dest_channel_id=ChannelId(target), outcome=DialOutcome.ANSWERED),
        entered(target, linked, bridge),
        entered(agent_leg, linked, bridge),
    ]


def consult_over(outcome: DialOutcome, *, agent_leg: str = "1.1", target: str = "1.2") -> list[ChannelFact]:
    """The target is gone, ringing or talking; the customer is still on hold."""
    return [
        left(agent_leg, "b5"),
        left(target, "b5"),
        ended(target),
        ConsultEnded(agent_channel_id=ChannelId(agent_leg), outcome=outcome),
    ]


def transfer_completed(
    number: str = "202", *, agent_leg: str = "1.1", target: str = "1.2", other: str = "1.0", linked: str = "1.0",
    screen: str | None = None,
) -> list[ChannelFact]:  # fmt: skip
    """The customer and the target enter one bridge; the agent's leg ends."""
    return [
        left(target, "b5"),
        left(agent_leg, "b5"),
        entered(target, linked, "b6"),
        entered(other, linked, "b6"),
        CallTransferred(
            agent_channel_id=ChannelId(agent_leg), other_channel_id=ChannelId(other), number=number,
            target_channel_id=ChannelId(target), screen=screen,
        ),
        ended(agent_leg),
    ]  # fmt: skip


def transferred_blind(number: str = "202", *, screen: str | None = None, agent_leg: str = "1.1") -> list[ChannelFact]:
    """The customer is sent on and dials the number itself; the agent's leg ends."""
    return [
        left(agent_leg),
        left("1.0"),
        CallTransferred(
            agent_channel_id=ChannelId(agent_leg), other_channel_id=ChannelId("1.0"), number=number,
            target_channel_id=None, screen=screen,
        ),
        ended(agent_leg),
    ]  # fmt: skip


def rung_by_customer(endpoint: str = "202", target: str = "1.3") -> list[ChannelFact]:
    """The customer's leg rings a phone."""
    return [
        created(target, "1.0", endpoint, ChannelState.DOWN, caller=endpoint),
        DialBegan(channel_id=ChannelId("1.0"), dest_channel_id=ChannelId(target)),
        became(target, ChannelState.RINGING, CUSTOMER),
    ]


def answered_by(target: str = "1.3", bridge: str = "b7") -> list[ChannelFact]:
    return [became(target, ChannelState.UP), entered(target, "1.0", bridge), entered("1.0", "1.0", bridge)]


def parked(space: str = "701", *, agent_leg: str = "1.1", channel: str = "1.0", age_s: int = 0) -> CallParked:
    return CallParked(
        channel_id=ChannelId(channel), space=space, parker=Extension("201"), parker_channel_id=ChannelId(agent_leg),
        timeout_s=300, age_s=age_s,
    )  # fmt: skip


def call_parked(space: str = "701") -> list[ChannelFact]:
    """The customer waits in the space, the agent's leg ends."""
    return [left("1.0"), parked(space), left("1.1"), ended("1.1")]


def unparked(
    reason: ParkEnd = ParkEnd.RETRIEVED, *, space: str = "701", retriever: str | None = None
) -> ParkedCallLeft:
    return ParkedCallLeft(
        channel_id=ChannelId("1.0"), space=space, reason=reason,
        retriever_channel_id=ChannelId(retriever) if retriever else None,
    )  # fmt: skip


def retrieved_at(endpoint: str = "202", space: str = "701", *, call: str = "1.0") -> list[ChannelFact]:
    """Somebody dials the space. The retriever's leg 5.0 belongs to a call of its own until it meets the customer.

    `call`: the customer's, which the agent's leg has begun when that dialed.
    """
    return [
        created("5.0", "5.0", endpoint, ChannelState.DIALED, caller=endpoint, dialed=space),
        became("5.0", ChannelState.UP),
        unparked(space=space, retriever="5.0"),
        entered("5.0", call, "b8"),
        entered("1.0", call, "b8"),
    ]
