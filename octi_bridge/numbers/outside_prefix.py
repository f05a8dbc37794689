"""The prefix that a PBX wants before outside numbers: dialed, and shown to nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import phonenumbers

from octi_bridge.numbers.identity import is_assigned, parsed
from octi_bridge.numbers.plan import NumberingPlan
from octi_bridge.numbers.reading import unsearchable

_SHORTEST = 9
"""With fewer digits a number that is not assigned may be anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsidePrefix:
    """Adds the prefix to numbers that lead outside, and takes it off numbers that were dialed.

    Attributes:
        digits: `9`; empty where outside numbers are dialed as they are written.
        is_inside: whether a number is an extension.
    """

    digits: str
    plan: NumberingPlan
    is_inside: Callable[[str], bool]

    def to_dial(self, number: str) -> str:
        """What to dial for a number, which may bear the prefix already."""
        if not self.digits:
            return number
        bare = self.without(number)
        return self.digits + bare if self._leads_outside(bare) else number

    def without(self, dialed: str) -> str:
        """The number behind the prefix; a number that has none stays as it is."""
        rest = dialed.removeprefix(self.digits)
        if rest == dialed or not self._leads_outside(rest) or is_assigned(dialed, self.plan.region):
            return dialed
        return rest if self._is_number(rest) else dialed

    def _leads_outside(self, number: str) -> bool:
        return unsearchable(number) is None and not self.is_inside(number)

    def _is_number(self, text: str) -> bool:
        trunk = self.plan.trunk_prefix
        if trunk and text.startswith(trunk) and len(text) >= _SHORTEST:
            return True
        number = parsed(text, self.plan.region)
        return number is not None and phonenumbers.is_valid_number(number)
