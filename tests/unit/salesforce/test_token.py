from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable

import pytest

from octi_bridge.salesforce.client import OrgClient
from octi_bridge.salesforce.errors import BadAnswer, LoginRefused, SalesforceError, ServerFailed, Unreachable
from octi_bridge.salesforce.token import Token, TokenSource
from tests.unit.salesforce.conftest import HandClock
from tests.unit.salesforce.support import CLIENT_SECRET, USERNAME, Answer, SmallOrg

SOSL = 'FIND {"0312345678"} IN PHONE FIELDS RETURNING Contact(Id)'


class Door:
    """A log-in desk that a test opens by hand."""

    def __init__(self) -> None:
        self.knocks = 0
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.refusals: list[SalesforceError] = []

    async def request(self) -> Token:
        self.knocks += 1
        number = self.knocks
        await self.is_open.wait()
        if self.refusals:
            raise self.refusals.pop(0)
        return Token(f"token {number}", "https://example.my.salesforce.com")


def jwt_settings(org: SmallOrg, **changes: object) -> dict[str, object]:
    return {
        "auth": "jwt",
        "username": USERNAME,
        "private_key_file": org.certificates.jwt_key,
        "jwt_audience": "https://login.salesforce.com",
        **changes,
    }


async def test_client_credentials_travel_as_http_basic_and_give_a_token(org: SmallOrg, client: OrgClient) -> None:
    assert await client.search(SOSL) == []
    assert org.requests[0].authorization == "Bearer 00Dsmall!token-number-1"


async def test_a_jwt_is_signed_and_short_lived_enough_for_salesforce(
    org: SmallOrg, client_with: Callable[..., OrgClient]
) -> None:
    assert await client_with(**jwt_settings(org)).search(SOSL) == []
    assert org.logins == 1


async def test_a_jwt_that_is_too_old_is_refused_with_advice(
    org: SmallOrg, client_with: Callable[..., OrgClient], clock: HandClock
) -> None:
    clock.advance(-600)

    with pytest.raises(LoginRefused, match="invalid_grant.*this machine's clock"):
        await client_with(**jwt_settings(org)).search(SOSL)


async def test_a_user_who_is_not_pre_authorised_is_told_so(
    org: SmallOrg, client_with: Callable[..., OrgClient]
) -> None:
    with pytest.raises(LoginRefused, match="user hasn't approved.*pre-authorise OCTI_SALESFORCE__USERNAME"):
        await client_with(**jwt_settings(org, username="other@example.com")).search(SOSL)


async def test_a_key_that_can_not_be_used_is_named_before_anything_is_sent(
    org: SmallOrg, client_with: Callable[..., OrgClient]
) -> None:
    with pytest.raises(LoginRefused, match="OCTI_SALESFORCE__PRIVATE_KEY_FILE"):
        await client_with(**jwt_settings(org, private_key_file=org.certificates.ca)).search(SOSL)
    with pytest.raises(LoginRefused, match="OCTI_SALESFORCE__PRIVATE_KEY_FILE"):
        await client_with(**jwt_settings(org, private_key_file=org.certificates.ca.parent / "none")).search(SOSL)
    assert org.logins == 0


@pytest.mark.parametrize(
    ("answer", "kind", "text"),
    [
        (
            Answer(400, '{"error":"invalid_client_id","error_description":"client identifier invalid"}'),
            LoginRefused,
            "ID",
        ),
        (Answer(400, '{"error":"invalid_client","error_description":"bad"}'), LoginRefused, "CLIENT_SECRET"),
        (
            Answer(400, '{"error":"invalid_grant","error_description":"no client credentials user enabled"}'),
            LoginRefused,
            "run-as user",
        ),
        (Answer(400, '{"error":"brand_new"}'), LoginRefused, "brand_new"),
        (Answer(404, "<html>"), LoginRefused, "OCTI_SALESFORCE__LOGIN_URL does not answer like Salesforce"),
        (Answer(302, "", {"Location": "https://localhost/"}), LoginRefused, "OCTI_SALESFORCE__LOGIN_URL"),
        (Answer(503, ""), ServerFailed, "token request"),
        (Answer(200, "{}"), BadAnswer, "no access_token"),
        (Answer(200, "<html>"), BadAnswer, "no access_token"),
        (Answer(200, '{"access_token":"t","instance_url":"http://clear"}'), BadAnswer, "https"),
        (Answer(200, '{"access_token":"","instance_url":"https://a"}'), BadAnswer, "no access_token"),
    ],
)
async def test_each_refusal_of_a_log_in_says_what_to_do(
    org: SmallOrg, client: OrgClient, answer: Answer, kind: type[SalesforceError], text: str
) -> None:
    org.login_answers.append(answer)

    with pytest.raises(kind, match=text) as caught:
        await client.search(SOSL)
    assert CLIENT_SECRET not in str(caught.value)
    assert caught.value.__context__ is None


