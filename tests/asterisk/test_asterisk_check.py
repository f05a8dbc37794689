"""The checker on a real Asterisk, complete and with parts missing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from octi_bridge.telephony.asterisk import AsteriskConfig
from octi_bridge.telephony.asterisk.check import check_pbx, main
from octi_bridge.telephony.asterisk.checks.dialplan import STILL_WORKS, VERSION
from octi_bridge.workbench.asterisk_lab import AsteriskLab
from tests.support.pbx.etc import Etc
from tests.support.pbx.fixtures import config_for

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def etc(asterisk_lab: AsteriskLab) -> AsyncIterator[Etc]:
    await asterisk_lab.clear()
    files = Etc(asterisk_lab)
    yield files
    await files.restore()


@pytest.fixture
def config(asterisk_lab: AsteriskLab) -> AsteriskConfig:
    return config_for(asterisk_lab.info)


async def codes(config: AsteriskConfig) -> list[tuple[str, bool]]:
    return [(finding.code, finding.is_fatal) for finding in await check_pbx(config)]


async def test_an_asterisk_with_our_files_is_ready(asterisk_lab: AsteriskLab, config: AsteriskConfig) -> None:
    await asterisk_lab.clear()
    assert await check_pbx(config) == []
    assert "octi-check" not in await asterisk_lab.cli("queue show")  # the check leaves nothing behind


async def test_a_missing_include_is_found(etc: Etc, config: AsteriskConfig) -> None:
    await etc.change("extensions.conf", r'^#include "octi_bridge.conf"')
    found = await check_pbx(config)
    assert {finding.code for finding in found} == {"dialplan_missing"}
    assert "octi_bridge.conf" in found[0].remedy


async def test_another_version_of_the_include_is_found(etc: Etc, config: AsteriskConfig) -> None:
    await etc.change("octi_bridge.conf", VERSION, "octi_bridge 1")
    assert await codes(config) == [("dialplan_outdated", True)]


@pytest.mark.parametrize("version", STILL_WORKS)
async def test_an_include_of_a_version_before_is_advice(etc: Etc, config: AsteriskConfig, version: str) -> None:
    await etc.change("octi_bridge.conf", VERSION, version)
    assert await codes(config) == [("dialplan_older", False)]


async def test_numbers_without_our_first_step_are_advice(etc: Etc, config: AsteriskConfig) -> None:
    await etc.change("extensions.conf", r"Gosub\(octi-inbound,s,1\(\$\{EXTEN\}\)\)", "NoOp()")
    assert await codes(config) == [("inbound_not_marked", False)]


async def test_a_wrong_dial_context_is_found(asterisk_lab: AsteriskLab, config: AsteriskConfig) -> None:
    assert await codes(replace(config, dial_context="nosuch")) == [("dial_context_missing", True)]


async def test_a_missing_right_is_found_with_the_class_to_add(etc: Etc, config: AsteriskConfig) -> None:
    await etc.change("manager_octi.conf", "^write = .*", "write = system,call,agent,reporting")
    found = await check_pbx(config)
    assert [(finding.code, finding.problem) for finding in found] == [
        ("action_forbidden", "the action Originate is not available to the bridge")
    ]
    assert "`originate`" in found[0].remedy


async def test_an_event_that_is_filtered_out_is_named(etc: Etc, config: AsteriskConfig) -> None:
    await etc.change("manager_octi.conf", r"^eventfilter\(action\(include\),name\((Hangup|QueueMemberPause)\)\) =")
    found = await check_pbx(config)
    assert [finding.code for finding in found] == ["events_missing"]
    assert "Hangup, QueueMemberPause" in found[0].problem


async def test_filters_of_before_who_ended_a_call_are_advice(etc: Etc, config: AsteriskConfig) -> None:
    await etc.change("manager_octi.conf", r"^eventfilter\(action\(include\),name\((Soft)?HangupRequest\)\) =")
    (found,) = await check_pbx(config)
    assert (found.code, found.is_fatal) == ("events_filtered_out", False)
    assert "hold back HangupRequest, SoftHangupRequest: who ended a call on hold" in found.problem
    assert "eventfilter(action(include),name(HangupRequest)) =" in found.remedy


async def test_an_event_that_no_test_call_makes_is_found_by_the_filters(etc: Etc, config: AsteriskConfig) -> None:
    await etc.change("manager_octi.conf", r"^eventfilter\(action\(include\),name\(ParkedCall\)\) =")
    (found,) = await check_pbx(config)
    assert (found.code, found.is_fatal) == ("events_filtered_out", False)
    assert "hold back ParkedCall:" in found.problem


async def test_an_account_of_before_the_voicemail_is_advice(etc: Etc, config: AsteriskConfig) -> None:
    await etc.change("manager_octi.conf", r"^read = system,call,agent,user,dialplan", "read = system,call,agent,user")
    (found,) = await check_pbx(config)
    assert (found.code, found.is_fatal) == ("events_filtered_out", False)
    assert "hold back Newexten: calls that go to the voicemail are shown as missed" in found.problem
    assert "name(Newexten),header(Application),method(exact)) = VoiceMail" in found.remedy


async def test_a_missing_read_class_is_found_by_its_events(etc: Etc, config: AsteriskConfig) -> None:
    await etc.change("manager_octi.conf", "^read = .*", "read = system,call,dialplan")
    found = await check_pbx(config)
    assert [finding.code for finding in found] == ["events_missing"]
    assert "QueueMemberAdded" in found[0].problem


async def test_an_account_that_does_not_hear_our_dialplan_is_found(etc: Etc, config: AsteriskConfig) -> None:
    await etc.change("manager_octi.conf", "^read = .*", "read = system,call,agent,dialplan")
    found = await check_pbx(config)
    assert [finding.code for finding in found] == ["events_missing"]
    assert "UserEvent" in found[0].problem


async def test_an_include_from_before_holding_is_found(etc: Etc, config: AsteriskConfig) -> None:
    await etc.change("octi_bridge.conf", r"^\[octi-control\]", "[other-control]")
    assert [finding.problem for finding in await check_pbx(config)] == ["the dialplan has no context [octi-control]"]


async def test_an_account_without_filter_is_advice(asterisk_lab: AsteriskLab, config: AsteriskConfig) -> None:
    info = asterisk_lab.info
    everything = replace(config, username=info.admin_username, secret=info.admin_secret)
    assert await codes(everything) == [("events_unfiltered", False)]


async def test_phones_whose_calls_would_be_lost_while_the_bridge_is_away_are_named(
    etc: Etc, config: AsteriskConfig
) -> None:
    await etc.change("pjsip.conf", r"^set_var = CHANNEL\(hangup_handler_push\)=octi-record,s,1$")
    (found,) = await check_pbx(config)
    assert (found.code, found.is_fatal) == ("kept_calls_off", False)
    assert "201, 202, 203, 204" in found.problem
    assert "outside" not in found.problem  # a trunk's calls are the agents' to keep
    assert "`set_var = CHANNEL(hangup_handler_push)=octi-record,s,1`" in found.remedy


async def test_an_account_that_cannot_read_what_was_kept_is_found(etc: Etc, config: AsteriskConfig) -> None:
    await etc.change("manager_octi.conf", "^write = .*", "write = call,agent,originate")
    (found,) = [each for each in await check_pbx(config) if each.code == "kept_calls_unread"]
    assert "DBGetTree, DBDel" in found.problem
    assert "`system` and `reporting`" in found.remedy


async def test_a_parking_lot_of_another_name_is_found(config: AsteriskConfig) -> None:
    (found,) = await check_pbx(replace(config, parking_lot="nosuch"))
    assert (found.code, found.is_fatal) == ("parking_lot_missing", False)
    assert "there is: default" in found.problem
    assert "OCTI_PBX__PARKING_LOT" in found.remedy


async def test_an_asterisk_without_queues_is_advice(etc: Etc, config: AsteriskConfig) -> None:
    await etc.change("queues.conf", r"^\[(sales|support)\]\(queue\)")
    assert await codes(config) == [("no_queues", False)]


async def test_a_wrong_secret_and_a_closed_port_are_told_apart(
    asterisk_lab: AsteriskLab, config: AsteriskConfig
) -> None:
    assert await codes(replace(config, secret="wrong")) == [("login_refused", True)]
    assert await codes(replace(config, port=config.port + 50)) == [("unreachable", True)]


@pytest.mark.parametrize(("which", "expected"), [("dialplan", "[octi-inbound]"), ("manager", "[octi]")])
async def test_the_files_to_install_can_be_printed(
    which: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--print", which]) == 0
    assert expected in capsys.readouterr().out
