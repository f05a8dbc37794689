"""The spellings of a phone number to search for.

Salesforce stores a phone field as typed and indexes it by its pieces, so one caller must be searched under several
spellings and every candidate compared again here (Salesforce SOSL reference, FIND and IN PHONE FIELDS).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

from octi_bridge.numbers.identity import canonical, parsed
from octi_bridge.numbers.reading import MIN_DIGITS

_NOT_DIGIT = re.compile(r"\D")
_WIDE = str.maketrans("0123456789-+() ", "０１２３４５６７８９－＋（）－")
# The long-vowel mark, typed for a dash in kana mode. It is a letter, so it glues the pieces of the index together.
_LONG_VOWEL = str.maketrans("-－", "ーー")
_HALF_LONG_VOWEL = "ｰ"


def search_variants(text: str, region: str = "JP") -> tuple[str, ...]:
    """The spellings under which a record may hold this number, most usual first; empty if not to be searched."""
    wanted = canonical(text, region)
    if not wanted:
        return ()
    number = parsed(text, region)
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
