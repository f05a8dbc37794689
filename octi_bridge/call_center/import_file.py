"""The file for Setup → Call Centers → Import: `callCenter`, `section`, `item`, each with a `sortOrder`.

Rules (Open CTI Developer Guide): "Call Center Definition File Format", "Required Call Center Elements and Attributes".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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

_ATTRIBUTES: Final = ("sortOrder", "name", "label")
_POSITIONS: Final = {INTERNAL_NAME: 0, DISPLAY_NAME: 1}


def read_import(root: Element) -> CallCenterFile:
    """What the file says, as far as it can be understood."""
    sections = tuple(_section(element) for element in root.named("section"))
    return CallCenterFile(shape=Shape.IMPORT, sections=sections, line=root.line)


def _section(element: Element) -> Section:
    items = tuple(
        Item(item.attributes.get("name", ""), item.attributes.get("label"), item.text, item.line)
        for item in element.named("item")
    )
    return Section(element.attributes.get("name", ""), element.attributes.get("label"), items, element.line)


def check_import(root: Element) -> Iterator[LocatedFault]:
    """The rules that only this shape has."""
    yield from _check_parent(root, "section")
    for section in root.named("section"):
        yield from _check_attributes(section)
        yield from _check_parent(section, "item")
        for item in section.named("item"):
            yield from _check_attributes(item)
            yield from _check_children(item, None)
        if section.attributes.get("name") == GENERAL_SECTION:
            yield from _check_positions(section)


def _check_parent(parent: Element, child: str) -> Iterator[LocatedFault]:
    if not parent.named(child):
        problem = f"<{parent.name}> has no <{child}>"
        yield Fault(f"{child}_missing", problem, f"put at least one <{child}> inside, or remove it").at(parent.line)
    yield from _check_children(parent, child)
    if parent.text.strip():
        problem = f"text stands between the elements of <{parent.name}>: {shown(parent.text.strip())}"
        yield warning("stray_text", problem, "put it into an <item>, or remove it").at(parent.line)
    yield from _check_order(parent.named(child))


def _check_children(parent: Element, allowed: str | None) -> Iterator[LocatedFault]:
    for child in parent.children:
        if child.name != allowed or child.namespace:
            problem = f"<{child.name}> does not belong into <{parent.name}>"
            wanted = f"only <{allowed}> may stand there" if allowed else "only text may stand there"
            yield Fault("unknown_element", problem, wanted).at(child.line)


def _check_attributes(element: Element) -> Iterator[LocatedFault]:
    for name in element.attributes:
        if name not in _ATTRIBUTES:
            problem = f"<{element.name}> has an attribute {shown(name)} that Salesforce does not know"
            remedy = "use sortOrder, name and label, in exactly these letters"
            yield warning("unknown_attribute", problem, remedy).at(element.line)


def _check_order(elements: Sequence[Element]) -> Iterator[LocatedFault]:
    first_line: dict[int, int] = {}
    is_complete = True
    for element in elements:
        text = element.attributes.get("sortOrder")
        fault = _order_fault(element.name, text, first_line)
        if fault is not None:
            yield fault.at(element.line)
        if text is None or not re.fullmatch(r"[0-9]{1,9}", text):
            is_complete = False
        else:
            first_line.setdefault(int(text), element.line)
    # with a number missing, every gap would be told twice
    if is_complete:
        yield from _check_gaps(elements, first_line)


def _order_fault(element: str, text: str | None, first_line: dict[int, int]) -> Fault | None:
    if text is None:
        remedy = 'add sortOrder="…": 0 for the first, 1 for the second, and so on'
        return Fault("sort_order_missing", f"<{element}> has no sortOrder", remedy)
    if not re.fullmatch(r"[0-9]{1,9}", text):
        problem = f"the sortOrder {shown(text)} of <{element}> is not a whole number from 0"
        return Fault("sort_order_number", problem, "write digits only")
    if int(text) in first_line:
        problem = f"the sortOrder {int(text)} of <{element}> is taken by line {first_line[int(text)]}"
        return Fault("sort_order_duplicate", problem, "number anew from 0, each number once")
    return None


def _check_gaps(elements: Sequence[Element], first_line: dict[int, int]) -> Iterator[LocatedFault]:
    numbers = sorted(first_line)
    for before, number in zip([-1, *numbers], numbers, strict=False):
        if number != before + 1:
            problem = f"the sortOrder of <{elements[0].name}> jumps to {number}: {before + 1} is missing"
            yield Fault("sort_order_gap", problem, "number without gaps, from 0").at(first_line[number])


def _check_positions(general: Element) -> Iterator[LocatedFault]:
    for item in general.named("item"):
        name = item.attributes.get("name", "")
        order = item.attributes.get("sortOrder")
        if name in _POSITIONS and order is not None and order.strip() != str(_POSITIONS[name]):
            rule = "internal_name_position" if name == INTERNAL_NAME else "display_name_position"
            problem = f"{name} has the sortOrder {shown(order)}"
            yield Fault(rule, problem, f'it must have sortOrder="{_POSITIONS[name]}"').at(item.line)
