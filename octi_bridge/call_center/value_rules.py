"""Rules about single values. The checks of a file and the rendering of a new one both ask them, so they agree."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from octi_bridge.agents.model import STANDARD_STATUSES
from octi_bridge.call_center.faults import Fault, shown, warning
from octi_bridge.call_center.model import LANGUAGES, MODES, PopupMode

LONGEST_NAME: Final = 40
LONGEST_LABEL: Final = 1000
LONGEST_DISPLAY_NAME: Final = 1000
LONGEST_OBJECT_NAME: Final = 80
HEIGHTS: Final = range(240, 2560 + 1)
WIDTHS: Final = range(200, 1920 + 1)
RESERVED_NAMES: Final = frozenset({"label", "sortOrder", "internalNameLabel", "displayNameLabel"})
_ALPHANUMERIC: Final = re.compile(r"[A-Za-z0-9]+")
STATUS_CODES: Final = frozenset(status.code for status in STANDARD_STATUSES)
# as the panel reads them (static/src/state/presence.ts)
_PRESENCE_RULE: Final = re.compile(r"([^=,\s]{1,64})\s*=\s*([A-Za-z][A-Za-z0-9_]{0,79})")


def name_fault(name: str) -> Fault | None:
    """The rules for the `name` of a section or an item."""
    if not name:
        return Fault("name_missing", "the name is missing or empty", "give it a name of letters and digits")
    if len(name) > LONGEST_NAME:
        problem = f"the name {shown(name)} has {len(name)} characters"
        return Fault("name_too_long", problem, f"shorten it to at most {LONGEST_NAME}")
    if not _ALPHANUMERIC.fullmatch(name):
        problem = f"the name {shown(name)} has characters that are not allowed"
        return Fault("name_characters", problem, "use letters A to Z and digits only: no spaces, no punctuation")
    if name in RESERVED_NAMES:
        return Fault("name_reserved", f"the name {shown(name)} is reserved by Salesforce", "choose another name")
    return None


def label_fault(label: str) -> Fault | None:
    """The rule for a label."""
    if len(label) <= LONGEST_LABEL:
        return None
    return Fault("label_too_long", f"the label has {len(label)} characters", f"shorten it to at most {LONGEST_LABEL}")


def internal_name_fault(value: str) -> Fault | None:
    """The rules for the internal name: the key of the call center, fixed for ever after the import."""
    if not value:
        problem = "the internal name is empty"
        return Fault("internal_name_empty", problem, "write one; it can never be added or changed after the import")
    if len(value) > LONGEST_NAME:
        problem = f"the internal name has {len(value)} characters"
        return Fault("internal_name_too_long", problem, f"shorten it to at most {LONGEST_NAME}")
    if not _ALPHANUMERIC.fullmatch(value):
        problem = f"the internal name {shown(value)} has characters that are not allowed"
        remedy = "use letters A to Z and digits only: no spaces, line breaks or punctuation"
        return Fault("internal_name_characters", problem, remedy)
    if not value[0].isalpha():
        problem = f"the internal name {shown(value)} starts with a digit"
        return Fault("internal_name_start", problem, "put a letter first")
    return None


def display_name_fault(value: str) -> Fault | None:
    """The rules for the name that people see."""
    if len(value) > LONGEST_DISPLAY_NAME:
        problem = f"the display name has {len(value)} characters"
        return Fault("display_name_too_long", problem, f"shorten it to at most {LONGEST_DISPLAY_NAME}")
    if len(value) > LONGEST_OBJECT_NAME:
        problem = f"the display name has {len(value)} characters, the CallCenter object keeps {LONGEST_OBJECT_NAME}"
        return warning("display_name_long", problem, f"shorten it to at most {LONGEST_OBJECT_NAME}")
    return None


def use_api_fault(value: str) -> Fault | None:
    """Open CTI must be switched on."""
    if value == "true":
        return None
    return Fault("use_api", f"reqUseApi is {shown(value)}", "write true (small letters): without it Open CTI stays off")


def height_fault(value: str) -> Fault | None:
    """The range that Lightning takes, in pixels."""
    return _size_fault("softphone_height", "height", value, HEIGHTS)


def width_fault(value: str) -> Fault | None:
    """The range that Lightning takes, in pixels."""
    return _size_fault("softphone_width", "width", value, WIDTHS)


def _size_fault(rule: str, what: str, value: str, allowed: range) -> Fault | None:
    limits = f"{allowed.start} to {allowed.stop - 1}"
    if not re.fullmatch(r"[0-9]{1,9}", value):
        problem = f"the {what} {shown(value)} is not a whole number"
        return Fault(f"{rule}_number", problem, f"write pixels in digits only, {limits}, without px")
    if int(value) not in allowed:
        return Fault(rule, f"the {what} {value} is outside of what Lightning takes", f"choose a number from {limits}")
    return None


def compatibility_mode_fault(value: str) -> Fault | None:
    """Where the softphone appears; nothing means Salesforce Classic only."""
    if value in MODES:
        return None
    if value in ("", "Classic"):
        problem = (
            "the compatibility mode is Classic" if value else "the compatibility mode is empty, which means Classic"
        )
        return Fault("mode_classic", problem, "write Lightning, else no softphone appears in Lightning Experience")
    problem = f"the compatibility mode {shown(value)} does not exist"
    return Fault("mode_unknown", problem, "write Lightning or Classic_and_Lightning, in exactly these letters")


def timeout_fault(value: str) -> Fault | None:
    """How long Salesforce waits before it takes the standby softphone."""
    if re.fullmatch(r"[0-9]{1,9}", value) and int(value) > 0:
        return None
    problem = f"the time-out {shown(value)} is not a number above zero"
    return Fault("standby_timeout", problem, "write milliseconds in digits, for example 10000")


def popup_mode_fault(value: str) -> Fault | None:
    """What the panel takes as BIZTEL Popup mode; nothing is its default."""
    if value == "" or value.lower() in set(PopupMode):
        return None
    problem = f"popupMode {shown(value)} does not exist, the panel would use its default"
    return Fault("popup_mode", problem, "write none, ring or answer")


def outbound_popup_fault(value: str) -> Fault | None:
    """What the panel takes as the switch of outbound popups; nothing is its default."""
    if value.lower() in ("", "true", "false"):
        return None
    problem = f"outboundPopup {shown(value)} is neither on nor off, the panel would use its default"
    return Fault("outbound_popup", problem, "write true or false")


def language_fault(value: str) -> Fault | None:
    """The panel's languages; nothing means the browser's."""
    if value.lower() in LANGUAGES:
        return None
    problem = f"the language {shown(value)} does not exist, the panel would use the browser's"
    return Fault("language", problem, "write ja or en, or leave it empty")


def presence_fault(value: str) -> Fault | None:
    """Pairs of a status code and the API name of an Omni-Channel status; nothing means that they go their own ways."""
    if value == "":
        return None
    codes: set[str] = set()
    for part in value.split(","):
        rule = _PRESENCE_RULE.fullmatch(part.strip())
        if rule is None:
            problem = f"{shown(part)} is no pair of a status code and an Omni-Channel status"
            remedy = "write status=API name, with commas between the pairs: 0=Available_Phone, 2=Break"
            return Fault("presence", problem, remedy)
        if rule[1] not in STATUS_CODES:
            problem = f"{shown(rule[1])} is no status of the panel"
            known = ", ".join(f"{status.code} ({status.label_en})" for status in STANDARD_STATUSES)
            return Fault("presence_unknown", problem, f"write one of {known}")
        if rule[1] in codes:
            return Fault("presence_twice", f"the status {shown(rule[1])} has two presences", "keep one of them")
        codes.add(rule[1])
    return None


def printable_fault(value: str) -> Fault | None:
    """What a value of ours may consist of: XML has no way to write some characters."""
    if any(unicodedata.category(character) in ("Cc", "Cs") or character in "\ufffe\uffff" for character in value):
        problem = f"{shown(value)} has characters that cannot be printed"
        return Fault("text_characters", problem, "remove them")
    if value != value.strip():
        return Fault("text_spaces", f"{shown(value)} begins or ends with a space", "remove it")
    return None


def dialing_prefix_fault(value: str) -> Fault | None:
    """A prefix of ours is something that can be dialed, or nothing."""
    if re.fullmatch(r"[0-9*#+]{0,20}", value):
        return None
    problem = f"the prefix {shown(value)} cannot be dialed"
    return Fault("dialing_prefix", problem, "use at most 20 of the digits 0 to 9, * # and +")
