from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import SecretStr

from octi_bridge.salesforce.client import OrgClient
from octi_bridge.salesforce.errors import ProxyFailed, Unreachable
from tests.unit.salesforce.proxy import PASSWORD, running_proxy
from tests.unit.salesforce.support import SmallOrg

SOSL = 'FIND {"0312345678"} IN PHONE FIELDS RETURNING Contact(Id)'


async def test_log_in_and_requests_go_through_the_proxy_of_the_settings(
    org: SmallOrg, client_with: Callable[..., OrgClient]
) -> None:
    with running_proxy() as proxy:
        assert await client_with(proxy_url=SecretStr(proxy.url)).search(SOSL) == []
        tunnels = list(proxy.tunnels)

    assert tunnels == [org.instance_url.removeprefix("https://")]
    assert org.logins == 1


async def test_a_proxy_that_refuses_is_named_without_its_password(
    org: SmallOrg, client_with: Callable[..., OrgClient]
) -> None:
    with running_proxy() as proxy:
        wrong = proxy.url.replace(PASSWORD, "wr0ng")
        with pytest.raises(ProxyFailed, match="OCTI_SALESFORCE__PROXY_URL") as caught:
            await client_with(proxy_url=SecretStr(wrong)).search(SOSL)

    assert "wr0ng" not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"
    assert org.logins == 0


async def test_a_proxy_that_is_not_there_is_named(org: SmallOrg, client_with: Callable[..., OrgClient]) -> None:
    with pytest.raises(ProxyFailed) as caught:
        await client_with(proxy_url=SecretStr("http://127.0.0.1:1")).search(SOSL)
    assert org.logins == 0
    assert not caught.value.may_have_arrived


@pytest.mark.parametrize("cut", ["closed", "reset"])
@pytest.mark.parametrize("is_first", [True, False], ids=["by a new connection", "by a kept connection"])
async def test_a_task_whose_answer_is_lost_behind_the_proxy_may_have_arrived(
    org: SmallOrg, client_with: Callable[..., OrgClient], cut: str, is_first: bool
) -> None:
    with running_proxy() as proxy:
        client = client_with(proxy_url=SecretStr(proxy.url))
        if not is_first:
            await client.search(SOSL)
        org.cuts_next_answer = cut
        with pytest.raises(Unreachable) as caught:
            await client.create("Task", {"Subject": "着信"})

    assert len(org.tasks) == 1
    assert caught.value.may_have_arrived


async def test_what_the_proxy_did_not_let_through_has_not_arrived(
    org: SmallOrg, client_with: Callable[..., OrgClient]
) -> None:
    with running_proxy() as proxy:
        client = client_with(proxy_url=SecretStr(proxy.url.replace(PASSWORD, "wr0ng")))
        with pytest.raises(ProxyFailed) as caught:
            await client.create("Task", {"Subject": "着信"})

    assert org.tasks == {}
    assert not caught.value.may_have_arrived
