"""The REST surface over real TLS, with a plain HTTP client."""

from __future__ import annotations

import asyncio
import json

import pytest

from octi_bridge.workbench.org import EmulatedOrg
from tests.unit.workbench.org.support import OrgClient


async def test_versions_are_open_to_everyone_and_cost_nothing(stranger: OrgClient, org: EmulatedOrg) -> None:
    answer = await asyncio.to_thread(stranger.call, "GET", "/services/data/")
    assert answer.json()[-1] == {"label": "Summer '26", "url": "/services/data/v67.0", "version": "67.0"}
    assert "Sforce-Limit-Info" not in answer.headers
    assert org.limits.used == 0


@pytest.mark.parametrize("path", ["", "query?q=SELECT+Id+FROM+Contact", "sobjects/Contact/", "limits", "nowhere"])
async def test_everything_below_a_version_needs_a_session(stranger: OrgClient, path: str) -> None:
    answer = await asyncio.to_thread(stranger.call, "GET", path)
    assert answer.status_code == 401
    assert answer.json()[0]["errorCode"] == "INVALID_SESSION_ID"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "limits",
        "sobjects",
        "sobjects/Contact",
        "sobjects/contact/describe",
        "query?q=SELECT Id FROM Contact",
        "queryAll?q=SELECT Id FROM Contact",
        "search?q=FIND {山田}",
        "parameterizedSearch?q=山田",
    ],
)
async def test_paths_work_with_and_without_a_trailing_slash(client: OrgClient, path: str) -> None:
    name, mark, query = path.partition("?")
    plain = await asyncio.to_thread(client.call, "GET", path)
    slashed = await asyncio.to_thread(client.call, "GET", name + "/" * bool(name) + mark + query)
    assert (plain.status_code, slashed.status_code) == (200, 200)
    assert plain.headers["Sforce-Limit-Info"].startswith("api-usage=")
    assert plain.json() == slashed.json() or name == "limits"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "nowhere", 404, "NOT_FOUND"),
        ("GET", "/services/data/v12.0/limits", 404, "NOT_FOUND"),
        ("GET", "sobjects/Nope", 404, "NOT_FOUND"),
        ("GET", "sobjects/Contact/0035h000000000zAAA", 404, "NOT_FOUND"),
        ("GET", "sobjects/Contact/nonsense", 404, "NOT_FOUND"),
        ("GET", "sobjects/Task/Subject/x", 404, "NOT_FOUND"),
        ("PATCH", "sobjects/Contact/nonsense", 400, "MALFORMED_ID"),
        ("DELETE", "sobjects/Task/0035h0000000001AAA", 400, "MALFORMED_ID"),
        ("PUT", "sobjects/Contact/0035h0000000001AAA", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "query", 400, "MALFORMED_QUERY"),
        ("GET", "search?q=FIND {03-1234-5678}", 400, "MALFORMED_SEARCH"),
        ("GET", "query/01g5h0000000001AAA-2000", 400, "INVALID_QUERY_LOCATOR"),
        ("GET", "sobjects/Contact/0035h0000000001AAA?fields=Id,Bogus", 400, "INVALID_FIELD"),
    ],
)
async def test_refusals_are_json_arrays_with_status_and_code(
    client: OrgClient, method: str, path: str, status: int, code: str
) -> None:
    answer = await asyncio.to_thread(client.call, method, path, json={} if method in {"PATCH", "PUT"} else None)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (status, code)
    assert answer.headers["Sforce-Limit-Info"]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        ("{", "application/json", 400, "JSON_PARSER_ERROR"),
        ("[]", "application/json", 400, "JSON_PARSER_ERROR"),
        ("LastName=a", "application/x-www-form-urlencoded", 415, "UNSUPPORTED_MEDIA_TYPE"),
    ],
)
async def test_bodies_must_be_json_objects(
    client: OrgClient, body: str, content_type: str, status: int, code: str
) -> None:
    answer = await asyncio.to_thread(
        client.call, "POST", "sobjects/Contact", data=body, headers={"Content-Type": content_type}
    )
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (status, code)


async def test_malformed_query_points_at_the_place(client: OrgClient) -> None:
    answer = await asyncio.to_thread(client.call, "GET", "query?q=SELECT Id, Bogus FROM Contact")
    message = answer.json()[0]["message"]
    assert message.startswith("\nSELECT Id, Bogus FROM Contact\n           ^\nERROR at Row:1:Column:12\nNo such column")


