"""The doctor against the emulated org and a running bridge, as an administrator gets it."""

from __future__ import annotations

import asyncio
import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from octi_bridge.agents.model import Account, Role
from octi_bridge.cli.flight import proxies_not_trusted
from octi_bridge.cli.main import main
from octi_bridge.http_api.administrators import CLIENT_ADDRESSES
from octi_bridge.kernel.clock import SystemClock
from octi_bridge.kernel.diagnostics import Examination, State
from octi_bridge.kernel.ids import FIRST_ORG, AgentId
from octi_bridge.salesforce.probe import SalesforceProbe
from octi_bridge.settings.orgs import OrgSection
from octi_bridge.settings.salesforce import SalesforceSettings
from octi_bridge.settings.sections import ServerSettings
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.database import close_engine, open_engine
from octi_bridge.storage.passwords import Argon2Hasher
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.server import OrgServer
from octi_bridge.workbench.workbench import Workbench
from tests.support.panel_client import PanelClient

PASSWORD = "chief-secret 1"
CUSTOMER = "09011112222"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[OrgServer]:
    async with OrgServer(EmulatedOrg(), directory=tmp_path / "org") as running:
        yield running


async def examined(server: OrgServer, *, is_logged_by_server: bool = True, **changed: Any) -> Examination:
    values = {
        "enabled": True, "login_url": server.url, "client_id": server.org.credentials.consumer_key,
        "client_secret": server.org.credentials.consumer_secret, "ca_file": server.ca_file,
        "external_id_field": "OctiCallId__c", **changed,
    }  # fmt: skip
    section = OrgSection(FIRST_ORG, SalesforceSettings(**values), ())
    return await SalesforceProbe(section, SystemClock(), is_logged_by_server=is_logged_by_server).examine()


def codes(examination: Examination) -> list[str]:
    return [finding.code for finding in examination.findings]


async def test_an_org_with_everything_in_place_is_ok_and_its_usage_is_told(server: OrgServer) -> None:
    found = await examined(server)
    assert (found.state, codes(found)) == (State.OK, [])
    assert found.facts["API requests of 24 hours"] == "4 of 15000"  # Contact, Account, Lead, Task


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"client_secret": "wrong"}, "salesforce.login_refused", "OCTI_SALESFORCE__CLIENT_SECRET"),
        ({"ca_file": None}, "salesforce.tls_untrusted", "OCTI_SALESFORCE__CA_FILE"),
        ({"objects": ("Contact", "Ghost__c"), "phone_fields": {"Ghost__c": ("Phone__c",)}},
         "salesforce.object_missing", "Ghost__c"),
        ({"phone_fields": {"Contact": ("MobilePhone", "Direct__c")}}, "salesforce.field_missing",
         "Contact has no field"),
        ({"phone_fields": {"Contact": ("Email",)}}, "salesforce.field_not_phone", "Contact.Email is of type email"),
        ({"detail_fields": {"Contact": ("Boss.Name",)}}, "salesforce.field_missing", "Boss.Name"),
        ({"objects": ("Contact", "Task"), "phone_fields": {"Task": ("OctiRemoteNumber__c",)}},
         "salesforce.name_field_missing", "Task has no field Name to call its records by; its own is Subject"),
        ({"person_accounts": True}, "salesforce.person_accounts_differ", "no person accounts"),
        ({"external_id_field": ""}, "salesforce.external_id_missing", "without an index"),
        ({"external_id_field": "Nowhere__c"}, "salesforce.external_id_wrong", "Nowhere__c"),
        ({"abandoned_call_owners": {"*": "005000000000000"}}, "salesforce.abandoned_owner_missing", "no active user"),
        ({"abandoned_call_owners": {"*": "00G000000000000AAA"}}, "salesforce.abandoned_owner_missing", "tasks, 00G"),
    ],
)  # fmt: skip
async def test_what_is_wrong_between_settings_and_org_is_named(
    server: OrgServer, changed: dict[str, Any], code: str, said: str
) -> None:
    found = await examined(server, **changed)
    assert codes(found) == [code]
    assert said in found.findings[0].problem


async def test_logs_without_a_key_are_wrong_where_the_bridge_writes_and_nothing_where_panels_do(
    server: OrgServer,
) -> None:
    written_here = await examined(server, external_id_field="")
    assert (written_here.state, codes(written_here)) == (State.WRONG, ["salesforce.external_id_missing"])
    by_panels = await examined(server, external_id_field="", is_logged_by_server=False)
    assert (by_panels.state, codes(by_panels)) == (State.OK, [])


async def test_a_user_who_exists_may_get_the_tasks_of_abandoned_calls(server: OrgServer) -> None:
    owner = str(server.org.list_records("User")[0]["Id"])
    assert codes(await examined(server, abandoned_call_owners={"sales": owner})) == []


