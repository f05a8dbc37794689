"""Whether somebody may sign in. Every cause of a refusal looks the same; the log says which it was."""

from __future__ import annotations

import asyncio

from octi_bridge.agents.errors import SignInRefused
from octi_bridge.agents.model import Account, Terminal
from octi_bridge.agents.password_check import ADMISSION_S, PasswordCheck, printable
from octi_bridge.agents.ports import AgentStore
from octi_bridge.kernel.ids import OrgName


class Admission:
    """Account, password and terminal, looked at together."""

    def __init__(self, *, store: AgentStore, passwords: PasswordCheck) -> None:
        self._store = store
        self._passwords = passwords

    async def admit(
        self, *, account: str, password: str, extension: str, is_known_status: bool, address: str, org: OrgName
    ) -> tuple[Account, Terminal]:
        """Who it is, and where.

        Raises:
            SignInRefused: for every cause alike: unknown account, wrong password, unknown terminal or status,
                an account without エージェント利用 or of another org, another account's terminal.
            TooManyAttempts, TimeoutError: see `PasswordCheck.admit`.
        """
        async with asyncio.timeout(ADMISSION_S):
            return await self._admit(account, password, extension, is_known_status, address, org)

    async def _admit(
        self, account: str, password: str, extension: str, is_known_status: bool, address: str, org: OrgName
    ) -> tuple[Account, Terminal]:
        terminal = await self._store.find_terminal(extension)

        def objection(found: Account) -> str | None:
            if not found.is_agent:
                return "the account is not an agent's"
            if found.org not in (None, org):
                return f"the account belongs to org {found.org}, the panel to org {org}"
            if terminal is None:
                return "no such terminal"
            if terminal.account not in (None, found.account):
                return f"the terminal belongs to account {terminal.account}"
            return None if is_known_status else "no such status"

        found = await self._passwords.admit(
            purpose=f"sign-in at terminal {printable(extension)}",
            account=account,
            password=password,
            address=address,
            objection=objection,
        )
        if terminal is None:  # the objection above has refused it
            raise SignInRefused
        return found, terminal
