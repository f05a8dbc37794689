"""Turns one JSON value of a write into the value to store, or refuses it as Salesforce does.

Place in the flow: `writes.py` calls it per field. Codes: SOAP API Developer Guide, "Core Data Types Used in
API Calls", StatusCode; messages as seen in public error reports, else assumed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from octi_bridge.workbench.org.errors import ApiError
from octi_bridge.workbench.org.ids import normalize_id
from octi_bridge.workbench.org.model import ORG_TIME_ZONE, Scalar, format_datetime, is_known_year
from octi_bridge.workbench.org.schema import Field, FieldType

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_INT_LIMIT = 2**31


def to_stored(field: Field, value: object) -> Scalar:
    """The value to store for a JSON value; None and "" clear the field.

    Raises:
        ApiError: the value has the wrong JSON type, is too long, no such date, a malformed id ...
    """
    if value is None:
        return None
    return _CONVERTERS[field.type](field, value)


def _cannot_deserialize(field: Field, value: object) -> ApiError:
    kind = "VALUE_STRING" if isinstance(value, str) else "VALUE_NUMBER" if isinstance(value, int | float) else "OBJECT"
    message = (
        f"Cannot deserialize instance of {field.type} from {kind} value {value} "
        "or request may be missing a required field at [line:1, column:1]"
    )
    return ApiError(400, "JSON_PARSER_ERROR", message)


def _text(field: Field, value: object) -> Scalar:
    if isinstance(value, bool | dict | list):
        raise _cannot_deserialize(field, value)
    # A JSON number given to a text field is taken as its text (assumed); blanks at both ends are cut and an
    # empty text is null (Salesforce Help, "Considerations for text fields").
    text = str(value).strip()
    if len(text) > field.length:
        message = f"{field.label}: data value too large: {text} (max length={field.length})"
        raise ApiError(400, "STRING_TOO_LONG", message, [field.name])
    return text or None


def _email(field: Field, value: object) -> Scalar:
    text = _text(field, value)
    if isinstance(text, str) and not _EMAIL.fullmatch(text):
        message = f"{field.label}: invalid email address: {text}"
        raise ApiError(400, "INVALID_EMAIL_ADDRESS", message, [field.name])
    return text


def _picklist(field: Field, value: object) -> Scalar:
    text = _text(field, value)
    if field.is_restricted and text is not None and text not in field.picklist:
        message = f"{field.label}: bad value for restricted picklist field: {text}"
        raise ApiError(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, [field.name])
    return text


def _boolean(field: Field, value: object) -> Scalar:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise _cannot_deserialize(field, value)


def _int(field: Field, value: object) -> Scalar:
    number = _double(field, value)
    if not isinstance(number, float) or not number.is_integer():
        raise _cannot_deserialize(field, value)
    if not -_INT_LIMIT <= number < _INT_LIMIT:
        message = f"{field.label}: value outside of valid range on numeric field: {value}"
        raise ApiError(400, "NUMBER_OUTSIDE_VALID_RANGE", message, [field.name])
    return int(number)


def _double(field: Field, value: object) -> Scalar:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _cannot_deserialize(field, value)
    try:
        return float(value)
    except (ValueError, OverflowError) as error:
        raise _cannot_deserialize(field, value) from error


def _date(field: Field, value: object) -> Scalar:
    # A datetime is not a date: `2026-01-31T10:00:00` fails here (REST API Guide, "Valid Date and DateTime Formats").
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise _cannot_deserialize(field, value)
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise _cannot_deserialize(field, value) from error
    if not is_known_year(day.year):
        raise _cannot_deserialize(field, value)
    return day.isoformat()


def _datetime(field: Field, value: object) -> Scalar:
    if not isinstance(value, str):
        raise _cannot_deserialize(field, value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise _cannot_deserialize(field, value) from error
    if not is_known_year(moment.year):
        raise _cannot_deserialize(field, value)
    # Without a zone the time is local to the running user (assumed); a bare date is its midnight.
    return format_datetime(moment if moment.tzinfo else moment.replace(tzinfo=ORG_TIME_ZONE))


def _reference(field: Field, value: object) -> Scalar:
    if not isinstance(value, str):
        raise _cannot_deserialize(field, value)
    record_id = normalize_id(value)
    if record_id is None:
        message = f"{field.label}: id value of incorrect type: {value}"
        raise ApiError(400, "MALFORMED_ID", message, [field.name])
    return record_id


_CONVERTERS: Mapping[FieldType, Callable[[Field, object], Scalar]] = {
    FieldType.ID: _reference,
    FieldType.STRING: _text,
    FieldType.TEXTAREA: _text,
    FieldType.PHONE: _text,
    FieldType.EMAIL: _email,
    FieldType.URL: _text,
    FieldType.PICKLIST: _picklist,
    FieldType.BOOLEAN: _boolean,
    FieldType.INT: _int,
    FieldType.DOUBLE: _double,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.REFERENCE: _reference,
}
