"""The rules that both shapes of file share: names, what Salesforce requires, our own section, and secrets."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from octi_bridge.call_center import value_rules
from octi_bridge.call_center.address_rules import adapter_url_fault, server_url_fault
from octi_bridge.call_center.faults import Fault, LocatedFault, shown, warning
from octi_bridge.call_center.model import (
    COMPATIBILITY_MODE,
    DIALING_SECTION,
    DISPLAY_NAME,
    GENERAL_SECTION,
    INTERNAL_NAME,
    OWN_ITEMS,
    OWN_SECTION,
    CallCenterFile,
    Item,
    Section,
    Shape,
)

ValueRule = Callable[[str], Fault | None]
_NOT_FOR_LIGHTNING: Final = {
    "reqCanvasApiName": "is for canvas apps in Salesforce Classic",
    "reqCanvasNamespace": "is for canvas apps in Salesforce Classic",
    "reqDescription": "belongs to the CTI Toolkit, which is gone",
    "reqProgId": "belongs to the CTI Toolkit, which is gone",
    "reqVersion": "belongs to the CTI Toolkit, which is gone",
}
_REQUIRED: Final[Mapping[str, ValueRule]] = {
    DISPLAY_NAME: value_rules.display_name_fault,
    "reqAdapterUrl": adapter_url_fault,
    "reqUseApi": value_rules.use_api_fault,
    "reqSoftphoneHeight": value_rules.height_fault,
    "reqSoftphoneWidth": value_rules.width_fault,
}
_OWN: Final[Mapping[str, ValueRule]] = {
    "serverUrl": server_url_fault,
    "popupMode": value_rules.popup_mode_fault,
    "outboundPopup": value_rules.outbound_popup_fault,
    "language": value_rules.language_fault,
    "presence": value_rules.presence_fault,
}
_STANDBY: Final = ("reqStandbyUrl", "reqTimeout")
_KNOWN_SECTIONS: Final = (GENERAL_SECTION, DIALING_SECTION)
_KNOWN_ITEMS: Final = frozenset(
    (
        INTERNAL_NAME, *_REQUIRED, COMPATIBILITY_MODE, *_STANDBY, *_NOT_FOR_LIGHTNING,
        "reqOutsidePrefix", "reqLongDistPrefix", "reqInternationalPrefix",
    )
)  # fmt: skip
_SECRET: Final = re.compile(
    r"passw(?:or)?d|passphrase|secret|token|credential|(?:api|private|access|auth|encryption|signing)[^a-z]?key",
    re.IGNORECASE,
)


def check_common(file: CallCenterFile) -> Iterator[LocatedFault]:
    """Every rule that does not depend on how the file writes things down."""
    yield from _check_names(file.sections, _KNOWN_SECTIONS)
    for section in file.sections:
        yield from _check_names(section.items, _KNOWN_ITEMS)
        for item in section.items:
            yield from _check_item(item)
    yield from _check_general(file)
    yield from _check_own(file)


def _check_names(
    named: Sequence[Section] | Sequence[Item], standard: Sequence[str] | frozenset[str]
) -> Iterator[LocatedFault]:
    first_line: dict[str, int] = {}
    for each in named:
        fault = value_rules.name_fault(each.name)
        if fault is None and each.name in first_line:
            problem = f"the name {shown(each.name)} is taken by line {first_line[each.name]}"
            fault = Fault("name_duplicate", problem, "rename or remove one of them")
        if fault is None and each.name.startswith("req") and each.name not in standard:
            problem = f"the name {shown(each.name)} begins with req, which Salesforce keeps for itself"
            fault = warning("name_req_prefix", problem, "choose another beginning; imports have let it pass so far")
        if fault is not None:
            yield fault.at(each.line)
        first_line.setdefault(each.name, each.line)
        label = value_rules.label_fault(each.label or "")
        if label is not None:
            yield label.at(each.line)


def _check_item(item: Item) -> Iterator[LocatedFault]:
    if _SECRET.search(item.name):
        problem = f"the item {shown(item.name)} looks like a secret, and every agent can read it in the browser"
        yield warning("secret", problem, "keep secrets on the server and remove the item").at(item.line)
    if item.name != INTERNAL_NAME and item.value != item.value.strip():
        problem = f"the value of {shown(item.name)} begins or ends with white space"
        yield warning("value_spaces", problem, "write it without spaces and line breaks around it").at(item.line)


def _check_general(file: CallCenterFile) -> Iterator[LocatedFault]:
    general = file.find(GENERAL_SECTION)
    if general is None:
        problem = f"there is no section {GENERAL_SECTION}"
        fault = Fault("general_section_missing", problem, "add it: it holds the items that Salesforce requires")
        yield fault.at(file.line)
        return
    if file.shape is Shape.IMPORT:
        yield from _check_internal_name(file, general)
    for name, rule in _REQUIRED.items():
        if name != DISPLAY_NAME or file.shape is Shape.IMPORT:
            yield from _check_required(file, general, name, rule)
    yield from _check_mode(general)
    yield from _check_standby(general)
    for item in general.items:
        if item.name in _NOT_FOR_LIGHTNING:
            problem = f"{item.name} {_NOT_FOR_LIGHTNING[item.name]}"
            yield warning("item_unused", problem, "remove it; Lightning does not use it").at(item.line)


def _check_internal_name(file: CallCenterFile, general: Section) -> Iterator[LocatedFault]:
    item = general.find(INTERNAL_NAME)
    if item is None:
        yield _missing(file, general, INTERNAL_NAME)
        return
    fault = value_rules.internal_name_fault(item.value)
    if fault is not None:
        yield fault.at(item.line)


def _check_required(file: CallCenterFile, general: Section, name: str, rule: ValueRule) -> Iterator[LocatedFault]:
    item = general.find(name)
    if item is None:
        yield _missing(file, general, name)
        return
    value = item.value.strip()
    if value == "":
        if file.shape is Shape.IMPORT:  # the other shape has a rule of its own for empty values
            remedy = "write it here, or in Setup after the import; nothing works before that"
            yield warning("value_empty", f"{name} is empty", remedy).at(item.line)
        return
    fault = rule(value)
    if fault is not None:
        yield fault.at(item.line)


def _missing(file: CallCenterFile, general: Section, name: str) -> LocatedFault:
    remedy = "add it; items cannot be added after the import"
    for section in file.sections:
        for item in section.items:
            if item.name.casefold() == name.casefold():
                remedy = f"line {item.line} has {shown(item.name)} in the section {shown(section.name)}: correct that"
    return Fault("required_item_missing", f"{GENERAL_SECTION} has no item {name}", remedy).at(general.line)


def _check_mode(general: Section) -> Iterator[LocatedFault]:
    item = general.find(COMPATIBILITY_MODE)
    if item is None:
        problem = f"{GENERAL_SECTION} has no item {COMPATIBILITY_MODE}, which means Classic"
        remedy = "add it with the value Lightning, else no softphone appears in Lightning Experience"
        yield Fault("mode_missing", problem, remedy).at(general.line)
        return
    fault = value_rules.compatibility_mode_fault(item.value.strip())
    if fault is not None:
        yield fault.at(item.line)


def _check_standby(general: Section) -> Iterator[LocatedFault]:
    address, timeout = (general.find(name) for name in _STANDBY)
    given = [item for item in (address, timeout) if item and item.value.strip()]
    if len(given) == 1:
        other = next(name for name in _STANDBY if name != given[0].name)
        problem = f"{given[0].name} stands without {other}"
        yield Fault("standby_pair", problem, f"add {other}, or remove {given[0].name}").at(given[0].line)
    rules: Mapping[str, ValueRule] = {
        "reqStandbyUrl": lambda value: adapter_url_fault(value, "standby_url"),
        "reqTimeout": value_rules.timeout_fault,
    }
    for item in given:
        fault = rules[item.name](item.value.strip())
        if fault is not None:
            yield fault.at(item.line)


def _check_own(file: CallCenterFile) -> Iterator[LocatedFault]:
    for section in file.sections:
        if section.name != OWN_SECTION and section.name.casefold() == OWN_SECTION.casefold():
            problem = f"the panel does not read the section {shown(section.name)}"
            yield warning("own_section", problem, f"write {OWN_SECTION}, in exactly these letters").at(section.line)
    own = file.find(OWN_SECTION)
    for item in own.items if own else ():
        rule = _OWN.get(item.name)
        fault = rule(item.value.strip()) if rule else _unknown_own(item.name)
        if fault is not None:
            yield fault.at(item.line)


def _unknown_own(name: str) -> Fault:
    near = difflib.get_close_matches(name, OWN_ITEMS, n=1)
    remedy = f"write {near[0]}, in exactly these letters" if near else f"it reads {', '.join(OWN_ITEMS)}"
    return warning("own_item", f"the panel does not read the item {shown(name)} of {OWN_SECTION}", remedy)
