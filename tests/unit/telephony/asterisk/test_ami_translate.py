"""Single events to facts. Whole calls: test_ami_recorded."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.members import Member
from octi_bridge.telephony.asterisk.translate import WANTED, LegArrived, Place, Translated, translate
from octi_bridge.telephony.events import (
    ChannelCreated,
    ChannelEnded,
    ChannelId,
    ChannelState,
    DeviceState,
    DeviceStateChanged,
    DialBegan,
    LinkedId,
    MakeCallFailed,
    PartyChanged,
    QueueMemberRang,
    VoicemailReached,
)


def fact(name: str, **fields: str) -> Translated | None:
    text = f"Event: {name}\r\n" + "\r\n".join(f"{key.replace('_', '-')}: {value}" for key, value in fields.items())
    return translate(AmiMessage("Event", name, text), "PJSIP/")


def test_a_leg_that_dials_has_the_number_it_dialed() -> None:
    created = fact(
        "Newchannel",
        Channel="PJSIP/trunk-a-0000001a",
        ChannelStateDesc="Ring",
        CallerIDNum="09011112222",
        ConnectedLineNum="<unknown>",
        Exten="0312340001",
        Uniqueid="1.0",
        Linkedid="1.0",
    )
    assert created == ChannelCreated(
        channel_id="1.0",  # type: ignore[arg-type]
        linked_id="1.0",  # type: ignore[arg-type]
        endpoint="trunk-a",
        state=ChannelState.DIALED,
        caller_number="09011112222",
        connected_number=None,
        dialed_number="0312340001",
    )


def test_a_leg_that_is_called_has_no_dialed_number() -> None:
    created = fact(
        "Newchannel", Channel="PJSIP/201-1", ChannelStateDesc="Down", Exten="7001", Uniqueid="1", Linkedid="0"
    )
    assert isinstance(created, ChannelCreated)
    assert created.dialed_number is None


def test_a_dial_by_the_server_itself_has_no_calling_leg() -> None:
    assert fact("DialBegin", DestUniqueid="job-1") == DialBegan(channel_id=None, dest_channel_id="job-1")  # type: ignore[arg-type]


def test_a_number_with_restricted_presentation_is_not_told() -> None:
    changed = fact(
        "NewCallerid",
        Uniqueid="1",
        CallerIDNum="09011112222",
        ConnectedLineNum="",
        CID_CallingPres="35 (Presentation Prohibited, Network Number)",
    )
    assert changed == PartyChanged(channel_id="1", caller_number=None, connected_number=None)  # type: ignore[arg-type]


def test_a_hangup_without_a_readable_cause_has_cause_0() -> None:
    assert fact("Hangup", Uniqueid="1", Cause="?") == ChannelEnded(channel_id="1", cause=0)  # type: ignore[arg-type]


def test_a_member_behind_a_local_channel_is_known_by_its_state_interface() -> None:
    rang = fact(
        "AgentCalled",
        Uniqueid="1",
        DestUniqueid="2",
        Queue="sales",
        Interface="Local/201@agents",
        StateInterface="PJSIP/201",
    )
    assert isinstance(rang, QueueMemberRang)
    assert rang.extension == "201"


def test_a_member_that_is_no_phone_of_ours_is_not_told() -> None:
    assert fact("QueueMemberAdded", Queue="sales", Interface="DAHDI/1", Paused="0") is None


def test_a_pause_has_its_reason() -> None:
    paused = fact("QueueMemberPause", Queue="sales", Interface="PJSIP/201", Paused="1", PausedReason="昼休み")
    assert isinstance(paused, Member)
    assert (paused.queue, paused.extension, paused.is_paused, paused.pause_reason) == ("sales", "201", True, "昼休み")


@pytest.mark.parametrize(
    ("interface", "state_interface"),
    [
        ("PJSIP/201", "PJSIP/201"),
        ("Local/201@from-queue/n", "hint:201@ext-local"),
        ("Local/201@from-queue/n", ""),
        ("Local/follow-me-201@people/n", "PJSIP/201"),
        ("Local/0312340201@from-did-direct/n", "hint:201@ext-local"),
    ],
)
def test_a_member_stands_for_the_phone_that_counts_for_it(interface: str, state_interface: str) -> None:
    member = fact("QueueMemberAdded", Queue="600", Interface=interface, StateInterface=state_interface, Paused="0")
    assert isinstance(member, Member)
    assert (member.extension, member.interface) == ("201", interface)


def test_the_state_of_a_phone_is_told_and_that_of_a_queue_is_not() -> None:
    assert fact("DeviceStateChange", Device="PJSIP/201", State="UNAVAILABLE") == DeviceStateChanged(
        extension="201",  # type: ignore[arg-type]
        state=DeviceState.UNAVAILABLE,
    )
    assert fact("DeviceStateChange", Device="Queue:sales", State="INUSE") is None


def test_only_our_own_failed_originate_is_a_failed_call() -> None:
    ours = fact("OriginateResponse", ActionID="octi-make-call/job-1", Response="Failure", Reason="0")
    assert ours == MakeCallFailed(channel_id="job-1")  # type: ignore[arg-type]
    assert fact("OriginateResponse", ActionID="octi-make-call/job-1", Response="Success") is None
    assert fact("OriginateResponse", ActionID="somebody-else", Response="Failure") is None


def test_of_all_that_the_dialplan_does_only_the_voicemail_is_read() -> None:
    said = {"Channel": "PJSIP/trunk-00000001", "Uniqueid": "1.0", "Linkedid": "1.0", "Extension": "s"}
    reached = VoicemailReached(channel_id=ChannelId("1.0"), linked_id=LinkedId("1.0"))
    assert fact("Newexten", **said, Application="VoiceMail") == reached
    assert fact("Newexten", **said, Application="VoiceMailMain") is None


@pytest.mark.parametrize("name", ["VarSet", "Newexten", "TestEvent", "RTCPSent", "FullyBooted", "UserEvent"])
def test_what_is_not_in_the_table_is_not_read(name: str) -> None:
    assert fact(name, Uniqueid="1") is None


def test_the_shipped_account_lets_through_exactly_the_events_that_are_read() -> None:
    account = (resources.files("octi_bridge.telephony.asterisk") / "deploy" / "manager_octi.conf").read_text()
    names = re.findall(r"^eventfilter\(action\(include\),name\((\w+)\)", account, re.MULTILINE)
    assert sorted(names) == sorted(WANTED | {"FullyBooted"})


def test_the_files_in_deploy_are_the_shipped_ones() -> None:
    shipped = resources.files("octi_bridge.telephony.asterisk") / "deploy"
    deploy = Path(__file__).parents[4] / "deploy" / "asterisk"
    assert (deploy / "octi_bridge.conf").read_text() == (shipped / "octi_bridge.conf").read_text()
    assert (deploy / "manager.d" / "octi.conf").read_text() == (shipped / "manager_octi.conf").read_text()


def test_a_leg_that_we_moved_tells_where_it_is_and_of_its_peer() -> None:
    arrived = fact("UserEvent", UserEvent="OctiState", Uniqueid="1.1", State="wait", Peer="1.0")
    assert arrived == LegArrived(channel_id=ChannelId("1.1"), place=Place.WAIT, peer_id=ChannelId("1.0"))


@pytest.mark.parametrize(
    "fields",
    [
        {"UserEvent": "Other", "Uniqueid": "1.1", "State": "wait", "Peer": "1.0"},
        {"UserEvent": "OctiState", "Uniqueid": "1.1", "State": "check"},
        {"UserEvent": "OctiState", "Uniqueid": "1.1", "State": "hold", "Peer": ""},
    ],
)
def test_user_events_of_others_are_not_read(fields: dict[str, str]) -> None:
    assert fact("UserEvent", **fields) is None
