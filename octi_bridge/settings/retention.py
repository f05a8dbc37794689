"""The section `OCTI_RETENTION__…`: how long the bridge keeps what it knows of people who called."""

from __future__ import annotations

from pydantic import Field

from octi_bridge.settings.sections import Section


class RetentionSettings(Section):
    """What is deleted by itself, once a day. Logs in Salesforce stay."""

    calls_days: int = Field(
        400,
        ge=0,
        le=36500,
        description="days after which call records, their wrap-ups and what is known of their logs are deleted; 0 for "
        "never. What still waits to be logged stays until it is delivered or given up",
    )
