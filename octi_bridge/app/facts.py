"""Where each kind of fact from the PBX goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from octi_bridge.agents.service import AgentService
from octi_bridge.calls.queue_names import QueueNames
from octi_bridge.calls.service import CallService
from octi_bridge.kernel.flight_recorder import FlightRecorder
from octi_bridge.panel_gateway.publisher import Publisher
from octi_bridge.panel_gateway.queue_watch import QueueWatch
from octi_bridge.telephony.events import (
    DeviceStateChanged,
    KeptLeg,
    PbxFact,
    PbxLinkLost,
    PbxSnapshot,
    QueueMemberRemoved,
    QueueMemberUpdated,
    UserDevicesChanged,
)
from octi_bridge.telephony.port import FactListener


def fact_listener(
    calls: CallService,
    agents: AgentService,
    publisher: Publisher,
    queues: QueueWatch,
    on_kept: Callable[[Sequence[KeptLeg]], None],
    names: QueueNames = QueueNames(),  # noqa: B008 - it never changes
) -> FactListener:
    """Where each kind of fact goes. Synchronous all the way to the panels' outgoing queue."""

    def on_fact(as_told: PbxFact) -> None:
        fact = names.in_event(as_told)
        if isinstance(fact, PbxSnapshot):
            on_kept(fact.kept)  # first: of a call that ended unseen the PBX knows better when and why
            calls.on_snapshot(fact)
            agents.on_pbx_read_back(fact.devices, fact.members)
            publisher.on_pbx_link(is_up=True)
        elif isinstance(fact, PbxLinkLost):
            agents.on_pbx_link_lost()
            publisher.on_pbx_link(is_up=False)
        elif isinstance(fact, DeviceStateChanged | QueueMemberUpdated | QueueMemberRemoved):
            agents.on_station_fact(fact)
        elif isinstance(fact, UserDevicesChanged):
            agents.on_pbx_read_back(fact.devices)
        else:
            calls.on_fact(fact)
        queues.on_fact(as_told)  # whose queues are whose goes by the PBX's names

    return on_fact


def noting_facts(recorder: FlightRecorder, listener: FactListener) -> FactListener:
    """`listener`, with every fact noted before it is heard."""

    def on_fact(fact: PbxFact) -> None:
        # a snapshot can be of thousands of channels: kept by reference it would live on for minutes
        noted = f"PbxSnapshot({len(fact.channels)} channels)" if isinstance(fact, PbxSnapshot) else fact
        recorder.note("pbx", noted)
        listener(fact)

    return on_fact
