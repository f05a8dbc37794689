"""Bearer tokens of sessions: kept as hashes, and good for a limited time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from octi_bridge.kernel.ids import AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionToken:
    """One sign-in with a password.

    Attributes:
        token_hash: what `hash_of` makes of the token.
        agent_id: whose session it opens.
        created_at: when the password was typed.
        used_at: when a panel was last connected with it, to the minute.
    """

    token_hash: str
    agent_id: AgentId
    created_at: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLife:
    """How long a token is good: since its sign-in, and since a panel was connected with it."""

    absolute: timedelta
    idle: timedelta

    def is_over(self, token: SessionToken, now: datetime) -> bool:
        """Whether it opens nothing any more."""
        return now >= token.created_at + self.absolute or now >= token.used_at + self.idle


def hash_of(token: str) -> str:
    """Tokens are random, so a plain hash protects them at rest."""
    return hashlib.sha256(token.encode()).hexdigest()
