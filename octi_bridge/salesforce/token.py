"""Access tokens of our own: fetched by one log-in however many requests wait for it, and never more often than useful.

simple-salesforce logs in once per thread and, for a user without API access, without end; Salesforce blocks a user
after 3,600 log-ins an hour. So it is given finished tokens, from here.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import jwt
import requests
import urllib3

from octi_bridge.kernel.clock import Clock
from octi_bridge.salesforce.errors import BadAnswer, LoginRefused, SalesforceError, SessionRefused, WrongOrg
from octi_bridge.salesforce.faults import fault_of_login, fault_of_network
from octi_bridge.settings.salesforce import SalesforceSettings

_log = logging.getLogger(__name__)
_JWT_LIFE = timedelta(minutes=2)  # Salesforce refuses more than three minutes ahead
_ORG_IN_IDENTITY = re.compile(r"/id/(00D[A-Za-z0-9]{12,15})/")
_JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A granted access token and the host it is good for. Compared by identity."""

    access_token: str = field(repr=False)
    instance_url: str
    org_id: str = ""
    """As the answer's identity URL names it; "" if it has none."""


def request_token(session: requests.Session, settings: SalesforceSettings, now: datetime) -> Token:
    """Ask the org for a token; blocks, so call it in a worker thread.

    Raises:
        SalesforceError: `LoginRefused` with what to set up, or an outage.
    """
    form, basic = _grant(settings, now)
    try:
        answer = session.post(f"{settings.login_url}/services/oauth2/token", data=form, auth=basic)
        status, content = answer.status_code, _json_or_none(answer)
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        failure = fault_of_network(error)
    else:
        if status != requests.codes.ok:
            failure = fault_of_login(status, content)
        elif (token := _token_in(content)) is not None:
            if settings.org_id[:15] in ("", token.org_id[:15]):
                return token
            failure = WrongOrg()
        else:
            failure = BadAnswer("The token answer has no access_token with an https instance_url.")
    try:
        raise failure  # outside the handlers, so that no request with our secrets hangs on it as context
    finally:
        del failure  # else the error and this frame keep each other alive, and with them the secrets


def _json_or_none(answer: requests.Response) -> object:
    try:
        content: object = answer.json()
    except ValueError:
        return None
    return content


