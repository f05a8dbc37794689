"""Files in the shape of other makers' that are in use: warnings, no errors."""

from __future__ import annotations

from html import escape

from octi_bridge.call_center.model import Shape
from octi_bridge.call_center.validate import read_call_center
from tests.unit.call_center.samples import told

GENERAL = """\
  <section sortOrder="0" name="reqGeneralInfo" label="Harbour Desktop">
    <item sortOrder="0"   name="reqInternalName" label="InternalName">HarbourDesk2026</item>
    <item sortOrder="1"   name="reqDisplayName" label="Display Name">Harbour Desk 2.0 (Nov 2026)</item>
    <item sortOrder="2" name="reqAdapterUrl" label="CTI Adapter URL">https://desk.example.com/</item>
    <item sortOrder="3" name="reqUseApi" label="Use CTI API">true</item>
    <item sortOrder="4" name="reqSoftphoneHeight" label="Softphone Height">550</item>
    <item sortOrder="5" name="reqSoftphoneWidth" label="Softphone Width">500</item>
    <item sortOrder="6" name="reqSalesforceCompatibilityMode" label="Mode">Lightning</item>
  </section>
"""
MAPPING = escape('[{"variable":"Order","field":"Order__c"},{"variable":"VIP","field":"Vip__c"}]')


def seven_sections() -> str:
    """Names that begin with req, labels as long as sentences, JSON inside items, uneven indentation."""
    names = ["reqPopConfig", "reqOutDialConfig", "reqRecordConfig", "WidgetConfig", "reqQueueConfig", "reqTimers"]
    sections = "".join(
        f'     <section sortOrder="{number}" name="{name}" label="Whether {name} is to be used ">\n'
        f'       <item sortOrder="0" name="reqIsEnabled" label="Whether enabled">false</item>\n'
        f'    <item sortOrder="1" name="FieldMapping" label="Mapping">{MAPPING}</item>\n'
        f'    <item sortOrder="2" name="DateFormat" label="MM.dd.yyyy hh:mm a">MM-dd-yyyy hh:mm a</item>\n'
        f"     </section>\n"
        for number, name in enumerate(names, 1)
    )
    return f"<callCenter>\n{GENERAL}{sections} </callCenter>"


def retrieved() -> str:
    """As an org gives it back: customSettings as JSON, a Visualforce page, a standby softphone, a token in an item."""
    general = {
        "reqAdapterUrl": "/apex/harbourPage", "reqStandbyUrl": "/apex/harbourPage2", "reqTimeout": "10000",
        "reqUseApi": "true", "reqSoftphoneHeight": "550", "reqSoftphoneWidth": "400",
        "reqSalesforceCompatibilityMode": "Classic_and_Lightning",
    }  # fmt: skip
    settings = escape('{"reqTimeout":"10000","reqUseApi":"true"}')
    sections = {
        "reqGeneralInfo": general,
        "reqDialingOptions": {"reqOutsidePrefix": "9", "reqLongDistPrefix": "1", "reqInternationalPrefix": "01"},
        "reqDemoSettings": {"reqIncomingNumber": "(415) 555-0100", "reqProviderAuthToken": "ZZZZZZ"},
    }
    body = "".join(
        "    <sections>\n"
        + "".join(
            f"        <items>\n            <label>{item}</label>\n            <name>{item}</name>\n"
            f"            <value>{value}</value>\n        </items>\n"
            for item, value in items.items()
        )
        + f"        <label>{name}</label>\n        <name>{name}</name>\n    </sections>\n"
        for name, items in sections.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<CallCenter xmlns="http://soap.sforce.com/2006/04/metadata">\n'
        f"    <adapterUrl>/apex/harbourPage</adapterUrl>\n    <customSettings>{settings}</customSettings>\n"
        "    <displayName>Harbour Adapter</displayName>\n    <displayNameLabel>Display Name</displayNameLabel>\n"
        f"    <internalNameLabel>InternalName</internalNameLabel>\n{body}</CallCenter>\n"
    )


def test_seven_sections_with_names_that_begin_with_req_and_json_inside_are_warnings_only() -> None:
    text = seven_sections()
    found = told(text)
    assert {(each.fault.rule, each.is_error) for each in found} == {("name_req_prefix", False)}
    # five sections and six items that begin with req; each is named with its own line
    assert len({each.line for each in found}) == len(found) == 11
    file = read_call_center(text.encode())
    assert file.shape is Shape.IMPORT
    assert len(file.sections) == 7
    assert file.value("WidgetConfig", "FieldMapping") == '[{"variable":"Order","field":"Order__c"},' + (
        '{"variable":"VIP","field":"Vip__c"}]'
    )


def test_a_retrieved_file_with_custom_settings_and_a_visualforce_page_is_warnings_only() -> None:
    found = told(retrieved(), "Harbour.callCenter")
    assert [each for each in found if each.is_error] == []
    assert {each.fault.rule for each in found} == {
        "custom_settings", "adapter_url_relative", "standby_url_relative", "name_req_prefix", "secret",
    }  # fmt: skip
    assert all("ZZZZZZ" not in each.fault.problem + each.fault.remedy for each in found)
    assert read_call_center(retrieved().encode()).shape is Shape.METADATA
