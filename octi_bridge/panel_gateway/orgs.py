"""Which Salesforce orgs may use the bridge, by their Lightning origin."""

from __future__ import annotations

from collections.abc import Iterable

from octi_bridge.kernel.errors import OctiError


class UnknownOrg(OctiError):
    """This Salesforce org may not use this bridge; add its Lightning origin to OCTI_PANEL__ALLOWED_ORIGINS."""

    code = "unknown_org"


class OptionOff(OctiError):
    """The option OpenCTI is switched off for this Salesforce org; see OCTI_PANEL__SWITCHED_OFF_ORIGINS."""

    code = "option_off"


class Orgs:
    """The allowed orgs, of which some may have the option OpenCTI switched off (F-001)."""

    def __init__(self, *, allowed: Iterable[str], switched_off: Iterable[str] = ()) -> None:
        self._allowed = frozenset(allowed)
        self._switched_off = frozenset(switched_off)

    def admit(self, origin: str) -> None:
        """Let a panel of this org in.

        Raises:
            UnknownOrg: it is not on the list.
            OptionOff: it is, but has not got the option.
        """
        if origin not in self._allowed:
            raise UnknownOrg
        if origin in self._switched_off:
            raise OptionOff
