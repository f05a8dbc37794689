"""Definitions without fault, to be spoilt by the tests, and how a spoilt one is read."""

from __future__ import annotations

from dataclasses import dataclass

from octi_bridge.call_center.faults import LocatedFault
from octi_bridge.call_center.validate import validate

IMPORT_FILE = """\
<callCenter>
  <section sortOrder="0" name="reqGeneralInfo" label="General Information">
    <item sortOrder="0" name="reqInternalName" label="Internal Name">MinatoDesk</item>
    <item sortOrder="1" name="reqDisplayName" label="Display Name">港サポート</item>
    <item sortOrder="2" name="reqAdapterUrl" label="CTI Adapter URL">https://cti.example.jp/panel</item>
    <item sortOrder="3" name="reqUseApi" label="Use CTI API">true</item>
    <item sortOrder="4" name="reqSoftphoneHeight" label="Softphone Height">500</item>
    <item sortOrder="5" name="reqSoftphoneWidth" label="Softphone Width">320</item>
    <item sortOrder="6" name="reqSalesforceCompatibilityMode" label="Mode">Lightning</item>
    <item sortOrder="7" name="reqStandbyUrl" label="Standby">https://standby.example.jp/panel</item>
    <item sortOrder="8" name="reqTimeout" label="Time-out">10000</item>
  </section>
  <section sortOrder="1" name="octiBridge" label="BIZTEL Open CTI">
    <item sortOrder="0" name="serverUrl" label="BIZTEL Open CTI Server URL">https://cti.example.jp</item>
    <item sortOrder="1" name="popupMode" label="BIZTEL Popup mode">ring</item>
    <item sortOrder="2" name="outboundPopup" label="Outbound">false</item>
    <item sortOrder="3" name="language" label="Language"></item>
    <item sortOrder="4" name="presence" label="Presence">0=Available_Phone, 2=Break</item>
  </section>
</callCenter>
"""

METADATA_FILE = """\
<?xml version="1.0" encoding="UTF-8"?>
<CallCenter xmlns="http://soap.sforce.com/2006/04/metadata">
    <adapterUrl>https://cti.example.jp/panel</adapterUrl>
    <displayName>港サポート</displayName>
    <displayNameLabel>Display Name</displayNameLabel>
    <internalNameLabel>Internal Name</internalNameLabel>
    <sections>
        <items><label>URL</label><name>reqAdapterUrl</name><value>https://cti.example.jp/panel</value></items>
        <items><label>API</label><name>reqUseApi</name><value>true</value></items>
        <items><label>Height</label><name>reqSoftphoneHeight</name><value>500</value></items>
        <items><label>Width</label><name>reqSoftphoneWidth</name><value>320</value></items>
        <items><label>Mode</label><name>reqSalesforceCompatibilityMode</name><value>Lightning</value></items>
        <label>General Information</label>
        <name>reqGeneralInfo</name>
    </sections>
    <sections>
        <items><label>Popup</label><name>popupMode</name><value>answer</value></items>
        <label>BIZTEL Open CTI</label>
        <name>octiBridge</name>
    </sections>
    <version>4</version>
</CallCenter>
"""
METADATA_NAME = "MinatoDesk.callCenter-meta.xml"


@dataclass(frozen=True, slots=True)
class Case:
    """A change of one of the files above, and the one finding that it must lead to."""

    rule: str
    line: int
    problem: str
    remedy: str
    changes: tuple[tuple[str, str], ...]
    is_error: bool = True

    def spoil(self, text: str) -> str:
        for old, new in self.changes:
            assert text.count(old) == 1, f"{old!r} must stand in the file once"
            text = text.replace(old, new)
        return text

    def meets(self, finding: LocatedFault) -> bool:
        fault = finding.fault
        return (
            (fault.rule, finding.line, finding.is_error) == (self.rule, self.line, self.is_error)
            and self.problem in fault.problem
            and self.remedy in fault.remedy
        )


def told(text: str, file_name: str = "callcenter.xml") -> list[LocatedFault]:
    return list(validate(text.encode(), file_name))


def rules(text: str, file_name: str = "callcenter.xml") -> list[tuple[str, int]]:
    return [(finding.fault.rule, finding.line) for finding in told(text, file_name)]
