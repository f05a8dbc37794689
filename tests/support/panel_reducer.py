"""What a panel must make of the events, in Python: the other half of the snapshot law.

The browser's reducer is TypeScript; both are held to the same cases in tests/protocol_cases.
"""

from __future__ import annotations

from collections.abc import Iterable

from octi_bridge.panel_gateway import protocol
from octi_bridge.panel_gateway.protocol import CallView, PanelEnvelope, PanelEvent, Snapshot


def apply_all(snapshot: Snapshot, envelopes: Iterable[PanelEnvelope]) -> Snapshot:
    """Apply events in order. Older ones are passed over; a gap or another epoch is an error here."""
    for envelope in envelopes:
        assert envelope.epoch == snapshot.epoch, "another epoch: a panel would ask for a snapshot"
        if envelope.seq <= snapshot.seq:
            continue
        assert envelope.seq == snapshot.seq + 1, f"gap: {snapshot.seq} then {envelope.seq}"
        snapshot = apply(snapshot, envelope.event).model_copy(update={"seq": envelope.seq})
    return snapshot


def apply(snapshot: Snapshot, event: PanelEvent) -> Snapshot:
    """The snapshot after one event."""
    match event:
        case protocol.CallEnded():
            return _end(snapshot, event)
        case protocol.CallerLookedUp(call_id=call_id, lookup=lookup):
            found = (c.model_copy(update={"lookup": lookup}) for c in snapshot.calls if c.call_id == call_id)
            return _with_calls(snapshot, *found)
        case protocol.CallOutcomeChanged(entry_id=entry_id, outcome=outcome):
            last = snapshot.last_call
            if last is None or last.call.entry_id != entry_id:
                return snapshot
            return snapshot.model_copy(update={"last_call": last.model_copy(update={"outcome": outcome})})
        case protocol.ParkedCallsChanged(parked=parked):
            return snapshot.model_copy(update={"parked": parked})
        case protocol.StatusChanged(status=status):
            return snapshot.model_copy(update={"status": status})
        case protocol.DeviceChanged(device=device):
            return snapshot.model_copy(update={"device": device})
        case protocol.PbxLinkChanged(is_pbx_up=is_up):
            return snapshot.model_copy(update={"is_pbx_up": is_up})
        case _:
            return _with_calls(snapshot, event.call)


def _with_calls(snapshot: Snapshot, *changed: CallView) -> Snapshot:
    by_id = {call.call_id: call for call in (*snapshot.calls, *changed)}
    ordered = sorted(by_id.values(), key=lambda call: (call.started_at_ms, call.call_id))
    return snapshot.model_copy(update={"calls": tuple(ordered)})


def _end(snapshot: Snapshot, event: protocol.CallEnded) -> Snapshot:
    rest = tuple(call for call in snapshot.calls if call.call_id != event.call_id)
    over = [call for call in snapshot.calls if call.call_id == event.call_id]
    last = snapshot.last_call
    if over:
        last = protocol.EndedCallView(
            call=over[0], ended_at_ms=event.ended_at_ms, cause=event.cause, outcome=event.outcome,
            answered_by=event.answered_by,
        )  # fmt: skip
    return snapshot.model_copy(update={"calls": rest, "last_call": last})
