"""The settings as tables, from the pydantic models in `octi_bridge.settings`."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import json
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

PACKAGE = "octi_bridge.settings"
DELIMITER = "__"


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable."""

    variable: str
    default: str
    effect: str
    section: str


def root_models() -> list[type[BaseSettings]]:
    """Every class of the settings package that reads the environment; empty while there is none.

    Not those that read a part of it for one command: their settings are the same.
    """
    if importlib.util.find_spec(PACKAGE) is None:
        return []
    package = importlib.import_module(PACKAGE)
    names = [PACKAGE, *(module.name for module in pkgutil.iter_modules(package.__path__, f"{PACKAGE}."))]
    found: dict[type[BaseSettings], None] = {}
    for name in names:
        for value in vars(importlib.import_module(name)).values():
            if getattr(value, "__name__", "_").startswith("_"):
                continue
            if inspect.isclass(value) and issubclass(value, BaseSettings) and value.__module__.startswith(PACKAGE):
                found[value] = None
    return list(found)


def all_settings() -> list[Setting]:
    """Every setting, in the order of the code."""
    return [
        setting
        for model in root_models()
        for setting in _settings_of(model, str(model.model_config.get("env_prefix", "")).upper(), "")
    ]


def _settings_of(model: type[BaseModel], prefix: str, section: str) -> Iterator[Setting]:
    for name, field in model.model_fields.items():
        variable = f"{prefix}{name.upper()}"
        inner = _section_model(field.annotation)
        named = _named_sections(field.annotation)
        if named is not None:
            yield from _settings_of_named(named, f"{variable}{DELIMITER}NAME{DELIMITER}", name, field)
        elif inner is not None:
            yield from _settings_of(inner, f"{variable}{DELIMITER}", name if not section else f"{section}.{name}")
        else:
            yield Setting(variable, _default(field), " ".join((field.description or "").split()), section)


def _settings_of_named(model: type[BaseModel], prefix: str, section: str, field: FieldInfo) -> Iterator[Setting]:
    """A map of sections: what its model adds to, or changes in, the section that it is made of."""
    yield Setting(f"{prefix}…", "*none*", " ".join((field.description or "").split()), section)
    for name, inner in model.model_fields.items():
        if name in model.__annotations__:
            yield Setting(
                f"{prefix}{name.upper()}", _default(inner), " ".join((inner.description or "").split()), section
            )


def _named_sections(annotation: object) -> type[BaseModel] | None:
    return _section_model(get_args(annotation)[1]) if get_origin(annotation) is dict else None


def _section_model(annotation: object) -> type[BaseModel] | None:
    if get_origin(annotation) is Annotated:
        return _section_model(get_args(annotation)[0])
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return annotation
    inner = [_section_model(argument) for argument in get_args(annotation) if argument is not type(None)]
    return inner[0] if len(inner) == 1 and get_origin(annotation) not in (tuple, list, dict) else None


def _default(field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True) if field.default_factory is None else _made(field)
    if value is PydanticUndefined:
        return "*required*"
    if isinstance(value, SecretStr):
        return "*none*" if not value.get_secret_value() else "*secret*"
    if value in (None, "", (), {}, []):
        return "*none*"
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, (bool, tuple, list, dict)):
        value = json.dumps(value, ensure_ascii=False)
    return f"`{value}`"


def _made(field: FieldInfo) -> Any:
    """The default a factory makes; one that depends on other fields or on chance has no fixed text."""
    try:
        return field.default_factory()  # type: ignore[call-arg, misc]
    except TypeError:
        return "depends"


def render_settings() -> str:
    """One table per section."""
    rows: list[str] = []
    section = None
    for setting in all_settings():
        if setting.section != section:
            section = setting.section
            rows += ["", f"### {section or 'General'}", "", "| Variable | Default | Effect |", "|---|---|---|"]
        effect = setting.effect.replace("|", "\\|")
        rows.append(f"| `{setting.variable}` | {setting.default} | {effect} |")
    return "\n".join(rows).lstrip("\n")
