"""`PbxPort` on a real Asterisk, by AMI."""

from __future__ import annotations

import random as random_module
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from octi_bridge.kernel.clock import Clock
from octi_bridge.telephony.asterisk import actions, fields
from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.beginnings import Beginnings
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.asterisk.consulting import Consulting, check_numbers
from octi_bridge.telephony.asterisk.dial_contexts import DialContexts
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.holding import Holding
from octi_bridge.telephony.asterisk.kept_calls import RingNotes
from octi_bridge.telephony.asterisk.lanes import Lanes
from octi_bridge.telephony.asterisk.leg import Leg
from octi_bridge.telephony.asterisk.legs import LegBook
from octi_bridge.telephony.asterisk.link import PbxLink
from octi_bridge.telephony.asterisk.local_pairs import LocalPairs
from octi_bridge.telephony.asterisk.making_calls import CallMaking
from octi_bridge.telephony.asterisk.member_control import MemberControl
from octi_bridge.telephony.asterisk.members import Member, MemberGone, MemberRegistry
from octi_bridge.telephony.asterisk.mobile_notes import MobileNotes
from octi_bridge.telephony.asterisk.resync import StateRead
from octi_bridge.telephony.asterisk.ringing_together import RingingTogether
from octi_bridge.telephony.asterisk.sending_on import SendingOn
from octi_bridge.telephony.asterisk.tones import Tones
from octi_bridge.telephony.asterisk.translate import translate
from octi_bridge.telephony.commands import (
    AnswerChannel,
    AnswerMode,
    CompleteTransfer,
    Consult,
    EndConsult,
    HangUpChannel,
    HoldCall,
    MakeCall,
    Park,
    RemoveQueueMember,
    RetrieveCall,
    SendTones,
    SetQueueMember,
    TransferBlind,
)
from octi_bridge.telephony.errors import PbxRefused, PbxUnavailable
from octi_bridge.telephony.events import (
    BridgeEntered,
    ChannelCreated,
    ChannelEnded,
    ChannelId,
    ChannelState,
    ChannelStateChanged,
    DeviceStateChanged,
    MakeCallFailed,
    PbxLinkLost,
    UserDevicesChanged,
)
from octi_bridge.telephony.port import FactListener
from octi_bridge.telephony.user_devices import UserDevices, devices_of_users

_EXTENSION = re.compile(r"[A-Za-z0-9_.-]{1,40}")

# Asterisk tells the kinds of refusal apart only by text (apps/app_queue.c, main/manager.c of 18 to 22).
_CODES: tuple[tuple[str, str], ...] = (
    ("No such queue", "no_such_queue"),
    ("No such channel", "no_such_channel"),
    ("Channel not found", "no_such_channel"),
    ("hannel does not exist", "no_such_channel"),
    ("channel not up", "not_talking"),
    ("Permission denied", "pbx_permission_denied"),
)
_ENDS = (ChannelEnded, MakeCallFailed)


