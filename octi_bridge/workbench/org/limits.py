"""The daily API allowance of the org.

REST API Developer Guide, "Limit Info Header" and "Limits": each answer says `api-usage=used/allowed`; beyond
the allowance calls fail with 403 REQUEST_LIMIT_EXCEEDED. The window rolls over 24 hours on the platform; here
it ends when `reset` is called (assumed to be enough).
"""

from __future__ import annotations

from octi_bridge.workbench.org.errors import ApiError


class ApiLimits:
    """Counts calls against the allowance."""

    def __init__(self, *, maximum: int) -> None:
        self.maximum = maximum
        self.used = 0

    @property
    def is_exhausted(self) -> bool:
        """Whether the next call would be refused."""
        return self.used >= self.maximum

    def exhaust(self) -> None:
        """Use up the whole allowance now."""
        self.used = self.maximum

    def reset(self) -> None:
        """Begin a new day."""
        self.used = 0

    def count_call(self) -> None:
        """Count one call.

        Raises:
            ApiError: REQUEST_LIMIT_EXCEEDED; the call is not counted.
        """
        if self.is_exhausted:
            raise ApiError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        self.used += 1

    def header(self) -> str:
        """The value of Sforce-Limit-Info."""
        return f"api-usage={self.used}/{self.maximum}"

    def document(self) -> dict[str, object]:
        """The body of `/limits`, for the one limit kept here."""
        return {"DailyApiRequests": {"Max": self.maximum, "Remaining": self.maximum - self.used}}
