"""docs/http-api.md and docs/openapi.json name the routes of the code, no other, and with the same statuses."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.support.guides import DOCS, ROOT, page

SOURCES = ROOT / "octi_bridge" / "http_api"
OF_PANEL = ("", "/", "/index.html", "/assets/{name}", "/guide/{name}")
PANEL_PAGES = {f"GET /panel{path}" for path in OF_PANEL}


def routes() -> set[str]:
    """Of `web.get("/…", …)` and `web.post("/…", …)` in the code; the panel's pages are apart."""
    found = {
        f"{method.upper()} {path}"
        for source in SOURCES.glob("*.py")
        for method, path in re.findall(r"\bweb\.(get|post|put|delete)\(\s*\"(/[^\"]+)\"", source.read_text("utf-8"))
    }
    assert len(found) > 5
    return found - PANEL_PAGES


def openapi() -> dict[str, Any]:
    """The document."""
    found: dict[str, Any] = json.loads((DOCS / "openapi.json").read_text("utf-8"))
    return found


def test_the_page_has_a_chapter_for_every_route() -> None:
    assert set(re.findall(r"^## `([A-Z]+ /\S+)`$", page("http-api.md"), re.MULTILINE)) == routes()
    assert set(re.findall(r"^\| `([A-Z]+ /\S+)` \|", page("http-api.md"), re.MULTILINE)) == routes() | {"GET /panel"}


def test_the_openapi_document_has_every_route() -> None:
    assert {f"{verb.upper()} {path}" for path, verbs in openapi()["paths"].items() for verb in verbs} == routes()


def test_page_and_document_name_the_statuses_that_the_code_answers() -> None:
    table = page("http-api.md").partition("## Errors")[2].partition("## `GET /healthz`")[0]
    on_page = set(re.findall(r"^\| (\d{3}) \|", table, re.MULTILINE))
    in_document = {
        status
        for path, verbs in openapi()["paths"].items()
        if path.startswith("/api/")
        for verb in verbs.values()
        for status in verb["responses"]
    } - {"200"}
    code = "".join((SOURCES / name).read_text("utf-8") for name in ("match.py", "doctor.py", "administrators.py"))
    in_code = set(re.findall(r"(?:, |status=)(4\d\d|5\d\d)\b", code))
    assert on_page == in_document == in_code


def test_every_reference_in_the_document_leads_somewhere() -> None:
    schemas = openapi()["components"]["schemas"]
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(openapi())))
    assert named == set(schemas)


def test_every_example_on_the_page_is_json() -> None:
    examples = re.findall(r"^```json\n(.*?)^```", page("http-api.md"), re.MULTILINE | re.DOTALL)
    assert len(examples) >= 4
    for example in examples:
        json.loads(example)
