"""通知番号: what may be chosen, and what is shown when nothing was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octi_bridge.agents.model import AgentSession, Terminal
from octi_bridge.call_control.caller_ids import CallerId, CallerIds, require_caller_number
from octi_bridge.call_control.errors import BadCallerId, UnknownCallerId
from octi_bridge.telephony.commands import MakeCall
from octi_bridge.telephony.events import DeviceState, DeviceStateChanged, Extension
from tests.support.fakes import InMemoryCallerIds
from tests.support.gateway_world import CALLER_IDS, GatewayWorld
from tests.unit.panel_gateway.support import refused

AT = Extension("201")


@pytest.fixture
async def session(world: GatewayWorld) -> AgentSession:
    return await world.signed_in()


async def read(default: str | None) -> CallerIds:
    caller_ids = CallerIds(store=InMemoryCallerIds(CALLER_IDS), default=default)
    await caller_ids.read()
    return caller_ids


def shown(world: GatewayWorld) -> str | None:
    made = [command for command in world.pbx.commands if isinstance(command, MakeCall)]
    return made[-1].caller_id


@pytest.mark.feature("F-064")
async def test_choice_then_terminal_then_did_then_system_then_the_pbx_itself(session: AgentSession) -> None:
    full = Terminal(extension=AT, caller_id="1", did_number="2")
    cases = [
        ("0312340001", full, "3", "0312340001"), (None, full, "3", "1"),
        (None, replace(full, caller_id=None), "3", "2"), (None, Terminal(extension=AT), "3", "3"),
        (None, Terminal(extension=AT), None, None),
    ]  # fmt: skip
    for chosen, terminal, default, expected in cases:
        at_terminal = replace(session, default_caller_id=terminal.default_caller_id)
        assert (await read(default)).for_call(at_terminal, chosen) == expected


@pytest.mark.feature("F-066")
async def test_signing_in_and_resuming_bring_the_list_as_it_is_configured_then(world: GatewayWorld) -> None:
    await world.connect()
    ok = (await world.sign_in())["ok"]
    assert [(c["number"], c["kind"], c["label_ja"]) for c in ok["caller_ids"]] == [
        ("0312340001", "number", "営業"), ("0312340001", "window", "営業窓口"),
    ]  # fmt: skip
    world.caller_id_store.choices = [CallerId(number="0312340005", label_ja="解約", label_en="Cancellations")]
    again = (await world.gateway.handle("resume", "s1", {"token": ok["token"]}))["ok"]
    assert [c["label_en"] for c in again["caller_ids"]] == ["Cancellations"]


@pytest.mark.usefixtures("session")
@pytest.mark.feature("F-063")
async def test_a_chosen_number_is_shown_and_one_that_is_not_listed_refused(world: GatewayWorld) -> None:
    dial = {"command_id": "1", "number": "0699990000"}
    assert "ok" in await world.gateway.handle("dial", "s1", dial | {"caller_id": "0312340001"})
    assert shown(world) == "0312340001"
    for wrong in ("0312340009", "", "山田"):
        ack = await world.gateway.handle("dial", "s1", dial | {"command_id": f"w{wrong}", "caller_id": wrong})
        assert refused(ack) == "unknown_caller_id"
    assert "ok" in await world.gateway.handle("dial", "s1", dial | {"command_id": "2"})
    assert shown(world) == "0312340009", "the system's, the terminal has none"


async def test_the_terminals_did_number_is_used_before_the_systems(world: GatewayWorld) -> None:
    await world.connect()
    await world.sign_in(extension="202")
    await world.gateway.handle("dial", "s1", {"command_id": "1", "number": "0699990000"})
    assert shown(world) == "0312340202"


@pytest.mark.usefixtures("session")
async def test_a_colleague_sees_the_extension(world: GatewayWorld) -> None:
    world.hear([DeviceStateChanged(extension=Extension("202"), state=DeviceState.IDLE)])
    dial = {"command_id": "1", "number": "202", "caller_id": "0312340001"}
    assert "ok" in await world.gateway.handle("dial", "s1", dial)
    assert shown(world) is None


async def test_a_choice_that_was_taken_off_the_list_is_refused(session: AgentSession) -> None:
    store = InMemoryCallerIds(CALLER_IDS)
    caller_ids = CallerIds(store=store, default=None)
    await caller_ids.read()
    store.choices = ()
    await caller_ids.read()
    with pytest.raises(UnknownCallerId):
        caller_ids.for_call(session, "0312340001")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("03-1234-0001", "0312340001"),
        ("＋８１ ３ １２３４ ０００１", "+81312340001"),
        ("\u202a0312340001", "0312340001"),
        ("TEL: 03(1234)0001 内線12", "0312340001"),
        ("tel:+81-3-1234-0001;ext=12", "+81312340001"),
        ("ＴＥＬ　０３－１２３４－０００１（代表）", "0312340001"),
        ("携帯：090-1111-2222", "09011112222"),
        ("Office: 0120-123-456", "0120123456"),
    ],
)
def test_a_number_to_show_may_be_typed_in_any_spelling(typed: str, number: str) -> None:
    assert require_caller_number(typed) == number


@pytest.mark.parametrize(
    "text", ["", "代表", "090-1111 home", "03-1234-5678 / 090-1111-2222", "〒100-0001 03-1234-5678"]
)
def test_a_text_that_may_mean_another_number_is_not_shown(text: str) -> None:
    with pytest.raises(BadCallerId, match="digits"):
        require_caller_number(text)


@pytest.mark.parametrize("number", ["", "+", "03-1234-0001", "0312340001;", "０３１２", "1" * 33])
def test_a_number_that_no_trunk_takes_is_not_listed(number: str) -> None:
    with pytest.raises(BadCallerId, match="digits"):
        CallerId(number=number, label_ja="x", label_en="x")