async def test_objects_without_a_name_and_of_the_org_itself_are_in_order(server: OrgServer) -> None:
    phones = {"Case": ("CallbackPhone__c",), "Shipment__c": ("ReceiverPhone__c",), "Branch__c": ("Tel__c",)}
    assert codes(await examined(server, objects=("Contact", *phones), phone_fields=phones)) == []


async def test_the_standard_phone_of_a_case_is_a_text_that_phone_searches_do_not_look_into(server: OrgServer) -> None:
    found = await examined(server, objects=("Case",), phone_fields={"Case": ("SuppliedPhone",)})
    assert codes(found) == ["salesforce.field_not_phone"]


async def test_an_exhausted_limit_ends_the_examination(server: OrgServer) -> None:
    server.org.limits.exhaust()
    assert codes(await examined(server)) == ["salesforce.limit_exceeded", "salesforce.api_limit_near"]


async def test_an_org_that_is_off_is_advice_and_costs_nothing(server: OrgServer) -> None:
    found = await SalesforceProbe(OrgSection(FIRST_ORG, SalesforceSettings(), ()), SystemClock()).examine()
    assert (found.state, codes(found)) == (State.ADVICE, ["salesforce.off"])
    assert len(server.org.request_log) == 0


async def administrator(directory: Path) -> dict[str, str]:
    engine = open_engine(f"sqlite:///{directory / 'bridge.db'}")
    hashed = await asyncio.to_thread(Argon2Hasher().hash, PASSWORD)
    chief = Account(
        agent_id=AgentId("chief"), account="chief", name="長", password_hash=hashed, role=Role.ADMINISTRATOR
    )
    await SqlAgentStore(engine=engine).save_account(chief)
    await close_engine(engine)
    return {"Authorization": aiohttp.encode_basic_auth("chief", PASSWORD)}


async def test_the_running_bridge_examines_itself_for_its_administrator(bench: Workbench, tmp_path: Path) -> None:
    headers = await administrator(tmp_path)
    url = f"{bench.bridge_url}/api/v1/doctor"
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as refused:
            assert refused.status == 401
        async with session.get(url, params={"language": "en"}, headers=headers) as answer:
            found = await answer.json()
    states = {each["link"]: each["state"] for each in found["links"]}
    assert states == {
        "settings": "ok", "database": "ok", "pbx": "ok", "salesforce": "ok", "panel": "ok",
        "call_center": "skipped", "address": "skipped",
    }  # fmt: skip
    assert found["is_healthy"] is True


async def test_it_names_a_reverse_proxy_that_the_settings_do_not(bench: Workbench, tmp_path: Path) -> None:
    assert bench.bridge_app is not None
    bench.bridge_app[CLIENT_ADDRESSES]._trusted = ()
    headers = {**await administrator(tmp_path), "X-Forwarded-For": "198.51.100.7"}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{bench.bridge_url}/api/v1/doctor", headers=headers) as answer,
    ):
        found = await answer.json()
    settings = next(each for each in found["links"] if each["link"] == "settings")
    assert settings["state"] == "advice"
    assert "OCTI_SERVER__TRUSTED_PROXIES" in str(settings["findings"])
    assert found["is_healthy"] is True
    seen_by_commands = ServerSettings(port=urlsplit(bench.bridge_url).port or 0)
    assert await proxies_not_trusted(seen_by_commands) == 1


async def test_a_bundle_holds_the_call_just_made_with_its_number_masked(bench: Workbench, tmp_path: Path) -> None:
    headers = await administrator(tmp_path)
    async with PanelClient(bench.bridge_url, bench.host_url) as panel:
        await panel.sign_in()
        await bench.stage.phones.dial("outside", "0312340001", caller_number=CUSTOMER)
        await panel.until_call("ringing")
        await panel.until(lambda p: p.state.calls[0].lookup.state == "found", "the caller")
        await bench.stage.phones.hang_up("outside")
        await panel.until_idle()
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{bench.bridge_url}/api/v1/doctor/bundle", json={"user_agent": "Chrome 140"}) as answer,
    ):
        assert answer.content_type == "application/zip"
        data = await answer.read()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    flight = files["flight.txt"]
    assert re.search(r"panel +\S+ sign_in: ok", flight)
    assert re.search(r"pbx +ChannelCreated\(.*\*{7}2222", flight)
    assert re.search(r"panel +-> agent:\S+ panel_event \d+ call_ringing", flight)
    assert re.search(r"salesforce +GET /services/data/v66.0/search/? 200 after \d+ ms", flight)
    assert json.loads(files["browser.json"]) == {"user_agent": "Chrome 140"}
    together = "".join(files.values())
    assert CUSTOMER not in together
    assert re.search(r"\d{5,}", together) is None
    assert bench.org.credentials.consumer_secret not in together


