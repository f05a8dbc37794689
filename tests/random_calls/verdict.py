"""Compares what the org holds with what a script leads to. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from tests.random_calls.org_reader import LoggedCall
from tests.random_calls.part import Moment, Part

CLOCK_S = 0.3
"""The bridge and the PBX note times a little later than they happen, each by its own clock."""
READ_BACK_S = 1.0
"""A bridge that starts is told how long ago things began, often in whole seconds, while it is busy with starting."""


def differences(
    parts: Sequence[Part], logged: Sequence[LoggedCall], owners: Mapping[str, str], moments: Sequence[Moment]
) -> list[str]:
    """What is wrong, in plain lines; nothing when all is well."""
    left, wrong = list(logged), []
    for part in parts:
        same = [call for call in left if _is_about(call, part, owners)]
        found = next((call for call in same if _fits(part, call, moments)), None) or next(iter(same), None)
        if found is None:
            wrong.append(f"missing: {describe(part, moments)}")
            continue
        left.remove(found)
        if not _fits(part, found, moments):
            wrong.append(f"differs: {describe(part, moments)}; but it is {_describe(found, owners)}")
    return wrong + [f"unwanted: {_describe(call, owners)}" for call in left]


def describe(part: Part, moments: Sequence[Moment]) -> str:
    """The expected call log in words."""
    shortest, longest = talk_range(part, moments)
    return (
        f"{part.extension} {part.direction} {part.number or 'withheld'} {part.queue or '-'} "
        f"{shortest} to {longest} s, notes {part.notes!r}"
    )


def talk_range(part: Part, moments: Sequence[Moment]) -> tuple[int, int]:
    """The shortest and the longest talk, in whole seconds, that the phones' times allow."""
    assert part.talk_to is not None
    if part.talk_from is None:
        return 0, 0
    began, ended = moments[part.talk_from], moments[part.talk_to]
    earliest = began if part.is_answer_known or part.picked_up is None else moments[part.picked_up]
    earliest = moments[0] if part.may_count_from_ring else earliest
    slack = CLOCK_S + (READ_BACK_S if part.is_read_back else 0)
    shortest, longest = ended.asked - began.done - slack, ended.done - earliest.asked + slack
    return max(0, math.floor(shortest)), math.floor(longest)


def _fits(part: Part, call: LoggedCall, moments: Sequence[Moment]) -> bool:
    shortest, longest = talk_range(part, moments)
    return call.notes == part.notes and shortest <= call.duration_s <= longest


def _is_about(call: LoggedCall, part: Part, owners: Mapping[str, str]) -> bool:
    wanted = owners[part.extension], part.direction, part.number or ""
    queue_fits = call.queue == part.queue or (not call.queue and not part.is_queue_known)
    return queue_fits and (call.owner_id, call.direction, call.number) == wanted


def _describe(call: LoggedCall, owners: Mapping[str, str]) -> str:
    whose = next((extension for extension, owner in owners.items() if owner == call.owner_id), call.owner_id)
    return (
        f"{whose} {call.direction} {call.number or 'withheld'} {call.queue or '-'} {call.duration_s} s, "
        f"notes {call.notes!r} ({call.facts!r})"
    )
