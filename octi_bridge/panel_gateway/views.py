"""Domain values as the panel protocol spells them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from octi_bridge.agents.model import AgentSession, Status, StatusKind
from octi_bridge.call_control.caller_ids import CallerId
from octi_bridge.calls.events import CallEnded
from octi_bridge.calls.labels import BusinessLabel
from octi_bridge.calls.model import AgentCall, CallState, Consultation, ParkedCall, colleague_of
from octi_bridge.calls.queue_names import QueueNames
from octi_bridge.kernel.ids import FIRST_ORG, OrgName
from octi_bridge.numbers.writing import NumberText
from octi_bridge.panel_gateway import protocol
from octi_bridge.salesforce.model import LookupResult
from octi_bridge.telephony.events import DeviceState, Extension

SEARCHING = protocol.LookupView(state=protocol.LookupState.SEARCHING)
FAILED = protocol.LookupView(state=protocol.LookupState.FAILED)
SKIPPED = protocol.LookupView(state=protocol.LookupState.SKIPPED)

_STATES = {
    CallState.RINGING: protocol.CallState.RINGING,
    CallState.DIALING: protocol.CallState.DIALING,
    CallState.CONNECTED: protocol.CallState.CONNECTED,
    CallState.HELD: protocol.CallState.HELD,
}


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970, UTC."""
    return int(moment.timestamp() * 1000)


