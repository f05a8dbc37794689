"""Writes a definition as the file for the import or as the one for the Metadata API.

The labels of the two settings that BIZTEL's manual names are the manual's words.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from octi_bridge.call_center.definition import CallCenterDefinition
from octi_bridge.call_center.metadata_file import NAMESPACE, SUFFIXES
from octi_bridge.call_center.model import (
    COMPATIBILITY_MODE,
    DIALING_SECTION,
    DISPLAY_NAME,
    GENERAL_SECTION,
    INTERNAL_NAME,
    OWN_SECTION,
    Item,
    Section,
    Shape,
)

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def render(definition: CallCenterDefinition, shape: Shape) -> str:
    """The whole file, to be saved as UTF-8."""
    lines = _import_lines(definition) if shape is Shape.IMPORT else _metadata_lines(definition)
    return "\n".join([_HEAD, *lines, ""])


def file_name(definition: CallCenterDefinition, shape: Shape) -> str:
    """What the file is called; for the Metadata API it must be called so."""
    return definition.internal_name + (SUFFIXES[0] if shape is Shape.METADATA else ".callCenter.xml")


def _sections(definition: CallCenterDefinition) -> tuple[Section, ...]:
    """Everything but the two names, which the shapes write in different places."""
    general = (
        Item("reqAdapterUrl", "CTI Adapter URL", definition.adapter_url),
        Item("reqUseApi", "Use CTI API", "true"),
        Item("reqSoftphoneHeight", "Softphone Height", str(definition.height_px)),
        Item("reqSoftphoneWidth", "Softphone Width", str(definition.width_px)),
        Item(COMPATIBILITY_MODE, "Salesforce Compatibility Mode", "Lightning"),
    )
    dialing = (
        Item("reqOutsidePrefix", "Outside Prefix", definition.outside_prefix),
        Item("reqLongDistPrefix", "Long Distance Prefix", definition.long_distance_prefix),
        Item("reqInternationalPrefix", "International Prefix", definition.international_prefix),
    )
    own = (
        Item("serverUrl", "BIZTEL Open CTI Server URL", definition.server_url),
        Item("popupMode", "BIZTEL Popup mode", definition.popup_mode),
        Item("outboundPopup", "Outbound popup (true, false)", str(definition.has_outbound_popup).lower()),
        Item("language", "Language (ja, en, or empty: the browser's)", definition.language),
        Item("presence", "Presence (status code=Omni-Channel status, ...)", definition.presence),
    )
    return (
        Section(GENERAL_SECTION, "General Information", general),
        Section(DIALING_SECTION, "Dialing Options", dialing),
        Section(OWN_SECTION, "BIZTEL Open CTI", own),
    )


def _import_lines(definition: CallCenterDefinition) -> Iterator[str]:
    names = (
        Item(INTERNAL_NAME, "Internal Name", definition.internal_name),
        Item(DISPLAY_NAME, "Display Name", definition.display_name),
    )
    yield "<callCenter>"
    for number, section in enumerate(_sections(definition)):
        items = (*names, *section.items) if section.name == GENERAL_SECTION else section.items
        yield f"  <section {_attributes(number, section)}>"
        for order, item in enumerate(items):
            yield f"    <item {_attributes(order, item)}>{escape(item.value)}</item>"
        yield "  </section>"
    yield "</callCenter>"


def _attributes(order: int, named: Item | Section) -> str:
    return f'sortOrder="{order}" name={quoteattr(named.name)} label={quoteattr(named.label or "")}'


def _metadata_lines(definition: CallCenterDefinition) -> Iterator[str]:
    yield f'<CallCenter xmlns="{NAMESPACE}">'
    yield f"    <adapterUrl>{escape(definition.adapter_url)}</adapterUrl>"
    yield f"    <displayName>{escape(definition.display_name)}</displayName>"
    yield "    <displayNameLabel>Display Name</displayNameLabel>"
    yield "    <internalNameLabel>Internal Name</internalNameLabel>"
    for section in _sections(definition):
        # every item needs a value here, so what is empty is left out
        items = [item for item in section.items if item.value]
        if items:
            yield "    <sections>"
            for item in items:
                yield "        <items>"
                yield f"            <label>{escape(item.label or '')}</label>"
                yield f"            <name>{item.name}</name>"
                yield f"            <value>{escape(item.value)}</value>"
                yield "        </items>"
            yield f"        <label>{escape(section.label or '')}</label>"
            yield f"        <name>{section.name}</name>"
            yield "    </sections>"
    yield "</CallCenter>"
