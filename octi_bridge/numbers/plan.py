"""The numbering plan of a region: what is dialed before a number there, and what the network takes off again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from phonenumbers import PhoneMetadata

from octi_bridge.numbers.reading import without_fillers

DEFAULT_REGION = "JP"

_NORTH_AMERICA = 1
_NORTH_AMERICAN_PREFIXES = r"[*#]+67|[*#]+82|1167|1182|101\d{4}"
# What callers dial before a number: to withhold or show their own (184, 141, *67), to choose a carrier (00XY).
# A prefix of open length is tried in every length.
_PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "JP": r"18[46]|122|00\d|00\d\d|00\d{3}|00\d{4}",
        "GB": r"141|1470|1280|1\d{3}(?=0)|1\d{4}(?=0)",
        "DE": r"010\d\d|010\d{3}",
        "FR": r"3651|16\d\d(?=0)",
        "AU": r"183[12]",
        "ES": "067",
        "HK": "133",
        "IE": r"14[12]",
        "KR": r"[*#]+23#+",
        "NZ": r"019[67]",
    }
)
_CARRIERS: Mapping[str, str] = MappingProxyType({"JP": "00"})
# What means another spelling: in North America 0 and 01 (an operator's help) are 1 and 011. No number anywhere begins
# with 00 but behind an international or a carrier's prefix, so 00 elsewhere is the habit of another country, which a
# trunk may understand. Seven digits: no country has shorter numbers with its code.
_SPELLINGS_OF_NORTH_AMERICA = (r"0([2-9]\d{9,})", "1"), (r"0(?:0|1(?!1))(\d{7,})", "011")
_GSM_PREFIX = r"[*#]+31#+"
# Emergency numbers that the metadata lacks: the Japan Coast Guard.
_MORE_EMERGENCY: Mapping[str, str] = MappingProxyType({"JP": "118"})
_NEVER = "(?!)"


class UnknownRegion(ValueError):
    """The numbering plans know no such region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberingPlan:
    """How numbers are dialed in one region.

    Attributes:
        region: Two capital letters, `JP`.
        country_code: `81`.
        trunk_prefix: What national numbers begin with: `0` in Japan, `1` in North America, empty in Spain.
        international_prefix: What is dialed before a country code: `010`, `011`, `00`; `+` where callers choose a
            carrier with it.
    """

    region: str
    country_code: int
    trunk_prefix: str
    international_prefix: str
    _international: re.Pattern[str] = field(repr=False)
    _prefixes: tuple[re.Pattern[str], ...] = field(repr=False)
    _any_prefix: re.Pattern[str] = field(repr=False)
    _emergency: re.Pattern[str] = field(repr=False)
    _own_code: re.Pattern[str] = field(repr=False)
    _carrier: re.Pattern[str] = field(repr=False)
    _spellings: tuple[tuple[re.Pattern[str], str], ...] = field(repr=False)
    _longest: int = field(repr=False)

    def without_own_country_code(self, text: str) -> str | None:
        """The rest of a number that trunks deliver with the country code, yet without `+`: `81312345678`, `0081…`."""
        found = self._own_code.match(text)
        return text[found.end() :] if found else None

    def may_have_prefix(self, text: str) -> bool:
        """Whether the text begins like a prefix to withhold the caller's number, or to choose a carrier."""
        return self._any_prefix.match(without_fillers(text)) is not None

    def behind_prefixes(self, text: str) -> Sequence[str]:
        """What the network may go on with when it has taken one prefix, or several, off the text."""
        found = [without_fillers(text)]
        for known in found:
            ends = (match.end() for prefix in self._prefixes if (match := prefix.match(known)))
            found.extend(rest for end in ends if (rest := known[end:]) and rest not in found)
        return found[1:]

    def is_international(self, digits: str) -> bool:
        """Whether these digits begin with what is dialed before a country code."""
        return self._international.match(digits) is not None

    def without_international_prefix(self, digits: str) -> str:
        """The country code and what follows it; all digits where the number stays in the country."""
        found = self._international.match(digits)
        return digits[found.end() :] if found else digits

    def is_by_carrier(self, digits: str) -> bool:
        """Whether such digits lead nowhere but to a carrier, which goes on with what stands behind its prefix."""
        return self._carrier.match(digits) is not None

    def spelled_otherwise(self, digits: str) -> Sequence[str]:
        """What the network may take the digits for, as it is usually dialed: `01144…` for `0144…` in North America."""
        found = ((expression.fullmatch(digits), prefix) for expression, prefix in self._spellings)
        return [prefix + match[1] for match, prefix in found if match]

    def first_digits(self, digits: str) -> Sequence[str]:
        """Of more digits than a number here can have, those that the network needs: it ignores the others."""
        longest = (self._longest, self._longest + len(self.trunk_prefix))
        return [digits[:length] for length in longest if len(digits) > length]

    def is_emergency(self, digits: str) -> bool:
        """Whether these digits are an emergency number."""
        return self._emergency.fullmatch(digits) is not None


