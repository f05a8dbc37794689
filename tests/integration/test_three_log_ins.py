"""The product as it is installed, told by environment variables only, logs in at Salesforce's own host names.

A company's proxy stands in between and leads every name to the emulated org, whose certificate is good for them. So
what is proven includes which host each flow goes to: an unexpected one would be in the proxy's list.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.server import OrgServer
from tests.support.bad_days import log_in_settings
from tests.unit.salesforce.proxy import PASSWORD, Proxy, running_proxy

ROOT = Path(__file__).parents[2]
SETTINGS_LINE = "octi-bridge: settings: OCTI_… variables only, no file\n"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[OrgServer]:
    async with OrgServer(EmulatedOrg(), directory=tmp_path / "org") as server:
        yield server


async def match(server: OrgServer, proxy: Proxy, **settings: str) -> tuple[int, str, str]:
    """`octi-bridge match 0312345678 --json` in a process of its own: status, output, complaint."""
    told = {"ENABLED": "true", "CA_FILE": str(server.ca_file), "PROXY_URL": proxy.url, **settings}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OCTI_")}
    environment = {**clean, **{f"OCTI_SALESFORCE__{name}": value for name, value in told.items()}}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "octi_bridge", "match", "0312345678", "--json",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment, cwd=ROOT,
    )  # fmt: skip
    out, complaint = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, out.decode(), complaint.decode()


async def test_each_flow_logs_in_where_it_is_served_and_looks_up_at_the_my_domain(
    server: OrgServer, tmp_path: Path
) -> None:
    org = server.org
    flows = {auth: log_in_settings(org, auth, tmp_path) for auth in ("client_credentials", "jwt", "password")}
    with running_proxy(("127.0.0.1", server.port)) as proxy:
        for auth, (host, settings) in flows.items():
            proxy.tunnels.clear()
            status, out, complaint = await match(server, proxy, AUTH=auth, LOGIN_URL=f"https://{host}", **settings)
            assert (status, complaint) == (0, SETTINGS_LINE), host
            assert len(json.loads(out)["matches"]) == 3
            # One connection for each name: to log in, and to look up.
            assert proxy.tunnels == list(dict.fromkeys([f"{host}:443", f"{org.shape.my_domain}:443"]))
    assert len(org.request_log.matching("/oauth2/token")) == 3


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"LOGIN_URL": "https://login.salesforce.com"}, 2),  # the settings know that this cannot be
        ({"CLIENT_SECRET": "wrong"}, 1),
        ({"CA_FILE": ""}, 2),
    ],
    ids=["a host that does not serve the flow", "a wrong secret", "no CA"],
)
async def test_a_mistake_is_named_by_its_setting_and_no_secret_is_shown(
    server: OrgServer, wrong: dict[str, Any], code: int
) -> None:
    org = server.org
    settings = {
        "LOGIN_URL": org.my_domain_url,
        "CLIENT_ID": org.credentials.consumer_key,
        "CLIENT_SECRET": org.credentials.consumer_secret,
        **wrong,
    }
    with running_proxy(("127.0.0.1", server.port)) as proxy:
        status, out, complaint = await match(server, proxy, **settings)

    (name,) = wrong
    assert (status, f"OCTI_SALESFORCE__{name}" in out + complaint) == (code, True)
    assert org.credentials.consumer_secret not in out + complaint
    assert PASSWORD not in out + complaint
