"""The mistakes that are planted into the Salesforce project, at least one for each of its checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MAIN: Final = Path("force-app/main/default")
CLASSES: Final = MAIN / "classes"
LWC: Final = MAIN / "lwc"
LABELS: Final = MAIN / "labels/CustomLabels.labels-meta.xml"
ENGLISH: Final = Path("translations/main/default/translations/en_US.translation-meta.xml")
CHANNEL: Final = MAIN / "messageChannels/Octi_Softphone.messageChannel-meta.xml"
CSP: Final = MAIN / "cspTrustedSites/Octi_Bridge.cspTrustedSite-meta.xml"
AGENT: Final = MAIN / "permissionsets/Octi_Bridge_Agent.permissionset-meta.xml"
CONTROLLER: Final = CLASSES / "OctiCallHistoryController.cls"
HISTORY: Final = LWC / "octiCallHistory/octiCallHistory.js"
BANNER: Final = LWC / "octiCallBanner/octiCallBanner.html"
OMNI: Final = Path("omni-channel/main/default")
AURA: Final = OMNI / "aura/octiOmniChannel/octiOmniChannel.cmp"
AURA_ACTIONS: Final = OMNI / "aura/octiOmniChannel/octiOmniChannelController.js"
APP: Final = Path("sample-app/main/default/applications/Octi_Bridge.app-meta.xml")

Change = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Defect:
    """A kind of mistake: what is done to which file, which check must fail, and what it must say.

    It must name the file, too; `blamed` is the one it names when it is not the one that was changed.
    """

    kind: str
    check: str
    file: Path
    change: Change
    says: str
    blamed: Path | None = None


def swap(old: str, new: str) -> Change:
    def change(file: Path) -> None:
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{file.name} has no {old!r} any more: plant the defect in another way"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def rename(name: str) -> Change:
    def change(file: Path) -> None:
        file.rename(file.with_name(name))

    return change


def remove(file: Path) -> None:
    file.unlink()


DEFECTS: Final = (
    Defect("forbidden tag", "compile", BANNER, swap("<section", "<script></script><section"), "LWC1051"),
    Defect("unclosed tag", "compile", BANNER, swap("</section>", ""), "LWC"),
    Defect("two decorators", "compile", HISTORY, swap("@api recordId", "@api @wire recordId"), "LWC"),
    Defect("Aura markup", "aura", AURA, swap("</aura:component>", "</aura:componen>"), "aura:component"),
    Defect(
        "Aura controller", "aura", AURA_ACTIONS, swap("function (component) {", "function (component {"), "Unexpected"
    ),
    Defect("missing action", "aura", AURA, swap("{!c.onLogout}", "{!c.onLogOut}"), "no onLogOut"),
    Defect("unknown event", "aura", AURA, swap("omniChannelLogout", "omniChannelLogOut"), "omniChannelLogOut"),
    Defect(
        "unknown parameter of an event", "aura", AURA_ACTIONS, swap("'statusApiName'", "'apiName'"), "has no apiName"
    ),
    Defect("event without that detail", "aura", AURA_ACTIONS, swap("'statusId')", "'id')"), "setpresence has no id"),
    Defect("missing part", "aura", AURA_ACTIONS, swap("find('omniToolkit')", "find('toolkit')"), "aura:id toolkit"),
    Defect("missing public method", "aura", AURA_ACTIONS, swap(".loggedIn()", ".login()"), "no public login"),
    Defect("component not public", "aura", AURA, swap("<c:octiPresence", "<c:octiPresense"), "octiPresense"),
    Defect(
        "missing component on a page",
        "references",
        OMNI / "flexipages/Octi_Bridge_Omni_UtilityBar.flexipage-meta.xml",
        swap("c:octiOmniChannel", "c:octiOmni"),
        "octiOmni",
    ),
    Defect("lint", "lint", HISTORY, swap("this.notice = '';", "document.querySelector('a');"), "no-document-query"),
    Defect(
        "wrong behaviour",
        "test",
        LWC / "octiText/octiText.js",
        swap("whole / 60) % 60", "whole / 60) % 6"),
        "1:23:45",
        blamed=LWC / "octiText/__tests__/octiText.test.js",
    ),
    Defect(
        "not accessible",
        "test",
        BANNER,
        swap("<ul role", "<img src='x.png'><ul role"),
        "image-alt",
        blamed=LWC / "octiCallBanner/__tests__/octiCallBanner.test.js",
    ),
    Defect(
        "broken test",
        "test",
        LWC / "octiErrors/__tests__/octiErrors.test.js",
        swap("describe(", "describe(("),
        "Unexpected token",
    ),
    Defect("Apex syntax", "apex:syntax", CONTROLLER, swap("MOST_ROWS = 100;", "MOST_ROWS = 100"), "missing"),
    Defect("Apex query syntax", "apex:syntax", CONTROLLER, swap("ORDER BY", "ORDER OF"), "OF"),
    Defect("Apex type", "apex:semantics", CONTROLLER, swap("List<Task> getCalls", "List<Taks> getCalls"), "Taks"),
    Defect(
        "Apex field",
        "apex:semantics",
        CLASSES / "OctiTestData.cls",
        swap("OctiQueue__c =", "OctiQuoue__c ="),
        "OctiQuoue__c",
    ),
    Defect(
        "queried field", "apex:semantics", CONTROLLER, swap("CallDisposition,", "CallDispositon,"), "CallDispositon"
    ),
    Defect("queried relation", "apex:semantics", CONTROLLER, swap("Owner.Name", "Owner.Nome"), "Nome"),
    Defect(
        "field removed",
        "apex:semantics",
        MAIN / "objects/Activity/fields/OctiQueue__c.field-meta.xml",
        remove,
        "OctiQueue__c",
        blamed=CONTROLLER,
    ),
    Defect("Apex rule", "apex:rules", CONTROLLER, swap("public with sharing", "public"), "ApexSharingViolations"),
    Defect("unknown element", "metadata", CHANNEL, swap("<masterLabel>", "<bogus>x</bogus><masterLabel>"), "<bogus>"),
    Defect("unknown value", "metadata", CSP, swap("LEX", "Lightning"), "not one of"),
    Defect("no boolean", "metadata", CSP, swap("<isActive>true", "<isActive>yes"), "not true or false"),
    Defect("missing element", "metadata", AGENT, swap("<label>Octi Bridge Agent</label>", ""), "<label>"),
    Defect("broken XML", "metadata", LABELS, swap("</labels>", "</label>"), "labels"),
    Defect(
        "wrong suffix",
        "layout",
        CSP,
        rename("Octi_Bridge.csp-meta.xml"),
        "Could not infer",
        blamed=Path("Octi_Bridge.csp-meta.xml"),
    ),
    Defect(
        "missing companion",
        "layout",
        Path(f"{CONTROLLER}-meta.xml"),
        remove,
        "OctiCallHistoryController",
        blamed=CONTROLLER,
    ),
    Defect(
        "missing Apex method",
        "references",
        CONTROLLER,
        swap("getCalls(Id", "getCallsOf(Id"),
        "OctiCallHistoryController.getCalls",
        blamed=HISTORY,
    ),
    Defect(
        "method not exposed",
        "references",
        CONTROLLER,
        swap("@AuraEnabled(cacheable=true)", ""),
        "getCalls",
        blamed=HISTORY,
    ),
    Defect("missing label", "references", HISTORY, swap("c.Octi_Refresh'", "c.Octi_Refrech'"), "Octi_Refrech"),
    Defect(
        "missing translation", "references", ENGLISH, swap("<name>Octi_Refresh<", "<name>Octi_Fresh<"), "Octi_Refresh"
    ),
    Defect(
        "missing channel", "references", CHANNEL, remove, "Octi_Softphone", blamed=LWC / "octiChannel/octiChannel.js"
    ),
    Defect(
        "missing component",
        "references",
        LWC / "octiCallHistory/octiCallHistory.html",
        swap("<c-octi-error-panel", "<c-octi-eror"),
        "octiEror",
    ),
    Defect("missing class", "references", AGENT, swap("OctiAgentIdentity", "OctiAgent"), "OctiAgent"),
    Defect("missing field", "references", AGENT, swap("Task.OctiQueue__c", "Task.OctiQ__c"), "Task.OctiQ__c"),
    Defect(
        "field read in Apex",
        "references",
        CLASSES / "OctiCallHistoryControllerTest.cls",
        swap("call.OctiCallId__c", "call.OctiColl__c"),
        "OctiColl__c",
    ),
    Defect("field read in a component", "references", HISTORY, swap("task.OctiQueue__c", "task.Queue__c"), "Queue__c"),
    Defect("missing page", "references", APP, swap("Octi_Bridge_UtilityBar", "Octi_Bar"), "Octi_Bar"),
    Defect(
        "unreplaced address", "references", CSP, swap("https://cti.example.jp", "https://cti.example.com"), "to replace"
    ),
    Defect(
        "stale call center",
        "call-center",
        MAIN / "callCenters/OctiBridge.callCenter-meta.xml",
        swap("<value>500</value>", "<value>600</value>"),
        "differs",
    ),
    Defect(
        "wrong call center",
        "call-center",
        MAIN / "callCenters/OctiBridge.callCenter-meta.xml",
        swap("<value>500</value>", "<value>50</value>"),
        "240 to 2560",
    ),
)
