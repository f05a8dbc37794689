"""Kinds of calls that the generator leaves out, because the product does not do them right yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tests.random_calls.model import CallModel

Leads = Callable[[CallModel], bool]
NOT_YET: Mapping[str, Leads] = MappingProxyType({})
"""What the product does not do right yet, by finding: none now."""