@lru_cache(maxsize=64)
def plan_of(region: str, international_prefix: str | None = None, prefixes: tuple[str, ...] = ()) -> NumberingPlan:
    """The plan of a region, from the metadata of phonenumbers.

    Args:
        region: Two capital letters.
        international_prefix: Dialed instead of the region's own.
        prefixes: Further digits that the dialplan or the carrier takes off before it dials.

    Raises:
        UnknownRegion: there is no plan.
    """
    metadata = PhoneMetadata.metadata_for_region(region, None)
    if metadata is None or metadata.country_code is None:
        message = f"no region {region!r}: write the two capital letters of a country (ISO 3166), JP, US or GB"
        raise UnknownRegion(message)
    short = PhoneMetadata.short_metadata_for_region(region, None)
    own = metadata.international_prefix or _NEVER
    preferred = (metadata.preferred_international_prefix or "").replace("~", "")  # ~: wait for another dial tone
    usual = preferred or (own if own.isdecimal() else "+")
    chosen = international_prefix or usual
    emergency = short.emergency.national_number_pattern if short and short.emergency else None
    lengths = metadata.general_desc.possible_length if metadata.general_desc else (15,)
    code = metadata.country_code
    in_use = _PREFIXES.get(region, _NORTH_AMERICAN_PREFIXES if code == _NORTH_AMERICA else "")
    known = [_GSM_PREFIX, *filter(None, in_use.split("|")), *map(re.escape, prefixes)]
    trunk = metadata.national_prefix or ""
    return NumberingPlan(
        region=region, country_code=code, trunk_prefix=trunk, international_prefix=chosen,
        _international=re.compile("|".join((own, re.escape(chosen)))),
        _prefixes=tuple(re.compile(prefix) for prefix in known),
        _any_prefix=re.compile("|".join(known)),
        _emergency=re.compile("|".join(filter(None, (emergency, _MORE_EMERGENCY.get(region)))) or _NEVER),
        _own_code=re.compile(_own_code(code, own, trunk)),
        _carrier=re.compile(_CARRIERS.get(region, _NEVER)), _spellings=_spellings(region, code, own, chosen),
        _longest=max(lengths),
    )  # fmt: skip


def _spellings(region: str, code: int, own_prefix: str, chosen: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    if region in _CARRIERS:
        return ()
    usual = _SPELLINGS_OF_NORTH_AMERICA if code == _NORTH_AMERICA else ((rf"(?!{own_prefix})00(\d{{7,}})", chosen),)
    return tuple((re.compile(expression), prefix) for expression, prefix in usual)


def _own_code(code: int, own_prefix: str, trunk_prefix: str) -> str:
    """From trunks that use the European `00` elsewhere, and those that leave the `+` out."""
    if trunk_prefix != "0" or re.fullmatch(own_prefix, "00"):
        return _NEVER  # phonenumbers reads these itself, as it knows the prefix
    return rf"00{code}|{code}(?=\D*(?:\d\D*){{9,10}}$)"