def _token_in(content: object) -> Token | None:
    if not isinstance(content, dict):
        return None
    access_token, instance_url = content.get("access_token"), content.get("instance_url")
    if not isinstance(access_token, str) or not access_token or not isinstance(instance_url, str):
        return None
    parts = urlsplit(instance_url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    # https://login.salesforce.com/id/ORGID/USERID ("Identity URLs")
    identity = _ORG_IN_IDENTITY.search(str(content.get("id", "")))
    return Token(access_token, f"https://{parts.netloc}", identity.group(1) if identity else "")


def _grant(settings: SalesforceSettings, now: datetime) -> tuple[dict[str, str], tuple[str, str] | None]:
    if settings.auth == "client_credentials":
        # RFC 6749 §2.3.1 and "OAuth 2.0 Client Credentials Flow": the pair travels as HTTP Basic.
        return {"grant_type": "client_credentials"}, (settings.client_id, settings.client_secret.get_secret_value())
    if settings.auth == "password":
        return _password_form(settings), None
    return {"grant_type": _JWT_GRANT, "assertion": _assertion(settings, now)}, None


def _password_form(settings: SalesforceSettings) -> dict[str, str]:
    """The security token follows the password without anything between them ("Username-Password Flow")."""
    return {
        "grant_type": "password",
        "client_id": settings.client_id,
        "client_secret": settings.client_secret.get_secret_value(),
        "username": settings.username,
        "password": settings.password.get_secret_value() + settings.security_token.get_secret_value(),
    }


def _assertion(settings: SalesforceSettings, now: datetime) -> str:
    """The signed claim of "OAuth 2.0 JWT Bearer Flow": RS256 over iss, sub, aud and exp."""
    claims = {
        "iss": settings.client_id,
        "sub": settings.username,
        "aud": settings.jwt_audience or audience_of(settings.login_url),
        "exp": int((now + _JWT_LIFE).timestamp()),
    }
    failure = LoginRefused(
        "OCTI_SALESFORCE__PRIVATE_KEY_FILE can not be used: it must be a readable RSA key in PEM form."
    )
    if settings.private_key_file is None:
        raise failure
    try:
        return jwt.encode(claims, settings.private_key_file.read_bytes(), algorithm="RS256")
    except (OSError, ValueError, TypeError, jwt.PyJWTError):
        raise failure from None


def audience_of(login_url: str) -> str:
    """Who a JWT is for: test.salesforce.com for sandboxes and scratch orgs, else login.salesforce.com.

    "My Domain URL Formats": sandboxes are `acme--uat.sandbox.my.salesforce.com` or, from before enhanced domains,
    `acme--uat.my.salesforce.com`; no other name has two hyphens.
    """
    host = urlsplit(login_url).hostname or ""
    is_test = host == "test.salesforce.com" or ".sandbox." in host or ".scratch." in host or "--" in host
    return "https://test.salesforce.com" if is_test else "https://login.salesforce.com"


class TokenSource:
    """Hands out the current token; logs in when there is none or when the org has rejected it.

    After a refused log-in, or a token the org will not honour, no further log-in is tried for `pause_s`: the same
    refusal is raised at once. Used from one event loop.

    Args:
        request: Does one log-in.
        clock: For the pauses.
        pause_s: Seconds without log-in after a refusal; a failed one that may pass pauses 1, 2, 4… seconds up to this.
        label: The org in log lines.
    """

    def __init__(
        self, *, request: Callable[[], Awaitable[Token]], clock: Clock, pause_s: float = 60, label: str = "Salesforce"
    ) -> None:
        self._label = label
        self._request = request
        self._clock = clock
        self._pause_s = pause_s
        self._current: Token | None = None
        self._login: asyncio.Task[Token] | None = None
        self._failure: SalesforceError | None = None
        self._failures = 0
        self._paused_until = 0.0
        self.log_ins = 0
        """Token requests so far, granted or not."""

    async def get(self, *, rejected: Token | None = None) -> Token:
        """A token that is not `rejected`. Raises the `SalesforceError` of a failed log-in."""
        if self._current is not None and self._current is not rejected:
            return self._current
        if self._login is None:
            self._raise_while_paused()
            self._current = None
            self._login = asyncio.create_task(self._log_in(), name="salesforce log-in")
        # Shielded: one caller that gives up must not take the log-in from the others.
        return await asyncio.shield(self._login)

    def refuse(self, token: Token) -> None:
        """The org does not honour even this new token: stop logging in for a while."""
        if self._current is token:
            self._current = None
            self._pause(SessionRefused())

    async def aclose(self) -> None:
        """End a log-in that is under way."""
        if self._login is not None:
            self._login.cancel()
            await asyncio.gather(self._login, return_exceptions=True)

    async def _log_in(self) -> Token:
        self.log_ins += 1
        try:
            self._current = await self._request()
        except SalesforceError as error:
            self._pause(error)
            raise
        else:
            self._failures, self._failure = 0, None
            return self._current
        finally:
            self._login = None

    def _pause(self, error: SalesforceError) -> None:
        # A copy, for the log as well: the original's traceback would keep the request, with our secrets, alive.
        failure = type(error)(str(error))
        if self._failures == 0 or not failure.is_retryable:
            _log.warning("no token of %s: %s (%s)", self._label, failure, failure.code)
        length_s = min(2.0**self._failures, self._pause_s) if failure.is_retryable else self._pause_s
        self._failures = min(self._failures + 1, 16)
        self._failure, self._paused_until = failure, self._clock.monotonic() + length_s

    def _raise_while_paused(self) -> None:
        if self._failure is not None and self._clock.monotonic() < self._paused_until:
            raise type(self._failure)(str(self._failure))
