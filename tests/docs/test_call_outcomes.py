"""The table of docs/call-outcomes.md is what the simulated PBX leads to; the contract suite holds Asterisk to the same.

To write it again: OCTI_WRITE_OUTCOMES=1 pytest tests/docs/test_call_outcomes.py
"""

from __future__ import annotations

import os
import re
from dataclasses import replace

from octi_bridge.calls.events import CallEnded
from octi_bridge.calls.model import Direction
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.history.recorder import is_missed, is_worth_keeping
from tests.contract.as_seen import AsSeen
from tests.contract.simulated import simulated_world
from tests.contract.test_outcomes import TABLE, all_idle, called_during_another_call, park_until_it_ends
from tests.support.guides import DOCS, ROOT, page

KINDS = {
    "queue": "inbound, queue",
    "group": "inbound, ring group",
    "direct": "inbound, extension",
    "outbound": "outbound",
    "internal": "internal",
}
HEAD = """| Call | What happens | Extension | Outcome | Panel | Record | Result of the Task |
|---|---|---|---|---|---|---|
"""
MARKS = r"(<!-- outcomes -->\n)(.*?)(<!-- end of outcomes -->)"


def panel_text(outcome: CallOutcome, language: str) -> str:
    """In the panel's own dictionary."""
    if outcome is CallOutcome.ANSWERED:
        return {"ja": "切断しました", "en": "Call ended"}[language]
    words = (ROOT / "static/src/i18n/outcome-words.ts").read_text(encoding="utf-8")
    part = words.split(f"const {language}:")[1].split("};")[0]
    found = re.search(rf'  {outcome.value}: "([^"]+)"', part)
    assert found is not None, outcome
    return found[1]


def record_of(end: CallEnded) -> str:
    """What is kept of that part."""
    return "call" if is_worth_keeping(end) else "missed call" if is_missed(end) else "–"


def words_of(end: CallEnded) -> str:
    """What the panel says; a colleague who answered is named."""
    if end.answered_by is not None:
        return "鈴木 愛 が応答しました / Answered by 鈴木 愛"
    return f"{panel_text(end.outcome, 'ja')} / {panel_text(end.outcome, 'en')}"


def result_of(end: CallEnded) -> str:
    """What the Task says of it; a missed call, and one between extensions, has no Task."""
    if not is_worth_keeping(end) or end.call.direction is Direction.INTERNAL:
        return "no Task"
    return "–" if end.outcome is CallOutcome.ANSWERED else words_of(end)


def row(kind: str, what: str, end: CallEnded) -> str:
    """One cell of the table."""
    words = f"`{end.outcome.value}` | {words_of(end)} | {record_of(end)} | {result_of(end)}"
    return f"| {KINDS[kind]} | {what.replace('_', ' ')} | {end.call.extension} | {words} |\n"


def ends_of(seen: AsSeen) -> dict[str, CallEnded]:
    """How each extension's part ended; for one that parked the call, what became of that."""
    ends = {e.call.extension: e for e in seen.events if isinstance(e, CallEnded) and not e.is_merged}
    for changed in seen.tracker.take_changed_outcomes():
        ends[changed.call.extension] = replace(ends[changed.call.extension], outcome=changed.outcome)
    return dict(sorted(ends.items()))


async def rows() -> str:
    text = HEAD
    for name, (play, wanted) in TABLE.items():
        async with simulated_world() as world:
            await play(world)
            await all_idle(world)
            ends = ends_of(AsSeen(world))
        assert ends.keys() == wanted.keys()
        kind, _, what = name.partition("_")
        text += "".join(row(kind, what, end) for end in ends.values())
    async with simulated_world() as world:
        await called_during_another_call(world)
        text += "".join(row("direct", "during another call", end) for end in ends_of(AsSeen(world)).values())
    for gives_up, what in ((True, "parked, the customer gives up"), (False, "parked, nobody fetches the call")):
        async with simulated_world() as world:
            await park_until_it_ends(world, gives_up=gives_up)
            text += "".join(row("queue", what, end) for end in ends_of(AsSeen(world)).values())
    return text


async def test_the_table_of_outcomes_is_what_calls_lead_to() -> None:
    text, table = page("call-outcomes.md"), await rows()
    if os.environ.get("OCTI_WRITE_OUTCOMES"):
        written = re.sub(MARKS, lambda match: match[1] + table + match[3], text, flags=re.DOTALL)
        (DOCS / "call-outcomes.md").write_text(written, encoding="utf-8")
        text = written
    found = re.search(MARKS, text, re.DOTALL)
    assert found is not None
    assert found[2] == table


def test_a_cell_that_is_not_played_says_why() -> None:
    text = page("call-outcomes.md")
    found = re.search(MARKS, text, re.DOTALL)
    assert found is not None
    played = set(re.findall(r"^\| ([^|]+) \|[^|]*\|[^|]*\| `(\w+)`", found[2], re.MULTILINE))
    reasons = text[found.end() : text.index("## Missed calls")]
    named = [
        (kind, outcome)
        for kinds, outcomes in re.findall(r"^\| ([^|`]+) \| (`[^|]+) \| \w", reasons, re.MULTILINE)
        for kind in kinds.split(", ")
        for outcome in re.findall(r"`(\w+)`", outcomes)
    ]
    cells = {(kind, outcome.value) for kind in KINDS.values() for outcome in CallOutcome}
    full_names = {kind.removeprefix("inbound, "): kind for kind in KINDS.values()}
    assert sorted([*played, *((full_names[kind], outcome) for kind, outcome in named)]) == sorted(cells)
