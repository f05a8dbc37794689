"""A definition of ours: the values an admin chooses, refused when Salesforce or the panel would refuse them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from octi_bridge.call_center import value_rules
from octi_bridge.call_center.address_rules import adapter_url_fault, server_url_fault
from octi_bridge.call_center.faults import Fault
from octi_bridge.call_center.model import ADAPTER_PATH, PopupMode
from octi_bridge.kernel.errors import OctiError

Language = Literal["ja", "en", ""]


class DefinitionRefused(OctiError):
    """The call center definition cannot be written; the text has a line for each wrong value, with what to do."""

    code = "call_center_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCenterDefinition:
    """What goes into the file. Sizes are in pixels; an empty language means the browser's.

    `presence` pairs status codes with Omni-Channel statuses: `0=Available_Phone, 2=Break`.

    Raises:
        DefinitionRefused: a value that Salesforce would refuse, or that the panel could not use.
    """

    bridge_url: str
    internal_name: str = "OctiBridge"
    display_name: str = "octi_bridge"
    popup_mode: PopupMode = PopupMode.RING
    has_outbound_popup: bool = False
    language: Language = ""
    presence: str = ""
    height_px: int = 500
    width_px: int = 320
    outside_prefix: str = ""
    long_distance_prefix: str = ""
    international_prefix: str = ""

    def __post_init__(self) -> None:
        faults = [f"{what}: {fault.problem}; {fault.remedy}" for what, fault in self._faults() if fault is not None]
        if faults:
            raise DefinitionRefused("\n".join(faults))

    @property
    def server_url(self) -> str:
        """Where the panel finds the bridge."""
        return self.bridge_url.removesuffix("/")

    @property
    def adapter_url(self) -> str:
        """The page that Salesforce loads."""
        return self.server_url + ADAPTER_PATH

    def _faults(self) -> Iterator[tuple[str, Fault | None]]:
        yield "bridge URL", server_url_fault(self.bridge_url) or adapter_url_fault(self.adapter_url)
        yield "internal name", value_rules.internal_name_fault(self.internal_name)
        yield "display name", _display_name_fault(self.display_name)
        yield "popup mode", value_rules.popup_mode_fault(self.popup_mode)
        yield "language", value_rules.language_fault(self.language)
        yield "presence", value_rules.presence_fault(self.presence)
        yield "height", value_rules.height_fault(str(self.height_px))
        yield "width", value_rules.width_fault(str(self.width_px))
        yield "outside prefix", value_rules.dialing_prefix_fault(self.outside_prefix)
        yield "long distance prefix", value_rules.dialing_prefix_fault(self.long_distance_prefix)
        yield "international prefix", value_rules.dialing_prefix_fault(self.international_prefix)


def _display_name_fault(value: str) -> Fault | None:
    if not value:
        return Fault("display_name_empty", "the display name is empty", "write the name that people see")
    return value_rules.printable_fault(value) or value_rules.display_name_fault(value)
