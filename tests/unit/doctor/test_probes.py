"""What the doctor sees of the panel's settings and of a call center definition."""

from __future__ import annotations

from pathlib import Path

import pytest

from octi_bridge.call_center.definition import CallCenterDefinition
from octi_bridge.call_center.model import Shape
from octi_bridge.call_center.probe import DefinitionProbe
from octi_bridge.call_center.render import render
from octi_bridge.doctor.report import spelled
from octi_bridge.http_api.panel_probe import PanelProbe
from octi_bridge.kernel.diagnostics import Examination, Finding, Skipped, State
from octi_bridge.settings.orgs import OrgSettings, sections_of
from octi_bridge.settings.salesforce import SalesforceSettings
from octi_bridge.settings.sections import PanelSettings
from octi_bridge.telephony.events import Extension, QueueName
from octi_bridge.telephony.probe import PbxProbe, QueuesUsed
from tests.unit.call_center.samples import IMPORT_FILE, METADATA_FILE

SANDBOX = "https://minato--uat.sandbox.lightning.force.com"


def codes(examination: Examination) -> list[str]:
    return [finding.code for finding in examination.findings]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<html></html>")
    return tmp_path


def panel_probe(directory: Path, origins: tuple[str, ...], *, switched_off: tuple[str, ...] = ()) -> PanelProbe:
    settings = PanelSettings(allowed_origins=origins, switched_off_origins=switched_off, directory=directory)
    further = {"sandbox": OrgSettings(enabled=False, lightning_origins=(SANDBOX,))} if origins else {}
    return PanelProbe(settings, sections_of(SalesforceSettings(), origins, further))


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("https://minato.lightning.force.com", []),
        ("https://minato--uat.sandbox.lightning.force.com", []),
        ("http://localhost:8081", []),
        ("https://minato.my.salesforce.com", ["origin_not_lightning"]),
    ],
)
async def test_allowed_origins_must_be_lightnings(built: Path, origin: str, expected: list[str]) -> None:
    found = await panel_probe(built, (origin,)).examine()
    assert codes(found) == expected
    assert found.state is not State.WRONG


async def test_an_origin_that_is_switched_off_must_be_of_some_org(built: Path) -> None:
    origins = ("https://minato.lightning.force.com",)
    assert codes(await panel_probe(built, origins, switched_off=(SANDBOX,)).examine()) == []
    found = await panel_probe(built, origins, switched_off=("https://minatoo.lightning.force.com",)).examine()
    assert codes(found) == ["origin_in_no_org"]
    assert found.state is State.ADVICE


async def test_a_panel_that_nobody_may_show_is_wrong(built: Path) -> None:
    assert codes(await panel_probe(built, ()).examine()) == ["no_allowed_origin"]


async def test_a_panel_that_is_not_built_is_wrong(tmp_path: Path) -> None:
    origins = ("https://minato.lightning.force.com",)
    found = await panel_probe(tmp_path, origins).examine()
    assert codes(found) == ["panel_not_built"]


async def test_a_definition_is_examined_by_all_its_rules(tmp_path: Path) -> None:
    file = tmp_path / "callcenter.xml"
    file.write_text(IMPORT_FILE.replace(">500<", ">9<").replace(">true<", ">false<"))
    found = await DefinitionProbe(file).examine()
    assert codes(found) == ["call_center_wrong", "call_center_wrong"]
    assert found.findings[0].problem == "line 6: reqUseApi is 'false'"
    file.write_text(IMPORT_FILE)
    assert (await DefinitionProbe(file).examine()).state is State.OK


@pytest.mark.parametrize("text", [IMPORT_FILE, METADATA_FILE])
async def test_a_definition_must_load_the_panel_from_the_public_address(tmp_path: Path, text: str) -> None:
    file = tmp_path / "OctiBridge.callCenter-meta.xml"
    for written, expected in (
        ("https://cti.example.jp/panel", []),
        ("https://CTI.example.jp:443/panel", []),
        ("https://cti.example.jp:8443/panel", ["call_center_other_address"]),
        ("https://other.example.jp/panel", ["call_center_other_address"]),
    ):
        file.write_text(text.replace("https://cti.example.jp/panel", written))
        found = await DefinitionProbe(file, "https://cti.example.jp").examine()
        assert [code for code in codes(found) if code != "call_center_advice"] == expected, written
        assert "call_center_other_address" not in codes(await DefinitionProbe(file).examine())


@pytest.mark.parametrize(
    ("written", "setting", "expected"),
    [("9", "9", []), ("", "9", []), ("9", "", ["call_center_other_prefix"]), ("0", "9", ["call_center_other_prefix"])],
)
async def test_the_prefix_of_the_definition_is_the_one_that_is_dialed(
    tmp_path: Path, written: str, setting: str, expected: list[str]
) -> None:
    file = tmp_path / "callcenter.xml"
    definition = CallCenterDefinition(bridge_url="https://cti.example.jp", outside_prefix=written)
    file.write_text(render(definition, Shape.IMPORT))
    assert codes(await DefinitionProbe(file, "", setting).examine()) == expected


async def test_without_a_definition_the_link_is_not_examined() -> None:
    assert (await DefinitionProbe(None).examine()).skipped is Skipped.NO_FILE


async def test_a_definition_that_cannot_be_read_is_wrong(tmp_path: Path) -> None:
    assert codes(await DefinitionProbe(tmp_path / "none.xml").examine()) == ["call_center_file"]


async def test_what_the_check_of_the_pbx_finds_is_passed_on_behind_the_state_of_the_link() -> None:
    async def check(_: QueuesUsed) -> list[Finding]:
        return [Finding("no_queues", "Asterisk has no queue", "define queues", is_fatal=False)]

    found = await PbxProbe(check=check, is_ready=lambda: False).examine()
    assert codes(found) == ["pbx_link_down", "no_queues"]
    assert (await PbxProbe(check=check).examine()).state is State.ADVICE
    assert (await PbxProbe(is_ready=lambda: True).examine()).state is State.OK


async def test_a_status_that_the_pbx_does_not_take_is_named_with_terminal_and_queues() -> None:
    refused = {Extension("201"): [QueueName("600"), QueueName("601")]}
    (found,) = (await PbxProbe(refused=lambda: refused).examine()).findings
    assert (found.code, found.is_fatal) == ("status_refused", False)
    for problem, remedy, _ in (spelled(found, "en"), spelled(found, "ja")):
        assert "201" in problem
        assert "600, 601" in problem
        assert remedy
