"""Tokens over real TLS: each grant, each refusal, expiry and revocation."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import replace

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from octi_bridge.workbench.org import ConnectedApp, EmulatedOrg
from octi_bridge.workbench.org.oauth import JWT_GRANT
from tests.unit.workbench.org.support import FakeClock, OrgClient


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def trusted_key(org: EmulatedOrg, rsa_key: rsa.RSAPrivateKey) -> rsa.RSAPrivateKey:
    pem = rsa_key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    org.trust_certificate(pem.decode())
    return rsa_key


def claims(org: EmulatedOrg, clock: FakeClock, **changes: object) -> dict[str, object]:
    expiry = int(clock.now.timestamp()) + 180
    usual: dict[str, object] = {
        "iss": org.credentials.consumer_key,
        "sub": org.credentials.username,
        "aud": "https://login.salesforce.com",
        "exp": expiry,
    }
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


def assertion(content: dict[str, object], key: rsa.RSAPrivateKey) -> str:
    return jwt.PyJWS().encode(json.dumps(content).encode(), key, algorithm="RS256")


async def test_client_credentials_by_basic_authentication_give_a_working_token(
    stranger: OrgClient, org: EmulatedOrg
) -> None:
    secret = f"{org.credentials.consumer_key}:{org.credentials.consumer_secret}".encode()
    answer = await asyncio.to_thread(
        stranger.call,
        "POST",
        "/services/oauth2/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": "Basic " + base64.b64encode(secret).decode()},
    )
    document = answer.json()
    assert (answer.status_code, document["token_type"]) == (200, "Bearer")
    assert document["instance_url"] == stranger.server.url
    assert "expires_in" not in document
    stranger.session.headers["Authorization"] = f"Bearer {document['access_token']}"
    assert (await asyncio.to_thread(stranger.call, "GET", "limits")).status_code == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "client_id": "unknown", "client_secret": "x"}, "invalid_client_id"),
        ({"grant_type": "client_credentials", "client_secret": "wrong"}, "invalid_client"),
        ({"grant_type": "password", "username": "sato@octi-bridge.example", "password": "wrong"}, "invalid_grant"),
        ({"grant_type": JWT_GRANT, "assertion": "no.jwt.atall"}, "invalid_grant"),
    ],
)
async def test_token_endpoint_refuses_with_one_error_object(
    stranger: OrgClient, org: EmulatedOrg, form: dict[str, str], error: str
) -> None:
    credentials = org.credentials
    defaults = {"client_id": credentials.consumer_key, "client_secret": credentials.consumer_secret}
    answer = await asyncio.to_thread(stranger.token_request, **{**defaults, **form})
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert set(answer.json()) == {"error", "error_description"}


async def test_password_grant_needs_password_and_security_token_together(stranger: OrgClient, org: EmulatedOrg) -> None:
    c = org.credentials
    form = {
        "grant_type": "password",
        "client_id": c.consumer_key,
        "client_secret": c.consumer_secret,
        "username": "sato@octi-bridge.example",
    }
    alone = await asyncio.to_thread(stranger.token_request, **form, password=c.password)
    joined = await asyncio.to_thread(stranger.token_request, **form, password=c.password + c.security_token)
    assert (alone.status_code, joined.status_code) == (400, 200)


async def test_client_credentials_need_a_run_as_user(stranger: OrgClient, org: EmulatedOrg) -> None:
    org.tokens.register(replace(ConnectedApp(), run_as=None))
    c = org.credentials
    answer = await asyncio.to_thread(
        stranger.token_request,
        grant_type="client_credentials",
        client_id=c.consumer_key,
        client_secret=c.consumer_secret,
    )
    assert answer.json()["error_description"] == "no client credentials user enabled"


async def test_generic_login_host_does_not_serve_client_credentials(stranger: OrgClient, org: EmulatedOrg) -> None:
    c = org.credentials
    answer = await asyncio.to_thread(
        stranger.call,
        "POST",
        "/services/oauth2/token",
        data={
            "grant_type": "client_credentials",
            "client_id": c.consumer_key,
            "client_secret": c.consumer_secret,
        },
        headers={"Host": "login.salesforce.com"},
    )
    assert answer.json() == {"error": "invalid_grant", "error_description": "request not supported on this domain"}


async def test_token_got_at_my_domain_names_my_domain_as_instance(stranger: OrgClient, org: EmulatedOrg) -> None:
    c = org.credentials
    answer = await asyncio.to_thread(
        stranger.call,
        "POST",
        "/services/oauth2/token",
        data={"grant_type": "client_credentials", "client_id": c.consumer_key, "client_secret": c.consumer_secret},
        headers={"Host": org.shape.my_domain},
    )
    assert answer.json()["instance_url"] == org.my_domain_url


@pytest.mark.parametrize("as_text", [True, False])
async def test_jwt_bearer_takes_expiry_as_number_and_as_text(
    stranger: OrgClient, org: EmulatedOrg, clock: FakeClock, trusted_key: rsa.RSAPrivateKey, as_text: bool
) -> None:
    expiry = int(clock.now.timestamp()) + 180
    signed = assertion(claims(org, clock, exp=str(expiry) if as_text else expiry), trusted_key)
    answer = await asyncio.to_thread(stranger.token_request, grant_type=JWT_GRANT, assertion=signed)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("change", "description"),
    [
        ({"aud": "https://example.com"}, "audience is invalid"),
        ({"aud": None}, "audience is invalid"),
        ({"sub": "suzuki@octi-bridge.example"}, "user hasn't approved this consumer"),
        ({"sub": "nobody@octi-bridge.example"}, "user hasn't approved this consumer"),
        ({"exp": None}, "invalid assertion"),
        ({"exp": 1}, "invalid assertion"),
        ({"exp": 99_999_999_999}, "invalid assertion"),
        ({"exp": "soon"}, "invalid assertion"),
        ({"iss": "unknown"}, "client identifier invalid"),
    ],
)
async def test_jwt_bearer_checks_each_claim(
    stranger: OrgClient,
    org: EmulatedOrg,
    clock: FakeClock,
    trusted_key: rsa.RSAPrivateKey,
    change: dict[str, object],
    description: str,
) -> None:
    signed = assertion(claims(org, clock, **change), trusted_key)
    answer = await asyncio.to_thread(stranger.token_request, grant_type=JWT_GRANT, assertion=signed)
    assert (answer.status_code, answer.json()["error_description"]) == (400, description)


async def test_jwt_signed_by_another_key_is_refused(
    stranger: OrgClient, org: EmulatedOrg, clock: FakeClock, trusted_key: rsa.RSAPrivateKey
) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    answer = await asyncio.to_thread(
        stranger.token_request, grant_type=JWT_GRANT, assertion=assertion(claims(org, clock), other)
    )
    assert answer.json() == {"error": "invalid_grant", "error_description": "invalid assertion"}


async def test_token_expires_with_time(client: OrgClient, clock: FakeClock) -> None:
    clock.advance(7199)
    before = await asyncio.to_thread(client.call, "GET", "limits")
    clock.advance(1)
    after = await asyncio.to_thread(client.call, "GET", "limits")
    assert (before.status_code, after.status_code) == (200, 401)
    assert after.json() == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


async def test_expire_tokens_ends_every_token_at_once(client: OrgClient, org: EmulatedOrg) -> None:
    org.expire_tokens()
    assert (await asyncio.to_thread(client.call, "GET", "limits")).status_code == 401


async def test_revoked_token_is_dead_and_cannot_be_revoked_again(client: OrgClient) -> None:
    token = str(client.session.headers["Authorization"]).removeprefix("Bearer ")
    first = await asyncio.to_thread(client.call, "POST", "/services/oauth2/revoke", data={"token": token})
    second = await asyncio.to_thread(client.call, "POST", "/services/oauth2/revoke", data={"token": token})
    assert (first.status_code, second.status_code) == (200, 400)
    assert (await asyncio.to_thread(client.call, "GET", "limits")).status_code == 401


async def test_userinfo_names_the_user_of_the_token(client: OrgClient, org: EmulatedOrg) -> None:
    document = (await asyncio.to_thread(client.call, "GET", "/services/oauth2/userinfo")).json()
    assert document["organization_id"] == org.org_id
    assert document["preferred_username"] == org.credentials.username


async def test_userinfo_without_token_is_forbidden(stranger: OrgClient) -> None:
    answer = await asyncio.to_thread(stranger.call, "GET", "/services/oauth2/userinfo")
    assert (answer.status_code, answer.text) == (403, "Bad_OAuth_Token")
