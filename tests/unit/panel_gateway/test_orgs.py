"""Several Salesforce orgs at one bridge: two agents on one PBX, each in an org of its own, and what each never sees."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from octi_bridge.agents.model import Account
from octi_bridge.history.model import ActivityKind, PendingActivity, RelatedRecord, WrapUp, WrapUpStage
from octi_bridge.kernel.ids import FIRST_ORG, AgentId, OrgName, call_id_for
from octi_bridge.panel_gateway.panel_log import NoPanel
from octi_bridge.panel_gateway.protocol import RecordRef
from octi_bridge.panel_gateway.views import screen_record, screen_word
from octi_bridge.telephony.commands import CompleteTransfer, Consult, TransferBlind
from octi_bridge.telephony.events import ChannelFact, ChannelId, ChannelState, DialBegan, Extension
from tests.support import facts
from tests.support.gateway_world import HANAKO, OTHER_ID, OTHER_NAME, OTHER_ORG, SATO, TANAKA, GatewayWorld
from tests.unit.history.samples import record
from tests.unit.panel_gateway.support import PANEL

SUZUKI = AgentId("agent-suzuki")
RECORD = RecordRef(object_type="Account", record_id="0015h0000000009AAA")
CALL = call_id_for("pbx", "1.0")


async def sato_here(world: GatewayWorld) -> None:
    """佐藤 at 201, in the first org."""
    await world.connect("s1")
    assert "ok" in await world.sign_in("s1")


async def suzuki_there(world: GatewayWorld, sid: str = "s2", **told: Any) -> dict[str, Any]:
    """鈴木 at 202, in the sandbox."""
    hello = await world.connect(sid, org_origin=OTHER_ORG, **told)
    assert "ok" in hello, hello
    return await world.sign_in(sid, account="suzuki", password="other-one", extension="202")


async def both(world: GatewayWorld) -> None:
    await sato_here(world)
    assert "ok" in await suzuki_there(world)


def ringing(linked: str, extension: str) -> list[ChannelFact]:
    """The customer rings there, over the trunk."""
    trunk, leg = f"{linked}.0", f"{linked}.1"
    return [
        facts.created(trunk, trunk, "trunk", ChannelState.DIALED, caller=facts.CUSTOMER, dialed=facts.DIALED),
        facts.created(leg, trunk, extension, ChannelState.DOWN, caller=extension),
        DialBegan(channel_id=ChannelId(trunk), dest_channel_id=ChannelId(leg)),
        facts.became(leg, ChannelState.RINGING, facts.CUSTOMER),
    ]


def names_shown(world: GatewayWorld, agent_id: AgentId) -> list[list[str]]:
    session = world.agents.session(agent_id)
    assert session is not None
    return [[match.name for match in call.lookup.matches] for call in world.desk.snapshot(session).calls]


# ---- who belongs where


async def test_the_origin_of_the_panel_decides_the_org_of_the_session(world: GatewayWorld) -> None:
    await both(world)
    assert [(session.account, session.org) for session in world.agents.signed_in()] == [
        ("sato", FIRST_ORG), ("suzuki", OTHER_NAME),
    ]  # fmt: skip
    assert {session.account: session.org for session in world.store.kept.values()} == {
        "sato": FIRST_ORG, "suzuki": OTHER_NAME,
    }  # fmt: skip


async def test_an_id_that_the_panel_tells_must_be_the_orgs(world: GatewayWorld) -> None:
    for org_id in (OTHER_ID, OTHER_ID[:15], None):
        assert "ok" in await world.connect("s2", org_origin=OTHER_ORG, org_id=org_id)
    wrong = await world.connect("s3", org_origin=OTHER_ORG, org_id="00D5h0000000001AAA")
    assert wrong["error"]["code"] == "unknown_org"
    assert "sandbox" in wrong["error"]["message"]


async def test_a_panel_of_an_unknown_org_is_one_line_in_the_log(
    world: GatewayWorld, caplog: pytest.LogCaptureFixture
) -> None:
    hello = await world.connect("s1", org_origin="https://evil.example\nINFO all is well")
    assert hello["error"]["code"] == "unknown_org"
    (line,) = caplog.messages
    assert line.startswith("panel of https://evil.example?INFO?all?is?well from 192.0.2.7 refused: unknown_org")


async def test_an_org_without_a_known_id_takes_the_panels_word(world: GatewayWorld) -> None:
    assert "ok" in await world.connect("s1", org_id="00D5h0000000001AAA")


async def test_a_connection_does_not_change_its_org(world: GatewayWorld) -> None:
    await sato_here(world)
    again = await world.gateway.handle("hello", "s1", {"panel": PANEL | {"org_origin": OTHER_ORG}})
    assert again["error"]["code"] == "bad_message"
    assert world.agents.org_at(Extension("201")) == FIRST_ORG


async def test_an_account_of_one_org_cannot_sign_in_from_another(world: GatewayWorld) -> None:
    bound = Account(agent_id=AgentId("agent-mori"), account="mori", name="森", password_hash="p", org=FIRST_ORG)
    world.store.add_account(bound)
    await world.connect("s1", org_origin=OTHER_ORG)
    await world.connect("s2")
    fields = {"account": "mori", "password": "p"}
    assert (await world.sign_in("s1", **fields))["error"]["code"] == "sign_in_refused"
    assert "ok" in await world.sign_in("s2", **fields)


async def test_a_token_opens_its_session_only_in_its_org(world: GatewayWorld) -> None:
    await world.connect("s1")
    token = (await world.sign_in("s1"))["ok"]["token"]
    await world.connect("s2", org_origin=OTHER_ORG)
    await world.connect("s3")
    assert (await world.gateway.handle("resume", "s2", {"token": token}))["error"]["code"] == "session_expired"
    assert "ok" in await world.gateway.handle("resume", "s3", {"token": token})


async def test_signing_in_from_another_org_ends_the_session_here(world: GatewayWorld) -> None:
    await world.connect("s1")
    token = (await world.sign_in("s1"))["ok"]["token"]
    await world.connect("s2", org_origin=OTHER_ORG)
    assert "ok" in await world.sign_in("s2")
    await world.envelopes()
    assert [(to, data["reason"]) for to, name, data in world.messages.sent if name == "session_ended"] == [
        ("s1", "moved")
    ]
    assert world.agents.org_at(Extension("201")) == OTHER_NAME
    for command, data in (("get_snapshot", {}), ("resume", {"token": token}), ("get_recent_calls", {})):
        assert (await world.gateway.handle(command, "s1", data))["error"]["code"] == "session_expired"


async def test_a_call_ends_in_the_org_in_which_it_began(world: GatewayWorld) -> None:
    await sato_here(world)
    world.hear(ringing("1", "201"))
    await world.connect("s2", org_origin=OTHER_ORG)
    for account in ({}, {"account": "suzuki", "password": "other-one"}):
        assert (await world.sign_in("s2", **account))["error"]["code"] == "terminal_in_call"
    assert world.agents.org_at(Extension("201")) == FIRST_ORG
    world.hear([facts.ended("1.1"), facts.ended("1.0")])
    assert "ok" in await world.sign_in("s2")


async def test_a_call_whose_agent_signed_out_stays_in_its_org(world: GatewayWorld) -> None:
    await sato_here(world)
    world.hear(ringing("1", "201"))
    assert "ok" in await world.gateway.handle("sign_out", "s1", {"command_id": "c"})
    await world.connect("s2", org_origin=OTHER_ORG)
    fields = {"account": "suzuki", "password": "other-one"}
    assert (await world.sign_in("s2", **fields))["error"]["code"] == "terminal_in_call"
    assert "ok" in await world.sign_in("s1", **fields)
    assert "ok" in await world.gateway.handle("sign_out", "s1", {"command_id": "d"})
    world.hear([facts.ended("1.1"), facts.ended("1.0")])
    assert "ok" in await world.sign_in("s2", **fields)
    assert world.agents.org_at(Extension("201")) == OTHER_NAME


# ---- what is shown


async def test_one_number_is_looked_up_once_in_each_agents_own_org(world: GatewayWorld) -> None:
    await both(world)
    world.hear([*ringing("1", "201"), *ringing("2", "202")])
    await world.spawned.run_all()
    assert (world.lookup.asked, world.other_lookup.asked) == ([facts.CUSTOMER], [facts.CUSTOMER])
    assert names_shown(world, SATO) == [[HANAKO.name]]
    assert names_shown(world, SUZUKI) == [[TANAKA.name]]
    assert await world.pops_sent() == [("s1", HANAKO.record_id), ("s2", TANAKA.record_id)]
    for agent_id, foreign in ((SATO, TANAKA), (SUZUKI, HANAKO)):
        told = "".join(envelope.model_dump_json() for envelope in await world.envelopes(agent_id))
        assert foreign.name not in told
        assert foreign.record_id not in told


async def test_an_answer_that_comes_after_the_agent_left_the_org_is_dropped(world: GatewayWorld) -> None:
    await sato_here(world)
    world.hear([*ringing("1", "201"), facts.ended("1.1"), facts.ended("1.0")])
    await world.gateway.handle("sign_out", "s1", {"command_id": "c"})
    await world.connect("s2", org_origin=OTHER_ORG)
    await world.sign_in("s2", account="suzuki", password="other-one", extension="201")
    world.hear(ringing("1", "201"))  # the same call comes again, before the first org has answered
    await world.spawned.run_all()
    assert names_shown(world, SUZUKI) == [[TANAKA.name]]
    assert (world.lookup.asked, world.other_lookup.asked) == ([facts.CUSTOMER], [facts.CUSTOMER])


# ---- passing a record on


@pytest.mark.parametrize(("target", "is_passed_on"), [("202", False), ("203", True)])
async def test_a_record_is_not_sent_with_a_call_to_another_org(
    world: GatewayWorld, target: str, is_passed_on: bool
) -> None:
    await both(world)
    word = "Account/0015h0000000009AAA" if is_passed_on else None
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.held_by_agent()])
    fields = {"call_id": CALL, "number": target, "screen": RECORD.model_dump(mode="json")}
    ack = await world.gateway.handle("consult", "s1", {"command_id": "c1", "kind": "attended", **fields})
    assert "ok" in ack, ack
    (consult,) = [command for command in world.pbx.commands if isinstance(command, Consult)]
    assert consult.screen == word
    ack = await world.gateway.handle("transfer_blind", "s1", {"command_id": "c2", **fields})
    assert "ok" in ack, ack
    (blind,) = [command for command in world.pbx.commands if isinstance(command, TransferBlind)]
    assert blind.screen == word
    world.hear([*facts.consult_dialed(target, target), *facts.consult_answered()])
    del fields["number"]
    ack = await world.gateway.handle("complete_transfer", "s1", {"command_id": "c3", **fields})
    assert "ok" in ack, ack
    (completed,) = [command for command in world.pbx.commands if isinstance(command, CompleteTransfer)]
    assert completed.screen == word


@pytest.mark.parametrize("org", [FIRST_ORG, OTHER_NAME])
def test_a_word_that_came_with_a_call_is_read_in_its_own_org_only(org: OrgName) -> None:
    word = screen_word(RECORD, org)
    assert [screen_record(word, one) == RECORD for one in (FIRST_ORG, OTHER_NAME)] == [
        org == FIRST_ORG, org == OTHER_NAME,
    ]  # fmt: skip
    assert screen_record(word, None) is None


@pytest.mark.parametrize("word", ["", "/", "x", "a/b/c/d/e", "sandbox/", "default/Account/0015h0000000009AAA/x"])
def test_a_word_that_is_not_ours_is_no_record(word: str) -> None:
    assert screen_record(word, FIRST_ORG) is None
    assert screen_record(word, OTHER_NAME) is None


# ---- what was written down


async def test_calls_and_their_wrap_ups_are_those_of_the_org(world: GatewayWorld) -> None:
    here, there = record(), record("b", org=OTHER_NAME)
    for one in (here, there):
        world.wrap_up_store.records[one.entry_id] = one
        world.history.records[one.entry_id] = one
        related = RelatedRecord(record_id=HANAKO.record_id, object_type="Contact")
        await world.wrap_up_store.keep(one.entry_id, WrapUpStage.SAVED, WrapUp(related=related), one.ended_at)
    await sato_here(world)
    calls = (await world.gateway.handle("get_recent_calls", "s1", {}))["ok"]["calls"]
    assert [call["entry_id"] for call in calls] == [here.entry_id]
    taken = await world.gateway.handle("get_wrap_up", "s1", {"entry_id": there.entry_id})
    assert taken["error"]["code"] == "no_such_record"
    await world.gateway.handle("get_wrap_up", "s1", {"entry_id": here.entry_id})
    assert (len(world.lookup.asked), world.other_lookup.asked) == (1, [])


async def test_a_record_chosen_in_one_org_is_remembered_there(world: GatewayWorld) -> None:
    await suzuki_there(world)
    mine = record("b", org=OTHER_NAME, agent_id=SUZUKI)
    world.wrap_up_store.records[mine.entry_id] = mine
    wrap_up = {"disposition": "解決", "notes": "", "follow_up": None,
               "related": {"record_id": TANAKA.record_id, "object_type": "Contact", "name": "田中"}}  # fmt: skip
    ack = await world.gateway.handle(
        "save_wrap_up", "s2", {"command_id": "c1", "entry_id": mine.entry_id, "wrap_up": wrap_up}
    )
    assert "ok" in ack, ack
    assert [match.record_id for _, match in world.other_lookup.remembered] == [TANAKA.record_id]
    assert world.lookup.remembered == []


async def test_a_panel_of_another_org_is_not_asked_to_write_the_log(world: GatewayWorld) -> None:
    await sato_here(world)
    there = PendingActivity(record=record(org=OTHER_NAME), attempts=0, kind=ActivityKind.CALL)
    with pytest.raises(NoPanel):
        await world.panel_log.write(there)
    here = asyncio.create_task(world.panel_log.write(PendingActivity(record=record(), attempts=0)))
    await world.envelopes()
    assert [to for to, name, _ in world.messages.sent if name == "save_log"] == ["s1"]
    here.cancel()
    await asyncio.gather(here, return_exceptions=True)
