"""The OAuth endpoints: token, userinfo, revoke and the identity URL."""

from __future__ import annotations

from urllib.parse import parse_qsl

from aiohttp import web

from octi_bridge.workbench.org.errors import ApiError, OAuthError
from octi_bridge.workbench.org.evaluate import JsonObject
from octi_bridge.workbench.org.http import json_answer
from octi_bridge.workbench.org.oauth import Session, issued_at_ms
from octi_bridge.workbench.org.org import EmulatedOrg

_LOOPBACK = frozenset({"localhost", "127.0.0.1"})
_FORM = "application/x-www-form-urlencoded"


class OAuthEndpoints:
    """Handlers of `/services/oauth2` and `/id`."""

    def __init__(self, org: EmulatedOrg) -> None:
        self._org = org

    async def token(self, request: web.Request) -> web.Response:
        """POST /services/oauth2/token. The answer has no `expires_in`, as on the platform."""
        form = await _form(request)
        session = self._org.tokens.grant(form, host=request.host, authorization=request.headers.get("Authorization"))
        identity_url = f"https://login.salesforce.com/id/{self._org.org_id}/{session.user_id}"
        document = {
            "access_token": session.token,
            "signature": self._org.tokens.signature(session, identity_url),
            "scope": "api",
            "instance_url": self._instance_url(request),
            "id": identity_url,
            "token_type": "Bearer",
            "issued_at": issued_at_ms(session),
        }
        return json_answer(document, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})

    async def userinfo(self, request: web.Request) -> web.Response:
        """GET or POST /services/oauth2/userinfo (OpenID Connect)."""
        session = self._session(request)
        user = self._org.get_record(session.user_id) or {}
        return json_answer(
            {
                "sub": f"https://login.salesforce.com/id/{self._org.org_id}/{session.user_id}",
                "user_id": session.user_id,
                "organization_id": self._org.org_id,
                "preferred_username": user.get("Username"),
                "name": user.get("Name"),
                "family_name": user.get("LastName"),
                "given_name": user.get("FirstName"),
                "email": user.get("Email"),
                "zoneinfo": user.get("TimeZoneSidKey"),
                "locale": user.get("LocaleSidKey"),
                "language": user.get("LanguageLocaleKey"),
                "active": user.get("IsActive"),
            }
        )

    async def identity(self, request: web.Request) -> web.Response:
        """GET /id/{org}/{user}: the identity URL of a token."""
        session = self._session(request)
        if request.match_info["org_id"] != self._org.org_id or request.match_info["user_id"] != session.user_id:
            return web.Response(status=403, text="Wrong_Org")
        user = self._org.get_record(session.user_id) or {}
        document: JsonObject = {
            "id": f"https://login.salesforce.com/id/{self._org.org_id}/{session.user_id}",
            "user_id": session.user_id,
            "organization_id": self._org.org_id,
            "username": user.get("Username"),
            "display_name": user.get("Name"),
            "urls": {"rest": f"{self._instance_url(request)}/services/data/v{{version}}/"},
        }
        return json_answer(document)

    async def revoke(self, request: web.Request) -> web.Response:
        """GET or POST /services/oauth2/revoke."""
        token = request.query.get("token") or (await _form(request)).get("token", "")
        if not self._org.tokens.revoke(token):
            raise OAuthError("invalid_token", "the token is not valid")
        return web.Response(status=200)

    def _session(self, request: web.Request) -> Session:
        try:
            return self._org.tokens.session(request.headers.get("Authorization"))
        except ApiError:
            # Salesforce Help, "OAuth 2.0 Authorization Errors": a text, not JSON, and 403.
            raise web.HTTPForbidden(text="Bad_OAuth_Token") from None

    def _instance_url(self, request: web.Request) -> str:
        # A client that came by loopback can only come back by it; others get the org's own address.
        if request.url.host in _LOOPBACK:
            return f"https://{request.host}"
        return self._org.my_domain_url


async def _form(request: web.Request) -> dict[str, str]:
    if request.method != "POST" or request.content_type != _FORM:
        return {}
    return dict(parse_qsl((await request.read()).decode("utf-8", "replace"), keep_blank_values=True))
