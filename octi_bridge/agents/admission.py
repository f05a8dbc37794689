"""Whether somebody may sign in. Every cause of a refusal looks the same."""

from __future__ import annotations

from octi_bridge.agents.attempts import AttemptLimiter
from octi_bridge.agents.errors import SignInRefused
from octi_bridge.agents.model import Account, Terminal
from octi_bridge.agents.ports import AgentStore, PasswordHasher
from octi_bridge.kernel.ids import OrgName


class Admission:
    """Account, password and terminal, looked at together and not too often."""

    def __init__(self, *, store: AgentStore, hasher: PasswordHasher, limiter: AttemptLimiter) -> None:
        self._store = store
        self._hasher = hasher
        self._limiter = limiter

    async def admit(
        self, *, account: str, password: str, extension: str, is_known_status: bool, address: str, org: OrgName
    ) -> tuple[Account, Terminal]:
        """Who it is, and where.

        Raises:
            SignInRefused: for every cause alike: unknown account, wrong password, unknown terminal or status,
                an account without エージェント利用 or of another org, another account's terminal, too many attempts.
        """
        keys = (f"account:{account.casefold()}", f"address:{address}")
        if self._limiter.is_blocked(*keys):
            raise SignInRefused
        found = await self._store.find_account(account)
        terminal = await self._store.find_terminal(extension)
        fits = await self._hasher.verify(password, found.password_hash if found else None)
        is_its_terminal = terminal is not None and terminal.account in (None, account)
        is_agent_here = found is not None and found.is_agent and found.org in (None, org)
        if not (fits and found and is_agent_here and terminal and is_its_terminal and is_known_status):
            self._limiter.failed(*keys)
            raise SignInRefused
        self._limiter.succeeded(keys[0])
        return found, terminal