async def test_unescaped_hyphen_gives_the_message_of_the_real_parser(client: OrgClient) -> None:
    answer = await asyncio.to_thread(client.call, "GET", "search?q=FIND {Marie-Pier Martin}")
    assert answer.json()[0]["message"] == (
        "\nFIND {Marie-Pier Martin}\n          ^\nERROR at Row:1:Column:11\n"
        "line 1:11 mismatched character '-' expecting '}'"
    )


async def test_record_lives_from_create_to_the_recycle_bin(client: OrgClient, org: EmulatedOrg) -> None:
    created = await asyncio.to_thread(client.call, "POST", "sobjects/Contact", json={"LastName": "長谷川"})
    record_id = created.json()["id"]
    path = f"sobjects/Contact/{record_id}"
    assert (created.status_code, created.json()) == (201, {"id": record_id, "success": True, "errors": []})
    assert created.headers["Location"] == f"/services/data/v66.0/{path}"
    updated = await asyncio.to_thread(client.call, "PATCH", path, json={"FirstName": "緑"})
    assert (updated.status_code, updated.content) == (204, b"")
    read = await asyncio.to_thread(client.call, "GET", path + "?fields=Name,Phone")
    assert {name: read.json()[name] for name in ("Id", "Name", "Phone")} == {
        "Id": record_id,
        "Name": "長谷川 緑",
        "Phone": None,
    }
    deleted = await asyncio.to_thread(client.call, "DELETE", path)
    gone = await asyncio.to_thread(client.call, "GET", path)
    assert (deleted.status_code, gone.status_code) == (204, 404)
    assert gone.json()[0]["errorCode"] == "ENTITY_IS_DELETED"
    query = f"SELECT IsDeleted FROM Contact WHERE Id = '{record_id}'"
    live = await asyncio.to_thread(client.call, "GET", f"query?q={query}")
    everything = await asyncio.to_thread(client.call, "GET", f"queryAll?q={query}")
    assert (live.json()["totalSize"], everything.json()["totalSize"]) == (0, 1)
    assert org.get_record(record_id) is None


async def test_upsert_by_call_id_creates_once_and_then_updates(client: OrgClient, org: EmulatedOrg) -> None:
    path = "sobjects/Task/OctiCallId__c/call%2F1 a"
    first = await asyncio.to_thread(client.call, "PATCH", path, json={"Subject": "着信"})
    second = await asyncio.to_thread(client.call, "PATCH", path, json={"CallDisposition": "完了"})
    assert (first.status_code, first.json()["created"]) == (201, True)
    assert (second.status_code, second.json()["created"]) == (200, False)
    tasks = org.list_records("Task")
    assert [(t["OctiCallId__c"], t["Subject"], t["CallDisposition"]) for t in tasks] == [("call/1 a", "着信", "完了")]


async def test_upsert_refuses_the_external_id_in_the_body(client: OrgClient) -> None:
    answer = await asyncio.to_thread(client.call, "PATCH", "sobjects/Task/OctiCallId__c/a", json={"octicallid__c": "a"})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALID_FIELD")


async def test_external_id_of_two_records_answers_300_with_their_urls(client: OrgClient, org: EmulatedOrg) -> None:
    twins = [org.create_record("Task", {"OctiCallId__c": "twin"}) for _ in range(2)]
    answer = await asyncio.to_thread(client.call, "PATCH", "sobjects/Task/OctiCallId__c/twin", json={})
    assert answer.status_code == 300
    assert answer.json() == [f"/services/data/v66.0/sobjects/Task/{record_id}" for record_id in twins]


async def test_long_results_come_in_pages(client: OrgClient, org: EmulatedOrg) -> None:
    for number in range(450):
        org.create_record("Task", {"Subject": f"{number:04d}"})
    headers = {"Sforce-Query-Options": "batchSize=1"}
    page = (
        await asyncio.to_thread(
            client.call, "GET", "query?q=SELECT Subject FROM Task ORDER BY Subject", headers=headers
        )
    ).json()
    subjects = [row["Subject"] for row in page["records"]]
    sizes = [len(subjects)]
    while not page["done"]:
        page = (await asyncio.to_thread(client.call, "GET", page["nextRecordsUrl"])).json()
        sizes.append(len(page["records"]))
        subjects += [row["Subject"] for row in page["records"]]
    assert (sizes, page["totalSize"]) == ([200, 200, 50], 450)
    assert subjects == [f"{number:04d}" for number in range(450)]


