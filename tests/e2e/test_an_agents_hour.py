"""An hour of one agent: calls of every kind in a row, in a page that is never loaded again."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Error, expect

from octi_bridge.workbench.stage import PhoneState, StageError
from tests.e2e.hour import words
from tests.e2e.hour.desk import Desk
from tests.e2e.hour.hands import Hands, Keyboard, Mouse
from tests.e2e.hour.ledger import Logged, differences, logged_in
from tests.e2e.hour.script import DIALPLAN, PLAY, Call, Step
from tests.e2e.hour.watch import Complaints, OneLoad, Weight
from tests.support.browser import NewContext
from tests.support.fitting import Sized
from tests.support.panel_client import PanelClient, Refused
from tests.support.panel_states import BreakableLine
from tests.support.softphone import SUZUKI, Softphone
from tests.support.stories import Story, staged

AWAY = "3"
# calls until whatever the panel loads on demand is there
SETTLED = 3
DAYS: dict[str, tuple[Callable[[Softphone], Hands], tuple[int, int]]] = {
    "mouse-320": (Mouse, (320, 500)),
    "keyboard-240": (Keyboard, (240, 500)),
    "mouse-240": (Mouse, (240, 500)),
    "keyboard-320": (Keyboard, (320, 500)),
}
# the other two with `make hours`
WANTED = os.environ.get("OCTI_HOURS", "mouse-320,keyboard-240").split(",")


@pytest.fixture
async def story(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Story]:
    """A real Asterisk, and a call center that has a list of results."""
    monkeypatch.setenv("OCTI_WRAP_UP__DISPOSITIONS", '["解決", "折り返し"]')
    async with staged("asterisk", dialplan=DIALPLAN) as running:
        yield running


@pytest.mark.timeout(480)
@pytest.mark.parametrize("day", DAYS.keys() if WANTED == ["all"] else WANTED)
async def test_an_hour_leaves_each_note_at_its_call_and_no_message(
    story: Story, new_context: NewContext, day: str
) -> None:
    make_hands, size = DAYS[day]
    context = await new_context(viewport={"width": 1366, "height": 768})
    line = await BreakableLine.of(context)
    softphone = await Softphone.open(context, story.host_url)
    complaints = Complaints(softphone.page)
    await softphone.sign_in()
    await Sized(softphone).be(*size)
    load = await OneLoad.of(softphone)
    weight = await Weight.of(softphone)
    async with PanelClient(story.workbench.bridge_url, story.host_url, timeout_s=10) as colleague:
        await colleague.sign_in(*SUZUKI, AWAY)
        desk = Desk(
            story=story, softphone=softphone, hands=make_hands(softphone), line=line, colleague=colleague,
            party=PLAY[0].party,
        )  # fmt: skip
        await play_all(desk, PLAY[:SETTLED])
        before = await weight.now()
        await play_all(desk, PLAY[SETTLED:])
    await desk.sees_missed(numbers=[call.party.number for call in PLAY if call.is_missed])
    await nothing_is_left(desk)
    assert grown(before, await weight.now()) == {}
    assert await load.lasts()
    assert complaints.found == []
    await expect(softphone.part("status-button")).to_contain_text("受付可")
    await story.until(lambda: len(logged_in(story)) >= len(wanted()), "all call logs")
    assert differences(wanted(), logged_in(story)) == []


def wanted() -> list[Logged]:
    return [log for call in PLAY for log in call.logs]


def grown(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """What has become half as much again, over twenty calls of which most leave nothing behind."""
    return {name: (count, after[name]) for name, count in before.items() if after[name] > count * 1.5}


async def play_all(desk: Desk, calls: Sequence[Call]) -> None:
    for call in calls:
        await play(desk, PLAY.index(call) + 1, call)


async def play(desk: Desk, number: int, call: Call) -> None:
    """All steps of a call; a failure says where, with a picture where pictures are wanted."""
    desk.party = call.party
    for place, step in enumerate(call.steps, 1):
        try:
            await step(desk)
        except (AssertionError, Error, TimeoutError, StageError, Refused) as error:
            name = f"call {number} ({call.title}), step {place} {described(step)}"
            await picture(desk.softphone, f"failed-{number}-{place}")
            raise AssertionError(f"{name}: {error}") from error
        await picture(desk.softphone, f"{number:02}-{place:02}-{described(step)}")


def described(step: Step) -> str:
    if isinstance(step, partial):
        return f"{step.func.__name__} {' '.join(str(value) for value in step.keywords.values())}"
    return getattr(step, "__name__", repr(step))


async def picture(softphone: Softphone, name: str) -> None:
    folder = os.environ.get("OCTI_LOOKS")
    if folder:
        await softphone.page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")


async def nothing_is_left(desk: Desk) -> None:
    """Neither call, nor message, nor problem, nor draft."""
    softphone = desk.softphone
    await expect(softphone.part("phone-state")).to_have_text(words.text("phoneStates.idle"))
    await expect(softphone.part("message")).to_be_empty()
    for part in ("connection-lost", "parked-calls", "consult", "short-transfer", "voice-message"):
        await expect(softphone.part(part)).to_have_count(0)
    await desk.unsaved(count=0)
    await expect(softphone.part("wrap-up-form")).to_have_count(0)
    assert [phone.state for phone in desk.story.workbench.stage.phones.phones()] == [PhoneState.IDLE] * 4
