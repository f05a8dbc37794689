"""Puts the endpoints of the emulated org under their paths, with and without a trailing slash."""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

from octi_bridge.workbench.org.http import MAX_BODY, HttpFrame, json_answer
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.rest_oauth import OAuthEndpoints
from octi_bridge.workbench.org.rest_query import QueryEndpoints
from octi_bridge.workbench.org.rest_sobjects import SObjectEndpoints, version_of

# Versions are named after releases, three a year; 66 is Spring '26. Answers are shaped as from version 37 on.
_FIRST_VERSION, _LAST_VERSION = 50, 67
_SEASONS = ("Winter", "Spring", "Summer")
_VERSION_PATTERN = "|".join(f"v{number}\\.0" for number in range(_FIRST_VERSION, _LAST_VERSION + 1))
_ROOT = "/services/data/{version:" + _VERSION_PATTERN + "}"


def create_org_app(org: EmulatedOrg) -> web.Application:
    """The aiohttp application that serves one emulated org."""
    app = web.Application(middlewares=HttpFrame(org).middlewares, client_max_size=MAX_BODY)
    _add(app, "/services/data", GET=_versions)
    _add_oauth(app, OAuthEndpoints(org))
    _add_queries(app, QueryEndpoints(org))
    _add_sobjects(app, SObjectEndpoints(org))

    async def limits(_: web.Request) -> web.Response:
        return json_answer(org.limits.document())

    _add(app, f"{_ROOT}/limits", GET=limits)
    _add(app, _ROOT, GET=_resources)
    return app


def _add_oauth(app: web.Application, oauth: OAuthEndpoints) -> None:
    _add(app, "/services/oauth2/token", POST=oauth.token)
    _add(app, "/services/oauth2/userinfo", GET=oauth.userinfo, POST=oauth.userinfo)
    _add(app, "/services/oauth2/revoke", GET=oauth.revoke, POST=oauth.revoke)
    _add(app, "/id/{org_id}/{user_id}", GET=oauth.identity)


def _add_queries(app: web.Application, queries: QueryEndpoints) -> None:
    _add(app, f"{_ROOT}/query", GET=queries.query)
    _add(app, f"{_ROOT}/queryAll", GET=queries.query_all)
    for name in ("query", "queryAll"):
        _add(app, f"{_ROOT}/{name}/{{locator}}", GET=queries.query_more)
    _add(app, f"{_ROOT}/search", GET=queries.search)
    _add(app, f"{_ROOT}/parameterizedSearch", GET=queries.search_by_query, POST=queries.search_by_body)


def _add_sobjects(app: web.Application, sobjects: SObjectEndpoints) -> None:
    base = f"{_ROOT}/sobjects"
    _add(app, base, GET=sobjects.list_objects)
    _add(app, base + "/{sobject}", GET=sobjects.basic_information, POST=sobjects.create)
    _add(app, base + "/{sobject}/describe", GET=sobjects.describe)
    _add(
        app,
        base + "/{sobject}/{record_id}",
        GET=sobjects.read,
        PATCH=sobjects.update,
        DELETE=sobjects.delete,
    )
    _add(
        app,
        base + "/{sobject}/{field}/{value}",
        GET=sobjects.read_by_external_id,
        PATCH=sobjects.upsert,
        DELETE=sobjects.delete_by_external_id,
    )


def _add(app: web.Application, path: str, **handlers: Handler) -> None:
    for form in (path, path + "/"):
        resource = app.router.add_resource(form)
        for method, handler in handlers.items():
            resource.add_route(method, handler)


async def _versions(_: web.Request) -> web.Response:
    versions = [
        {
            # 50 is Winter '21 (REST API Developer Guide, "Versions").
            "label": f"{_SEASONS[(number - 50) % 3]} '{21 + (number - 50) // 3}",
            "url": f"/services/data/v{number}.0",
            "version": f"{number}.0",
        }
        for number in range(_FIRST_VERSION, _LAST_VERSION + 1)
    ]
    return json_answer(versions)


async def _resources(request: web.Request) -> web.Response:
    base = f"/services/data/{version_of(request)}"
    names = ("limits", "parameterizedSearch", "query", "queryAll", "search", "sobjects")
    return json_answer({name: f"{base}/{name}" for name in names})
