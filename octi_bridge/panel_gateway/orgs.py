"""Which Salesforce org a panel belongs to, by the Lightning origin that frames it, and whether that org is allowed.

A panel tells its origin itself, and a program can tell anything: browsers are held to it by the page's
`frame-ancestors` (`http_api.panel_page`), people by the org of their account (`agents.model.Account.org`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.ids import OrgName


class UnknownOrg(OctiError):
    """This Salesforce org may not use this bridge: add its Lightning origin to OCTI_PANEL__ALLOWED_ORIGINS."""

    code = "unknown_org"


class OptionOff(OctiError):
    """The option OpenCTI is switched off for this Salesforce org; see OCTI_PANEL__SWITCHED_OFF_ORIGINS."""

    code = "option_off"


def _unknown_id() -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOrg:
    """One org of the settings. `org_id`: asks for its id of 15 or 18 characters; "" while nobody knows it."""

    name: OrgName
    origins: tuple[str, ...]
    org_id: Callable[[], str] = _unknown_id


class Orgs:
    """The allowed orgs, of which some may have the option OpenCTI switched off (F-001)."""

    def __init__(self, *, known: Iterable[KnownOrg], switched_off: Iterable[str] = ()) -> None:
        self._by_origin = {origin: org for org in known for origin in org.origins}
        self._switched_off = frozenset(switched_off)

    def admit(self, origin: str, org_id: str | None = None) -> OrgName:
        """Let a panel in; gives the org it belongs to. `org_id`: the id that the panel has of its org, if it has one.

        Raises:
            UnknownOrg: the origin is of no org, or the id is not that of the origin's org.
            OptionOff: it is known, but has not got the option.
        """
        org = self._by_origin.get(origin)
        if org is None:
            raise UnknownOrg
        if origin in self._switched_off:
            raise OptionOff
        known_id = org.org_id()
        if org_id is not None and known_id and org_id[:15] != known_id[:15]:
            message = f"the panel is in an org with another id than {org.name}: compare its id with the settings"
            raise UnknownOrg(message)
        return org.name