NameAt = Callable[[Extension], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What views say of numbers and extensions.

    Attributes:
        name_at: Who is signed in there, or "".
        number: A number as it is shown and read aloud.
    """

    name_at: NameAt
    number: NumberText

    def of(self, number: str | None) -> str | None:
        """As `number`, for a number that may be unknown."""
        return self.number(number) if number is not None else None


def call_view(
    call: AgentCall,
    lookup: protocol.LookupView,
    texts: Texts,
    label: BusinessLabel | None,
    reason: str | None,
    org: OrgName | None,
) -> protocol.CallView:
    """One call for the panel. An ended call keeps the state it had last. `org`: the agent's, None for nobody."""
    name_at = texts.name_at
    return protocol.CallView(
        call_id=call.call_id,
        entry_id=call.log_id,
        direction=protocol.Direction(call.direction.value),
        state=_STATES[call.state],
        remote_number=call.remote_number,
        remote_text=texts.of(call.remote_number),
        remote_name=_colleague_name(call, name_at),
        dialed_number=call.dialed_number,
        dialed_text=texts.of(call.dialed_number),
        queue=call.queue,
        business_label=protocol.BusinessLabel(label_ja=label.label_ja, label_en=label.label_en) if label else None,
        started_at_ms=milliseconds(call.started_at),
        connected_at_ms=milliseconds(call.connected_at) if call.connected_at else None,
        held_by=call.held_by.value if call.held_by else None,
        held_at_ms=milliseconds(call.held_at) if call.held_at else None,
        lookup=lookup,
        consult=_consult_view(call.consult, texts),
        consult_outcome=protocol.ConsultOutcome(call.consult_outcome.value) if call.consult_outcome else None,
        transferred_to=call.transferred_to,
        transferred_to_text=texts.of(call.transferred_to),
        parked_space=call.parked_space,
        screen_sent_to=colleague_view(call.screen_sent_to, name_at),
        introduced_by=colleague_view(call.introduced_by, name_at),
        screen=screen_record(call.screen, org),
        reason=reason,
        is_with_pbx=call.is_with_pbx,
        dial_stage=protocol.DialStage(call.dial_stage.value) if call.dial_stage else None,
        queued_at_ms=milliseconds(call.queued_at) if call.queued_at else None,
    )


def ended_call_view(event: CallEnded, call: protocol.CallView, name_at: NameAt) -> protocol.EndedCallView:
    """The last call for the panel; `call` is its view."""
    return protocol.EndedCallView(
        call=call, ended_at_ms=milliseconds(event.ended_at), cause=event.cause,
        outcome=protocol.CallOutcome(event.outcome.value), answered_by=colleague_view(event.answered_by, name_at),
    )  # fmt: skip


def _colleague_name(call: AgentCall, name_at: NameAt) -> str | None:
    """Of an internal call: who is signed in at its other end."""
    other = colleague_of(call)
    return (name_at(other) or None) if other is not None else None


def parked_view(parked: ParkedCall, texts: Texts, name: str | None) -> protocol.ParkedCallView:
    """One parked call for the panel. `name`: of the customer or colleague who waits."""
    return protocol.ParkedCallView(
        space=parked.space, remote_number=parked.remote_number, remote_text=texts.of(parked.remote_number),
        remote_name=name, queue=parked.queue,
        parker=colleague_view(parked.parker, texts.name_at), parked_at_ms=milliseconds(parked.since),
        timeout_ms=parked.timeout_s * 1000,
    )  # fmt: skip


def _consult_view(consult: Consultation | None, texts: Texts) -> protocol.ConsultView | None:
    if consult is None:
        return None
    return protocol.ConsultView(
        number=consult.number, number_text=texts.number(consult.number),
        kind=protocol.TransferKind(consult.kind.value),
        state=protocol.ConsultState(consult.state.value),
        since_ms=milliseconds(consult.since) if consult.since else None,
        colleague=colleague_view(consult.extension, texts.name_at),
    )  # fmt: skip


def colleague_view(extension: Extension | None, name_at: NameAt) -> protocol.ColleagueView | None:
    """An extension of ours, and who is there now."""
    return protocol.ColleagueView(extension=extension, name=name_at(extension)) if extension is not None else None


def lookup_view(result: LookupResult) -> protocol.LookupView:
    """What Salesforce said."""
    matches = tuple(
        protocol.MatchView(
            record_id=match.record_id, object_type=match.object_type, name=match.name, detail=match.detail,
            reason=match.reason,
        )
        for match in result.matches
    )  # fmt: skip
    return protocol.LookupView(state=protocol.LookupState(result.state.value), matches=matches)


def status_view(session: AgentSession, queue_names: QueueNames) -> protocol.StatusView:
    """The chosen status."""
    return protocol.StatusView(
        code=session.status_code,
        since_ms=milliseconds(session.status_since),
        next_code=session.next_code,
        cause=session.cause.value if session.cause is not None else None,
        refused_by=tuple(queue_names.of(queue) for queue in session.refused_by),
    )


def terminal_user(session: AgentSession) -> protocol.TerminalUser:
    """Who is signed in at a terminal, for whom else would sign in there."""
    return protocol.TerminalUser(
        agent_id=session.agent_id, name=session.name,
        status=session.status_code, status_since_ms=milliseconds(session.status_since),
    )  # fmt: skip


def status_choice(status: Status) -> protocol.StatusChoice:
    """One choice of the status menu."""
    return protocol.StatusChoice(
        code=status.code, label_ja=status.label_ja, label_en=status.label_en,
        is_wrap_up=status.kind is StatusKind.WRAP_UP,
    )  # fmt: skip


def caller_id_choice(caller_id: CallerId, texts: Texts) -> protocol.CallerIdChoice:
    """One choice of the caller ID list."""
    return protocol.CallerIdChoice(
        number=caller_id.number, number_text=texts.number(caller_id.number),
        label_ja=caller_id.label_ja, label_en=caller_id.label_en, kind=protocol.CallerIdKind(caller_id.kind.value),
    )  # fmt: skip


def agent_view(session: AgentSession) -> protocol.AgentView:
    """Who is signed in. A desk phone at a terminal meant for the panel is answered by hand."""
    return protocol.AgentView(
        agent_id=session.agent_id, account=session.account, name=session.name, extension=session.extension,
        is_hard_phone=session.is_hard_phone, answer_mode=session.phone_mode.value,
    )  # fmt: skip


def device_view(state: DeviceState) -> protocol.DeviceAvailability:
    """Whether the terminal can be used."""
    if state is DeviceState.UNAVAILABLE:
        return protocol.DeviceAvailability.UNAVAILABLE
    if state is DeviceState.UNKNOWN:
        return protocol.DeviceAvailability.UNKNOWN
    return protocol.DeviceAvailability.AVAILABLE


def screen_word(record: protocol.RecordRef | None, org: OrgName) -> str | None:
    """The record that an agent passes on, as one word that travels through the PBX with the call, and names its org."""
    if record is None:
        return None
    word = f"{record.object_type}/{record.record_id}"
    return word if org == FIRST_ORG else f"{org}/{word}"


def screen_record(word: str | None, org: OrgName | None) -> protocol.RecordRef | None:
    """The record of such a word, for an agent of that org; None for none, another org's, and a word not ours."""
    if word is None:
        return None
    head, _, record_id = word.rpartition("/")
    named, _, object_type = head.rpartition("/")
    if (named or FIRST_ORG) != org:
        return None
    try:
        return protocol.RecordRef(object_type=object_type, record_id=record_id)
    except ValidationError:
        return None
