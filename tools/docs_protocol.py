"""The panel protocol as tables, from the types in `octi_bridge.panel_gateway.protocol`."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterable
from enum import Enum
from typing import Annotated, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel

from octi_bridge.panel_gateway import protocol

_T = TypeVar("_T")


def panel_events() -> list[type[BaseModel]]:
    """Every numbered event."""
    union = get_args(protocol.PanelEvent)[0]
    return list(get_args(union))


def event_name(event: type[BaseModel]) -> str:
    """The event's name on the wire."""
    return str(event.model_fields["type"].default)


def render_panel_commands() -> str:
    """One section per command."""
    return "\n".join(_section(f"`{name}`", message) for name, message in protocol.COMMANDS.items()).rstrip("\n")


def render_panel_events() -> str:
    """One section per numbered event."""
    return "\n".join(_section(f"`{event_name(event)}`", event) for event in panel_events()).rstrip("\n")


def render_views() -> str:
    """One section per shared type, and one table of the words they use."""
    shown = {*protocol.COMMANDS.values(), *panel_events(), protocol.Wire}
    models = [model for model in _own(BaseModel) if model not in shown]
    words = ["#### Words", "", "| Type | Values | Meaning |", "|---|---|---|"]
    for enum in _own(Enum):
        values = " ".join(f"`{member.value}`" for member in enum)
        words.append(f"| {enum.__name__} | {values} | {_first_paragraph(enum)} |")
    return "\n".join([_section(model.__name__, model) for model in models] + words)


def _own(kind: type[_T]) -> list[type[_T]]:
    return [
        value
        for value in vars(protocol).values()
        if inspect.isclass(value) and issubclass(value, kind) and value.__module__ == protocol.__name__
    ]


def _section(title: str, model: type[BaseModel]) -> str:
    rows = [f"#### {title}", "", _first_paragraph(model), ""]
    if model.model_fields:
        rows += ["| Field | Type | Required |", "|---|---|---|"]
        for name, field in model.model_fields.items():
            rows.append(f"| `{name}` | {type_name(field.annotation)} | {'yes' if field.is_required() else 'no'} |")
        rows.append("")
    return "\n".join(rows)


def _first_paragraph(kind: type) -> str:
    return " ".join(inspect.cleandoc(kind.__doc__ or "").split())


def type_name(annotation: object) -> str:
    """A type as a reader of JSON would say it."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return type_name(arguments[0])
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(_distinct(type_name(argument) for argument in arguments))
    if origin in (tuple, list):
        return f"list of {type_name(arguments[0])}"
    plain = {str: "text", int: "integer", float: "number", bool: "true or false", types.NoneType: "null"}
    return plain.get(annotation, getattr(annotation, "__name__", str(annotation)))  # type: ignore[call-overload, no-any-return]


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
