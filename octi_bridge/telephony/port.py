"""The telephony port: what any PBX adapter must offer. Two exist, and one contract suite holds both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from octi_bridge.telephony.commands import (
    AnswerChannel,
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
from octi_bridge.telephony.events import ChannelId, PbxFact

FactListener = Callable[[PbxFact], None]


class PbxPort(Protocol):
    """A link to one PBX.

    Facts are handed to the listener synchronously, one at a time, in the PBX's order. The first
    fact of every link is a `PbxSnapshot`; `PbxLinkLost` follows when the link drops, and a new
    snapshot when it is back. `UserDevicesChanged` needs no new link. A command's return means only
    that the PBX took it.

    All commands raise PbxUnavailable (not connected or still reading the state back: nothing was
    sent), PbxRefused (the PBX said no; see `code`) or PbxTimeout.
    """

    @property
    def name(self) -> str:
        """A stable name of this PBX, part of every call id."""

    @property
    def is_ready(self) -> bool:
        """Connected and read back: commands are accepted."""

    async def start(self, listener: FactListener) -> None:
        """Begin connecting in the background; returns at once. The link heals itself until `stop`."""

    async def wait_ready(self, timeout_s: float) -> None:
        """Wait until commands are accepted.

        Raises:
            PbxUnavailable: not ready within `timeout_s`; the text says why.
        """

    async def stop(self) -> None:
        """End the link. Calls go on."""

    async def make_call(self, command: MakeCall) -> None:
        """Ring the extension, then dial.

        Refused with code `already_dialing` (the channel id is in use) or `bad_number` (not a dial string).
        """

    async def answer(self, command: AnswerChannel) -> None:
        """Answer a ringing leg; codes `answer_on_phone`, `no_such_channel`."""

    async def hang_up(self, command: HangUpChannel) -> None:
        """End a leg; code `no_such_channel`."""

    async def hold(self, command: HoldCall) -> None:
        """Hold; `CallHeld` tells when it is done. Codes `no_such_channel`, `not_talking` (a leg is not up)."""

    async def retrieve(self, command: RetrieveCall) -> None:
        """Retrieve; `BridgeEntered` of both legs tells when it is done. Codes as for `hold`.

        Also while consulting: the target is let go.
        """

    async def consult(self, command: Consult) -> None:
        """Dial a third party; `ConsultBegan` tells that it is done.

        Codes `no_such_channel`, `not_held`, `consulting` (one is under way), `bad_number`.
        """

    async def end_consult(self, command: EndConsult) -> None:
        """Let the third party go; `ConsultEnded` tells when it is done. Codes `no_such_channel`, `not_consulting`."""

    async def complete_transfer(self, command: CompleteTransfer) -> None:
        """Join held party and target; `CallTransferred` tells when it is done.

        Codes `no_such_channel`, `not_consulting`, `target_not_talking`.
        """

    async def transfer_blind(self, command: TransferBlind) -> None:
        """Send the other party on; `CallTransferred` tells when it is done.

        Codes `no_such_channel`, `not_talking`, `bad_number`, `unknown_number`.
        """

    async def park(self, command: Park) -> None:
        """Park; returns when the PBX has said `CallParked`, since until then a hang-up would lose the other party.

        Codes `no_such_channel`, `not_talking`, `no_park_space`.
        """

    async def send_tones(self, command: SendTones) -> None:
        """Play tones to the other party. Codes `no_such_channel`, `bad_tones`."""

    async def forget_kept_legs(self, channel_ids: Sequence[ChannelId]) -> None:
        """These ended legs (`PbxSnapshot.kept`) are written down; those that are not kept do not matter."""

    async def set_queue_member(self, command: SetQueueMember) -> None:
        """Join, pause or unpause, by the member that is there if there is one; code `no_such_queue`."""

    async def remove_queue_member(self, command: RemoveQueueMember) -> None:
        """Leave, or pause a member that is not the bridge's; code `no_such_queue`."""
