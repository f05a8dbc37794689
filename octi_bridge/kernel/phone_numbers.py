"""What people type as a number, made into what a PBX dials."""

from __future__ import annotations

import re
import unicodedata

from octi_bridge.kernel.errors import OctiError

MAX_DIAL_STRING = 32
_FILLERS = re.compile(r"[\s\-().\u2010-\u2015\u2212\u30fc\uff0d]")
_DIALABLE = re.compile(r"\+?[0-9*#]+")


class BadNumber(OctiError):
    """That cannot be dialled: use digits, *, # and a leading + only."""

    code = "bad_number"


def to_dial_string(text: str) -> str:
    """Full-width becomes half-width, fillers go, `+81` becomes `0`.

    Raises:
        BadNumber: nothing is left, it is too long, or something else than digits, `*`, `#` stands in it.
    """
    plain = _FILLERS.sub("", unicodedata.normalize("NFKC", text))
    if not _DIALABLE.fullmatch(plain) or len(plain) > MAX_DIAL_STRING:
        raise BadNumber
    if plain.startswith("+81"):
        # some write the trunk prefix as well: +81 (0)3 ...
        national = plain[3:].removeprefix("0")
        if not national:
            raise BadNumber
        return "0" + national
    if plain.startswith("+"):
        return "010" + plain[1:]
    return plain
