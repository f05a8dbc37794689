"""Whether somebody may administer: accounts with the role システム管理者, by password or by a panel's session."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from octi_bridge.agents.errors import SessionExpired, SignInRefused
from octi_bridge.agents.model import Account, AgentSession, Role
from octi_bridge.agents.password_check import PasswordCheck
from octi_bridge.agents.ports import AgentStore
from octi_bridge.kernel.ids import OrgName

log = logging.getLogger(__name__)


class Administrators:
    """Admits administrators; failures count against the same limits as signing in at a panel."""

    def __init__(
        self, *, store: AgentStore, passwords: PasswordCheck, resume: Callable[[str], Awaitable[AgentSession]]
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._resume = resume

    async def by_password(self, *, account: str, password: str, address: str) -> Account:
        """The administrator of this name.

        Raises:
            SignInRefused: for every cause alike: unknown, wrong password, another role.
            TooManyAttempts: see `PasswordCheck.admit`.
        """
        return await self._passwords.admit(
            purpose="administration", account=account, password=password, address=address, objection=_objection
        )

    async def by_token(self, token: str, *, address: str) -> OrgName:
        """Whether an administrator is signed in at a panel with this token; gives the org of that panel.

        Raises:
            SignInRefused: the session is over, or the agent is no administrator.
        """
        try:
            session = await self._resume(token)
        except SessionExpired:
            log.warning("administration from %s refused: no session of this token", address)
            raise SignInRefused from None
        found = await self._store.find_account(session.account)
        cause = "no such account" if found is None else _objection(found)
        if cause is not None:
            log.warning("%s: administration from %s refused: %s", session.account, address, cause)
            raise SignInRefused
        return session.org


def _objection(found: Account) -> str | None:
    return None if found.role is Role.ADMINISTRATOR else f"the account's role is {found.role.value}"
