"""The records that the panel offers to make for a caller, with what is known of the call filled in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from octi_bridge.numbers.writing import is_mobile, written
from octi_bridge.settings.customers import OF_A_PERSON_ACCOUNT, CustomerSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCaller:
    """What is known of a call and its other party; empty for what is not. `name` is that of the only match."""

    number: str
    name: str = ""
    dialed_number: str = ""
    queue: str = ""
    call_id: str = ""


def new_records(
    settings: CustomerSettings, caller: NewCaller, region: str, *, has_person_accounts: bool
) -> Mapping[str, Mapping[str, str]]:
    """Fields by object, in the order of the settings. What stays empty is left out, for the agent to fill in.

    An org that has person accounts is offered one as well, in place of nothing: where the settings name Account, they
    say its fields.
    """
    offered = dict(settings.new_records)
    if has_person_accounts and offered:
        offered.setdefault("Account", OF_A_PERSON_ACCOUNT)
    values = _values(caller, region)
    return {name: _filled(fields, values) for name, fields in offered.items()}


def _values(caller: NewCaller, region: str) -> Mapping[str, str]:
    number = written(caller.number, region)
    is_of_mobile = is_mobile(caller.number, region)
    return {
        "number": number,
        "mobile": number if is_of_mobile else "",
        "landline": "" if is_of_mobile else number,
        "name": caller.name,
        "dialed_number": caller.dialed_number,
        "queue": caller.queue,
        "call_id": caller.call_id,
    }


def _filled(fields: Mapping[str, str], values: Mapping[str, str]) -> Mapping[str, str]:
    filled = {name: text.format_map(dict(values)).strip() for name, text in fields.items()}
    return {name: text for name, text in filled.items() if text}
