"""Password hashing with argon2id, off the event loop."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Hasher:
    """Fulfils `agents.ports.PasswordHasher`; the library's defaults follow RFC 9106's low-memory profile."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        # compared with when the account does not exist, so that both refusals take as long
        self._nobody = self._hasher.hash("nobody")

    def hash(self, password: str) -> str:
        """A new hash, with its own salt; takes tens of milliseconds."""
        return self._hasher.hash(password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether the password fits."""
        fits = await asyncio.to_thread(self._fits, password, password_hash or self._nobody)
        return fits and password_hash is not None

    def _fits(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
