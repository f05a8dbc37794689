"""The section `OCTI_CUSTOMERS__…`: what agents may find and make in Salesforce from the panel."""

from __future__ import annotations

import re
import string

from pydantic import Field, field_validator

from octi_bridge.settings.sections import Section

PLACEHOLDERS = frozenset({"number", "mobile", "landline", "name", "dialed_number", "queue", "call_id"})
_NAMES = "{" + "} {".join(sorted(PLACEHOLDERS)) + "}"
_API_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
_MOST_OBJECTS = 10
_MOST_FIELDS = 20
_MAX_TEXT = 255

OF_A_PERSON = {"MobilePhone": "{mobile}", "Phone": "{landline}", "LastName": "{name}"}
OF_A_PERSON_ACCOUNT = {"PersonMobilePhone": "{mobile}", "Phone": "{landline}", "LastName": "{name}"}
OF_A_CASE = {"SuppliedPhone": "{number}", "SuppliedName": "{name}"}


class CustomerSettings(Section):
    """The objects searched are those of OCTI_SALESFORCE__OBJECTS, or those of the agent's own org."""

    is_search_on: bool = Field(
        True, description="true or false: whether agents may search customers by name or number, in the panel"
    )
    searches_per_minute: float = Field(
        30,
        gt=0,
        le=600,
        description="searches a minute of one agent in the long run, a third of them at once: each may cost one API "
        "request",
    )
    new_records: dict[str, dict[str, str]] = Field(
        {"Contact": OF_A_PERSON, "Lead": OF_A_PERSON, "Case": OF_A_CASE},
        description="the objects of which the panel offers a new record, with fields to fill in, as JSON: "
        f'{{"Contact": {{"Phone": "{{number}}"}}}}; texts with {_NAMES}; those that stay empty are left out; '
        "{} offers none",
    )
    new_records_by_layout: bool = Field(
        True,
        description="true: of these, only the objects that the agent's softphone layout has; false: all of these",
    )

    @field_validator("new_records")
    @classmethod
    def _are_fields_by_object(cls, value: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        if len(value) > _MOST_OBJECTS:
            message = f"has more than {_MOST_OBJECTS} objects"
            raise ValueError(message)
        for object_type, fields in value.items():
            if len(fields) > _MOST_FIELDS:
                message = f"has more than {_MOST_FIELDS} fields for an object"
                raise ValueError(message)
            for name in (object_type, *fields):
                if not _API_NAME.fullmatch(name):
                    message = "has a name that is no API name"
                    raise ValueError(message)
            for text in fields.values():
                _require_known(text)
        return value


def _require_known(text: str) -> None:
    if len(text) > _MAX_TEXT:
        message = f"has a text of more than {_MAX_TEXT} characters"
        raise ValueError(message)
    # parsed, not tried out: {number.__class__} is a name of its own, and unknown
    parts = [part for part in string.Formatter().parse(text) if part[1] is not None]
    # a format that does not fit a text would fail at each call, not at the start
    if any(format_spec or conversion for _, _, format_spec, conversion in parts):
        message = "has a placeholder with more than a name in its braces"
        raise ValueError(message)
    names = {name for _, name, _, _ in parts if name is not None}
    if unknown := names - PLACEHOLDERS:
        message = f"has an unknown placeholder {{{min(unknown)}}}"
        raise ValueError(message)
