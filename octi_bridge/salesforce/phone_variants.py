"""Phone numbers as people type them: one canonical form to compare by, and the spellings to search for.

Salesforce stores a phone field as typed and indexes it by its pieces, so one caller must be searched under several
spellings and every candidate compared again here (Salesforce SOSL reference, FIND and IN PHONE FIELDS).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

from octi_bridge.salesforce.model import Unsearchable

MIN_DIGITS = 6
MAX_DIGITS = 20
_STORED_FIELD_MAX = 200
_RECENT = 1024
"""Texts whose reading is kept: one look-up needs that of its number about eight times."""

# NFKC leaves these as they are, yet people use them between digits.
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ー─━ｰ－"), "-")
_EXTENSION = re.compile(r"(?:内線|ext\.?|extension|[x#;])[\s.:=(]*\d{1,7}\)?\s*$", re.IGNORECASE)
_SEVERAL = re.compile(r"[/,;、，|~〜\n]|または|又は|\bor\b", re.IGNORECASE)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
# 81312345678 without its plus, and 0081… from trunks that deliver the European international prefix.
_BARE_JAPAN = re.compile(r"0081|81(?=\D*(?:\d\D*){9,10}$)")
_FEATURE_CODE = re.compile(r"[*#]\s*\d|\d\s*[*#]")
_NOT_DIGIT = re.compile(r"\D")
_WIDE = str.maketrans("0123456789-+() ", "０１２３４５６７８９－＋（）－")
# The long-vowel mark, typed for a dash in kana mode. It is a letter, so it glues the pieces of the index together.
_LONG_VOWEL = str.maketrans("-－", "ーー")
_HALF_LONG_VOWEL = "ｰ"


def normalised(text: str) -> str:
    """`text` with full-width characters narrowed, every dash made `-`, and any extension removed."""
    plain = unicodedata.normalize("NFKC", text.translate(_DASHES)).translate(_DASHES).strip()
    return _EXTENSION.sub("", plain).strip()


def digits_of(text: str) -> str:
    """Only the digits, in ASCII."""
    return "".join(str(unicodedata.digit(char)) for char in normalised(text) if char.isdecimal())


@lru_cache(maxsize=_RECENT)
def _parsed(text: str, region: str) -> PhoneNumber | None:
    plain = _NOT_ASCII.sub(" ", normalised(text)).strip()  # 代表, 携帯 and the like
    if region == "JP" and (bare := _BARE_JAPAN.match(plain)):
        plain = f"+81{plain[bare.end() :]}"
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def unsearchable(text: str) -> Unsearchable | None:
    """Why this is no outside number, None if it is one."""
    digits = digits_of(text)
    if not digits:
        return Unsearchable.WITHHELD
    if _FEATURE_CODE.search(normalised(text)):
        return Unsearchable.FEATURE_CODE
    if len(digits) < MIN_DIGITS:
        return Unsearchable.TOO_SHORT
    return Unsearchable.TOO_LONG if len(digits) > MAX_DIGITS else None


@lru_cache(maxsize=_RECENT)
def canonical(text: str, region: str = "JP") -> str:
    """E.164 (`+81312345678`) where the number is possible, else its digits; empty if it is no outside number.

    Empty for withheld callers (`anonymous`, `非通知`), feature codes (`*21#`) and anything under six digits.
    """
    if unsearchable(text) is not None:
        return ""
    digits = digits_of(text)
    number = _parsed(text, region)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else digits


def numbers_in(field: str) -> Iterator[str]:
    """The separate numbers that one stored field holds (`03-1234-5678 / 090-1111-2222`)."""
    for part in _SEVERAL.split(normalised(field[:_STORED_FIELD_MAX])):
        if len(_NOT_DIGIT.sub("", part)) >= MIN_DIGITS:
            yield part


def same_number(stored: str, number: str, region: str = "JP") -> bool:
    """Whether the stored field holds exactly this number, however either is written."""
    wanted = canonical(number, region)
    if not wanted:
        return False
    if canonical(stored, region) == wanted:
        return True
    return any(canonical(part, region) == wanted for part in numbers_in(stored))


def search_variants(text: str, region: str = "JP") -> tuple[str, ...]:
    """The spellings under which a record may hold this number, most usual first; empty if not to be searched."""
    wanted = canonical(text, region)
    if not wanted:
        return ()
    number = _parsed(text, region)
    if number is None:
        return (wanted,)
    return tuple(dict.fromkeys(spelling for spelling in _spellings(number, region) if len(spelling) >= MIN_DIGITS))


def _spellings(number: PhoneNumber, region: str) -> Iterator[str]:
    country, e164 = str(number.country_code), phonenumbers.format_number(number, PhoneNumberFormat.E164)
    subscriber = e164[1 + len(country) :]
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    if country == "81" and not national.startswith("0"):  # unassigned ranges come without their trunk prefix
        national = f"0{subscriber}"
    yield _NOT_DIGIT.sub("", national)
    yield national
    yield international
    yield e164
    yield e164[1:]
    if country == "81":
        yield from _japanese(national, international)
    else:
        yield subscriber
        if national.startswith("0"):
            yield f"+{country} (0){international.removeprefix(f'+{country} ')}"
    if region == "JP":
        yield from (wide := national.translate(_WIDE), wide.translate(_LONG_VOWEL), national.translate(_LONG_VOWEL))
        yield national.replace("-", _HALF_LONG_VOWEL)
        yield _NOT_DIGIT.sub("", national).translate(_WIDE)
        yield international.translate(_WIDE)
        yield e164.translate(_WIDE)


def _japanese(national: str, international: str) -> Iterator[str]:
    """What only the Japanese do with their numbers: one hyphen instead of two, prefixes, a label without a blank."""
    abroad = international.removeprefix("+81 ")
    yield f"+81 (0){abroad}"
    yield f"+81 {national}"
    area, *rest = national.split("-")
    if len(rest) == 2:
        yield f"{area}-{rest[0]}{rest[1]}"
        yield f"{area}{rest[0]}-{rest[1]}"
        if len(rest[1]) == 3:  # 0120-123-456 is also typed 0120-12-3456
            yield f"{area}-{rest[0][:2]}-{rest[0][2:]}{rest[1]}"
    yield f"0081-{abroad}"
    yield f"TEL{national}"
