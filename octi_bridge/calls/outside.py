"""What an outside call is: one rule for calls that are watched and for those that the PBX kept. Pure."""

from __future__ import annotations

from octi_bridge.calls.legs import IsExtension
from octi_bridge.numbers.reading import unsearchable


def leads_outside(number: str, is_extension: IsExtension) -> bool:
    """Whether a dialed number reaches a customer, as far as the number tells, while no other leg is known.

    A code (`*97`, `#9`), a phone of ours and a short number (a park space, a queue, voicemail) do not.
    """
    return unsearchable(number) is None and not is_extension(number)
