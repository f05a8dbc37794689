"""Kinds of calls that the generator leaves out, because the product does not do them right yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tests.random_calls.model import CallModel
from tests.random_calls.script import Verb

Leads = Callable[[CallModel], bool]


def _is_restarted_in_a_moved_call_that_the_agent_made(model: CallModel) -> bool:
    """Whoever takes that customer over has another number in the call log: what tells who dialed is gone."""
    verbs = [verb for _, verb, _ in model.happened]
    moved = [index for index, verb in enumerate(verbs) if verb in (Verb.HOLD, Verb.PARK, Verb.BLIND)]
    return model.direction == "outbound" and bool(moved) and Verb.KILL in verbs[min(moved) :]


NOT_YET: Mapping[str, Leads] = MappingProxyType({"restart": _is_restarted_in_a_moved_call_that_the_agent_made})
"""What the product does not do right yet, by finding. The generator leaves such calls out."""