class AsteriskPbx:
    """See `PbxPort`. `random` draws from [0, 1) and spreads reconnections."""

    def __init__(
        self, *, config: AsteriskConfig, clock: Clock, random: Callable[[], float] = random_module.random
    ) -> None:
        self._config = config
        self._legs = LegBook()
        self._pairs = LocalPairs()
        self._lanes = Lanes(legs=self._legs, find=self._leg, do=self._do)
        self._beginnings = beginnings = Beginnings(listing=self._list, do=self._lanes.do, monotonic=clock.monotonic)
        self._holding = Holding(lanes=self._lanes, beginnings=beginnings)
        self._contexts = contexts = DialContexts(config=config, ask=self._ask, listing=self._list)
        self._consulting = Consulting(
            lanes=self._lanes,
            beginnings=beginnings,
            device_prefix=config.device_prefix,
            contexts=contexts,
            own_number=self._own_number,
        )
        self._sending_on = SendingOn(
            lanes=self._lanes,
            beginnings=beginnings,
            config=config,
            contexts=contexts,
            listing=self._list,
            devices=lambda user: self._users.present(user),
        )
        self._tones = Tones(find=self._leg, do=self._do)
        self._members = MemberRegistry()
        self._member_control = MemberControl(
            config=config, registry=lambda: self._members, ask=self._ask, listing=self._list,
            devices=lambda user: self._users.present(user), tell=lambda fact: self._listener(fact), clock=clock,
        )  # fmt: skip
        self._notes = RingNotes(device_prefix=config.device_prefix, listing=self._list, do=self._do)
        self._mobile_notes = MobileNotes(do=self._lanes.do)
        self._together = RingingTogether(do=self._do, rename=self._legs.rename)
        self._making = CallMaking(
            config=config, contexts=contexts, together=self._together, ask=self._ask, users=lambda: self._users,
            own_number=self._own_number,
        )  # fmt: skip
        self._originated: set[ChannelId] = set()  # by us: asked for, or alive
        self._listener: FactListener = lambda fact: None
        self._users = UserDevices(config.user_devices)
        self._has_table = False
        self._link = PbxLink(
            config=config,
            clock=clock,
            random=random,
            on_snapshot=self._begin,
            on_event=self._take,
            on_user_devices=self._change_devices,
            on_lost=self._lose,
        )

    @property
    def name(self) -> str:
        """A stable name of this PBX, part of every call id."""
        return self._config.name

    @property
    def is_ready(self) -> bool:
        """Connected and read back: commands are accepted."""
        return self._link.is_ready

    async def start(self, listener: FactListener) -> None:
        """Begin connecting in the background; returns at once."""
        self._listener = lambda fact: listener(self._users.shown(fact))
        self._link.start()

    async def wait_ready(self, timeout_s: float) -> None:
        """Wait until commands are accepted (PbxUnavailable: not within `timeout_s`)."""
        await self._link.wait_ready(timeout_s)

    async def stop(self) -> None:
        """End the link. Calls go on."""
        self._listener = lambda fact: None
        await self._tones.stop()
        await self._link.stop()
        await self._beginnings.stop()
        await self._together.stop()
        await self._mobile_notes.stop()

    async def make_call(self, command: MakeCall) -> None:
        """Ring the extension, then dial. Codes `already_dialing`, `bad_number`."""
        self._check_dialable(command)
        if command.channel_id in self._originated or self._legs.get(command.channel_id) is not None:
            raise PbxRefused("this call is being made already", code="already_dialing")
        if not self.is_ready:
            raise PbxUnavailable
        self._originated.add(command.channel_id)
        try:
            await self._making.make(command)
        except PbxRefused:
            self._originated.discard(command.channel_id)
            raise

    async def answer(self, command: AnswerChannel) -> None:
        """Answer a ringing leg; codes `answer_on_phone`, `no_such_channel`."""
        leg = self._leg_at_own_device(command) or self._leg(command.channel_id)
        if command.answer_mode is not AnswerMode.NOTIFY or leg.mobile_of is not None:
            raise PbxRefused("this phone can only be answered by hand: pick it up", code="answer_on_phone")
        await self._do(actions.answer(leg.name))

    async def hang_up(self, command: HangUpChannel) -> None:
        """End a leg; code `no_such_channel`."""
        leg = self._leg(command.channel_id)
        self._legs.release(command.channel_id)  # first: the end may be told before the answer
        try:
            await self._do(actions.hang_up(leg.name, is_ringing=leg.is_rung))
        except PbxRefused:
            leg.is_released = False
            raise

    async def hold(self, command: HoldCall) -> None:
        """Hold; `CallHeld` tells when it is done. Codes `no_such_channel`, `not_talking`."""
        await self._holding.hold(command)

    async def retrieve(self, command: RetrieveCall) -> None:
        """Retrieve; `BridgeEntered` of both legs tells when it is done. Codes as for `hold`."""
        await self._holding.retrieve(command)

    async def consult(self, command: Consult) -> None:
        """Dial a third party; `ConsultBegan` tells that it is done."""
        await self._consulting.consult(command)

    async def end_consult(self, command: EndConsult) -> None:
        """Let the third party go; `ConsultEnded` tells when it is done."""
        await self._consulting.end_consult(command)

    async def complete_transfer(self, command: CompleteTransfer) -> None:
        """Join held party and target; `CallTransferred` tells when it is done."""
        await self._consulting.complete_transfer(command)

    async def transfer_blind(self, command: TransferBlind) -> None:
        """Send the other party on; `CallTransferred` tells when it is done."""
        await self._sending_on.transfer_blind(command)

    async def park(self, command: Park) -> None:
        """Park; returns when the PBX has said `CallParked`."""
        await self._sending_on.park(command)

    async def send_tones(self, command: SendTones) -> None:
        """Play tones to the other party. Codes `no_such_channel`, `bad_tones`."""
        await self._tones.send(command)

    async def forget_kept_legs(self, channel_ids: Sequence[ChannelId]) -> None:
        """See `PbxPort`."""
        await self._notes.forget(channel_ids)

    async def set_queue_member(self, command: SetQueueMember) -> None:
        """Join, pause or unpause, by the member that is there if there is one; code `no_such_queue`."""
        await self._member_control.set(command)

    async def remove_queue_member(self, command: RemoveQueueMember) -> None:
        """Leave, or pause a member that is not the bridge's; code `no_such_queue`."""
        await self._member_control.remove(command)

    async def _do(self, action: Action) -> None:
        await self._ask(action)

    async def _list(self, name: str, fields: Mapping[str, str]) -> list[AmiMessage]:
        return await self._link.client.listing(name, fields)

    async def _ask(self, action: Action) -> AmiMessage:
        client = self._link.client
        try:
            return await client.action(
                action.name, action.fields, variables=action.variables, action_id=action.action_id
            )
        except PbxRefused as refused:
            text = str(refused)
            code = next((code for words, code in _CODES if words in text), refused.code)
            raise PbxRefused(text, code=code) from None
        except ValueError as error:
            raise PbxRefused(str(error), code="bad_value") from None

    def _own_number(self, device: str) -> str:
        """By which the dialplan knows who calls: one with a table of devices looks the user up by the device."""
        return device if self._has_table else self._users.user(device)

    def _leg(self, channel_id: ChannelId) -> Leg:
        if not self.is_ready:
            raise PbxUnavailable
        leg = self._legs.get(channel_id)
        if leg is None:
            raise PbxRefused("the call has ended already", code="no_such_channel")
        return leg

    def _leg_at_own_device(self, command: AnswerChannel) -> Leg | None:
        legs = (self._legs.get(channel_id) for channel_id in (command.channel_id, *command.other_devices))
        phones = (leg for leg in legs if leg is not None and leg.mobile_of is None)
        ringing = (leg for leg in phones if leg.state is ChannelState.RINGING)
        named = ((leg, fields.endpoint(leg.name, self._config.device_prefix)) for leg in ringing)
        return next((leg for leg, device in named if device is not None and self._users.user(device) == device), None)

    def _check_dialable(self, command: MakeCall) -> None:
        check_numbers(command.number, command.caller_id)
        if not _EXTENSION.fullmatch(command.extension):
            raise PbxRefused("no phone has such an extension", code="bad_number")

    def _begin(self, state: StateRead) -> None:
        self._users = UserDevices(devices_of_users(state.user_devices, self._config.user_devices))
        self._has_table = bool(state.user_devices)
        self._pairs, self._members = state.pairs, state.members.by_user(self._users.user)
        self._member_control.begin()
        self._notes.begin(state.snapshot.kept)
        self._together.begin(state.rung_with)
        snapshot = self._legs.without_ended(state.snapshot)
        self._legs.begin(snapshot, state.names, state.mobiles)
        self._originated = {leg.channel_id for leg in snapshot.channels if leg.is_originated}
        for channel_id in self._originated:
            self._keep_beginnings(channel_id)
        for channel_id in state.mobiles:
            self._mobile_notes.look(self._legs.get(channel_id))
        self._listener(replace(snapshot, members=tuple(self._members.as_events())))

    def _change_devices(self, table: Mapping[str, Sequence[str]]) -> None:
        """The PBX has given devices to other users. Legs, and what is under way with them, stay as they are."""
        before = self._users
        self._users = before.replaced_by(devices_of_users(table, self._config.user_devices))
        self._has_table = bool(table)
        self._members.reassign(self._users.user)
        self._listener(UserDevicesChanged(devices=self._users.states(before)))

    def _take(self, message: AmiMessage) -> None:
        for each in self._together.take(message):
            self._read(each)

    def _read(self, message: AmiMessage) -> None:
        self._notes.take(message)
        told = translate(message, self._config.device_prefix)
        if told is None:
            return
        if isinstance(told, Member | MemberGone):
            self._listener(self._members.apply(told))
            return
        if isinstance(told, DeviceStateChanged):
            self._device_changed(told)
            return
        if isinstance(told, _ENDS):
            self._originated.discard(told.channel_id)
        name = message.get("Channel") if isinstance(told, ChannelCreated) else ""
        for shown in self._pairs.take(told, name):
            facts = self._legs.take(shown, name)
            if isinstance(shown, ChannelStateChanged):
                self._beginnings.note_answer(self._legs.get(shown.channel_id))
            self._lanes.look()
            for fact in facts:
                self._listener(fact)
            if isinstance(shown, BridgeEntered):
                self._mobile_notes.look(self._legs.get(shown.channel_id))
                if self._originated:
                    self._keep_beginnings(shown.channel_id)

    def _device_changed(self, changed: DeviceStateChanged) -> None:
        """Another device of a user that comes or goes may be the one for queues to ring."""
        user = self._users.user(changed.extension)
        before = set(self._users.present(user))
        self._listener(changed)
        if set(self._users.present(user)) != before:
            for lost in self._member_control.lost_of(user):
                self._listener(lost)

    def _keep_beginnings(self, channel_id: ChannelId) -> None:
        """Of the legs that we originated, among this one and those it has met."""
        for other_id in self._legs.partners(channel_id):
            for one, partner in ((channel_id, other_id), (other_id, channel_id)):
                leg, other = self._legs.get(one), self._legs.get(partner)
                if one in self._originated and leg is not None and other is not None:
                    self._beginnings.keep_soon(leg, other)

    def _lose(self, reason: str) -> None:
        self._originated.clear()
        self._lanes.forget()
        self._listener(PbxLinkLost(reason=reason))
