"""Settings as they may be shown to others, and what in them must never be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import BaseModel, SecretStr

from octi_bridge.settings.load import Settings


def shown(settings: Settings) -> dict[str, Any]:
    """All sections; of a secret only whether it is set, of an address with a password all but that."""
    return {name: _shown(getattr(settings, name)) for name in type(settings).model_fields}


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Every secret, in each spelling in which it may turn up."""
    return tuple(secret for value in _values(settings) for secret in _secrets_in(value) if secret)


def _values(value: Any) -> Iterator[Any]:
    """Every single value, however deep in sections and maps of sections."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _values(getattr(value, name))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _values(inner)
    else:
        yield value


def _secrets_in(value: Any) -> Iterator[str]:
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    if isinstance(value, SecretStr):
        yield text
    password = parts.password if isinstance(text, str) and (parts := _split(text)) else None
    if password:
        yield from (password, unquote(password))


def _shown(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return {name: _shown(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {name: _shown(inner) for name, inner in value.items()}
    if isinstance(value, SecretStr):
        return "(set)" if value.get_secret_value() else "(not set)"
    if isinstance(value, str) and (parts := _split(value)) and parts.password is not None:
        host = parts.netloc.rpartition("@")[2]
        return parts._replace(netloc=f"{parts.username or ''}:(set)@{host}").geturl()
    return value if value is None or isinstance(value, bool | int | float | str | tuple) else str(value)


def _split(value: str) -> SplitResult | None:
    try:
        return urlsplit(value)
    except ValueError:
        return None
