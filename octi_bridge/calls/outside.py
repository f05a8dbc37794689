"""What an outside call is: one rule for calls that are watched and for those that the PBX kept. Pure."""

from __future__ import annotations

from octi_bridge.calls.legs import IsExtension

_MIN_DIGITS = 6
_CODE_KEYS = ("*", "#")


def leads_outside(number: str, is_extension: IsExtension) -> bool:
    """Whether a dialed number reaches a customer, as far as the number tells, while no other leg is known.

    A code (`*97`, `#9`), a phone of ours and a short number (a park space, a queue, voicemail) do not.
    """
    digits = sum(character.isdecimal() for character in number)
    return not number.startswith(_CODE_KEYS) and digits >= _MIN_DIGITS and not is_extension(number)
