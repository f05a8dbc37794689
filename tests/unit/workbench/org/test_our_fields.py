"""The emulated org has the custom fields that lightning_component/ installs into a real one, and no others."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from octi_bridge.workbench.org.model import OrgShape
from octi_bridge.workbench.org.objects import build_schema
from octi_bridge.workbench.org.schema import FieldType

FIELDS = Path(__file__).parents[4] / "lightning_component/force-app/main/default/objects/Activity/fields"
NAMESPACE = "{http://soap.sforce.com/2006/04/metadata}"
TYPES = {FieldType.STRING: "Text", FieldType.URL: "Url", FieldType.PHONE: "Phone"}


def _installed() -> set[tuple[str, str, str, str, bool]]:
    fields = set()
    for file in FIELDS.glob("*.field-meta.xml"):
        root = ET.parse(file).getroot()
        texts = {child.tag.removeprefix(NAMESPACE): child.text or "" for child in root}
        is_external_id = texts["externalId"] == "true"
        fields.add((texts["fullName"], texts["type"], texts.get("length", ""), texts["label"], is_external_id))
    return fields


def test_the_emulated_org_has_our_fields_as_the_metadata_says() -> None:
    task = build_schema(OrgShape()).get("Task")
    emulated = {
        # Only a text field of ours says how long it is; the others have the length of their type.
        (
            each.name,
            TYPES[each.type],
            str(each.length) if each.type is FieldType.STRING else "",
            each.label,
            each.is_external_id,
        )
        for each in task.fields
        if each.name.endswith("__c")
    }
    assert emulated == _installed()
    assert len(emulated) >= 6
