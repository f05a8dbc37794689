"""Signing in and out, resuming, taking over; several panels of one agent."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from octi_bridge.kernel.ids import AgentId
from octi_bridge.panel_gateway.publisher import room_of
from octi_bridge.panel_gateway.views import milliseconds
from octi_bridge.telephony.commands import RemoveQueueMember, SetQueueMember
from octi_bridge.telephony.events import Extension
from tests.support import facts
from tests.support.gateway_world import SATO, GatewayWorld
from tests.unit.panel_gateway.support import GOOD, ended_for, refused, text

SUZUKI = AgentId("agent-suzuki")
AS_SUZUKI = {"account": "suzuki", "password": "other-one"}
WRONG: dict[str, dict[str, Any]] = {
    "account": {"account": "nobody"},
    "password": {"password": "wrong-one"},
    "password_of_another_agent": {"password": "other-one"},
    "extension": {"extension": "999"},
    "extension_that_is_a_trunk": {"extension": "trunk"},
    "no_agent": {"account": "desk", "password": "third-one"},
    "status": {"status": "77"},
}


@pytest.mark.feature("F-040")
@pytest.mark.parametrize("cause", WRONG)
async def test_every_cause_of_a_refused_sign_in_looks_the_same(world: GatewayWorld, cause: str) -> None:
    await world.connect()
    plain = await world.sign_in(password="not-it")
    ack = await world.sign_in(**WRONG[cause])
    assert refused(ack) == "sign_in_refused"
    assert ack == plain
    assert world.agents.signed_in() == ()
    assert world.pbx.commands == []


async def test_too_many_attempts_at_a_new_place_have_to_wait_until_the_window_is_over(world: GatewayWorld) -> None:
    await world.connect()
    for _ in range(3):
        assert refused(await world.sign_in(password="wrong-one")) == "sign_in_refused"
    ack = await world.sign_in()
    assert (refused(ack), ack["error"]["retry_after_s"]) == ("rate_limited", 60)
    world.clock.advance(60)
    assert "ok" in await world.sign_in()


async def test_mistakes_of_some_people_keep_nobody_out_who_has_the_same_address(world: GatewayWorld) -> None:
    await world.connect()
    for account in ("a", "b", "c", "d", "e"):
        assert refused(await world.sign_in(account=account)) == "sign_in_refused"
    assert "ok" in await world.sign_in()


async def test_no_password_reaches_the_log(world: GatewayWorld, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await world.connect()
        await world.sign_in(password="tiger-secret")
        await world.sign_in()
    assert "tiger-secret" not in caplog.text
    assert "right-one" not in caplog.text


@pytest.mark.feature("F-039")
async def test_a_sign_in_answers_with_a_token_and_the_whole_picture(world: GatewayWorld) -> None:
    await world.connect()
    ok = (await world.sign_in(status="3"))["ok"]
    assert ok["snapshot"]["agent"]["account"] == "sato"
    assert ok["snapshot"]["agent"]["extension"] == "201"
    assert ok["snapshot"]["status"]["code"] == "3"
    assert ok["token"] not in world.store.tokens, "at rest there is only the token's hash"
    assert "right-one" not in str(ok)


@pytest.mark.feature("F-036")
async def test_one_may_start_logged_off_and_is_then_no_member_of_any_queue(world: GatewayWorld) -> None:
    await world.connect()
    assert "ok" in await world.sign_in(status="9")
    assert [type(command) for command in world.pbx.commands] == [RemoveQueueMember]


async def test_a_second_panel_of_the_same_agent_shows_the_same_and_hears_the_same(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear(facts.queue_call_rings())
    await world.connect("s2")
    second = await world.sign_in("s2")
    first = await world.gateway.handle("get_snapshot", "s1", {})
    assert second["ok"]["snapshot"] == first["ok"]["snapshot"]
    assert second["ok"]["snapshot"]["calls"][0]["state"] == "ringing"
    assert world.messages.rooms[room_of(SATO)] == {"s1", "s2"}


# ---- resuming


@pytest.mark.feature("F-111")
async def test_a_token_takes_the_session_up_again_with_its_calls(world: GatewayWorld) -> None:
    await world.connect()
    token = (await world.sign_in())["ok"]["token"]
    world.hear(facts.queue_call_rings())
    world.gateway.disconnected("s1")
    await world.connect("s2")
    ok = (await world.gateway.handle("resume", "s2", {"token": token}))["ok"]
    assert ok["token"] == token
    assert [call["state"] for call in ok["snapshot"]["calls"]] == ["ringing"]


@pytest.mark.parametrize("token", ["guessed", "agent-sato", "\x00", "あ"])
async def test_a_token_that_nobody_got_opens_nothing(world: GatewayWorld, token: str) -> None:
    await world.signed_in()
    await world.connect("s2")
    assert refused(await world.gateway.handle("resume", "s2", {"token": token})) == "session_expired"
    assert refused(await world.gateway.handle("get_snapshot", "s2", {})) == "session_expired"


async def test_the_hash_of_a_token_is_no_token(world: GatewayWorld) -> None:
    await world.signed_in()
    (kept,) = world.store.tokens
    await world.connect("s2")
    assert refused(await world.gateway.handle("resume", "s2", {"token": kept})) == "session_expired"


# ---- signing out


@pytest.mark.feature("F-049")
async def test_signing_out_logs_off_and_ends_the_session_at_all_panels(world: GatewayWorld) -> None:
    await world.connect()
    await world.connect("s2")
    tokens = [(await world.sign_in(sid))["ok"]["token"] for sid in ("s1", "s2")]
    assert "ok" in await world.gateway.handle("sign_out", "s1", {"command_id": "c"})
    await world.spawned.run_all()
    assert world.pbx.commands[-1] == RemoveQueueMember(queue=facts.SALES, extension=Extension("201"), pause_reason="9")
    assert await ended_for(world) == [("s1", "signed_out"), ("s2", "signed_out")]
    for sid, token in zip(("s1", "s2"), tokens, strict=True):
        assert refused(await world.gateway.handle("get_snapshot", sid, {})) == "session_expired"
        assert refused(await world.gateway.handle("resume", sid, {"token": token})) == "session_expired"


async def test_a_panel_that_was_signed_out_stays_out_when_the_agent_signs_in_elsewhere(world: GatewayWorld) -> None:
    await world.connect()
    await world.connect("s2")
    await world.sign_in()
    await world.sign_in("s2")
    await world.gateway.handle("sign_out", "s1", {"command_id": "c"})
    await world.sign_in()
    assert await ended_for(world) == [("s1", "signed_out"), ("s2", "signed_out")]
    assert refused(await world.gateway.handle("dial", "s2", GOOD["dial"])) == "session_expired"
    assert world.messages.rooms[room_of(SATO)] == {"s1"}


async def test_a_panel_may_sign_in_again_after_signing_out_and_hears_events_again(world: GatewayWorld) -> None:
    await world.signed_in()
    await world.gateway.handle("sign_out", "s1", {"command_id": "c"})
    before = (await world.sign_in())["ok"]["snapshot"]["seq"]
    world.hear(facts.queue_call_rings())
    assert [e.event.type for e in await world.envelopes() if e.seq > before] == ["call_ringing"]
    assert "s1" in world.messages.rooms[room_of(SATO)]


# ---- taking over


async def test_a_terminal_in_use_is_asked_about_after_the_right_password_only(world: GatewayWorld) -> None:
    session = await world.signed_in()
    await world.connect("s2")
    guessed = await world.sign_in("s2", **AS_SUZUKI | {"password": "guessed"}, takes_terminal_from=SATO)
    assert (refused(guessed), guessed["error"]["terminal_user"]) == ("sign_in_refused", None)
    asked = await world.sign_in("s2", **AS_SUZUKI)
    assert refused(asked) == "terminal_taken"
    since_ms = milliseconds(session.status_since)
    who = {"agent_id": SATO, "name": session.name, "status": "0", "status_since_ms": since_ms}
    assert asked["error"]["terminal_user"] == who
    assert refused(await world.gateway.handle("get_snapshot", "s2", {})) == "session_expired"
    assert "ok" in await world.gateway.handle("get_snapshot", "s1", {})
    assert await ended_for(world) == []


@pytest.mark.parametrize("takes_terminal_from", [True, "", "x" * 129])
async def test_consent_to_take_a_terminal_names_an_agent(world: GatewayWorld, takes_terminal_from: object) -> None:
    await world.connect()
    ack = await world.sign_in(takes_terminal_from=takes_terminal_from)
    assert refused(ack) == "bad_message"
    assert "takes_terminal_from" in text(ack)


async def test_the_own_other_panel_hears_that_the_agent_moved_to_another_terminal(world: GatewayWorld) -> None:
    await world.signed_in()
    await world.connect("s2")
    assert "ok" in await world.sign_in("s2", extension="202")
    assert await ended_for(world) == [("s1", "moved")]
    assert refused(await world.gateway.handle("get_snapshot", "s1", {})) == "session_expired"
    assert "ok" in await world.gateway.handle("get_snapshot", "s2", {})


async def test_who_signs_in_at_a_terminal_in_use_all_the_same_takes_it_over(world: GatewayWorld) -> None:
    await world.signed_in()
    await world.connect("s2")
    assert "ok" in await world.sign_in("s2", **AS_SUZUKI, takes_terminal_from=SATO)
    assert await ended_for(world) == [("s1", "taken_over")]
    assert RemoveQueueMember(queue=facts.SALES, extension=Extension("201"), pause_reason="9") in world.pbx.commands
    assert refused(await world.gateway.handle("get_snapshot", "s1", {})) == "session_expired"
    assert [session.agent_id for session in world.agents.signed_in()] == [SUZUKI]


async def test_an_agent_who_signs_in_at_another_terminal_leaves_the_first(world: GatewayWorld) -> None:
    await world.connect()
    old = (await world.sign_in())["ok"]["token"]
    await world.connect("s2")
    assert "ok" in await world.sign_in("s2", extension="202")
    assert await ended_for(world) == [("s1", "moved")]
    joined = [c.extension for c in world.pbx.commands if isinstance(c, SetQueueMember)]
    assert joined == ["201", "202"]
    assert refused(await world.gateway.handle("resume", "s1", {"token": old})) == "session_expired"
    assert refused(await world.gateway.handle("dial", "s1", GOOD["dial"])) == "session_expired"


async def test_a_panel_that_changes_its_agent_hears_only_the_new_one(world: GatewayWorld) -> None:
    await world.signed_in()
    await world.sign_in("s1", extension="202", **AS_SUZUKI)
    assert world.messages.rooms == {room_of(SATO): set(), room_of(SUZUKI): {"s1"}}


async def test_an_unknown_org_names_the_setting_and_a_wrong_password_names_nothing(world: GatewayWorld) -> None:
    await world.connect()
    assert "sato" not in text(await world.sign_in(password="wrong-one"))


# ---- seats


async def test_an_occupied_seat_is_asked_about_after_the_right_password_only(world: GatewayWorld) -> None:
    await world.connect()
    await world.sign_in(seat_id="A-1")
    await world.connect("s2")
    at_202 = AS_SUZUKI | {"extension": "202", "seat_id": "A-1"}
    assert refused(await world.sign_in("s2", **at_202 | {"password": "guessed"})) == "sign_in_refused"
    assert refused(await world.sign_in("s2", **at_202)) == "seat_taken"
    assert refused(await world.gateway.handle("get_snapshot", "s2", {})) == "session_expired"
    assert "ok" in await world.sign_in("s2", **at_202, takes_seat=True)
    assert world.seats.taken == {"A-1": SUZUKI}
    assert await ended_for(world) == []


@pytest.mark.parametrize("seat_id", ["", "\x00", "A\n1", "x" * 129, 7])
async def test_a_seat_id_is_one_line_of_text(world: GatewayWorld, seat_id: object) -> None:
    await world.connect()
    ack = await world.sign_in(seat_id=seat_id)
    assert refused(ack) == "bad_message"
    assert "seat_id" in text(ack)
