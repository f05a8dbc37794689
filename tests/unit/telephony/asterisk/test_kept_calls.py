"""Notes of our dialplan about ended legs, read as they were written on a real Asterisk."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest

from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.kept_calls import forget, kept_leg, read_kept_legs, without_askers
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import ChannelId, ChannelSnapshot, ChannelState, KeptLeg
from tests.support.fakes import FakeClock

NOW = datetime.fromtimestamp(1795691660, UTC)
KEY = "/octi-calls/1795691653.1"
QUEUE_CALL = (
    "n=1&c=PJSIP%2F201-00000001&l=1795691653.0&d=&o=0698765432&v=0312340001&f=0698765432&q=sales&b="
    "&s=1795691653.192674&t=&a=1795691654.423116&w=&g=&e=1795691655.500&h=16"
)


def leg(value: str, key: str = KEY) -> KeptLeg:
    found = kept_leg(key, value, "PJSIP/", NOW)
    assert found is not None
    return found


def test_a_queue_call() -> None:
    found = leg(QUEUE_CALL)
    assert (found.channel_id, found.linked_id, found.endpoint) == ("1795691653.1", "1795691653.0", "201")
    assert (found.dialed_number, found.outside_number, found.other_number) == (None, "0312340001", "0698765432")
    assert (found.queue, found.cause) == ("sales", 16)
    ages = (found.started_age_s, found.answered_age_s, found.ended_age_s)
    assert [round(age or 0, 3) for age in ages] == [6.807, 5.577, 4.5]


def test_a_call_on_the_mobile_of_an_extension_is_the_extensions() -> None:
    on_trunk = QUEUE_CALL.replace("PJSIP%2F201-00000001", "PJSIP%2Fntt-00000001")
    assert [leg(on_trunk).endpoint, leg(f"{on_trunk}&m=203").endpoint] == ["ntt", "203"]


CHANGES = {
    "never answered": ("a=1795691654.423116", "a=0.000000", None),
    "originated, has fetched an older call": ("g=&", "g=1&", 5.577),
    "originated, talked for a second": ("w=&g=&", "w=1&g=1&", 5.5),
    "held, so another CDR began": ("t=&a=1795691654.423116", "t=1795691653.9&a=0.000000", 6.1),
    "answered before it began": ("t=&", "t=1795691600.0&", 6.807),
}


@pytest.mark.parametrize("name", CHANGES)
def test_when_the_two_first_heard_each_other(name: str) -> None:
    old, new, age = CHANGES[name]
    assert old in QUEUE_CALL
    found = leg(QUEUE_CALL.replace(old, new)).answered_age_s
    assert (None if found is None else round(found, 3)) == age


def test_a_leg_that_we_originated_and_nobody_answered_did_not_talk() -> None:
    found = leg(QUEUE_CALL.replace("g=&", "g=1&"), key="/octi-calls/1795691653.0")
    assert (str(found.channel_id), found.answered_age_s) == (found.linked_id, None)


def test_a_later_cdr_hides_when_the_two_first_heard_each_other_and_the_leg_counts_from_its_ring() -> None:
    later = QUEUE_CALL.replace("s=1795691653.192674", "s=1795691655.1").replace("a=1795691654.423116", "a=1795691655.1")
    for key in (KEY, "/octi-calls/pbx-1795691653.942"):  # what is behind the dot only counts legs
        found = leg(later, key)
        assert found.started_age_s == found.answered_age_s == 7.0


HANDED_ON = QUEUE_CALL.replace("&q=sales&", "&q=&u=sales&")


@pytest.mark.parametrize(
    ("value", "queue"),
    [
        (QUEUE_CALL.replace("&b=", "&u=support&b="), "sales"),  # its own goes before the other party's
        (HANDED_ON, "sales"),
        (HANDED_ON.replace("&h=", "&r=203&k=1&h="), "sales"),  # was consulted, and took over
        (HANDED_ON.replace("&h=", "&r=203&k=&h="), None),  # was only consulted
        (HANDED_ON.replace("&u=sales", ""), None),  # of a dialplan before version 6
    ],
)
def test_the_queue_of_who_took_a_call_over_is_the_customers(value: str, queue: str | None) -> None:
    assert leg(value).queue == queue


ASKED = QUEUE_CALL.replace("201-00000001", "202-00000002").replace("o=0698765432", "o=201")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (QUEUE_CALL, None),  # the phone showed who called
        (ASKED, "201"),
        (ASKED.replace("&b=", "&b=1795691653.2"), None),  # the bridge has moved the leg
        (ASKED.replace("&t=", "&t=1795691653.2"), None),
        (ASKED.replace("v=0312340001", "v="), None),  # no call from outside
    ],
)
def test_whom_a_phone_showed_instead_of_the_caller_from_outside(value: str, shown: str | None) -> None:
    assert leg(value).shown_number == shown


@pytest.mark.parametrize("is_alive", [False, True], ids=["over as well", "alive"])
def test_of_two_colleagues_who_showed_each_other_the_later_leg_was_consulted(is_alive: bool) -> None:
    asker = leg(QUEUE_CALL.replace("o=0698765432", "o=202"))
    asked = leg(ASKED.replace("s=1795691653", "s=1795691654"), "/octi-calls/1795691654.3")
    living = ChannelSnapshot(
        channel_id=asked.channel_id, linked_id=asked.linked_id, endpoint="202", state=ChannelState.UP,
        caller_number="202", connected_number="201", dialed_number=None, bridge_id=None, queue=None,
        is_originated=False, age_s=5,
    )  # fmt: skip
    found = without_askers([asker] if is_alive else [asker, asked], [living] if is_alive else [])
    assert [one.shown_number for one in found] == ([None] if is_alive else [None, "201"])


def test_who_consulted_a_colleague_that_did_not_answer_was_with_the_customer() -> None:
    (found,) = without_askers([leg(QUEUE_CALL.replace("o=0698765432", "o=202"))], [])
    assert found.shown_number is None


def test_who_was_consulted_by_somebody_that_lives_on_was_with_the_colleague() -> None:
    asked = leg(ASKED.replace("s=1795691653", "s=1795691654"), "/octi-calls/1795691654.3")
    living = ChannelSnapshot(
        channel_id=ChannelId("1795691653.1"),
        linked_id=asked.linked_id,
        endpoint="201",
        state=ChannelState.UP,
        caller_number="201",
        connected_number="202",
        dialed_number=None,
        bridge_id=None,
        queue=None,
        is_originated=False,
        age_s=20,
    )
    assert [one.shown_number for one in without_askers([asked], [living])] == ["201"]


def test_without_cdrs_the_uniqueid_says_when_it_began() -> None:
    found = leg(QUEUE_CALL.replace("s=1795691653.192674", "s="))
    assert round(found.started_age_s) == 7
    assert leg(QUEUE_CALL.replace("s=1795691653.192674", "s="), "/octi-calls/octi-abc").started_age_s == 4.5


def test_a_withheld_number_stays_withheld() -> None:
    assert leg(QUEUE_CALL.replace("f=0698765432", "f=")).other_number is None
    assert leg(QUEUE_CALL.replace("f=0698765432", "f=anonymous")).other_number is None


@pytest.mark.parametrize(
    "value", ["", "garbage", "n=2&c=PJSIP%2F201-1&e=1", "n=1&c=Local%2Fx-1&e=1", "n=1&c=PJSIP%2F201-1&e=x"]
)
def test_what_cannot_be_read_is_left_alone_and_not_shown(value: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert kept_leg(KEY, value, "PJSIP/", NOW) is None
    assert "cannot be read" in caplog.text


def row_of(key: str, value: str) -> AmiMessage:
    name = "DBGetTreeResponse"
    return AmiMessage("Event", name, f"Event: {name}\r\nKey: {key}\r\nVal: {value}\r\n")


class Database:
    """Answers DBGetTree."""

    def __init__(self, *rows: tuple[str, str], refuses: str = "") -> None:
        self.rows = rows
        self.refuses = refuses

    async def listing(self, name: str, fields: dict[str, str]) -> list[AmiMessage]:
        assert name == "DBGetTree"
        rows = [row_of(key, value) for key, value in self.rows if key.startswith(f"/{fields['Family']}/")]
        if self.refuses or not rows:
            raise PbxRefused(self.refuses or "Database entry not found")
        return rows


async def test_they_come_oldest_end_first() -> None:
    later = QUEUE_CALL.replace("e=1795691655.500", "e=1795691658.000")
    found = await read_kept_legs(
        Database((KEY, later), ("/octi-calls/1795691653.2", QUEUE_CALL), (KEY, "x")), "PJSIP/", FakeClock()
    )
    assert [one.channel_id for one in found] == ["1795691653.2", "1795691653.1"]


async def test_ages_are_as_of_the_answer_however_long_the_pbx_took() -> None:
    clock, database = FakeClock(), Database((KEY, QUEUE_CALL))
    asked_at = clock.now().timestamp()

    class Slow:
        async def listing(self, name: str, fields: dict[str, str]) -> list[AmiMessage]:
            clock.advance(2.0)
            return await database.listing(name, fields)

    (found,) = await read_kept_legs(Slow(), "PJSIP/", clock)
    assert found.ended_age_s == pytest.approx(asked_at + 2.0 - 1795691655.5)


async def test_an_empty_family_is_no_mistake_and_an_old_asterisk_is_told_of(caplog: pytest.LogCaptureFixture) -> None:
    assert await read_kept_legs(Database(refuses="Database entry not found"), "PJSIP/", FakeClock()) == ()
    assert caplog.text == ""
    assert await read_kept_legs(Database(refuses="Invalid/unknown command: DBGetTree."), "PJSIP/", FakeClock()) == ()
    assert "unknown command" in caplog.text


MISSED_KEY = "/octi-missed/1795691653.0-201"
MISSED = QUEUE_CALL.replace("n=1&", "n=1&i=1795691653.4&").replace("a=1795691654.423116", "a=")


async def test_a_call_that_rang_in_vain_names_its_last_leg() -> None:
    database = Database((KEY, QUEUE_CALL), (MISSED_KEY, MISSED))
    found = await read_kept_legs(database, "PJSIP/", FakeClock())
    in_vain = {one.channel_id: one.answered_age_s is None for one in found if one.endpoint == "201"}
    assert in_vain == {"1795691653.1": False, "1795691653.4": True}


def test_forgetting_names_the_leg() -> None:
    action = forget(ChannelId("1795691653.1"))
    assert (action.name, action.fields) == ("DBDel", {"Family": "octi-calls", "Key": "1795691653.1"})