async def test_overlapping_requests_share_one_log_in(clock: HandClock) -> None:
    door = Door()
    door.is_open.clear()
    tokens = TokenSource(request=door.request, clock=clock)
    waiting = [asyncio.create_task(tokens.get()) for _ in range(20)]
    await asyncio.sleep(0)
    door.is_open.set()

    assert len({token.access_token for token in await asyncio.gather(*waiting)}) == 1
    assert door.knocks == 1


async def test_a_caller_that_gives_up_does_not_end_the_others_log_in(clock: HandClock) -> None:
    door = Door()
    door.is_open.clear()
    tokens = TokenSource(request=door.request, clock=clock)
    first, second = (asyncio.create_task(tokens.get()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    door.is_open.set()

    assert (await second).access_token == "token 1"
    assert door.knocks == 1


async def test_rejecting_an_old_token_again_gives_the_new_one_without_log_in(clock: HandClock) -> None:
    door = Door()
    tokens = TokenSource(request=door.request, clock=clock)
    old = await tokens.get()
    new = await tokens.get(rejected=old)

    assert await tokens.get(rejected=old) is new
    assert door.knocks == 2


async def test_log_ins_that_fail_for_the_moment_are_spaced_ever_wider(clock: HandClock) -> None:
    door = Door()
    tokens = TokenSource(request=door.request, clock=clock, pause_s=60)
    pauses = []
    for _ in range(8):
        door.refusals = [Unreachable()]
        with pytest.raises(Unreachable):
            await tokens.get()
        knocks, waited = door.knocks, 0
        door.refusals = [Unreachable()]
        while door.knocks == knocks:
            clock.advance(1)
            waited += 1
            with pytest.raises(Unreachable):
                await tokens.get()
        pauses.append(waited)
        door.refusals = []
    assert pauses == sorted(pauses)
    assert pauses[0] == 1
    assert pauses[-1] == 60


async def test_a_log_in_that_works_forgets_the_failures_before(clock: HandClock) -> None:
    door = Door()
    door.refusals = [Unreachable()]
    tokens = TokenSource(request=door.request, clock=clock)
    with pytest.raises(Unreachable):
        await tokens.get()
    clock.advance(1)

    token = await tokens.get()
    door.refusals = [Unreachable()]
    with pytest.raises(Unreachable):
        await tokens.get(rejected=token)
    clock.advance(1)
    assert (await tokens.get()).access_token == "token 4"


async def test_closing_ends_a_log_in_under_way(clock: HandClock) -> None:
    door = Door()
    door.is_open.clear()
    tokens = TokenSource(request=door.request, clock=clock)
    waiting = asyncio.create_task(tokens.get())
    await asyncio.sleep(0)

    await tokens.aclose()

    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_refusal_that_is_remembered_does_not_keep_the_request_alive(clock: HandClock) -> None:
    class Secret:
        """Stands for the form with the assertion."""

    seen: list[weakref.ref[Secret]] = []

    async def refuse() -> Token:
        secret = Secret()
        seen.append(weakref.ref(secret))
        raise LoginRefused

    tokens = TokenSource(request=refuse, clock=clock)
    for _ in range(2):
        with pytest.raises(LoginRefused):
            await tokens.get()
    await asyncio.sleep(0)  # the loop still holds the step that delivered the refusal
    gc.collect()

    assert [reference() for reference in seen] == [None]


def test_a_token_does_not_show_itself() -> None:
    assert "secret-value" not in repr(Token("secret-value", "https://example.my.salesforce.com"))
