"""Checks a definition of either shape against every rule that is known, and says line by line what to mend."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from octi_bridge.call_center.common_checks import check_common
from octi_bridge.call_center.document import Element, Unreadable, read_document
from octi_bridge.call_center.faults import Fault, LocatedFault, shown
from octi_bridge.call_center.import_file import check_import, read_import
from octi_bridge.call_center.metadata_file import NAMESPACE, check_metadata, read_metadata
from octi_bridge.call_center.model import CallCenterFile, Shape

IMPORT_ROOT: Final = "callCenter"
METADATA_ROOT: Final = "CallCenter"


def validate(data: bytes, file_name: str) -> tuple[LocatedFault, ...]:
    """All findings, by line; none for a file without fault.

    Args:
        data: the file as it lies on the disk.
        file_name: the last part of its path; in the Metadata API's shape it is the internal name.
    """
    try:
        root = read_document(data)
    except Unreadable as error:
        return (error.finding,)
    return tuple(sorted(_check(root, file_name), key=lambda finding: finding.line))


def read_call_center(data: bytes) -> CallCenterFile:
    """What a file says, without checking it.

    Raises:
        Unreadable: it is no XML that may be read.
    """
    root = read_document(data)
    return read_metadata(root) if shape_of(root) is Shape.METADATA else read_import(root)


def shape_of(root: Element) -> Shape | None:
    """Which kind of file it is, by its root."""
    if root.name == IMPORT_ROOT and not root.namespace:
        return Shape.IMPORT
    return Shape.METADATA if root.name == METADATA_ROOT and root.namespace == NAMESPACE else None


def _check(root: Element, file_name: str) -> Iterator[LocatedFault]:
    shape = shape_of(root)
    if shape is None:
        yield _root_fault(root).at(root.line)
    elif shape is Shape.IMPORT:
        yield from check_import(root)
        yield from check_common(read_import(root))
    else:
        yield from check_metadata(root, file_name)
        yield from check_common(read_metadata(root))


def _root_fault(root: Element) -> Fault:
    if root.name in (IMPORT_ROOT, METADATA_ROOT):
        problem = f"the root <{root.name}> has the namespace {shown(root.namespace)}"
        metadata = f'<{METADATA_ROOT} xmlns="{NAMESPACE}">'
        remedy = f"write <{IMPORT_ROOT}> without xmlns for the import, or {metadata} for the Metadata API"
        return Fault("root_namespace", problem, remedy)
    problem = f"the root element is <{root.name}>"
    return Fault("root", problem, f"it must be <{IMPORT_ROOT}>, or <{METADATA_ROOT}> for the Metadata API")
