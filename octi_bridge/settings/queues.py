"""The section about callers who wait."""

from __future__ import annotations

from pydantic import Field

from octi_bridge.settings.sections import Section


class QueueSettings(Section):
    """Callers who wait in queues, as agents see them."""

    long_wait_s: int = Field(
        60, ge=1, le=86400, description="after so many seconds a waiting caller is shown in red, 1 to 86400"
    )
