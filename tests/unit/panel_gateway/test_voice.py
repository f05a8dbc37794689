"""Which panel is the telephone, for an agent whose terminal is the panel itself."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from octi_bridge.agents.model import Terminal
from octi_bridge.app.voice import voice_server
from octi_bridge.settings.sections import VoiceSettings
from octi_bridge.telephony.commands import AnswerChannel, AnswerMode, MakeCall
from octi_bridge.telephony.events import ChannelState, Extension
from tests.support import facts
from tests.support.gateway_world import SATO, GatewayWorld
from tests.unit.panel_gateway.support import refused

TELEPHONE, BYSTANDER, NOT_SET_UP = "telephone", "bystander", "not_set_up"


@pytest.fixture(autouse=True)
def panel_phone(world: GatewayWorld) -> None:
    phone = Terminal(extension=Extension("204"), answer_mode=AnswerMode.WEBRTC, sip_password="sip-secret")
    world.store.add_terminal(phone)


async def panel(world: GatewayWorld, sid: str, *, front: bool = False, **form: Any) -> None:
    await world.connect(sid, is_in_front=front)
    assert "ok" in await world.sign_in(sid, **{"extension": "204", **form})


async def told(world: GatewayWorld) -> list[tuple[str, str]]:
    """Who was told which role, in order."""
    return [(to, line["role"]) for to, line in await lines(world)]


async def lines(world: GatewayWorld) -> list[tuple[str, dict[str, Any]]]:
    await world.spawned.run_all()
    await world.pops_sent()  # lets the publisher send what is queued
    return [(to, data) for to, name, data in world.messages.sent if name == "voice_line"]


async def take(world: GatewayWorld, sid: str) -> dict[str, Any]:
    return await world.gateway.handle("take_voice", sid, {"command_id": f"take-{sid}"})


def rings_at_204(world: GatewayWorld) -> str:
    world.hear(
        [
            facts.created("9.0", "9.0", None, ChannelState.UP, caller=facts.CUSTOMER),
            facts.created("9.1", "9.0", "204", ChannelState.RINGING, caller=facts.CUSTOMER),
            facts.became("9.1", ChannelState.RINGING, facts.CUSTOMER),
        ]
    )
    (call,) = world.calls.calls_of(Extension("204"))
    return call.call_id


async def test_the_first_panel_is_the_telephone_and_only_it_gets_the_password(world: GatewayWorld) -> None:
    await panel(world, "s1")
    await panel(world, "s2", front=True)
    assert await lines(world) == [
        ("s1", {
            "role": TELEPHONE,
            "access": {
                "websocket_url": "wss://pbx.example.com:8089/ws", "sip_uri": "sip:204@pbx.example.com",
                "password": "sip-secret",
                "ice_servers": [{"urls": ["stun:stun.example.com"], "username": None, "credential": None}],
            },
        }),
        ("s2", {"role": BYSTANDER, "access": None}),
    ]  # fmt: skip


async def test_other_terminals_and_desk_phones_hear_nothing_of_it(world: GatewayWorld) -> None:
    await panel(world, "s1", extension="201")
    await panel(world, "s2", account="suzuki", password="other-one", is_hard_phone=True)
    assert await lines(world) == []
    (answer,) = [p for p in world.panels.of_agent(SATO)]
    assert refused(await take(world, answer.sid)) == "no_voice"


async def test_a_telephone_that_goes_leaves_the_line_to_the_panel_used_last(world: GatewayWorld) -> None:
    await panel(world, "s1")
    await panel(world, "s2")
    world.clock.advance(1)
    await panel(world, "s3", front=True)
    await world.gateway.handle("report_focus", "s3", {"is_in_front": False})
    world.clock.advance(1)
    await panel(world, "s4")
    before = await told(world)
    world.gateway.disconnected("s1")
    assert await told(world) == [*before, ("s3", TELEPHONE)]


async def test_a_bystander_that_goes_changes_nothing(world: GatewayWorld) -> None:
    await panel(world, "s1")
    await panel(world, "s2")
    before = await told(world)
    world.gateway.disconnected("s2")
    assert await told(world) == before


async def test_the_only_panel_gets_the_line_back_when_it_returns(world: GatewayWorld) -> None:
    await panel(world, "s1")
    world.gateway.disconnected("s1")
    await panel(world, "s2")
    assert await told(world) == [("s2", TELEPHONE)]


async def test_signing_out_leaves_no_telephone_behind(world: GatewayWorld) -> None:
    await panel(world, "s1")
    await panel(world, "s2")
    await told(world)
    await world.gateway.handle("sign_out", "s1", {"command_id": "out"})
    before = await told(world)
    await panel(world, "s2")
    assert await told(world) == [*before, ("s2", TELEPHONE)]
    assert [role for sid, role in before if sid == "s2"] == [BYSTANDER]


async def test_an_agent_takes_the_line_to_another_panel_but_not_during_a_call(world: GatewayWorld) -> None:
    await panel(world, "s1")
    await panel(world, "s2")
    before = await told(world)
    assert "ok" in await take(world, "s2")
    assert await told(world) == [*before, ("s1", BYSTANDER), ("s2", TELEPHONE)]
    rings_at_204(world)
    assert refused(await take(world, "s1")) == "call_in_progress"


async def test_answering_in_any_panel_reaches_the_telephone(world: GatewayWorld) -> None:
    await panel(world, "s1")
    await panel(world, "s2", front=True)
    call_id = rings_at_204(world)
    ack = await world.gateway.handle("answer", "s2", {"command_id": "a", "call_id": call_id})
    assert "ok" in ack, ack
    await told(world)
    asked = [(to, data) for to, name, data in world.messages.sent if name == "voice_answer"]
    assert asked == [("s1", {"call_id": call_id})]
    assert not any(isinstance(command, AnswerChannel) for command in world.pbx.commands)  # the PBX cannot answer it
    refusal = await world.gateway.handle("answer", "s2", {"command_id": "b", "call_id": "over"})
    assert refused(refusal) == "no_such_call"


async def test_without_a_password_the_panel_hears_that_it_is_not_set_up_and_the_log_why(
    world: GatewayWorld, caplog: pytest.LogCaptureFixture
) -> None:
    world.store.add_terminal(Terminal(extension=Extension("204"), answer_mode=AnswerMode.WEBRTC))
    with caplog.at_level(logging.WARNING):
        await panel(world, "s1")
        assert await told(world) == [("s1", NOT_SET_UP)]
    assert "--sip-password" in caplog.text


async def test_the_password_is_in_no_log_and_no_repr(world: GatewayWorld, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await panel(world, "s1")
        await told(world)
    assert "sip-secret" not in caplog.text
    assert "sip-secret" not in repr(await world.store.find_terminal("204"))


async def test_a_desk_phone_at_such_a_terminal_is_answered_by_hand(world: GatewayWorld) -> None:
    await panel(world, "s1", is_hard_phone=True)
    assert world.snapshot().agent.answer_mode == "manual"


def test_the_telephone_in_the_panel_may_be_a_device_of_its_own_of_the_user() -> None:
    settings = VoiceSettings(sip_websocket_url="wss://pbx.example.com:8089/ws", sip_user="99{extension}")
    server = voice_server(settings)
    assert server is not None
    assert server.sip_uri("201") == "sip:99201@pbx.example.com"


async def test_a_call_that_is_dialed_beside_the_browser_rings_the_desk_phone_to_be_picked_up(
    world: GatewayWorld,
) -> None:
    await panel(world, "s1", is_hard_phone=True)
    assert "ok" in await world.gateway.handle("dial", "s1", {"command_id": "d1", "number": "0312345678"})
    (command,) = [each for each in world.pbx.commands if isinstance(each, MakeCall)]
    assert command.answer_mode is AnswerMode.MANUAL
