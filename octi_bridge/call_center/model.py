"""What a definition says, whichever shape of file it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

GENERAL_SECTION: Final = "reqGeneralInfo"
DIALING_SECTION: Final = "reqDialingOptions"
OWN_SECTION: Final = "octiBridge"
ADAPTER_PATH: Final = "/panel"

INTERNAL_NAME: Final = "reqInternalName"
DISPLAY_NAME: Final = "reqDisplayName"
COMPATIBILITY_MODE: Final = "reqSalesforceCompatibilityMode"
MODES: Final = ("Lightning", "Classic_and_Lightning")
OWN_ITEMS: Final = ("serverUrl", "popupMode", "outboundPopup", "language", "presence")
LANGUAGES: Final = ("ja", "en", "")


class Shape(StrEnum):
    """The two kinds of file."""

    IMPORT = "import"
    METADATA = "metadata"


class PopupMode(StrEnum):
    """When an inbound call opens the caller's record (the panel's setting of the same name)."""

    NONE = "none"
    RING = "ring"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Item:
    """One value that Salesforce keeps. `label` is None when the file gives none."""

    name: str
    label: str | None
    value: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """Items that Setup shows under one heading."""

    name: str
    label: str | None
    items: tuple[Item, ...]
    line: int = 0

    def find(self, name: str) -> Item | None:
        """The first item of that name."""
        return next((item for item in self.items if item.name == name), None)


@dataclass(frozen=True, slots=True)
class CallCenterFile:
    """A file as it was read: names may be wrong, twice or empty; the checks say so."""

    shape: Shape
    sections: tuple[Section, ...]
    line: int

    def find(self, section: str) -> Section | None:
        """The first section of that name."""
        return next((each for each in self.sections if each.name == section), None)

    def value(self, section: str, item: str) -> str | None:
        """What stands in an item, or None when there is no such item."""
        found = self.find(section)
        field = found.find(item) if found else None
        return field.value if field else None
