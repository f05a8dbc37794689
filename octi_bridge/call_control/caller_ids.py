"""Caller ID (通知番号): which numbers agents may show, and which one a call shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from octi_bridge.agents.model import AgentSession
from octi_bridge.call_control.errors import BadCallerId, UnknownCallerId
from octi_bridge.numbers.dialing import LONGEST_NUMBER
from octi_bridge.numbers.identity import is_assigned
from octi_bridge.numbers.plan import DEFAULT_REGION
from octi_bridge.numbers.reading import count_digits, plain_number, without_notes


class CallerIdKind(StrEnum):
    """Which list it stands in: 番号リスト (numbers) or 窓口リスト (contact windows)."""

    NUMBER = "number"
    WINDOW = "window"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerId:
    """One choice. The same number may stand in both lists; `position` is its place in its list.

    Raises:
        BadCallerId: the number is not one that a trunk could be given.
    """

    number: str
    label_ja: str
    label_en: str
    kind: CallerIdKind = CallerIdKind.NUMBER
    position: int = 0

    def __post_init__(self) -> None:
        """Refuse what no PBX would take."""
        if plain_number(self.number) != self.number:
            raise BadCallerId


def require_caller_number(text: str, region: str = DEFAULT_REGION) -> str:
    """The number in any spelling that can be dialed, as digits after an optional +.

    Raises:
        BadCallerId: the text is something else.
    """
    number = plain_number(text)
    if number is None and is_assigned(text, region):
        number = plain_number(without_notes(text))
    if number is None or count_digits(number) > LONGEST_NUMBER:
        raise BadCallerId
    return number


class CallerIdStore(Protocol):
    """Where the lists are kept."""

    async def caller_ids(self) -> Sequence[CallerId]:
        """Both lists in display order."""


class CallerIds:
    """The lists as last read. They are read at each sign-in, so that dialing does not wait for the database."""

    def __init__(self, *, store: CallerIdStore, default: str | None) -> None:
        self._store = store
        self._default = default
        self._numbers: frozenset[str] = frozenset()

    async def read(self) -> tuple[CallerId, ...]:
        """What an agent may choose from, as configured now."""
        choices = tuple(await self._store.caller_ids())
        self._numbers = frozenset(choice.number for choice in choices)
        return choices

    def for_call(self, session: AgentSession, chosen: str | None) -> str | None:
        """The number to show outside, None to leave it to the PBX.

        Order (manual: 発信時の通知番号の優先順位について): the agent's choice, the terminal's 通知番号, its
        ダイヤルイン番号, the system's 未設定時の通知番号.

        Raises:
            UnknownCallerId: the choice is not on the list.
        """
        if chosen is not None and chosen not in self._numbers:
            raise UnknownCallerId
        return chosen or session.default_caller_id or self._default
