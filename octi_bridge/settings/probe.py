"""The settings, as far as a running bridge has seen something that does not fit them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping

from octi_bridge.kernel.diagnostics import Examination, Finding, Link


class SettingsProbe:
    """They could be read, or there would be no doctor.

    Attributes:
        facts: where from.
        not_believed: see `ClientAddresses`, of the bridge in this process.
        unnamed: how many of those the bridge in another process has seen, without their names; None: ask nobody.
    """

    link = Link.SETTINGS
    org = ""

    def __init__(
        self,
        facts: Mapping[str, str] | None = None,
        not_believed: Callable[[], Collection[str]] = lambda: (),
        unnamed: Callable[[], Awaitable[int]] | None = None,
    ) -> None:
        self._unnamed = unnamed
        self._facts = facts or {}
        self._not_believed = not_believed

    async def examine(self) -> Examination:
        """Whether somebody forwards for others who is no trusted proxy."""
        peers = peers_ja = ", ".join(self._not_believed())
        if not peers and self._unnamed is not None and (count := await self._unnamed()):
            peers, peers_ja = f"an address ({count}; the log names it)", f"{count}件のアドレス (ログにあります)"
        if not peers:
            return Examination(link=self.link, facts=self._facts)
        finding = Finding(
            code="proxy_not_trusted",
            problem=f"what {peers} forwards is not believed: all clients behind it count as one address",
            remedy="if it is your reverse proxy, add it to OCTI_SERVER__TRUSTED_PROXIES and let it set X-Forwarded-For",
            is_fatal=False,
            values={"peers": peers_ja},
        )
        return Examination(link=self.link, findings=(finding,), facts=self._facts)
