"""Tokens of the emulated org: who may have one, how long it lives.

Salesforce Help, "OAuth 2.0 Client Credentials Flow for Server-to-Server Integration", "OAuth 2.0 JWT Bearer
Flow for Server-to-Server Integration", "OAuth 2.0 Username-Password Flow", "Revoke OAuth Tokens". The answers
of errors are those pages' or, for texts, those of public reports.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from octi_bridge.workbench.org.errors import ApiError, OAuthError
from octi_bridge.workbench.org.model import ConnectedApp, OrgShape

JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LOGIN_HOSTS = frozenset({"login.salesforce.com", "test.salesforce.com"})
# Salesforce Help, JWT Bearer Flow: exp is at most some minutes away. 3 minutes are advised, 5 are taken.
_MAX_JWT_LIFETIME_S = 300
_EPOCH_S = re.compile(r"\d{1,12}(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Session:
    """One access token and whose it is."""

    token: str
    user_id: str
    issued_at: datetime
    expires_at: datetime


class TokenService:
    """Issues, checks and revokes access tokens."""

    def __init__(
        self,
        *,
        shape: OrgShape,
        org_id: str,
        find_user: Callable[[str], str | None],
        clock: Callable[[], datetime],
        new_secret: Callable[[], str],
    ) -> None:
        """`find_user` gives the id of the active user with a username; `new_secret` the random part of a token."""
        self._shape = shape
        self._org_id = org_id
        self._find_user = find_user
        self._clock = clock
        self._new_secret = new_secret
        self._sessions: dict[str, Session] = {}
        self._apps: dict[str, ConnectedApp] = {}
        self.issued_count = 0

    def register(self, app: ConnectedApp) -> None:
        """Add a connected app, or replace the one with the same consumer key."""
        self._apps[app.consumer_key] = app

    def app(self, consumer_key: str) -> ConnectedApp:
        """The app with that key; KeyError when there is none."""
        return self._apps[consumer_key]

    def issue_for(self, username: str) -> Session:
        """A token for a user without any flow, for tests and for opening a session by hand.

        Raises:
            OAuthError: no such active user.
        """
        user_id = self._find_user(username)
        if user_id is None:
            raise OAuthError("invalid_grant", "authentication failure")
        now = self._clock()
        session = Session(
            f"{self._org_id[:15]}!{self._new_secret()}",
            user_id,
            now,
            now + timedelta(seconds=self._shape.token_lifetime_s),
        )
        self._sessions[session.token] = session
        self.issued_count += 1
        return session

    def grant(self, form: Mapping[str, str], *, host: str, authorization: str | None) -> Session:
        """Serve the token endpoint. `host` is the Host header of the request.

        Raises:
            OAuthError: as Salesforce refuses.
        """
        grant_type = form.get("grant_type")
        if grant_type is None:
            raise OAuthError("invalid_request", "missing required parameter: grant_type")
        if grant_type == "client_credentials":
            return self._client_credentials(form, host, authorization)
        if grant_type == JWT_GRANT:
            return self._jwt_bearer(form, host)
        if grant_type == "password":
            return self._password(form, authorization)
        raise OAuthError("unsupported_grant_type", "grant type not supported")

    def session(self, authorization: str | None) -> Session:
        """The session of an Authorization header.

        Raises:
            ApiError: 401 INVALID_SESSION_ID.
        """
        scheme, _, token = (authorization or "").partition(" ")
        session = self._sessions.get(token.strip()) if scheme.lower() in {"bearer", "oauth"} else None
        if session is None or session.expires_at <= self._clock():
            raise ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid")
        return session

    def revoke(self, token: str) -> bool:
        """End one token; False when it was not valid."""
        return self._sessions.pop(token, None) is not None

    def expire_all(self) -> None:
        """End every token now."""
        self._sessions.clear()

    def signature(self, session: Session, identity_url: str) -> str:
        """The `signature` of a token answer: HMAC-SHA256 of identity URL and time with the consumer secret."""
        secret = next((app.consumer_secret for app in self._apps.values()), "")
        message = f"{identity_url}{issued_at_ms(session)}".encode()
        return base64.b64encode(hmac.new(secret.encode(), message, hashlib.sha256).digest()).decode()

    def _client_credentials(self, form: Mapping[str, str], host: str, authorization: str | None) -> Session:
        # The generic login hosts do not serve this flow: it needs the My Domain of the org.
        if host.partition(":")[0].lower() in _LOGIN_HOSTS:
            raise OAuthError("invalid_grant", "request not supported on this domain")
        app = self._authenticated_app(form, authorization)
        if app.run_as is None:
            raise OAuthError("invalid_grant", "no client credentials user enabled")
        return self.issue_for(app.run_as)

    def _password(self, form: Mapping[str, str], authorization: str | None) -> Session:
        self._authenticated_app(form, authorization)
        # The password is followed by the security token without anything between them.
        expected = self._shape.password + self._shape.security_token
        if not hmac.compare_digest(form.get("password", "").encode(), expected.encode()):
            raise OAuthError("invalid_grant", "authentication failure")
        return self.issue_for(form.get("username", ""))

    def _authenticated_app(self, form: Mapping[str, str], authorization: str | None) -> ConnectedApp:
        key, secret = _client_of(form, authorization)
        app = self._apps.get(key)
        if app is None:
            raise OAuthError("invalid_client_id", "client identifier invalid")
        if not hmac.compare_digest(secret.encode(), app.consumer_secret.encode()):
            raise OAuthError("invalid_client", "invalid client credentials")
        return app

    def _jwt_bearer(self, form: Mapping[str, str], host: str) -> Session:
        assertion = form.get("assertion", "")
        try:
            claims = jwt.decode(assertion, options={"verify_signature": False})
        except jwt.InvalidTokenError as error:
            raise OAuthError("invalid_grant", "invalid assertion") from error
        app = self._apps.get(str(claims.get("iss")))
        if app is None:
            raise OAuthError("invalid_client_id", "client identifier invalid")
        _verify_signature(assertion, app)
        self._verify_audience(claims.get("aud"), host)
        self._verify_expiry(claims.get("exp"))
        username = str(claims.get("sub"))
        if username not in app.preauthorized or self._find_user(username) is None:
            raise OAuthError("invalid_grant", "user hasn't approved this consumer")
        return self.issue_for(username)

    def _verify_audience(self, audience: object, host: str) -> None:
        # The login hosts by the documentation; the org's own address is taken as well (assumed).
        allowed = {f"https://{name}" for name in (*_LOGIN_HOSTS, self._shape.my_domain, host)}
        if not isinstance(audience, str) or audience.rstrip("/") not in allowed:
            raise OAuthError("invalid_grant", "audience is invalid")

    def _verify_expiry(self, expiry: object) -> None:
        # simple-salesforce sends exp as a JSON string and Salesforce takes it.
        text = str(expiry) if isinstance(expiry, int | float | str) and not isinstance(expiry, bool) else ""
        if not _EPOCH_S.fullmatch(text):
            raise OAuthError("invalid_grant", "invalid assertion")
        remaining = float(text) - self._clock().timestamp()
        if remaining <= 0 or remaining > _MAX_JWT_LIFETIME_S:
            raise OAuthError("invalid_grant", "invalid assertion")


def public_key_of(pem: str) -> str:
    """The PEM of the public key of a certificate; a key stays as it is.

    Raises:
        ValueError: a certificate that cannot be read.
    """
    if "BEGIN CERTIFICATE" not in pem:
        return pem
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def issued_at_ms(session: Session) -> str:
    """`issued_at` of a token answer: milliseconds since the epoch, as text."""
    return str(int(session.issued_at.timestamp() * 1000))


def _verify_signature(assertion: str, app: ConnectedApp) -> None:
    for public_key in app.public_keys:
        try:
            # Only the signature: the claims are judged by the caller, since PyJWT refuses an exp that is a string.
            jwt.PyJWS().decode(assertion, public_key, algorithms=["RS256"])
        except (jwt.InvalidTokenError, ValueError):
            continue
        return
    raise OAuthError("invalid_grant", "invalid assertion")


def _client_of(form: Mapping[str, str], authorization: str | None) -> tuple[str, str]:
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        key, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise OAuthError("invalid_client", "invalid client credentials") from error
    return key, secret
