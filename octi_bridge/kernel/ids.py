"""Identifiers. Types only keep them apart; the values are opaque strings."""

from __future__ import annotations

import secrets
import uuid
from typing import NewType

CallId = NewType("CallId", str)
AgentId = NewType("AgentId", str)
OrgName = NewType("OrgName", str)

FIRST_ORG = OrgName("default")
"""The org of the settings OCTI_SALESFORCE__…; it is also in every row from before there were several."""

# Any fixed namespace will do; it must never change, because call ids are written into Salesforce.
_CALLS = uuid.UUID("5b0d7f0e-3a51-4b7e-9a53-0c71f0f3c3a1")


def call_id_for(pbx: str, linked_id: str) -> CallId:
    """Our id of the call that first appeared under this Linkedid.

    Derived, not drawn: a restarted bridge and every other node read the same PBX and so name the
    same call alike, without asking each other.
    """
    return CallId(str(uuid.uuid5(_CALLS, f"{pbx}|{linked_id}")))


def new_token() -> str:
    """256 random bits for a bearer token, URL-safe."""
    return secrets.token_urlsafe(32)


def new_id() -> str:
    """A short random id for epochs, channels and commands."""
    return secrets.token_hex(8)
