"""The sections `OCTI_CALL_LOG__…` and `OCTI_WRAP_UP__…`: how calls are logged, and what agents add to them."""

from __future__ import annotations

import string
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from octi_bridge.settings.sections import Section

RECORDING_PLACEHOLDERS = frozenset({"call_id", "linked_id", "channel_id", "extension", "date"})
Disposition = Annotated[str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True)]


class CallLogSettings(Section):
    """Who writes calls into Salesforce, and how patiently."""

    written_by: Literal["server", "panel", "nobody"] = Field(
        "server",
        description="server (by OCTI_SALESFORCE__…), panel (by the agent's own browser, needs no API access) or nobody",
    )
    retry_first_s: float = Field(5, gt=0, le=3600, description="seconds to the second attempt; doubled each time")
    retry_max_s: float = Field(3600, gt=0, le=86400, description="the longest time between attempts, in seconds")
    give_up_h: float = Field(
        72, gt=0, le=24 * 90, description="hours after which a log that fails is given up, until `call-log retry`"
    )
    retries_per_hour: float = Field(
        500, ge=1, description="the most attempts an hour, for each org, at logs that failed before; 1 or more"
    )
    unsure_wait_s: float = Field(
        600,
        gt=0,
        le=86400,
        description="seconds after a write without an answer until Salesforce is asked whether it arrived; longer than "
        "Salesforce may run: an external id on Task cannot be unique, so a second write beside the first makes two",
    )
    panel_wait_s: float = Field(
        120, ge=0, le=86400, description="written_by=panel: seconds to wait for the agent's wrap-up before logging"
    )
    recording_url: str = Field(
        "",
        pattern=r"^$|^https?://",
        description="empty, or where calls can be listened to, with {"
        + "} {".join(sorted(RECORDING_PLACEHOLDERS))
        + "}; {linked_id} is Asterisk's UNIQUEID of the call's first leg, which usually names inbound recordings, "
        "{channel_id} that of the agent's leg",
    )

    @field_validator("recording_url")
    @classmethod
    def _has_known_placeholders(cls, value: str) -> str:
        names = {name for _, name, _, _ in string.Formatter().parse(value) if name is not None}
        if unknown := names - RECORDING_PLACEHOLDERS:
            message = f"has an unknown placeholder {{{min(unknown)}}}"
            raise ValueError(message)
        return value


SHORTEST_WRAP_UP_S = 5
"""After-call work does not end earlier: nobody could add anything, and the countdown would say less than it lasts."""


class WrapUpSettings(Section):
    """What agents may add to a call that has ended."""

    is_shown: bool = Field(True, description="true or false: whether the panel asks for it after a call")
    dispositions: tuple[Disposition, ...] = Field(
        (), max_length=100, description='the results to choose from, as JSON: ["解決", "折り返し"]; [] for free text'
    )
    is_disposition_required: bool = Field(False, description="true or false: whether a result must be given to save")
    editable_h: float = Field(24, gt=0, le=24 * 90, description="hours after its end in which a call can be edited")
    ends_after_s: int = Field(
        0,
        ge=0,
        le=86400,
        description="after so many seconds (5 or more) of after-call work the agent is available; 0 for never",
    )

    @field_validator("ends_after_s")
    @classmethod
    def _is_long_enough(cls, value: int) -> int:
        if 0 < value < SHORTEST_WRAP_UP_S:
            message = f"must be {SHORTEST_WRAP_UP_S} or more, or 0 for never"
            raise ValueError(message)
        return value
