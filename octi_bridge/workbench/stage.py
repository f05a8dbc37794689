"""The stage of a workbench: phones that a person (or a test) can play.

The drawer of the host page and the browser tests both act through `PhoneStage`; the simulator
and the runner of a real Asterisk fulfil it. A phone is played like a thing on a desk: lift it,
dial, put it down, pull its plug.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class PhoneKind(StrEnum):
    """Who holds the phone."""

    CUSTOMER = "customer"
    DESK = "desk"


class PhoneState(StrEnum):
    """What a person would see at the phone."""

    UNPLUGGED = "unplugged"
    IDLE = "idle"
    RINGING = "ringing"
    CALLING = "calling"
    TALKING = "talking"


@dataclass(frozen=True, slots=True)
class PhoneView:
    """One phone as it stands now. `peer` is the number the phone shows, None when it shows none."""

    name: str
    kind: PhoneKind
    label: str
    state: PhoneState
    peer: str | None = None


class StageError(Exception):
    """A phone cannot do that now; the text says why, for the person at the drawer."""


class PhoneStage(Protocol):
    """The phones of a workbench. Names are unique: an extension for a desk phone, "outside" for the customer."""

    def phones(self) -> Sequence[PhoneView]:
        """All phones, customers first."""

    async def dial(self, name: str, number: str, *, caller_number: str | None = None, withhold: bool = False) -> None:
        """Lift the phone and dial. A customer's phone may show any `caller_number`, or withhold it.

        Raises:
            StageError: unknown phone, unplugged, or already in a call.
        """

    async def pick_up(self, name: str) -> None:
        """Answer the ringing phone (StageError when it does not ring)."""

    async def hang_up(self, name: str) -> None:
        """Put it down: ends the call, or declines the ringing one (StageError when there is none)."""

    def tones(self, name: str) -> str:
        """The DTMF digits that have arrived at this phone since its last call began."""

    async def plug_in(self, name: str) -> None:
        """Register the phone at the PBX."""

    async def unplug(self, name: str) -> None:
        """Take the phone off the PBX."""

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change of any phone; returns the function that ends it."""
