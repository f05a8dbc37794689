"""Whatever a panel sends is answered once, in words that help and give nothing away."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from octi_bridge.panel_gateway.gateway import parse
from octi_bridge.panel_gateway.protocol import COMMANDS, MAX_MESSAGE_BYTES, PROTOCOL_VERSION
from tests.support.gateway_world import SWITCHED_OFF, GatewayWorld
from tests.unit.panel_gateway.support import GOOD, NAMES, PANEL, SIGN_IN, refused, text

NEST: Any = {}
for _ in range(300):
    NEST = {"panel": [NEST]}


def test_there_is_a_good_example_of_every_command() -> None:
    assert {name: type(parse(name, data)) for name, data in GOOD.items()} == COMMANDS


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "data", [None, 7, "text", [], [{}], [GOOD["hello"], GOOD["hello"]], True, 1.5, b"bytes", NEST], ids=repr
)
async def test_something_else_than_the_one_object_is_a_bad_message(world: GatewayWorld, name: str, data: Any) -> None:
    await world.connect()
    assert refused(await world.gateway.handle(name, "s1", data)) == "bad_message"


@pytest.mark.parametrize("name", NAMES)
async def test_an_unknown_key_is_refused_by_its_name(world: GatewayWorld, name: str) -> None:
    await world.signed_in()
    ack = await world.gateway.handle(name, "s1", GOOD[name] | {"isAdmin": "value-of-it"})
    assert refused(ack) == "bad_message"
    assert "isAdmin" in text(ack)
    assert "value-of-it" not in text(ack)


MISSING = [(name, field) for name, data in GOOD.items() for field in data]


@pytest.mark.parametrize(("name", "field"), MISSING)
async def test_a_missing_field_is_named(world: GatewayWorld, name: str, field: str) -> None:
    await world.connect()
    ack = await world.gateway.handle(name, "s1", {k: v for k, v in GOOD[name].items() if k != field})
    assert refused(ack) == "bad_message"
    assert text(ack).startswith(f"{field}: ")


@pytest.mark.parametrize("field", PANEL)
async def test_a_field_missing_inside_hello_is_named_with_its_place(world: GatewayWorld, field: str) -> None:
    world.gateway.connected("s1", "192.0.2.7")
    ack = await world.gateway.handle("hello", "s1", {"panel": {k: v for k, v in PANEL.items() if k != field}})
    assert text(ack).startswith(f"panel.{field}: ")


WRONG_TYPES = [
    ("sign_in", "password", ["tiger-secret"]),
    ("sign_in", "password", {"tiger-secret": "tiger-secret"}),
    ("sign_in", "password", ""),
    ("sign_in", "password", "tiger-secret" * 50),
    ("sign_in", "is_hard_phone", "tiger-secret"),
    ("sign_in", "is_hard_phone", 1),
    ("sign_in", "account", 4711),
    ("sign_in", "status", None),
    ("resume", "token", ["tiger-secret"]),
    ("dial", "number", 312345678),
    ("dial", "number", ""),
    ("dial", "number", "9" * 256),
    ("dial", "record", "tiger-secret"),
    ("set_status", "status", 2),
    ("answer", "call_id", None),
    ("hang_up", "command_id", ""),
    ("report_focus", "is_in_front", "true"),
]


@pytest.mark.parametrize(("name", "field", "value"), WRONG_TYPES)
async def test_a_wrong_type_is_named_by_its_field_and_never_shown(
    world: GatewayWorld, caplog: pytest.LogCaptureFixture, name: str, field: str, value: Any
) -> None:
    await world.signed_in()
    with caplog.at_level(logging.DEBUG):
        ack = await world.gateway.handle(name, "s1", GOOD[name] | {field: value})
    assert refused(ack) == "bad_message"
    assert text(ack).startswith(f"{field}")
    assert "tiger" not in json.dumps(ack) + caplog.text


@pytest.mark.parametrize(
    "change",
    [
        {"popup_mode": "always"}, {"language": "fr"}, {"protocol_version": "1"}, {"protocol_version": True},
        {"org_origin": "x" * 257}, {"panel_id": ""}, {"is_in_front": None},
    ],
    ids=str,
)  # fmt: skip
async def test_a_panel_must_describe_itself_exactly(world: GatewayWorld, change: dict[str, Any]) -> None:
    world.gateway.connected("s1", "192.0.2.7")
    ack = await world.gateway.handle("hello", "s1", {"panel": PANEL | change})
    assert refused(ack) == "bad_message"
    assert f"panel.{next(iter(change))}" in text(ack)


@pytest.mark.parametrize("name", NAMES)
async def test_a_message_beyond_the_limit_is_too_large(world: GatewayWorld, name: str) -> None:
    await world.connect()
    ack = await world.gateway.handle(name, "s1", GOOD[name] | {"padding": "x" * MAX_MESSAGE_BYTES})
    assert refused(ack) == "too_large"
    assert str(MAX_MESSAGE_BYTES) in text(ack)


async def test_a_key_that_is_no_text_is_answered_too(world: GatewayWorld) -> None:
    await world.connect()
    ack = await world.gateway.handle("dial", "s1", json.loads(r'{"\ud800": 1}'))
    assert refused(ack) == "bad_message"
    json.dumps(ack, ensure_ascii=False).encode()


async def test_the_answer_to_a_long_key_is_short(world: GatewayWorld) -> None:
    await world.connect()
    ack = await world.gateway.handle("dial", "s1", GOOD["dial"] | {"k" * 12_000: 1, "j" * 2_000: 1})
    assert refused(ack) == "bad_message"
    assert len(text(ack)) < 1000


# ---- hello


async def test_hello_tells_what_the_sign_in_screen_needs(world: GatewayWorld) -> None:
    ack = await world.connect()
    assert ack["ok"]["protocol_version"] == PROTOCOL_VERSION
    assert [(s["code"], s["label_ja"]) for s in ack["ok"]["statuses"]] == [
        ("0", "受付可"), ("1", "後作業"), ("2", "休憩中"), ("3", "離席中"), ("9", "ログオフ"),
    ]  # fmt: skip
    assert [s["code"] for s in ack["ok"]["statuses"] if s["is_wrap_up"]] == ["1"]


@pytest.mark.parametrize("version", [PROTOCOL_VERSION + 1, 1, 0, -1])
async def test_a_panel_of_another_release_is_told_to_reload(world: GatewayWorld, version: int) -> None:
    world.gateway.connected("s1", "192.0.2.7")
    ack = await world.gateway.handle("hello", "s1", {"panel": PANEL | {"protocol_version": version}})
    assert refused(ack) == "protocol_mismatch"
    assert "reload" in text(ack)


@pytest.mark.parametrize(
    "origin",
    ["", "null", "https://evil.example", "https://acme.lightning.force.com.evil.example",
     "http://acme.lightning.force.com", "https://acme.lightning.force.com/"],
)  # fmt: skip
async def test_an_org_that_is_not_on_the_list_is_refused_and_may_not_sign_in(world: GatewayWorld, origin: str) -> None:
    world.gateway.connected("s1", "192.0.2.7")
    ack = await world.gateway.handle("hello", "s1", {"panel": PANEL | {"org_origin": origin}})
    assert refused(ack) == "unknown_org"
    assert "OCTI_PANEL__ALLOWED_ORIGINS" in text(ack)
    assert refused(await world.sign_in()) == "bad_message"
    assert world.agents.signed_in() == ()


async def test_an_org_whose_option_is_switched_off_is_refused_with_its_own_code(world: GatewayWorld) -> None:
    world.gateway.connected("s1", "192.0.2.7")
    ack = await world.gateway.handle("hello", "s1", {"panel": PANEL | {"org_origin": SWITCHED_OFF}})
    assert refused(ack) == "option_off"
    assert "OCTI_PANEL__SWITCHED_OFF_ORIGINS" in text(ack)
    assert refused(await world.sign_in()) == "bad_message"
    assert world.agents.signed_in() == ()


@pytest.mark.parametrize("name", ["sign_in", "resume"])
async def test_before_hello_nobody_signs_in(world: GatewayWorld, name: str) -> None:
    world.gateway.connected("s1", "192.0.2.7")
    ack = await world.gateway.handle(name, "s1", GOOD[name])
    assert refused(ack) == "bad_message"
    assert "hello" in text(ack)


@pytest.mark.parametrize("name", ["get_snapshot", "sign_out", "set_status", "dial", "answer", "hang_up"])
async def test_without_a_session_every_command_says_that_the_session_is_over(world: GatewayWorld, name: str) -> None:
    await world.connect()
    assert refused(await world.gateway.handle(name, "s1", GOOD[name])) == "session_expired"
    assert world.pbx.commands == []


async def test_a_socket_that_is_gone_gets_no_more_than_a_refusal(world: GatewayWorld) -> None:
    await world.signed_in()
    world.gateway.disconnected("s1")
    assert refused(await world.gateway.handle("get_snapshot", "s1", {})) == "not_signed_in"


async def test_closing_a_tab_signs_nobody_out(world: GatewayWorld) -> None:
    session = await world.signed_in()
    world.gateway.disconnected("s1")
    assert world.agents.signed_in() == (session,)


# ---- anything at all

# what arrives has been JSON, so it may hold lone surrogates and numbers of any length
TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@st.composite
def messages(draw: st.DrawFn) -> tuple[str, Any]:
    """Of a command: junk, or the good example with some of its values replaced by junk."""
    name = draw(st.sampled_from(NAMES))
    if draw(st.booleans()):
        return name, draw(JSON)
    spoilt = dict(GOOD[name])
    for field in [*spoilt, "record"]:
        if draw(st.booleans()):
            spoilt[field] = draw(JSON | TEXT.map(lambda t: t or "x"))
    return name, spoilt


@settings(max_examples=300, deadline=None)
@given(st.lists(messages(), min_size=1, max_size=6), st.booleans())
@example([("dial", {"\ud800": 1})], True)
@example([("sign_in", SIGN_IN | {"account": "\ud800"})], True)
@example([("dial", {"command_id": "c", "number": "\x00"})], True)
def test_any_json_to_any_command_gets_exactly_one_well_formed_answer(
    story: list[tuple[str, Any]], is_signed_in: bool
) -> None:
    async def play() -> None:
        world = GatewayWorld()
        await world.start()
        try:
            await (world.signed_in() if is_signed_in else world.connect())
            for name, data in story:
                ack = await world.gateway.handle(name, "s1", data)
                assert len(ack) == 1
                assert "ok" in ack or refused(ack) != "internal_error"
                json.dumps(ack, ensure_ascii=False).encode()
        finally:
            await world.stop()

    asyncio.run(play())
