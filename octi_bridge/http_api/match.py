"""`GET /api/v1/match?number=…&org=…`: a look-up that shows its work, for administrators."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiohttp import web

from octi_bridge.agents.administrators import Administrators
from octi_bridge.http_api.administrators import PANEL_ORG, for_administrators, refusal
from octi_bridge.kernel.ids import OrgName
from octi_bridge.numbers.dialing import BadNumber
from octi_bridge.salesforce.errors import SwitchedOff
from octi_bridge.salesforce.explanation import Language, decision_text, reason_text, verdict_text
from octi_bridge.salesforce.lookup import CallerLookup
from octi_bridge.salesforce.model import Candidate, DryRun
from octi_bridge.settings.orgs import NoSuchOrg, choose_org, named_for

LONGEST_NUMBER = 255
_OTHER_ORG = "other_org"


def document(run: DryRun, language: Language, org: OrgName) -> dict[str, Any]:
    """The dry run as JSON values; the same from the command line."""
    result = run.result
    return {
        "org": org,
        "number": run.number,
        "canonical": run.canonical or None,
        "unsearchable": run.unsearchable,
        "statement": run.statement or None,
        "candidates": [_candidate(candidate, language) for candidate in run.candidates],
        "state": result.state,
        "matches": [
            {
                "record_id": match.record_id, "object_type": match.object_type, "name": match.name,
                "detail": match.detail, "reason": match.reason, "reason_text": reason_text(match.reason, language),
            }
            for match in result.matches
        ],
        "error": {"code": result.error_code, "message": result.error_message} if result.error_code else None,
        "decision": decision_text(run, language),
    }  # fmt: skip


def _candidate(candidate: Candidate, language: Language) -> dict[str, Any]:
    return {
        "record_id": candidate.record_id, "object_type": candidate.object_type, "name": candidate.name,
        "phones": dict(candidate.phones), "verdict": candidate.verdict, "place": candidate.place or None,
        "sorted_by": candidate.sorted_by or None, "why": verdict_text(candidate, language),
    }  # fmt: skip


def match_routes(
    *, names: Sequence[OrgName], lookups: Callable[[], Mapping[OrgName, CallerLookup]],
    administrators: Callable[[], Administrators],
) -> list[web.RouteDef]:  # fmt: skip
    """The route. The last two are asked for at each request, since the application starts later.

    Without `org=` it is the org of the panel that asks, or else the first that is connected.
    """

    async def match(request: web.Request) -> web.StreamResponse:
        number = request.query.get("number", "")
        if not 0 < len(number) <= LONGEST_NUMBER:
            return refusal(BadNumber.code, "Write the number into the address: /api/v1/match?number=0312345678", 400)
        connected, panel_org = lookups(), request[PANEL_ORG]
        try:
            org = choose_org(request.query.get("org") or panel_org, names, connected)
        except NoSuchOrg as error:
            return refusal(error.code, str(error), 404)
        if panel_org not in (None, org):
            return refusal(_OTHER_ORG, f"Your panel is in the org {panel_org}: ask it, or ask with your password.", 403)
        if org not in connected:
            return refusal(SwitchedOff.code, named_for(org, str(SwitchedOff())), 409)
        run = await connected[org].explain(number)
        answer = document(run, "en" if request.query.get("language") == "en" else "ja", org)
        return web.json_response(answer, headers={"Cache-Control": "no-store"})

    return [web.get("/api/v1/match", for_administrators(match, administrators))]
