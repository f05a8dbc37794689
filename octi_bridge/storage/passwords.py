"""Password hashing with argon2id, off the event loop."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# What is compared with when the account does not exist, so that both refusals take as long. Made once and written down:
# making it takes as long as a comparison, at each start and in each command that makes a password.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=1$QmhTBOdrvhgyqfd+Ay9d+w$aJOV5niDFEyOuGX4AHJ3jwrLlhKrRGTpondV1yK9mJU"


class Argon2Hasher:
    """Fulfils `agents.ports.PasswordHasher`; the library's defaults follow RFC 9106's low-memory profile.

    One lane each (the work is the same): so that a comparison takes no more than one core, and so all of them together
    no more than there are `workers`.
    """

    def __init__(self, *, workers: int | None = None) -> None:
        self.workers = workers or max(2, (os.cpu_count() or 1) // 2)
        self._pool = ThreadPoolExecutor(max_workers=self.workers, thread_name_prefix="argon2")
        self._hasher = PasswordHasher(parallelism=1)
        # only where the library has other parameters by now, it must be made
        is_of_today = not self._hasher.check_needs_rehash(_NOBODY)
        self._nobody = _NOBODY if is_of_today else self._hasher.hash("nobody")

    def hash(self, password: str) -> str:
        """A new hash, with its own salt; takes tens of milliseconds."""
        return self._hasher.hash(password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether the password fits."""
        loop = asyncio.get_running_loop()
        fits = await loop.run_in_executor(self._pool, self._fits, password, password_hash or self._nobody)
        return fits and password_hash is not None

    async def renewed(self, password: str, password_hash: str) -> str | None:
        """A hash of this password with today's parameters; None when this one has them."""
        if not self._hasher.check_needs_rehash(password_hash):
            return None
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._hasher.hash, password)

    def _fits(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
