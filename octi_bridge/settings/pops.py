"""The section `OCTI_POPS__…`: what opens by itself for a call, when, and when it waits for a click.

Every default is the call center definition's own behaviour: one match opens, none and several are shown in the panel.
"""

from __future__ import annotations

import re
import string
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from octi_bridge.settings.sections import Section

PLACEHOLDERS = frozenset({"number", "dialed_number", "queue", "direction", "call_id", "record_id", "matches"})
_NAMES = "{" + "} {".join(sorted(PLACEHOLDERS)) + "}"
_API_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
_MAX_ENTRIES = 20
_MAX_TEXT = 255


class PopPolicy(Section):
    """One kind of call. What is found is counted in the bridge's look-up; the softphone layout counts for itself."""

    when: Literal["definition", "none", "ring", "answer", "click"] = Field(
        "definition",
        description="definition (as the call center definition says), none, ring (outbound: when it is dialed), answer"
        " or click (a link in the panel; nothing opens by itself)",
    )
    none_found: Literal["number_only", "new_record", "search_page", "softphone_layout", "flow"] = Field(
        "number_only",
        description="number_only (nothing opens), new_record, search_page, softphone_layout or flow: nobody has the"
        " number",
    )
    one_found: Literal["record", "softphone_layout", "flow"] = Field(
        "record", description="record, softphone_layout or flow: one record has the number"
    )
    several_found: Literal["list", "search_page", "softphone_layout", "flow"] = Field(
        "list",
        description="list (in the panel; nothing opens), search_page, softphone_layout or flow: several have the"
        " number",
    )
    new_record_object: str = Field(
        "Contact",
        pattern=r"^[A-Za-z][A-Za-z0-9_]{0,79}$",
        description="the API name of the object that new_record makes: Contact, Lead, Case, Ticket__c",
    )
    new_record_fields: dict[str, str] = Field(
        {"Phone": "{number}"},
        description=f'fields to fill in, as JSON: {{"Phone": "{{number}}"}}; texts with {_NAMES}; those that stay empty'
        " are left out",
    )
    flow_arguments: dict[str, str] = Field(
        {},
        description=f'text variables of the flow, as JSON: {{"phone": "{{number}}"}}; texts with {_NAMES}',
    )
    flow: str = Field(
        "",
        validate_default=True,
        description="the API name of an active screen flow, Caller_Intake; needed where none_found, one_found or"
        " several_found is flow",
    )

    @field_validator("new_record_fields", "flow_arguments")
    @classmethod
    def _are_texts_by_name(cls, value: dict[str, str]) -> dict[str, str]:
        if len(value) > _MAX_ENTRIES:
            message = f"has more than {_MAX_ENTRIES} names"
            raise ValueError(message)
        for name, text in value.items():
            if not _API_NAME.fullmatch(name):
                message = "has a name that is no API name"
                raise ValueError(message)
            if len(text) > _MAX_TEXT:
                message = f"has a text of more than {_MAX_TEXT} characters"
                raise ValueError(message)
            if unknown := placeholders_in(text) - PLACEHOLDERS:
                message = f"has an unknown placeholder {{{min(unknown)}}}"
                raise ValueError(message)
        return value

    @field_validator("flow")
    @classmethod
    def _is_named_where_needed(cls, value: str, info: ValidationInfo) -> str:
        outcomes = ("none_found", "one_found", "several_found")
        if value and not _API_NAME.fullmatch(value):
            message = "must be an API name"
            raise ValueError(message)
        if not value and any(info.data.get(outcome) == "flow" for outcome in outcomes):
            message = "is missing"
            raise ValueError(message)
        return value


class PopSettings(Section):
    """Screen pops. Calls between extensions are never looked up, so nothing pops for them."""

    keeps_unsaved_work: bool = Field(
        True,
        description="true: while a record is being created or edited, a wrap-up is not saved, or another call is being"
        " talked, what would open waits as a link; false: it opens all the same",
    )
    inbound_queue: PopPolicy = Field(default_factory=PopPolicy, description="the settings of calls from a queue")
    inbound_direct: PopPolicy = Field(
        default_factory=PopPolicy,
        description="the settings of other calls that come in, those to an extension or a group",
    )
    outbound: PopPolicy = Field(default_factory=PopPolicy, description="the settings of calls that agents dial")
    click_to_dial: PopPolicy = Field(
        default_factory=PopPolicy, description="the settings of calls dialed by a click on a record's phone field"
    )


def placeholders_in(text: str) -> set[str]:
    """The names in braces. Parsed, not tried out: `{number.__class__}` is a name of its own, and unknown.

    Raises:
        ValueError: a brace has no partner.
    """
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
