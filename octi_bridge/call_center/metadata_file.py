"""The Metadata API's file, `<InternalName>.callCenter-meta.xml`: it takes internal name and order from the file.

Rules: Metadata API Developer Guide, "CallCenter", "CallCenterSection", "CallCenterItem".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from octi_bridge.call_center.document import Element
from octi_bridge.call_center.faults import Fault, LocatedFault, shown, warning
from octi_bridge.call_center.model import (
    DISPLAY_NAME,
    GENERAL_SECTION,
    INTERNAL_NAME,
    CallCenterFile,
    Item,
    Section,
    Shape,
)
from octi_bridge.call_center.value_rules import display_name_fault, internal_name_fault

NAMESPACE: Final = "http://soap.sforce.com/2006/04/metadata"
SUFFIXES: Final = (".callCenter-meta.xml", ".callCenter")
_REQUIRED: Final = ("displayName", "displayNameLabel", "internalNameLabel")
_ONCE: Final = (*_REQUIRED, "adapterUrl", "customSettings", "version")
_CHILDREN: Final = (*_ONCE, "sections", "contactCenterChannels")
_SECTION: Final = ("label", "name")
_ITEM: Final = ("label", "name", "value")


def read_metadata(root: Element) -> CallCenterFile:
    """What the file says, as far as it can be understood."""
    sections = tuple(_section(element) for element in root.named("sections"))
    return CallCenterFile(shape=Shape.METADATA, sections=sections, line=root.line)


def _text(element: Element, name: str) -> str | None:
    found = element.named(name)
    return found[0].text if found else None


def _section(element: Element) -> Section:
    items = tuple(
        Item(_text(item, "name") or "", _text(item, "label"), _text(item, "value") or "", item.line)
        for item in element.named("items")
    )
    return Section(_text(element, "name") or "", _text(element, "label"), items, element.line)


def check_metadata(root: Element, file_name: str) -> Iterator[LocatedFault]:
    """The rules that only this shape has. `file_name` is the last part of the file's path."""
    yield from _check_file_name(file_name, root.line)
    yield from _check_fields(root, _CHILDREN, _REQUIRED, _ONCE)
    yield from _check_display_name(root)
    yield from _check_custom_settings(root)
    if not root.named("sections"):
        fault = Fault("section_missing", "<CallCenter> has no <sections>", f"add the section {GENERAL_SECTION}")
        yield fault.at(root.line)
    for section in root.named("sections"):
        yield from _check_section(section)
    yield from _check_adapter_url(root)


def _check_file_name(file_name: str, line: int) -> Iterator[LocatedFault]:
    stem = next((file_name.removesuffix(suffix) for suffix in SUFFIXES if file_name.endswith(suffix)), None)
    if stem is None:
        problem = f"the file is called {shown(file_name)}, and its name is the internal name"
        yield warning("file_name", problem, f"call it <InternalName>{SUFFIXES[0]}").at(line)
        return
    fault = internal_name_fault(stem)
    if fault is not None:
        yield Fault(fault.rule, f"{fault.problem} (it is the file's name)", fault.remedy).at(line)


def _check_fields(
    element: Element, known: tuple[str, ...], required: tuple[str, ...], once: tuple[str, ...]
) -> Iterator[LocatedFault]:
    for name in required:
        if not element.named(name):
            problem = f"<{element.name}> has no <{name}>"
            yield Fault("field_missing", problem, f"add <{name}>…</{name}>").at(element.line)
    for name in once:
        for again in element.named(name)[1:]:
            yield Fault("field_duplicate", f"<{name}> stands here a second time", "keep one of them").at(again.line)
    for child in element.children:
        if child.name not in known or child.namespace != NAMESPACE:
            problem = f"<{child.name}> does not belong into <{element.name}>"
            yield Fault("unknown_element", problem, f"only {', '.join(known)} may stand there").at(child.line)


def _check_display_name(root: Element) -> Iterator[LocatedFault]:
    for element in root.named("displayName")[:1]:
        if not element.text.strip():
            yield Fault("field_empty", "<displayName> is empty", "write the name that people see").at(element.line)
        fault = display_name_fault(element.text.strip())
        if fault is not None:
            yield fault.at(element.line)


def _check_custom_settings(root: Element) -> Iterator[LocatedFault]:
    for element in root.named("customSettings"):
        remedy = "leave it out: retrieved files have it, but it is no documented field, and the items say the same"
        yield warning("custom_settings", "<customSettings> stands in the file", remedy).at(element.line)
        try:
            is_object = isinstance(json.loads(element.text), dict)
        except (ValueError, RecursionError):
            is_object = False
        if not is_object:
            problem = "the text of <customSettings> is no JSON object"
            yield Fault("custom_settings_json", problem, "remove <customSettings>").at(element.line)


def _check_section(section: Element) -> Iterator[LocatedFault]:
    yield from _check_fields(section, (*_SECTION, "items"), ("label",), _SECTION)
    if not section.named("items"):
        remedy = "put at least one <items> inside, or remove it"
        yield Fault("item_missing", "<sections> has no <items>", remedy).at(section.line)
    for item in section.named("items"):
        yield from _check_fields(item, _ITEM, ("label", "value"), _ITEM)
        name = _text(item, "name") or "?"
        if _text(item, "value") == "":
            problem = f"<value> of {shown(name)} is empty, and the Metadata API wants one"
            yield warning("value_empty", problem, "write a value, or leave the item out").at(item.line)
        if name in (INTERNAL_NAME, DISPLAY_NAME):
            problem = f"{name} is no item of this kind of file"
            remedy = "remove it: the file's name is the internal name, <displayName> the other"
            yield Fault("name_as_item", problem, remedy).at(item.line)


def _check_adapter_url(root: Element) -> Iterator[LocatedFault]:
    value = read_metadata(root).value(GENERAL_SECTION, "reqAdapterUrl")
    for element in root.named("adapterUrl")[:1]:
        if value is not None and element.text.strip() != value.strip():
            problem = f"<adapterUrl> is {shown(element.text.strip())}, the item reqAdapterUrl {shown(value.strip())}"
            yield warning("adapter_url_differs", problem, "write the same address in both").at(element.line)
