"""Which numbers may not be dialed, whatever the screen allows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from octi_bridge.numbers.forbidden import ForbiddenNumbers
from octi_bridge.numbers.plan import DEFAULT_REGION, NumberingPlan, plan_of

_MARKS = re.compile(r"[*#]")


class DialPolicy:
    """Refuses forbidden numbers, and `*` and `#` outside the PBX's feature codes.

    Args:
        forbidden: See `ForbiddenNumbers`.
        feature_codes: Regular expressions of what may be dialed with `*` or `#`. Anywhere else these are refused:
            trunks read `#` as "dial now", so that the network would get another number than the one judged.
        plan: Of the region that the PBX dials in.
    """

    def __init__(
        self, forbidden: Sequence[str], *, feature_codes: Sequence[str] = (), plan: NumberingPlan | None = None
    ) -> None:
        self.plan = plan or plan_of(DEFAULT_REGION)
        self._forbidden = ForbiddenNumbers(forbidden, plan=self.plan)
        self._feature_codes = tuple(re.compile(expression) for expression in feature_codes)

    def allows(self, number: str) -> bool:
        """Whether this dial string may be dialed."""
        return self._has_no_stray_mark(number) and not self._forbidden.covers(number)

    def _has_no_stray_mark(self, number: str) -> bool:
        if not _MARKS.search(number) or any(code.fullmatch(number) for code in self._feature_codes):
            return True
        return any(not _MARKS.search(rest) for rest in self.plan.behind_prefixes(number))  # *67, #31#
