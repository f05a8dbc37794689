"""The panel: built, and allowed into the frames of somebody's org."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

from octi_bridge.http_api.panel_page import PanelNotBuilt, find_panel
from octi_bridge.kernel.diagnostics import Examination, Finding, Link
from octi_bridge.settings.orgs import OrgSection
from octi_bridge.settings.sections import PanelSettings

# Lightning shows itself at these (salesforce help, "My Domain URL Formats"); localhost is the workbench.
_LIGHTNING = (".lightning.force.com", ".vf.force.com")
_LOCAL = ("localhost", "127.0.0.1")


class PanelProbe:
    """Reads the settings and the folder of the built panel."""

    link = Link.PANEL
    org = ""

    def __init__(self, settings: PanelSettings, orgs: Sequence[OrgSection]) -> None:
        self._settings = settings
        self._origins = [origin for org in orgs for origin in org.lightning_origins]

    async def examine(self) -> Examination:
        """Built? Allowed?"""
        found: list[Finding] = []
        try:
            await asyncio.to_thread(find_panel, self._settings.directory)
        except PanelNotBuilt as error:
            remedy = "run make run once in a checkout, or set OCTI_PANEL__DIRECTORY to a built panel"
            found.append(Finding(code=error.code, problem="there is no built panel", remedy=remedy))
        origins = self._origins
        if not origins:
            found.append(
                Finding(
                    code="no_allowed_origin", problem="no Salesforce org may show the panel",
                    remedy='set OCTI_PANEL__ALLOWED_ORIGINS to ["https://MYDOMAIN.lightning.force.com"]',
                )
            )  # fmt: skip
        found += [_not_lightning(origin) for origin in origins if not _is_lightning(origin)]
        found += [_in_no_org(origin) for origin in self._settings.switched_off_origins if origin not in origins]
        return Examination(link=self.link, findings=tuple(found), facts={"allowed origins": str(len(origins))})


def _is_lightning(origin: str) -> bool:
    host = urlsplit(origin).hostname or ""
    return host.endswith(_LIGHTNING) or host in _LOCAL


def _in_no_org(origin: str) -> Finding:
    return Finding(
        code="origin_in_no_org", problem=f"{origin} is switched off, but no org has it",
        remedy="write it as the org's own origin has it, or take it out of OCTI_PANEL__SWITCHED_OFF_ORIGINS",
        is_fatal=False, values={"origin": origin},
    )  # fmt: skip


def _not_lightning(origin: str) -> Finding:
    return Finding(
        code="origin_not_lightning", problem=f"{origin} is not an address at which Lightning shows itself",
        remedy="take the address that the browser shows in Lightning: https://MYDOMAIN.lightning.force.com",
        is_fatal=False, values={"origin": origin},
    )  # fmt: skip