async def test_parameterized_search_by_post_and_by_get_finds_the_same(client: OrgClient) -> None:
    body = {
        "q": "090-1111-2222",
        "in": "PHONE",
        "fields": ["Id", "Name"],
        "sobjects": [{"name": "Contact", "limit": 10, "where": "LastName != null"}, {"name": "Lead"}],
        "overallLimit": 20,
        "spellCorrection": False,
    }
    posted = await asyncio.to_thread(client.call, "POST", "parameterizedSearch", json=body)
    query = "q=090-1111-2222&in=PHONE&sobject=Contact&sobject=Lead&fields=Id,Name&Contact.limit=10&overallLimit=20"
    got = await asyncio.to_thread(client.call, "GET", "parameterizedSearch?" + query)
    assert [row["Name"] for row in posted.json()["searchRecords"]] == ["山田 花子"]
    assert got.json() == posted.json()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"q": ""},
        {"q": "山田", "in": "PHONES"},
        {"q": "山田", "object": []},
        {"q": "山田", "sobjects": [{"name": "Nope"}]},
        {"q": "山田", "sobjects": [{"name": "Contact", "fields": ["Bogus"]}]},
        {"q": "山田", "sobjects": [{"name": "Contact", "where": "Name = 'a' AND Phone = 'b' OR Phone = 'c'"}]},
        {"q": "山田", "sobjects": [{"name": "Contact", "limit": 2001}]},
        {"q": "山田", "overallLimit": "many"},
        {"q": "山田", "sobjects": {"name": "Contact"}},
    ],
)
async def test_parameterized_search_refuses_what_it_does_not_know(client: OrgClient, body: dict[str, object]) -> None:
    answer = await asyncio.to_thread(client.call, "POST", "parameterizedSearch", json=body)
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"]


async def test_describe_tells_lengths_permissions_and_picklists(client: OrgClient) -> None:
    document = (await asyncio.to_thread(client.call, "GET", "sobjects/Task/describe")).json()
    fields = {field["name"]: field for field in document["fields"]}
    assert document["keyPrefix"] == "00T"
    assert (fields["CallDisposition"]["length"], fields["CallDisposition"]["updateable"]) == (255, True)
    assert (fields["TaskSubtype"]["createable"], fields["TaskSubtype"]["updateable"]) == (True, False)
    assert [value["value"] for value in fields["CallType"]["picklistValues"]] == ["Internal", "Inbound", "Outbound"]
    assert fields["OctiCallId__c"]["externalId"] is True
    assert fields["WhoId"]["referenceTo"] == ["Contact", "Lead"]


@pytest.mark.parametrize(
    ("name", "named_by", "is_custom", "is_auto_number"),
    [
        ("Contact", "Name", False, False),
        ("Case", "CaseNumber", False, True),
        ("Task", "Subject", False, False),
        ("Shipment__c", "Name", True, True),
        ("Branch__c", "Name", True, False),
    ],
)
async def test_describe_tells_which_field_names_a_record(
    client: OrgClient, name: str, named_by: str, is_custom: bool, is_auto_number: bool
) -> None:
    document = (await asyncio.to_thread(client.call, "GET", f"sobjects/{name}/describe")).json()
    (naming,) = [field for field in document["fields"] if field["nameField"]]
    assert (naming["name"], document["custom"]) == (named_by, is_custom)
    assert (naming["autoNumber"], naming["createable"]) == (is_auto_number, not is_auto_number and name != "Contact")


async def test_request_log_keeps_what_was_asked_but_no_secrets(client: OrgClient, org: EmulatedOrg) -> None:
    await asyncio.to_thread(client.call, "POST", "sobjects/Task", json={"Subject": "着信"})
    tokens = org.request_log.matching("/oauth2/token")
    posts = org.request_log.matching("/sobjects/Task", method="POST")
    assert [(record.status, record.body) for record in tokens] == [(200, "")]
    assert [record.status for record in posts] == [201]
    assert json.loads(posts[0].body) == {"Subject": "着信"}
