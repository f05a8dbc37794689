"""Plays a random call: phones by hand, panels by their protocol, the bridge by its process."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping

from octi_bridge.panel_gateway.protocol import CallView
from octi_bridge.workbench.stage import PhoneState, StageError
from tests.random_calls import codes
from tests.random_calls.desks import LOOK_S, WAIT_S
from tests.random_calls.house import House
from tests.random_calls.model import CallModel
from tests.random_calls.notes import save_notes
from tests.random_calls.part import Moment, Place
from tests.random_calls.pbxs import EXTENSIONS
from tests.random_calls.script import Script, Step, Verb
from tests.support.panel_client import PanelClient, Refused

KEYS_TRIED, KEYS_WORK_S = 5, 2.0
PARKING, FIRST_SPACE = "70", "71"
_SHOWN = {Place.TALKING: "connected", Place.HELD: "held", Place.DIALING: "dialing", Place.OUTSIDE: "connected"}
"""What the panel of who has the customer shows, before a person presses a button there."""


class Player:
    """Plays one script in a house. `model` follows it, so that each step knows what to wait for."""

    def __init__(self, house: House, script: Script) -> None:
        self._house = house
        self._desks = house.desks
        self._script = script
        self._model = CallModel(pbx=script.pbx, statuses=dict(script.statuses))
        self._customer = script.pbx.customer
        self._space = ""
        self.moments: list[Moment] = []

    async def play(self) -> None:
        """All steps, one after the other."""
        await self._desks.plug_second(is_plugged_in=self._script.has_second)
        for step in self._script.steps:
            asked = time.time()
            place = self._model.place
            self._model.take(step)
            try:
                await _PLAYS[step.verb](self, step, place)
            except (StageError, Refused, TimeoutError, AssertionError) as error:
                raise AssertionError(f"step {len(self.moments)}, {step.line()}: {error!r}") from error
            self.moments.append(Moment(asked, time.time()))

    async def _customer_calls(self, step: Step, _place: Place) -> None:
        await self._desks.customer_dials(self._customer, step.number, step.text)
        if step.keys:
            await self._chooses_at_announcement(step.keys)
        await self._rings(self._model.ringing)

    async def _chooses_at_announcement(self, keys: str) -> None:
        """Press again when nothing happens, as people do: what is pressed before the announcement begins is lost."""
        await self._desks.is_(self._customer, PhoneState.TALKING)
        for _ in range(KEYS_TRIED):
            await self._desks.hears(self._customer, "music")
            await self._desks.key_in(self._customer, keys)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(KEYS_WORK_S):
                    await self._rings(self._model.ringing)
                return

    async def _phone_dials(self, step: Step, _place: Place) -> None:
        await self._desks.dial(step.who, step.number, is_second=step.is_second)
        if self._model.is_internal:
            await self._rings(self._model.ringing)
        else:
            await self._desks.is_(self._customer, PhoneState.RINGING)

    async def _phone_answers(self, step: Step, place: Place) -> None:
        await self._desks.pick_up(step.who, is_second=step.is_second)
        await self._answered(step, place)

    async def _customer_answers(self, _step: Step, _place: Place) -> None:
        await self._desks.pick_up(self._customer)
        await self._desks.is_(self._model.agent, PhoneState.TALKING)
        await self._has_met(self._model.agent, self._customer)

    async def _phone_hangs_up(self, step: Step, _place: Place) -> None:
        await self._desks.hang_up(step.who)
        await self._gone(step.who)
        await self._meets_again()

    async def _customer_hangs_up(self, _step: Step, place: Place) -> None:
        await self._desks.hang_up(self._customer)
        if place in (Place.CONSULT_RINGING, Place.CONSULT_TALKING) and self._model.code is Verb.CODE_CONSULT:
            await codes.end(self._desks, self._model.agent)
        await self._gone(self._customer)

    async def _meets_again(self) -> None:
        """After a consultation by code that came to nothing, the PBX itself puts agent and customer together.

        First it plays a beep to the agent, whom the customer does not hear until then; keys are ignored meanwhile.
        """
        if self._model.code is Verb.CODE_CONSULT and self._model.place is Place.TALKING:
            await self._desks.hears(self._model.agent, self._customer)
            await self._desks.hears_only(self._customer, self._model.agent)

    async def _declines(self, step: Step, _place: Place) -> None:
        await self._desks.hang_up(step.who)
        await self._gone(step.who)
        await self._meets_again()
        if self._model.place is Place.RETURNING:
            await self._desks.is_(self._model.agent, PhoneState.RINGING)

    async def _fetches(self, step: Step, _place: Place) -> None:
        await self._desks.dial(step.who, self._space, is_second=step.is_second)
        await self._desks.hears(step.who, self._customer)  # the PBX answers before it brings the two together

    async def _recalls(self, step: Step, _place: Place) -> None:
        await self._desks.is_(step.who, PhoneState.RINGING)

    async def _panel_dials(self, step: Step, _place: Place) -> None:
        await self._panel(step.who).act("dial", number=step.number)
        await self._desks.is_(step.who, PhoneState.RINGING)

    async def _panel_answers(self, step: Step, place: Place) -> None:
        """Answer whatever rings, each part once: one ring may be over just then, and another begin."""
        panel, tried = self._panel(step.who), set[str]()
        async with asyncio.timeout(WAIT_S):
            while self._desks.state_of(step.who) is not PhoneState.TALKING:
                for call in panel.state.calls:
                    if call.state == "ringing" and call.entry_id not in tried:
                        tried.add(call.entry_id)
                        await self._answer_if_it_still_rings(panel, call.call_id)
                await asyncio.sleep(LOOK_S)
        await self._answered(step, place)

    async def _answer_if_it_still_rings(self, panel: PanelClient, call_id: str) -> None:
        try:
            await panel.act("answer", call_id=call_id)
        except Refused as refused:
            if refused.code != "no_such_call":
                raise

    async def _panel_hangs_up(self, step: Step, place: Place) -> None:
        call = await self._shown(step.who, _SHOWN[place])
        await self._panel(step.who).act("hang_up", call_id=call.call_id)
        await self._gone(step.who)

    async def _holds(self, step: Step, _place: Place) -> None:
        call = await self._shown(step.who, "connected")
        await self._panel(step.who).act("hold", call_id=call.call_id)
        await self._shown(step.who, "held")

    async def _retrieves(self, step: Step, _place: Place) -> None:
        call = await self._shown(step.who, "held")
        await self._panel(step.who).act("retrieve", call_id=call.call_id)
        await self._shown(step.who, "connected")

    async def _completes_by_code(self, step: Step, place: Place) -> None:
        if step.verb is Verb.CODE_HAND_OVER:
            await codes.hand_over(self._desks, step.who)
        else:
            await self._desks.hang_up(step.who)
            await self._desks.is_(step.who, PhoneState.IDLE)
        if place is Place.CONSULT_TALKING:
            await self._desks.hears(self._model.agent, self._customer)
        elif self._model.is_bridge_up and step.who in self._house.panels:
            # before the colleague answers, for which Asterisk may wait with the end of this leg
            await self._panel(step.who).until_idle()

    async def _consults(self, step: Step, _place: Place) -> None:
        call = await self._shown(step.who, "held")
        kind = "star" if step.verb is Verb.STAR_CONSULT else "attended"
        await self._panel(step.who).act("consult", call_id=call.call_id, number=step.number, kind=kind)
        await self._desks.all_ring(step.number)

    async def _ends_consult(self, step: Step, place: Place) -> None:
        call = await self._shown(step.who, "held", consult="talking" if place is Place.CONSULT_TALKING else "ringing")
        third = call.consult.number if call.consult else ""
        await self._panel(step.who).act("end_consult", call_id=call.call_id)
        await self._desks.is_(third, PhoneState.IDLE)
        await self._shown(step.who, "held")

    async def _completes(self, step: Step, place: Place) -> None:
        call = await self._shown(step.who, "held", consult="talking" if place is Place.CONSULT_TALKING else "ringing")
        rings_on = place is Place.CONSULT_RINGING
        async with self._desks.let_ring_again(self._model.third) if rings_on else contextlib.nullcontext():
            await self._panel(step.who).act("complete_transfer", call_id=call.call_id)
            await self._desks.is_(step.who, PhoneState.IDLE)
        if place is Place.CONSULT_TALKING:
            await self._desks.hears(self._model.agent, self._customer)

    async def _sends_on(self, step: Step, place: Place) -> None:
        call = await self._shown(step.who, _SHOWN[place])
        await self._panel(step.who).act("transfer_blind", call_id=call.call_id, number=step.number)
        await self._desks.is_(step.who, PhoneState.IDLE)
        await self._desks.all_ring(step.number)

    async def _parks(self, step: Step, place: Place) -> None:
        call = await self._shown(step.who, _SHOWN[place])
        panel = self._panel(step.who)
        await panel.act("park", call_id=call.call_id)
        await self._desks.is_(step.who, PhoneState.IDLE)
        await self._is_parked(panel)

    async def _is_parked(self, panel: PanelClient) -> None:
        await panel.until(lambda p: len(p.state.parked) == 1, "the parked call")
        self._space = panel.state.parked[0].space

    async def _parks_at_the_phone(self, step: Step, _place: Place) -> None:
        if step.verb is Verb.CODE_PARK:
            await codes.park(self._desks, step.who)
        else:
            await self._house.send_on_by_phone(step.who, PARKING)
            await self._desks.is_(step.who, PhoneState.IDLE)
        await self._desks.hears(self._customer, "music")
        self._space = FIRST_SPACE
        if self._model.is_bridge_up and self._house.panels:
            await self._is_parked(next(iter(self._house.panels.values())))

    async def _sends_on_by_phone(self, step: Step, _place: Place) -> None:
        await self._house.send_on_by_phone(step.who, step.number)
        await self._desks.is_(step.who, PhoneState.IDLE)
        await self._desks.all_ring(step.number)

    async def _mobile_answers(self, step: Step, _place: Place) -> None:
        await self._desks.pick_up(self._script.pbx.mobile)
        for extension in EXTENSIONS:
            if extension != self._caller():
                await self._desks.is_(extension, PhoneState.IDLE)
        await self._desks.hears(self._script.pbx.mobile, self._caller() or self._customer)
        if step.who in self._house.panels:
            await self._shown(step.who, "connected")

    def _caller(self) -> str:
        """The extension that has called a colleague."""
        return self._model.agent if self._model.is_internal else ""

    async def _panel_fetches(self, step: Step, _place: Place) -> None:
        await self._panel(step.who).act("dial", number=self._space)
        await self._desks.pick_up(step.who)
        await self._desks.hears(step.who, self._customer)

    async def _signs_out(self, step: Step, _place: Place) -> None:
        await self._shown(step.who, "connected")
        await self._house.sign_out(step.who)

    async def _is_taken_over(self, step: Step, _place: Place) -> None:
        await self._shown(step.who, "connected")
        await self._house.is_refused(step.text, step.who)

    async def _chooses(self, step: Step, _place: Place) -> None:
        panel = self._panel(step.who)
        await panel.act("set_status", status=step.text)
        await panel.until(lambda p: p.state.status.next_code == step.text, "the chosen status")

    async def _saves_notes(self, step: Step, _place: Place) -> None:
        part = self._model.last_part(step.who)
        assert part is not None
        await save_notes(self._panel(step.who), part.number, step.text, since=self.moments[0].asked - 1)

    async def _kills(self, _step: Step, _place: Place) -> None:
        await self._house.kill()

    async def _revives(self, _step: Step, _place: Place) -> None:
        await self._house.revive()

    def _panel(self, extension: str) -> PanelClient:
        return self._house.panels[extension]

    async def _shown(self, extension: str, *states: str, consult: str = "") -> CallView:
        """Wait until the agent's panel shows its only call, in this state, and the third party so (or none)."""

        def is_shown(panel: PanelClient) -> bool:
            calls = panel.state.calls
            if len(calls) != 1 or (states and calls[0].state not in states):
                return False
            third = calls[0].consult
            return (third.state if third else "") == consult

        panel = self._panel(extension)
        await panel.until(is_shown, f"one call {states}, consult {consult!r}")
        return panel.state.calls[0]

    async def _rings(self, names: frozenset[str]) -> None:
        """Wait until these phones ring; no other may. A queue of phones rings one of an extension."""
        for name in names:
            rings_one = self._model.queue and not self._script.pbx.is_generated
            await (self._desks.is_(name, PhoneState.RINGING) if rings_one else self._desks.all_ring(name))
        others = [name for name in EXTENSIONS if name not in names and self._desks.state_of(name) is PhoneState.RINGING]
        assert not others, f"rings, but should not: {others}"

    async def _answered(self, step: Step, place: Place) -> None:
        if place is Place.CALLING:
            await self._desks.is_(self._customer, PhoneState.RINGING)
            return
        await self._desks.is_(step.who, PhoneState.TALKING)
        other = self._model.agent if self._model.is_internal or place is Place.CONSULT_RINGING else self._customer
        await self._desks.is_(other, PhoneState.TALKING)
        await self._has_met(step.who, other)
        if self._model.is_consulting_by_code:
            await self._desks.hears(step.who, other)  # see `codes.consult`

    async def _has_met(self, name: str, other: str) -> None:
        """Wait until the two hear each other: phones are answered a moment before that."""
        if self._model.is_bridge_up and name in self._house.panels:
            await self._shown(name, "connected")
            if not self._script.pbx.is_generated:
                return
        await self._desks.hears(name, other)

    async def _gone(self, name: str) -> None:
        """Wait until the phone is free; when that was the end, until all are."""
        names = self._script.pbx.phones if self._model.place is Place.OVER else (name,)
        for each in names:
            await self._desks.is_(each, PhoneState.IDLE)


