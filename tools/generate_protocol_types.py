"""Write static/src/protocol/types.gen.ts from octi_bridge/panel_gateway/protocol.py.

python tools/generate_protocol_types.py            write the file
python tools/generate_protocol_types.py --check    exit 1 when it is stale
"""

from __future__ import annotations

import enum
import inspect
import sys
import types
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from octi_bridge.panel_gateway import protocol

TARGET = Path(__file__).parent.parent / "static/src/protocol/types.gen.ts"
HEADER = "// Made from octi_bridge/panel_gateway/protocol.py by tools/generate_protocol_types.py. Do not edit.\n"
SCALARS = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}


def ts_type(annotation: Any) -> str:
    """The TypeScript spelling of one Python annotation."""
    origin, args = get_origin(annotation), get_args(annotation)
    if annotation in SCALARS:
        return SCALARS[annotation]
    if origin is Annotated:
        return ts_type(args[0])
    if origin is Literal:
        return " | ".join(f'"{value}"' for value in args)
    if origin in (Union, types.UnionType):
        return " | ".join(ts_type(arg) for arg in args)
    if origin is tuple:
        return f"readonly {bracketed(ts_type(args[0]))}[]"
    if origin is dict:
        return f"Readonly<Record<{ts_type(args[0])}, {ts_type(args[1])}>>"
    if inspect.isclass(annotation) and annotation.__module__ == protocol.__name__:
        return annotation.__name__
    raise TypeError(f"no TypeScript spelling for {annotation!r}: add one to {__file__}")


def bracketed(spelling: str) -> str:
    """Parentheses where an array of it would be read wrongly."""
    return f"({spelling})" if "|" in spelling else spelling


def doc(text: str | None, indent: str = "") -> str:
    """A docstring as JSDoc."""
    lines = inspect.cleandoc(text or "").splitlines()
    if len(lines) <= 1:
        return f"{indent}/** {''.join(lines)} */\n"
    return f"{indent}/**\n" + "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines) + f"{indent} */\n"


def interface(model: type[protocol.Wire]) -> str:
    """One message as an interface; what has a default on our side may be left out by a sender."""
    is_sent_by_panel = model in (*protocol.COMMANDS.values(), protocol.PanelInfo)
    fields = ""
    for name, field in model.model_fields.items():
        mark = "?" if is_sent_by_panel and not field.is_required() else ""
        fields += f"  readonly {name}{mark}: {ts_type(field.annotation)};\n"
    return f"{doc(model.__doc__)}export interface {model.__name__} {{\n{fields}}}\n"


def declared(kind: type) -> list[Any]:
    """Classes of a kind, in the order of the file."""
    found = [value for value in vars(protocol).values() if inspect.isclass(value) and issubclass(value, kind)]
    return [cls for cls in found if cls.__module__ == protocol.__name__ and cls is not protocol.Wire]


def render() -> str:
    """The whole file."""
    parts = [HEADER]
    parts.append(f"export const PROTOCOL_VERSION = {protocol.PROTOCOL_VERSION};\n")
    parts.append(f"export const MAX_MESSAGE_BYTES = {protocol.MAX_MESSAGE_BYTES};\n")
    for member in declared(enum.StrEnum):
        values = " | ".join(f'"{item.value}"' for item in member)
        parts.append(f"{doc(member.__doc__)}export type {member.__name__} = {values};\n")
    parts.extend(interface(model) for model in declared(protocol.Wire))
    events = ts_type(get_args(protocol.PanelEvent)[0])
    parts.append(f"/** Every numbered event. */\nexport type PanelEvent = {events};\n")
    commands = "".join(f"  readonly {name}: {model.__name__};\n" for name, model in protocol.COMMANDS.items())
    parts.append(f"/** Every command by its Socket.IO event name. */\nexport interface Commands {{\n{commands}}}\n")
    return "\n".join(parts)


def main() -> int:
    """Write or check."""
    text = render()
    if "--check" in sys.argv[1:]:
        if not TARGET.exists() or TARGET.read_text() != text:
            print("static/src/protocol/types.gen.ts is stale: run python tools/generate_protocol_types.py")
            return 1
        return 0
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
