"""The section about queues: who is in them, and how they are shown."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from octi_bridge.settings.sections import Section

_PLACEHOLDER = re.compile(r"\{([^}]*)\}")
_KNOWN = frozenset({"extension", "device", "queue", "name"})
_PENALTY = re.compile(r"\d{1,9}|[A-Z_]+\([^\r\n]+\)")


class QueueSettings(Section):
    """Queues: how agents become members, how queues are named, and callers who wait."""

    names: dict[str, str] = Field(
        default_factory=dict,
        description='what agents and Salesforce see instead of a queue\'s name in the PBX, as JSON: {"600": "営業"}',
    )
    member_interface: str = Field(
        "{device}",
        min_length=1,
        description="what a queue dials for an agent who is no member yet: {device} is OCTI_PBX__DEVICE_PREFIX and the "
        "first of the extension's devices that is there; on FreePBX Local/{extension}@from-queue/n",
    )
    member_state_interface: str = Field(
        "{device}",
        description="the device or hint whose state says whether that member may be rung; on FreePBX "
        "hint:{extension}@ext-local, so that DND counts",
    )
    member_name: str = Field("{name}", description="the name of that member in the PBX: {name} is the agent's")
    member_penalty: str = Field(
        "0",
        description="the penalty of that member: a number, or a function of the dialplan that has it; on FreePBX "
        "DB(QPENALTY/{queue}/agents/{extension})",
    )
    long_wait_s: int = Field(
        60, ge=1, le=86400, description="after so many seconds a waiting caller is shown in red, 1 to 86400"
    )

    @field_validator("names")
    @classmethod
    def _are_distinct(cls, value: dict[str, str]) -> dict[str, str]:
        if not all(name.strip() for name in value.values()):
            message = "must give each queue a name"
            raise ValueError(message)
        if len(set(value.values())) < len(value):
            message = "must not give two queues the same name: agents could not distinguish them"
            raise ValueError(message)
        if any(name in value and name != queue for queue, name in value.items()):
            message = "must not give a queue the PBX's name of another one: agents could not distinguish them"
            raise ValueError(message)
        return value

    @field_validator("member_interface", "member_state_interface", "member_name", "member_penalty")
    @classmethod
    def _has_known_placeholders(cls, value: str) -> str:
        unknown = sorted(set(_PLACEHOLDER.findall(value)) - _KNOWN)
        if unknown:
            message = (
                f"has no placeholder {{{unknown[0]}}}: there are {{extension}}, {{device}}, {{queue}} and {{name}}"
            )
            raise ValueError(message)
        if any(character in value for character in "\r\n"):
            message = "must be one line"
            raise ValueError(message)
        return value

    @field_validator("member_interface")
    @classmethod
    def _is_of_one_phone(cls, value: str) -> str:
        if not {"extension", "device"} & set(_PLACEHOLDER.findall(value)):
            message = "must hold {extension} or {device}: else all agents would be the same member"
            raise ValueError(message)
        return value

    @field_validator("member_penalty")
    @classmethod
    def _is_penalty(cls, value: str) -> str:
        if _PENALTY.fullmatch(value) is None:
            message = "must be a number, or a function such as DB(QPENALTY/{queue}/agents/{extension})"
            raise ValueError(message)
        return value
