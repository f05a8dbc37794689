"""Short words for tests of the gateway."""

from __future__ import annotations

from typing import Any

from octi_bridge.panel_gateway.protocol import COMMANDS, PROTOCOL_VERSION, ErrorCode, ErrorView
from tests.support.fakes import settle
from tests.support.gateway_world import ORG, GatewayWorld

NAMES = tuple(COMMANDS)
CODES = frozenset(code.value for code in ErrorCode)

PANEL: dict[str, Any] = {
    "panel_id": "s1", "protocol_version": PROTOCOL_VERSION, "org_origin": ORG, "popup_mode": "ring",
    "has_outbound_popup": False, "is_in_front": True, "language": "ja",
}  # fmt: skip
SIGN_IN: dict[str, Any] = {
    "account": "sato", "password": "right-one", "extension": "201", "status": "0", "is_hard_phone": False,
}  # fmt: skip

GOOD: dict[str, dict[str, Any]] = {
    "hello": {"panel": PANEL},
    "sign_in": SIGN_IN,
    "resume": {"token": "t"},
    "get_snapshot": {},
    "report_focus": {"is_in_front": True},
    "sign_out": {"command_id": "c"},
    "set_status": {"command_id": "c", "status": "2"},
    "dial": {"command_id": "c", "number": "0312345678"},
    "answer": {"command_id": "c", "call_id": "x"},
    "hang_up": {"command_id": "c", "call_id": "x"},
    "hold": {"command_id": "c", "call_id": "x"},
    "retrieve": {"command_id": "c", "call_id": "x"},
    "consult": {"command_id": "c", "call_id": "x", "number": "202", "kind": "attended"},
    "end_consult": {"command_id": "c", "call_id": "x"},
    "complete_transfer": {"command_id": "c", "call_id": "x"},
    "transfer_blind": {"command_id": "c", "call_id": "x", "number": "202"},
    "park": {"command_id": "c", "call_id": "x"},
    "take_voice": {"command_id": "c"},
    "open_directory": {},
    "close_directory": {},
    "see_missed_calls": {"call_ids": ["x"]},
    "watch_queues": {},
    "get_day_figures": {},
    "save_favorite": {"command_id": "c", "number": "202", "label": "鈴木"},
    "remove_favorite": {"command_id": "c", "number": "202"},
    "get_recent_calls": {},
    "get_wrap_up": {"entry_id": "a:201"},
    "save_draft": {"command_id": "c", "entry_id": "a:201", "wrap_up": {"notes": "n"}},
    "save_wrap_up": {"command_id": "c", "entry_id": "a:201", "wrap_up": {"disposition": "解決"}},
    "relate_call": {"command_id": "c", "entry_id": "a:201", "related": None},
    "search_customers": {"text": "山田"},
    "get_new_records": {"entry_id": "a:201"},
    "log_saved": {"activity_id": "a:201", "record_id": "00T5h0000000001EAA"},
    "send_tones": {"command_id": "c", "call_id": "x", "digits": "12#"},
}
"""A well-formed message of every command."""


def refused(ack: dict[str, Any]) -> str:
    """The code of an acknowledgement that says no; its text is there for the developer."""
    assert set(ack) == {"error"}, ack
    view = ErrorView.model_validate(ack["error"])
    assert view.message
    assert view.code in CODES, f"{view.code} is no code of the protocol"
    return view.code


def text(ack: dict[str, Any]) -> str:
    """The text of an acknowledgement that says no."""
    refused(ack)
    message: str = ack["error"]["message"]
    return message


async def ended_for(world: GatewayWorld) -> list[tuple[str, str]]:
    """To whom `session_ended` was sent, and why."""
    await settle()
    return [(to, data["reason"]) for to, name, data in world.messages.sent if name == "session_ended"]
