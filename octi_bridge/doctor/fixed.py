"""A link about which everything is known already."""

from __future__ import annotations

from octi_bridge.kernel.diagnostics import Examination, Link


class FixedProbe:
    """Says what it was told."""

    def __init__(self, examination: Examination) -> None:
        self._examination = examination

    @property
    def link(self) -> Link:
        """Which one."""
        return self._examination.link

    @property
    def org(self) -> str:
        """Which org."""
        return self._examination.org

    async def examine(self) -> Examination:
        """The same each time."""
        return self._examination
