"""Whether somebody may administer: accounts with the role システム管理者, by password or by a panel's session."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from octi_bridge.agents.attempts import AttemptLimiter
from octi_bridge.agents.errors import SessionExpired, SignInRefused
from octi_bridge.agents.model import Account, AgentSession, Role
from octi_bridge.agents.ports import AgentStore, PasswordHasher
from octi_bridge.kernel.ids import OrgName


class Administrators:
    """Admits administrators; failures count against the same limits as signing in at a panel."""

    def __init__(
        self, *, store: AgentStore, hasher: PasswordHasher, limiter: AttemptLimiter,
        resume: Callable[[str], Awaitable[AgentSession]],
    ) -> None:  # fmt: skip
        self._store = store
        self._hasher = hasher
        self._limiter = limiter
        self._resume = resume

    async def by_password(self, *, account: str, password: str, address: str) -> Account:
        """The administrator of this name.

        Raises:
            SignInRefused: for every cause alike: unknown, wrong password, another role, too many attempts.
        """
        keys = (f"account:{account.casefold()}", f"address:{address}")
        if self._limiter.is_blocked(*keys):
            raise SignInRefused
        found = await self._store.find_account(account)
        fits = await self._hasher.verify(password, found.password_hash if found else None)
        if not (fits and found and found.role is Role.ADMINISTRATOR):
            self._limiter.failed(*keys)
            raise SignInRefused
        self._limiter.succeeded(keys[0])
        return found

    async def by_token(self, token: str) -> OrgName:
        """Whether an administrator is signed in at a panel with this token; gives the org of that panel.

        Raises:
            SignInRefused: the session is over, or the agent is no administrator.
        """
        try:
            session = await self._resume(token)
        except SessionExpired:
            raise SignInRefused from None
        found = await self._store.find_account(session.account)
        if found is None or found.role is not Role.ADMINISTRATOR:
            raise SignInRefused
        return session.org
