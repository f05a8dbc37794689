"""Plays random calls and says what came out wrong: `python -m tests.random_calls.run --seed 1 --calls 100`.

A line of a failure names the seed of its call; `--only SEED` plays that one alone.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import secrets
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from octi_bridge.history.outbox import CLAIM
from octi_bridge.panel_gateway.protocol import Snapshot
from tests.random_calls.desks import WAIT_S
from tests.random_calls.evidence import keep
from tests.random_calls.grammar import draw, expected, seeds_from
from tests.random_calls.house import House, open_house
from tests.random_calls.model import CallModel
from tests.random_calls.org_reader import LoggedCall, OrgReader
from tests.random_calls.part import Moment
from tests.random_calls.pbxs import EXTENSIONS, PBXS, PbxName
from tests.random_calls.player import Player
from tests.random_calls.queue_members import queue_members
from tests.random_calls.script import LOGGED_OFF, Script, Verb
from tests.random_calls.verdict import differences

LOOK_S = 0.1
DELIVERED_S = CLAIM.total_seconds() + WAIT_S
"""A log that was on its way when the bridge was killed is sent again when its claim is over."""
ASK_PANELS_S = 0.5  # a panel that asks faster is slowed down


@dataclass(slots=True, kw_only=True)
class Score:
    """What a run has shown so far."""

    calls: int = 0
    logs: int = 0
    verbs: Counter[Verb] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


async def play_all(pbx: PbxName, seeds: Iterator[int], score: Score, opening: asyncio.Lock) -> None:
    """Play the calls of these seeds, one after the other; after a failure in a new house.

    `opening`: houses are opened one at a time, as Alembic makes one database at a time in a process.
    """
    for seed in seeds:
        directory = Path(tempfile.mkdtemp(prefix="octi-"))  # short: Unix sockets have short names
        try:
            async with AsyncExitStack() as stack:
                async with opening:
                    house = await stack.enter_async_context(open_house(directory, pbx))
                org = await stack.enter_async_context(OrgReader(house.bench.org_server))
                await _play_until_failure(house, org, itertools.chain((seed,), seeds), score, pbx)
        except AssertionError as error:
            score.failures.append(f"{pbx}: the bridge did not start before seed {seed}: {error}")
            _say(score.failures[-1])
        finally:
            shutil.rmtree(directory, ignore_errors=True)


async def _play_until_failure(house: House, org: OrgReader, seeds: Iterator[int], score: Score, pbx: PbxName) -> None:
    known: set[str] = set()
    for seed in seeds:
        script = draw(seed, pbx)
        player = Player(house, script)
        if wrong := await _play_one(house, org, script, player, known, score):
            report = _report(pbx, script, wrong)
            kept = keep(house.directory, f"{pbx}-{seed}", report, script, player.moments)
            score.failures.append(f"{report}\n  evidence: {kept}")
            _say(score.failures[-1])
            return
    late = [call for call in await org.calls() if call.task_id not in known]
    score.failures += [f"{pbx}: a call log that came late: {call}" for call in late]


async def _play_one(
    house: House, org: OrgReader, script: Script, player: Player, known: set[str], score: Score
) -> list[str]:
    await house.everybody_in_place()
    for extension in EXTENSIONS:
        await _status(house, extension, script.statuses[extension])
    outcome = expected(script)
    try:
        await player.play()
    except AssertionError as error:
        return [str(error)]
    wrong = await _logs(house, org, outcome, player.moments, known)
    wrong += await _panels(house, outcome)
    wrong += await _memberships(house, outcome)
    score.calls += 1
    score.logs += len(outcome.parts)
    score.verbs.update(step.verb for step in script.steps)
    return wrong


async def _logs(house: House, org: OrgReader, outcome: CallModel, moments: list[Moment], known: set[str]) -> list[str]:
    """Wait until the org holds what is expected; what else is there is unwanted."""
    found: list[LoggedCall] = []

    async def look() -> list[str]:
        nonlocal found
        found = [call for call in await org.calls() if call.task_id not in known]
        return differences(outcome.parts, found, house.owners, moments)

    wrong = await _settled(look, limit_s=DELIVERED_S)
    known.update(call.task_id for call in found)
    return wrong


async def _panels(house: House, outcome: CallModel) -> list[str]:
    """No call is left in a panel, its state is what a new one would be told, the status is as it must be."""

    async def look() -> list[str]:
        wrong = []
        for extension, panel in house.panels.items():
            shown, fresh = panel.state, await panel.fresh_snapshot()
            if fresh.calls or fresh.parked:
                wrong.append(f"ghosts in the panel of {extension}: {fresh.calls} {fresh.parked}")
            if _timeless(shown) != _timeless(fresh):
                wrong.append(f"the panel of {extension} shows {_timeless(shown)}, a new one {_timeless(fresh)}")
            status, wanted = fresh.status.code, outcome.statuses[extension]
            if status != wanted and extension not in outcome.unsure:
                wrong.append(f"{extension} is in status {status}, not {wanted}")
        return wrong

    wrong = await _settled(look, ASK_PANELS_S)
    for panel in house.panels.values():
        panel.first = await panel.fresh_snapshot()
        panel.envelopes.clear()
    return wrong


async def _memberships(house: House, outcome: CallModel) -> list[str]:
    async def look() -> list[str]:
        members = await queue_members(house.bench.stage)
        wrong = []
        for queue, (extension, code) in itertools.product(outcome.pbx.queues, outcome.statuses.items()):
            is_out = code == LOGGED_OFF and not outcome.pbx.is_generated  # the PBX's own members stay, paused
            wanted = None if is_out else code != "0"
            if members.get((queue, extension)) != wanted and extension not in outcome.unsure:
                wrong.append(f"{extension} in {queue}: paused is {members.get((queue, extension))}, not {wanted}")
        return wrong

    return await _settled(look)


async def _settled(
    look: Callable[[], Awaitable[list[str]]], pause_s: float = LOOK_S, limit_s: float = WAIT_S
) -> list[str]:
    """Look until nothing is wrong, or time is up."""
    deadline = time.monotonic() + limit_s
    while (wrong := await look()) and time.monotonic() < deadline:
        await asyncio.sleep(pause_s)
    return wrong


def _timeless(snapshot: Snapshot) -> Snapshot:
    return snapshot.model_copy(update={"server_time_ms": 0, "seq": 0})


async def _status(house: House, extension: str, code: str) -> None:
    panel = house.panels[extension]
    if panel.state.status.code != code:
        await panel.act("set_status", status=code)
    await panel.until(lambda p: p.state.status.code == code and p.state.status.next_code is None, f"status {code}")


def _report(pbx: PbxName, script: Script, wrong: list[str]) -> str:
    again = f"make random-calls PBX={pbx} ONLY={script.seed}"
    lines = [f"{pbx}, seed {script.seed} (again: {again})", *script.lines(), *(f"! {line}" for line in wrong)]
    return "\n  ".join(lines)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def run(pbx: PbxName, seeds: Iterator[int], houses: int) -> Score:
    """Play the calls in so many houses side by side."""
    score, opening = Score(), asyncio.Lock()
    async with asyncio.TaskGroup() as group:
        for _ in range(houses):
            group.create_task(play_all(pbx, seeds, score, opening))
    return score


def main(arguments: Sequence[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pbx", choices=tuple(PBXS), default="simulator")
    parser.add_argument("--seed", type=int, default=None, help="of the run; drawn and printed without it")
    parser.add_argument("--calls", type=int, default=250)
    parser.add_argument("--only", type=int, default=None, help="play the call of this seed alone")
    parser.add_argument("--times", type=int, default=1, help="how often to play the call of --only")
    parser.add_argument("--houses", type=int, default=3, help="call centers side by side")
    options = parser.parse_args(arguments)
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    seeds = (
        itertools.repeat(options.only, options.times)
        if options.only is not None
        else itertools.islice(seeds_from(seed), options.calls)
    )
    began = time.monotonic()
    score = asyncio.run(run(options.pbx, seeds, 1 if options.only is not None else options.houses))
    kinds = ", ".join(f"{verb.name.lower()} {count}" for verb, count in sorted(score.verbs.items()))
    _say(f"seed {seed}, {options.pbx}: {score.calls} calls, {score.logs} call logs, {len(score.failures)} failures, ")
    _say(f"{time.monotonic() - began:.0f} s; {kinds}")
    return 1 if score.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
