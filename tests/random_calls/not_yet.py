"""Kinds of calls that the generator leaves out, because the product does not do them right yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tests.random_calls.model import CallModel
from tests.random_calls.script import Verb

Leads = Callable[[CallModel], bool]


def _clicked_call_ends_unwatched(model: CallModel) -> bool:
    """Whether a call that was dialed in the panel ended while the bridge was dead."""
    first = model.parts[0] if model.parts else None
    return model.steps[0].verb is Verb.PANEL_DIALS and first is not None and first.talk_to in model.unwatched


NOT_YET: Mapping[str, Leads] = MappingProxyType(
    {
        "new: a clicked call that ends unwatched counts from the agent's pick-up": _clicked_call_ends_unwatched,
    }
)
"""What the product does not do right yet, by finding. The generator leaves such calls out."""
