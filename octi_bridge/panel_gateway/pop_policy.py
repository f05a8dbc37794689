"""What would open for a call, and whether its time has come: the settings `OCTI_POPS__…`. Pure."""

from __future__ import annotations

from enum import StrEnum

from octi_bridge.calls.model import AgentCall, CallState, Direction
from octi_bridge.panel_gateway import protocol
from octi_bridge.panel_gateway.protocol import LookupState, LookupView, PanelInfo, PopupMode
from octi_bridge.salesforce.phone_variants import search_variants
from octi_bridge.settings.pops import PopPolicy, PopSettings

_SPELLINGS = 3
"""Digits, with hyphens, international: the usual ways to store a number. More would make a search page hard to read."""


class CallType(StrEnum):
    """What screen pops tell apart. The names are those of the settings."""

    INBOUND_QUEUE = "inbound_queue"
    INBOUND_DIRECT = "inbound_direct"
    OUTBOUND = "outbound"
    CLICK_TO_DIAL = "click_to_dial"


def call_type(call: AgentCall, *, is_clicked: bool) -> CallType | None:
    """None for a call between extensions. `is_clicked`: it was dialed by a click on a record's phone field."""
    if call.direction is Direction.INBOUND:
        return CallType.INBOUND_QUEUE if call.queue is not None else CallType.INBOUND_DIRECT
    if call.direction is Direction.OUTBOUND:
        return CallType.CLICK_TO_DIAL if is_clicked else CallType.OUTBOUND
    return None


def policy_for(settings: PopSettings, kind: CallType) -> PopPolicy:
    """The section of the settings for this kind of call."""
    policy: PopPolicy = getattr(settings, kind.value)
    return policy


def is_pop_due(policy: PopPolicy, info: PanelInfo, call: AgentCall) -> bool:
    """Whether it is time. `info` tells what the call center definition of that panel's org says.

    A conversation that was going on before this bridge started has had its pop: the agent may be elsewhere by now.
    """
    if call.is_read_back:
        return False
    if policy.when == "definition":
        return _is_due_by_definition(info, call)
    return policy.when == "ring" or (policy.when == "answer" and is_answered(call))


def _is_due_by_definition(info: PanelInfo, call: AgentCall) -> bool:
    """Outbound calls pop on dialing, by a switch of their own (biztel F-060, F-061)."""
    if call.direction is Direction.OUTBOUND:
        return info.has_outbound_popup
    if call.direction is not Direction.INBOUND or info.popup_mode is PopupMode.NONE:
        return False
    return is_answered(call) or info.popup_mode is PopupMode.RING


def is_screen_due(info: PanelInfo, call: AgentCall) -> bool:
    """The popup mode's rule for a record that was passed on (biztel F-095): it comes with the colleague's own call."""
    if call.is_read_back or info.popup_mode is PopupMode.NONE:
        return False
    return is_answered(call) or info.popup_mode is PopupMode.RING


def is_answered(call: AgentCall) -> bool:
    """Whether the two have talked."""
    return call.state in (CallState.CONNECTED, CallState.HELD)


def pop_target(policy: PopPolicy, call: AgentCall, found: LookupView, region: str) -> protocol.PopTarget | None:
    """What opens, None for nothing (yet). `region`: where numbers without a country code are from, `JP`.

    Where the softphone layout decides in every case, nobody need have looked: Salesforce searches for itself, in the
    agent's browser.
    """
    outcomes = (policy.none_found, policy.one_found, policy.several_found)
    if all(outcome == "softphone_layout" for outcome in outcomes):
        outcome: str = "softphone_layout"
    elif found.state is LookupState.NONE:
        outcome = policy.none_found
    elif found.state is LookupState.FOUND:
        outcome = policy.one_found if len(found.matches) == 1 else policy.several_found
    else:
        return None
    return _target(outcome, policy, call, found, region)


def _target(
    outcome: str, policy: PopPolicy, call: AgentCall, found: LookupView, region: str
) -> protocol.PopTarget | None:
    match outcome:
        case "record":
            best = found.matches[0]
            return protocol.RecordPop(record_id=best.record_id, object_type=best.object_type)
        case "new_record":
            fields = _filled(policy.new_record_fields, call, found)
            return protocol.NewRecordPop(object_type=policy.new_record_object, fields=fields)
        case "flow":
            return protocol.FlowPop(name=policy.flow, arguments=_filled(policy.flow_arguments, call, found))
        case "search_page" if text := _search_text(call, region):
            return protocol.SearchPop(text=text)
        case "softphone_layout" if text := _search_text(call, region):
            return protocol.LayoutPop(
                text=text, direction=protocol.Direction(call.direction.value),
                fields=_filled(policy.new_record_fields, call, found),
                arguments=_filled(policy.flow_arguments, call, found),
            )  # fmt: skip
        case _:
            return None


def _filled(texts: dict[str, str], call: AgentCall, found: LookupView) -> dict[str, str]:
    """What is not known is left out, for the agent to fill in. The settings have no placeholder but these."""
    values = {
        "number": call.remote_number or "", "dialed_number": call.dialed_number or "", "queue": call.queue or "",
        "direction": call.direction.value, "call_id": call.call_id, "matches": str(len(found.matches)),
        "record_id": found.matches[0].record_id if found.matches else "",
    }  # fmt: skip
    filled = {name: text.format_map(values).strip() for name, text in texts.items()}
    return {name: text for name, text in filled.items() if text}


def _search_text(call: AgentCall, region: str) -> str:
    """Empty for what is no outside number. Salesforce keeps numbers as typed, so one spelling would miss the others."""
    spellings = search_variants(call.remote_number or "", region)[:_SPELLINGS]
    return " OR ".join(spelling if spelling.isdigit() else f'"{spelling}"' for spelling in spellings)
