"""The correspondence of status and queue membership, both ways round."""

from __future__ import annotations

import pytest

from octi_bridge.agents.membership import agrees, membership_commands, status_meant_by
from octi_bridge.agents.model import STANDARD_STATUSES, AgentSession, Status, StatusKind
from octi_bridge.telephony.commands import AnswerMode, RemoveQueueMember, SetQueueMember
from octi_bridge.telephony.events import QueueMemberUpdated
from tests.support.fakes import START
from tests.unit.agents.office import DESK, SALES, SATO, SUPPORT

KNOWN = {status.code: status for status in STANDARD_STATUSES}
LUNCH = Status(code="12", label_ja="昼食", label_en="Lunch", kind=StatusKind.NOT_READY, position=35)
SESSION = AgentSession(
    agent_id=SATO, account="sato", name="佐藤", extension=DESK, answer_mode=AnswerMode.MANUAL, queues=(SALES, SUPPORT),
    is_hard_phone=False, status_code="0", status_since=START,
)  # fmt: skip


def told(*, is_paused: bool, reason: str = "") -> QueueMemberUpdated:
    return QueueMemberUpdated(queue=SALES, extension=DESK, is_paused=is_paused, pause_reason=reason)


def test_the_codes_are_the_numbers_of_the_manual() -> None:
    assert {s.code: s.label_ja for s in STANDARD_STATUSES} == {
        "0": "受付可", "1": "後作業", "2": "休憩中", "3": "離席中", "9": "ログオフ",
    }  # fmt: skip


@pytest.mark.parametrize("status", [*STANDARD_STATUSES, LUNCH], ids=lambda status: status.label_en)
def test_reading_a_membership_back_gives_the_status_it_was_made_from(status: Status) -> None:
    for command in membership_commands(SESSION, status):
        if isinstance(command, RemoveQueueMember):
            assert status.kind is StatusKind.LOGGED_OFF
            continue
        fact = told(is_paused=command.is_paused, reason=command.pause_reason)
        assert agrees(fact, status)
        assert status_meant_by(fact, KNOWN | {LUNCH.code: LUNCH}) == status.code


def test_an_available_member_has_no_pause_reason() -> None:
    commands = membership_commands(SESSION, KNOWN["0"])
    assert [(c.queue, c.is_paused, c.pause_reason) for c in commands if isinstance(c, SetQueueMember)] == [
        (SALES, False, ""),
        (SUPPORT, False, ""),
    ]


@pytest.mark.parametrize("status", STANDARD_STATUSES, ids=lambda status: status.label_en)
def test_a_membership_agrees_with_the_statuses_that_treat_calls_alike(status: Status) -> None:
    is_waiting = status.kind is StatusKind.AVAILABLE
    is_away = status.kind in (StatusKind.NOT_READY, StatusKind.WRAP_UP)
    assert agrees(told(is_paused=False), status) is is_waiting
    assert agrees(told(is_paused=True, reason="anything"), status) is is_away