_PLAYS: Mapping[Verb, Callable[[Player, Step, Place], Awaitable[None]]] = {
    Verb.CUSTOMER_CALLS: Player._customer_calls,
    Verb.CUSTOMER_CHOOSES: Player._customer_calls,
    Verb.PANEL_DIALS: Player._panel_dials,
    Verb.PHONE_DIALS: Player._phone_dials,
    Verb.PANEL_ANSWERS: Player._panel_answers,
    Verb.PHONE_ANSWERS: Player._phone_answers,
    Verb.CUSTOMER_ANSWERS: Player._customer_answers,
    Verb.CUSTOMER_HANGS_UP: Player._customer_hangs_up,
    Verb.PANEL_HANGS_UP: Player._panel_hangs_up,
    Verb.PHONE_HANGS_UP: Player._phone_hangs_up,
    Verb.DECLINES: Player._declines,
    Verb.TALK: lambda _player, step, _place: asyncio.sleep(step.seconds),
    Verb.HOLD: Player._holds,
    Verb.RETRIEVE: Player._retrieves,
    Verb.CONSULT: Player._consults,
    Verb.STAR_CONSULT: Player._consults,
    Verb.END_CONSULT: Player._ends_consult,
    Verb.COMPLETE: Player._completes,
    Verb.BLIND: Player._sends_on,
    Verb.CODE_CONSULT: lambda player, step, _place: codes.consult(player._desks, step.who, step.number),
    Verb.CODE_HAND_OVER: Player._completes_by_code,
    Verb.CODE_COMPLETE: Player._completes_by_code,
    Verb.CODE_BLIND: lambda player, step, _place: codes.send_on(player._desks, step.who, step.number),
    Verb.CODE_PARK: Player._parks_at_the_phone,
    Verb.PHONE_BLIND: Player._sends_on_by_phone,
    Verb.PHONE_PARK: Player._parks_at_the_phone,
    Verb.MOBILE_ANSWERS: Player._mobile_answers,
    Verb.APPLY_CONFIG: lambda player, _step, _place: player._house.apply_config(),
    Verb.PARK: Player._parks,
    Verb.FETCH: Player._fetches,
    Verb.PANEL_FETCH: Player._panel_fetches,
    Verb.RECALL: Player._recalls,
    Verb.SIGN_OUT: Player._signs_out,
    Verb.TAKE_OVER: Player._is_taken_over,
    Verb.CHOOSE_STATUS: Player._chooses,
    Verb.NOTES: Player._saves_notes,
    Verb.KILL: Player._kills,
    Verb.REVIVE: Player._revives,
}
