"""The agent's desk: what she does in a call, and what she must see after each step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.async_api import Locator, expect

from octi_bridge.workbench.stage import PhoneState
from tests.e2e.hour import words
from tests.e2e.hour.hands import Hands
from tests.support.fitting import Sized
from tests.support.panel_client import PanelClient
from tests.support.panel_states import BreakableLine
from tests.support.softphone import Softphone
from tests.support.stories import Story

MINE, COLLEAGUE, OUTSIDE = "201", "202", "outside"
_ALWAYS = ("status-button", "phone-state", "number-field")
# what an agent needs in each phase of a call, without scrolling
NEEDED = {
    "idle": (),
    "ringing": ("info-number", "dial-answer", "hang-up"),
    "dialing": ("info-number", "hang-up"),
    "talking": ("call-timer", "park", "hold", "hang-up"),
    "held": ("hold-timer", "park", "hold", "hang-up"),
    "consult_calling": ("consult-state", "hang-up"),
    "consult_talking": ("consult-state", "transfer", "hang-up"),
    "star_wait": ("short-transfer", "cancel-transfer"),
    "star_calling": ("consult-state", "hang-up"),
    "star_talking": ("consult-state", "transfer", "hang-up"),
    "hash_wait": ("short-transfer", "cancel-transfer"),
}


@dataclass(frozen=True, slots=True)
class Party:
    """Who the agent talks to. `number`: "" when withheld. `name`: of the only record that has the number."""

    number: str
    name: str = ""


@dataclass(slots=True, kw_only=True)
class Desk:
    """Methods are the steps of a call; each ends when the screen says so."""

    story: Story
    softphone: Softphone
    hands: Hands
    line: BreakableLine
    colleague: PanelClient
    party: Party

    # ---- what comes from elsewhere

    async def rings(self, *, dialed: str) -> None:
        """The customer calls; my phone rings."""
        await self._idle(OUTSIDE, MINE)
        await self.story.customer_calls(self.party.number or None, dialed)
        await self.sees("ringing")
        await self.names_the_party()

    async def colleague_has_the_customer(self) -> None:
        """The customer has called the colleague's extension, who has answered."""
        await self._idle(OUTSIDE, COLLEAGUE)
        await self.colleague.until_idle()
        await self.story.customer_calls(self.party.number or None, "0312340202")
        await self.story.pick_up(COLLEAGUE)
        await self.colleague.until_call("connected")

    async def colleague_consults_me(self) -> None:
        """The colleague asks whether the call may come."""
        call = self.colleague.state.calls[0].call_id
        await self.colleague.act("hold", call_id=call)
        await self.colleague.until_call("held")
        await self.colleague.act("consult", call_id=call, number=MINE, kind="attended")
        await self.sees("ringing")

    async def colleague_transfers(self) -> None:
        """The customer is mine."""

        def consults(panel: PanelClient) -> bool:
            consult = panel.state.calls[0].consult
            return consult is not None and consult.state == "talking"

        await self.colleague.until(consults, "the consultation")
        await self.colleague.act("complete_transfer", call_id=self.colleague.state.calls[0].call_id)
        await self._idle(COLLEAGUE)
        await self.names_the_party()

    async def colleague_parks(self) -> None:
        """The customer waits in a park space, which my panel shows, and does not say that I parked somebody."""
        await self.colleague.act("park", call_id=self.colleague.state.calls[0].call_id)
        await self._idle(COLLEAGUE)
        await expect(self.softphone.part("parked-calls")).to_contain_text(COLLEAGUE)
        await expect(self.softphone.part("message")).to_be_empty()

    async def colleague_calls(self) -> None:
        """An internal call."""
        await self.colleague.until_idle()
        await self.colleague.act("dial", number=MINE)
        await self.story.pick_up(COLLEAGUE)
        await self.sees("ringing")
        await self.names_the_party()

    async def picks_up(self, *, phone: str) -> None:
        """A phone is answered by hand."""
        await self.story.pick_up(phone)

    async def is_rung(self, *, phone: str) -> None:
        """A phone rings."""
        await self.story.phone_is(phone, PhoneState.RINGING)

    async def hangs_up(self, *, phone: str) -> None:
        """A phone is put down."""
        await self.story.hang_up(phone)

    async def loses_the_network(self) -> None:
        """The panel says so, and that a click was not sent; both leave when the network is back."""
        await self.line.cut()
        await expect(self.softphone.part("connection-lost")).to_be_visible()
        await self.hands.press("hold")
        await expect(self.softphone.part("message")).to_contain_text(words.text("problems.not_connected"))
        await Sized(self.softphone).shows("connection-lost", "message")
        self.line.mend()
        await expect(self.softphone.part("connection-lost")).to_have_count(0, timeout=20_000)
        await self.sees("talking")

    # ---- what I do in a call

    async def answers(self) -> None:
        await self.hands.press("dial-answer")
        await self.sees("talking")

    async def dials(self, *, number: str = "") -> None:
        """Dial, and pick up the own phone, which rings first."""
        await self._idle(OUTSIDE, MINE)
        await self.hands.dial(number or self.party.number)
        await self.sees("dialing")
        await self.names_the_party()
        await self.story.pick_up(MINE)

    async def dials_from_the_record(self) -> None:
        """Press the number on the customer's page."""
        await self._idle(OUTSIDE, MINE)
        await self.hands.press_number_of(self.party.name)
        await self.sees("dialing")
        await self.names_the_party()
        await self.story.pick_up(MINE)

    async def talks(self) -> None:
        """What was dialed is answered."""
        await self.story.pick_up(OUTSIDE)
        await self.sees("talking")

    async def holds(self) -> None:
        await self.hands.press("hold")
        await self.sees("held")

    async def retrieves(self) -> None:
        await self.hands.press("hold")
        await self.sees("talking")

    async def consults(self) -> None:
        """The colleague, at whose phone somebody picks up."""
        await self.hands.dial(COLLEAGUE)
        await self.sees("consult_calling")
        await self.story.pick_up(COLLEAGUE)
        await self.sees("consult_talking")

    async def transfers(self) -> None:
        await self.hands.press("transfer")
        await self.gone(to=COLLEAGUE)

    async def star_transfers(self) -> None:
        """`*`, the number, talk, 切断."""
        await self.hands.keys(f"*{COLLEAGUE}")
        await self.story.pick_up(COLLEAGUE)
        await self.sees("star_talking")
        await self.hands.press("hang-up")
        await self.gone(to=COLLEAGUE)

    async def hash_transfers(self) -> None:
        """`#` and the number."""
        await self.hands.keys(f"#{COLLEAGUE}")
        await self.sees("hash_wait")
        await self.story.phone_is(COLLEAGUE, PhoneState.RINGING)
        await self.gone(to=COLLEAGUE)
        await self.story.pick_up(COLLEAGUE)

    async def parks(self) -> None:
        await self.hands.press("park")
        await expect(self.softphone.part("parked-calls")).to_contain_text(MINE)
        await self._idle(MINE)
        await self.sees("idle")

    async def fetches(self) -> None:
        """The customer in the only space that is taken."""
        (space,) = [call.space for call in self.colleague.state.parked]
        await self.hands.press(f"retrieve-{space}")
        await self.story.pick_up(MINE)
        await self.sees("talking")
        await self.names_the_party()
        await expect(self.softphone.part("parked-calls")).to_have_count(0)

    async def nobody_is_parked(self) -> None:
        await expect(self.softphone.part("parked-calls")).to_have_count(0)
        await expect(self.softphone.part("message")).to_be_empty()

    async def hangs_up_here(self) -> None:
        """切断: ends the call, or declines it."""
        await self.hands.press("hang-up")

    # ---- what is written

    async def notes(self, *, text: str) -> None:
        """The form is of this call; what is typed in it is kept."""
        if not await self.softphone.part("wrap-up-form").is_visible():
            await self.hands.press("wrap-up-toggle")
        await self.form_is_of(self.party)
        await expect(self.softphone.part("wrap-up-notes")).to_have_value("")
        await self.hands.write("wrap-up-notes", text)
        await expect(self.softphone.part("wrap-up-kept")).to_have_attribute("data-keeping", "kept")
        await Sized(self.softphone).shows("wrap-up-call", "wrap-up-notes", *_ALWAYS)
        await Sized(self.softphone).has_words_in_lines()

    async def result(self, *, label: str) -> None:
        await self.hands.choose("wrap-up-disposition", label)

    async def belongs_to(self, *, record: str) -> None:
        """One of several records that have the number."""
        choices = await self.softphone.part("wrap-up-related").locator("option").all_inner_texts()
        (label,) = [choice for choice in choices if choice.startswith(record)]
        await self.hands.choose("wrap-up-related", label.strip())

    async def saves(self, *, button: str = "wrap-up-save") -> None:
        """By a button that is in sight beside what was typed."""
        await Sized(self.softphone).shows("wrap-up-call", *_ALWAYS)
        await self.hands.press(button)
        await expect(self.softphone.part("wrap-up-kept")).to_have_attribute("data-keeping", "saved")

    async def saves_an_earlier_call(self, *, party: Party, notes: str) -> None:
        """From the list, where it waits as a draft: its form names it, and is not that of the last call."""
        await self.hands.press("recent-calls-toggle")
        past = self.softphone.part("wrap-up").locator(".recent-calls button").filter(has_text=party.name)
        await expect(past.first).to_be_visible()
        await self.hands.press(str(await past.first.get_attribute("data-testid")))
        await expect(self.softphone.part("wrap-up-caption")).to_have_attribute("data-other", "true")
        await self.form_is_of(party)
        await expect(self.softphone.part("wrap-up-notes")).to_have_value(notes)
        await self.hands.press("wrap-up-save")
        await expect(self.softphone.part("wrap-up-kept")).to_contain_text(party.name)
        await self.unsaved(count=0)

    async def unsaved(self, *, count: int) -> None:
        """How many calls wait to be saved, beside the list's name."""
        mark = self.softphone.part("recent-calls-toggle").locator(".wrap-up-unsaved")
        await (expect(mark).to_contain_text(str(count)) if count else expect(mark).to_have_count(0))

    async def has_no_form(self) -> None:
        """Nothing of an earlier call that is saved stands below this one, and no form that is open."""
        await expect(self.softphone.part("wrap-up-form")).to_have_count(0)
        await expect(self.softphone.panel.locator(".wrap-up-caption[data-other=true]")).to_have_count(0)

    # ---- what is seen

    async def ends(self, *, saying: str) -> None:
        """The call is over, and the panel says how."""
        await expect(self.softphone.part("phone-state")).to_have_text(saying)
        await self._idle(MINE)
        await self.sees("idle")

    async def gone(self, *, to: str) -> None:
        """The call went to a colleague."""
        await expect(self.softphone.part("message")).to_contain_text(to)
        await self._idle(MINE)
        await self.sees("idle")

    async def sees_missed(self, *, numbers: Sequence[str]) -> None:
        """How many calls were missed stands at the button; the list that it opens has them; then they are seen."""
        await expect(self.softphone.part("missed-count")).to_have_text(str(len(numbers)))
        await self.hands.press("directory-toggle")
        rows = self.softphone.panel.locator(".directory-row").filter(has_text=words.outcome("missed"))
        await expect(rows).to_have_count(len(numbers))
        for row, number in zip(await rows.all(), reversed(numbers), strict=True):
            await shows_number(row, number)
        await expect(self.softphone.part("missed-count")).to_have_count(0)
        await self.hands.press("directory-close")

    async def sees(self, phase: str) -> None:
        """The panel is in this phase; what it needs is in sight, no problem is told."""
        await expect(self.softphone.panel.locator("section.phone")).to_have_attribute("data-phase", phase)
        await self.tells_no_problem()
        await Sized(self.softphone).shows(*_ALWAYS, *NEEDED[phase])

    async def tells_no_problem(self) -> None:
        """Or the failure says which."""
        problem = self.softphone.part("message").locator(".problem")
        try:
            await expect(problem).to_have_count(0)
        except AssertionError:
            raise AssertionError(f"the panel says {await problem.all_inner_texts()}") from None

    async def names_the_party(self) -> None:
        """The number that calls, or is called, and whose it is."""
        await shows_number(self.softphone.part("info-number"), self.party.number)
        if self.party.name:
            await expect(self.softphone.part("info")).to_contain_text(self.party.name)

    async def form_is_of(self, party: Party) -> None:
        """The heading of the form."""
        heading = self.softphone.part("wrap-up-call")
        if party.name:
            await expect(heading).to_contain_text(party.name)
        else:
            await shows_number(heading, party.number)

    async def _idle(self, *phones: str) -> None:
        for phone in phones:
            await self.story.phone_is(phone, PhoneState.IDLE)


async def shows_number(where: Locator, number: str) -> None:
    """However its digits are grouped; the word for none when it is withheld."""
    if not number:
        await expect(where).to_contain_text(words.text("anonymous"))
        return
    await expect(where).to_contain_text(re.compile(r"\D?".join(number)))
