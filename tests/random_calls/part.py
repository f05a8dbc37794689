"""Where a customer can be during a random call, one agent's part in it, and when a step happened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where the customer is, or for an internal call the two colleagues."""

    IDLE = "idle"
    RINGING = "ringing"
    CALLING = "calling"
    DIALING = "dialing"
    TALKING = "talking"
    HELD = "held"
    CONSULT_RINGING = "consult ringing"
    CONSULT_TALKING = "consult talking"
    PARKED = "parked"
    SENT_ON = "sent on"
    RETURNING = "returning"
    VOICEMAIL = "in the voicemail"
    OUTSIDE = "with the mobile"
    OVER = "over"


@dataclass(slots=True, kw_only=True)
class Part:
    """One agent's part in the customer's call: one Task.

    `talk_from` and `talk_to` are numbers of steps. `is_read_back`: a bridge was started while it lasted, or after it.
    `is_queue_kept`: the PBX keeps the queue; else, if nobody watched the end, it is not known any more.
    `picked_up`: the step in which the agent picked up a call that was dialed in the panel. `is_answer_known`: a bridge
    ran between the customer's answer and the end; else the talk may count from the agent's pick-up.
    `has_used_code`: the agent consulted by the PBX's own code, or was consulted so and took over, and has not held the
    call since; `may_count_from_ring`: and the end was not seen, so that nobody knows since when they had talked before.
    """

    extension: str
    direction: str
    number: str | None
    queue: str
    talk_from: int | None = None
    talk_to: int | None = None
    notes: str = ""
    is_read_back: bool = False
    is_queue_kept: bool = True
    is_queue_known: bool = True
    picked_up: int | None = None
    is_answer_known: bool = True
    has_used_code: bool = False
    may_count_from_ring: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """When a step was asked for, and when the phones had done it; the PBX did it in between."""

    asked: float
    done: float
