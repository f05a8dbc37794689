"""Texts that hold a phone number, as people and trunks write them, made plain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

MIN_DIGITS = 6
"""A number with fewer digits is an extension or a service number."""
MAX_DIGITS = 20
_STORED_FIELD_MAX = 200
_RECENT = 1024
"""Texts whose reading is kept: the PBX repeats a call's numbers in every event."""

# NFKC leaves these as they are, yet people use them between digits.
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ー─━ｰ－"), "-")
# Characters without a glyph that are not of category Cf: combining joiner, fillers, variation selectors.
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_ALONE = re.compile(r"[\d\s\-+().]*")
_WORD_BEFORE = re.compile(
    r"^(?:tel|phone|mobile|ext(?:ension)?|電話(?:番号)?|携帯(?:電話|番号)?|直通|内線(?:番号)?)[\s:.]*(?=[+(*#]?\d)",
    re.IGNORECASE,
)
_PARAMETERS = re.compile(r"(?:;[A-Za-z-]+=[^;\s]*)+\s*$")
_EXTENSION = re.compile(r"[\s(;,]{0,4}(?:内線|ext\.?|extension|[x#;])[\s.:=(]*\d{1,7}\)?\s*$", re.IGNORECASE)
_SEND_KEY = re.compile(r"(?<=\d)[\s().\-]{0,4}#[\s().\-]*$")
_SEVERAL = re.compile(r"[/,;、，|~〜\n]|または|又は|\bor\b", re.IGNORECASE)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_LETTERS = re.compile(r"[A-Za-z]+")
_FILLERS = re.compile(r"[\s\-().]")
_DIAL_STRING = re.compile(r"\+?[0-9*#]{1,40}")
_PLAIN_NUMBER = re.compile(r"\+?[0-9]{1,32}")
_SIP_ADDRESS = re.compile(r"^<?\s*(?:sips?|tel):", re.IGNORECASE)
# How US carriers spell BLOCKED, UNKNOWN, ANONYMOUS, RESTRICTED and UNAVAILABLE on a keypad.
_WITHHELD_BY_KEYPAD = frozenset({"+2562533", "+8656696", "+266696687", "+7378742833", "+86282452253"})


class Unsearchable(StrEnum):
    """Why nothing is asked about a number."""

    WITHHELD = "withheld"
    """There are no digits in it."""
    FEATURE_CODE = "feature_code"
    TOO_SHORT = "too_short"
    """An extension, an emergency or service number."""
    TOO_LONG = "too_long"


def visible(text: str) -> str:
    """`text` without the characters that have no glyph (Unicode category Cf: directional marks, joiners)."""
    if text.isascii():
        return text
    return _INVISIBLE.sub("", "".join(char for char in text if unicodedata.category(char) != "Cf"))


def normalised(text: str) -> str:
    """`text` with full-width characters narrowed, every dash made `-`, without what stands around a number.

    Before it may stand a word for it (`tel:`, `電話`, `内線 201`).
    Behind an outside number may stand an extension, parameters of a `tel:` address, and the `#` that means "dial now".
    """
    return _split(text)[0]


def extension_behind(text: str) -> str | None:
    """The extension behind an outside number, which `normalised` leaves out: `12` of `03-1234-5678 内線12`."""
    return _split(text)[1]


def _split(text: str) -> tuple[str, str | None]:
    plain = text.strip()
    if not text.isascii():
        plain = unicodedata.normalize("NFKC", visible(text).translate(_DASHES)).translate(_DASHES).strip()
    plain = _WORD_BEFORE.sub("", plain)
    extension = None
    if _ALONE.fullmatch(plain) or plain.startswith(("*", "#")):
        return plain, extension
    for behind in (_EXTENSION, _PARAMETERS, _EXTENSION, _SEND_KEY):
        found = behind.search(plain)
        if found is None or count_digits(plain[: found.start()]) < MIN_DIGITS:
            continue
        if behind is _EXTENSION:
            extension = "".join(filter(str.isdecimal, found[0]))
        plain = plain[: found.start()].strip()
    return plain, extension


def count_digits(text: str) -> int:
    """How many decimal digits the text has, in any script."""
    return sum(char.isdecimal() for char in text)


def digits_of(text: str) -> str:
    """Only the digits of the number, in ASCII."""
    return "".join(str(unicodedata.digit(char)) for char in normalised(text) if char.isdecimal())


def without_notes(text: str) -> str:
    """A text without its words: `代表`, `携帯`, `tel`, `mobile`. Letters never stand for digits."""
    return _LETTERS.sub(" ", _NOT_ASCII.sub(" ", normalised(text))).strip(" :;,/")


def without_fillers(text: str) -> str:
    """A text without blanks, hyphens, brackets and dots."""
    return _FILLERS.sub("", text)


def numbers_in(field: str) -> Iterator[str]:
    """The separate numbers that one stored field holds (`03-1234-5678 / 090-1111-2222`)."""
    for part in _SEVERAL.split(normalised(field[:_STORED_FIELD_MAX])):
        if count_digits(part) >= MIN_DIGITS:
            yield part


def is_feature_code(number: str) -> bool:
    """Whether this is a code for a service of the PBX (`*97`, `#31#`, `0009*1*2`), hence no outside number."""
    plain = normalised(number)
    return "*" in plain or "#" in plain


def unsearchable(text: str) -> Unsearchable | None:
    """Why this is no outside number, None if it is one."""
    digits = digits_of(text)
    if not digits:
        return Unsearchable.WITHHELD
    if is_feature_code(text):
        return Unsearchable.FEATURE_CODE
    if len(digits) < MIN_DIGITS:
        return Unsearchable.TOO_SHORT
    return Unsearchable.TOO_LONG if len(digits) > MAX_DIGITS else None


def is_dial_string(text: str) -> bool:
    """Whether a PBX could dial it at all: digits, `*` and `#`, a leading `+`."""
    return _DIAL_STRING.fullmatch(text) is not None


def plain_number(text: str) -> str | None:
    """Digits with an optional leading `+`, read from any spelling; None when the text is something else."""
    plain = without_fillers(_NOT_ASCII.sub("", normalised(text)))
    return plain if _PLAIN_NUMBER.fullmatch(plain) else None


@lru_cache(maxsize=_RECENT)
def caller_number(text: str) -> str | None:
    """A caller's number as a trunk delivers it, without decoration; None when it is absent or withheld.

    Withheld is every text without digits (`anonymous`, `Blocked`, `P`, `Coinline`): networks spell it as they like.
    """
    if text.isdecimal() and text.isascii():
        return text
    number = text
    if _SIP_ADDRESS.match(number) or "@" in number:
        number = _SIP_ADDRESS.sub("", number).partition("@")[0]
    if not count_digits(number) or number in _WITHHELD_BY_KEYPAD:
        return None
    return plain_number(number) or number.strip()


def only_shown(text: str | None) -> str | None:
    """What a phone may show as a caller's number: digits with an optional `+`; None when the text has no number."""
    return plain_number(text) if text else None
