"""What the agents need of the outside: storage and password checking."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from octi_bridge.agents.model import Account, AgentSession, SessionInterval, Status, Terminal
from octi_bridge.agents.tokens import SessionToken
from octi_bridge.kernel.ids import AgentId


class AccountStore(Protocol):
    """Where accounts are kept."""

    async def find_account(self, account: str) -> Account | None:
        """The account of this name: as written, else the only one that differs in case or width."""

    async def renew_hash(self, account: str, *, old: str, new: str) -> None:
        """Replace the hash of the same password, unless it is not the old one any more."""


class AgentStore(AccountStore, Protocol):
    """The durable facts. Every method is its own transaction."""

    async def find_terminal(self, extension: str) -> Terminal | None:
        """The terminal with this extension."""

    async def statuses(self) -> Sequence[Status]:
        """All statuses in display order."""

    async def sessions(self) -> Sequence[AgentSession]:
        """Everybody who is signed in."""

    async def open_session(self, session: AgentSession, token_hash: str) -> None:
        """Save the session (replacing the agent's previous one) and one token that opens it; its interval begins."""

    async def save_session(self, session: AgentSession) -> None:
        """Save a changed session."""

    async def close_session(self, agent_id: AgentId) -> None:
        """Delete the session and all its tokens; its interval ends."""

    async def session_intervals(self, since: datetime) -> Sequence[SessionInterval]:
        """Who was signed in where since then, oldest first. Older intervals are deleted."""

    async def find_token(self, token_hash: str) -> SessionToken | None:
        """The token of this hash."""

    async def entitled_session(self, agent_id: AgentId) -> AgentSession | None:
        """The agent's session with account and terminal as they are now.

        None when it may not go on: no token, the account or the terminal removed, disabled or somebody else's.
        """


class SeatStore(Protocol):
    """Which agent sits where. Every method is its own transaction."""

    async def occupant(self, seat_id: str) -> AgentId | None:
        """Who sits there."""

    async def take_seat(self, seat_id: str, agent_id: AgentId) -> None:
        """Seat the agent there, whoever sat there before, and nowhere else."""

    async def leave_seat(self, agent_id: AgentId) -> None:
        """Free the agent's seat, if any."""


class RevisionStore(Protocol):
    """What `SessionRevision` reads and removes. Every method is its own transaction."""

    async def entitled_sessions(self) -> Sequence[AgentSession]:
        """All sessions that may go on; see `AgentStore.entitled_session`."""

    async def changes(self) -> int:
        """A number that another process makes larger whenever it has changed accounts, terminals, lists or tokens."""

    async def all_tokens(self) -> Sequence[SessionToken]:
        """All tokens."""

    async def use_tokens(self, token_hashes: Collection[str]) -> None:
        """They are in use now."""

    async def remove_tokens(self, token_hashes: Collection[str]) -> None:
        """They open nothing any more."""


class PlaceStore(Protocol):
    """From which places (`kernel.addresses.place_of`) each account signed in. Every method is its own transaction."""

    async def is_known(self, account: str, place: str) -> bool:
        """Whether the account signed in from there not too long ago."""

    async def remember(self, account: str, place: str) -> None:
        """The account signed in from there now."""


class PasswordHasher(Protocol):
    """Slow on purpose, so it works off the event loop, on so many threads."""

    @property
    def workers(self) -> int:
        """How many comparisons can run at once."""

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether the password fits. With no hash it takes as long and says no."""

    async def renewed(self, password: str, password_hash: str) -> str | None:
        """A hash of this password that takes as long as new ones do; None when this one does."""