BEFORE = re.compile(r"^ +\d+\.\d{3} panel +\S+ sign_in: ok$", re.MULTILINE)


async def bundled(
    bench: Workbench, directory: Path, monkeypatch: pytest.MonkeyPatch, *options: str, password: str = PASSWORD
) -> str:
    """`flight.txt` of the bundle that the command makes beside the running bridge."""
    values = {
        "PBX__USERNAME": "octi", "PBX__SECRET": "ami-secret", "DATABASE__URL": f"sqlite:///{directory}/bridge.db",
        "SERVER__PORT": str(urlsplit(bench.bridge_url).port), "PANEL__ALLOWED_ORIGINS": f'["{bench.host_url}"]',
    }  # fmt: skip
    for name, value in values.items():
        monkeypatch.setenv(f"OCTI_{name}", value)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    await asyncio.to_thread(main, ["doctor", "--bundle", str(directory / "b.zip"), *options])
    with zipfile.ZipFile(directory / "b.zip") as archive:
        return archive.read("flight.txt").decode()


async def test_the_command_fetches_the_last_minutes_from_the_running_bridge(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await administrator(tmp_path)
    async with PanelClient(bench.bridge_url, bench.host_url) as panel:
        await panel.sign_in()
        await bench.stage.phones.dial("outside", "0312340001", caller_number=CUSTOMER)
        await panel.until_call("ringing")
        await bench.stage.phones.hang_up("outside")
        await panel.until_idle()

    flight = await bundled(bench, tmp_path, monkeypatch, "--account", "chief")
    assert BEFORE.search(flight)
    assert re.search(r"pbx +ChannelCreated\(.*\*{7}2222", flight)
    assert re.search(r"\d{5,}", flight) is None
    said = capsys.readouterr().err
    assert (PASSWORD in said, "flight" in said) == (False, False)


@pytest.mark.parametrize(
    ("options", "password", "said"),
    [
        ((), PASSWORD, "add --account with an administrator"),
        (("--language", "ja"), PASSWORD, "--account にシステム管理者のアカウントを指定してください"),
        (("--account", "chief"), "wrong-secret", "does not take chief and that password"),
        (("--account", "sato"), "workbench-1", "does not take sato and that password"),
    ],
    ids=["no account", "no account, in Japanese", "wrong password", "no administrator"],
)
async def test_a_bundle_without_the_last_minutes_says_why(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...], password: str, said: str,
) -> None:  # fmt: skip
    await administrator(tmp_path)
    flight = await bundled(bench, tmp_path, monkeypatch, *options, password=password)
    assert said in capsys.readouterr().err
    assert said in flight
    assert not BEFORE.search(flight)
    assert "wrong-secret" not in flight


async def test_the_command_examines_org_and_database_and_ends_with_1_when_the_pbx_is_away(
    server: OrgServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    unused_tcp_port: int,
) -> None:  # fmt: skip
    values = {
        "PBX__USERNAME": "octi", "PBX__SECRET": "ami-secret", "PBX__PORT": str(unused_tcp_port),
        "SERVER__PORT": str(unused_tcp_port),
        "DATABASE__URL": f"sqlite:///{tmp_path}/bridge.db", "SALESFORCE__ENABLED": "true",
        "SALESFORCE__LOGIN_URL": server.url, "SALESFORCE__CLIENT_ID": server.org.credentials.consumer_key,
        "SALESFORCE__CLIENT_SECRET": server.org.credentials.consumer_secret,
        "SALESFORCE__CA_FILE": str(server.ca_file), "SALESFORCE__EXTERNAL_ID_FIELD": "OctiCallId__c",
        "PANEL__ALLOWED_ORIGINS": '["https://minato.lightning.force.com"]',
    }  # fmt: skip
    for name, value in values.items():
        monkeypatch.setenv(f"OCTI_{name}", value)
    assert await asyncio.to_thread(main, ["db", "upgrade"]) == 0
    capsys.readouterr()

    bundle = tmp_path / "bundle.zip"
    assert await asyncio.to_thread(main, ["doctor", "--json", "--bundle", str(bundle)]) == 1

    text, said = capsys.readouterr()
    assert f"no bridge answers at http://127.0.0.1:{unused_tcp_port}" in said
    found = json.loads(text.removesuffix(f"{bundle}\n"))
    states = {each["link"]: each["state"] for each in found["links"]}
    assert (states["database"], states["salesforce"], states["panel"], states["pbx"]) == ("ok", "ok", "ok", "wrong")
    assert zipfile.is_zipfile(bundle)
