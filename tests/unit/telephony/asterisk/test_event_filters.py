"""Which events an account's filters hold back, in both forms that manager.conf knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from octi_bridge.telephony import asterisk
from octi_bridge.telephony.asterisk.checks.filters import EventFilter, held_back
from octi_bridge.telephony.asterisk.translate import WANTED

SHIPPED = (Path(asterisk.__file__).parent / "deploy" / "manager_octi.conf").read_text()


def missing(text: str) -> list[str]:
    read = (EventFilter.read(line) for line in text.splitlines())
    return list(held_back([each for each in read if each is not None], WANTED))


def test_the_shipped_file_holds_nothing_back() -> None:
    assert missing(SHIPPED) == []


@pytest.mark.parametrize("event", sorted(WANTED))
def test_each_line_of_the_shipped_file_is_needed(event: str) -> None:
    lines = [line for line in SHIPPED.splitlines() if f"name({event})" not in line]
    assert missing("\n".join(lines)) == [event]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("", []),
        ("eventfilter(action(exclude),name(VarSet)) =", []),
        ("eventfilter(action(exclude),name(Hold)) =", ["Hold"]),
        ("eventfilter(action(exclude),name(Hold),header(Channel)) = PJSIP/9", []),
        ("eventfilter = !Event: Hold", ["Hold"]),
        ("eventfilter = !Channel: DAHDI/", []),
        ("eventfilter = Channel: PJSIP/", []),
        ("eventfilter = Event: Hangup", sorted(WANTED - {"Hangup"})),
        (f"eventfilter = Event: ({'|'.join(sorted(WANTED - {'Hold', 'Unhold'}))})", ["Hold", "Unhold"]),
    ],
)
def test_filters_of_other_administrators_are_understood(text: str, held: list[str]) -> None:
    assert missing(text) == held
