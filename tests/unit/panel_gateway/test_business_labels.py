"""業務ラベル: which calls carry one, and what panels are told of it."""

from __future__ import annotations

import pytest

from octi_bridge.calls.labels import BusinessLabel, BusinessLabels
from octi_bridge.calls.model import AgentCall, Direction
from octi_bridge.numbers.dialing import BadNumber
from tests.support import facts
from tests.support.fakes import InMemoryLabels
from tests.support.gateway_world import GatewayWorld
from tests.unit.history.samples import call

SALES = BusinessLabel(number="0312340001", label_ja="製品のお問い合わせ", label_en="Product questions")


async def labelled(found: AgentCall, label: BusinessLabel = SALES) -> bool:
    store = InMemoryLabels()
    store.labels = (label,)
    labels = BusinessLabels(store=store, region="JP")
    await labels.read()
    return labels.of(found) is label


CALLS = {
    "a customer dialled it": (call(), True),
    "as the trunk spells it": (call(dialed_number="+81312340001"), True),
    "as a trunk spells it that leaves out the plus": (call(dialed_number="81312340001"), True),
    "with the European prefix": (call(dialed_number="0081312340001"), True),
    "with a prefix of its caller": (call(dialed_number="1860312340001"), True),
    "with hyphens": (call(dialed_number="03-1234-0001"), True),
    "another number": (call(dialed_number="0312340002"), False),
    "no number": (call(dialed_number=None), False),
    "a name": (call(dialed_number="sip:sales"), False),
    "an agent dialled it": (call(direction=Direction.OUTBOUND), False),
    "a colleague dialled it": (call(direction=Direction.INTERNAL), False),
}


@pytest.mark.parametrize("case", CALLS)
async def test_a_call_carries_the_label_of_the_number_its_caller_dialled(case: str) -> None:
    found, is_labelled = CALLS[case]
    assert await labelled(found) is is_labelled


@pytest.mark.parametrize("dialed", ["442079460958", "+442079460958", "02079460958", "00442079460958"])
async def test_labels_are_found_by_the_numbering_plan_of_the_region(dialed: str) -> None:
    store = InMemoryLabels()
    store.labels = (BusinessLabel(number="020 7946 0958", label_ja="営業", label_en="Sales"),)
    labels = BusinessLabels(store=store, region="GB")
    await labels.read()
    assert labels.of(call(dialed_number=dialed)) is store.labels[0]


async def test_an_internal_number_has_a_label_too() -> None:
    seven = BusinessLabel(number="7001", label_ja="営業", label_en="Sales")
    assert await labelled(call(dialed_number="7001"), seven)
    assert not await labelled(call(dialed_number="7002"), seven)


def test_a_label_needs_a_number_that_can_be_dialled() -> None:
    with pytest.raises(BadNumber):
        BusinessLabel(number="sales", label_ja="営業", label_en="Sales")


async def test_the_panel_gets_the_label_in_both_languages_and_the_target_of_a_transfer_too(world: GatewayWorld) -> None:
    world.label_store.labels = (SALES,)
    await world.signed_in()
    world.hear(facts.queue_call_rings())
    label = world.snapshot().calls[0].business_label
    assert label is not None
    assert (label.label_ja, label.label_en) == ("製品のお問い合わせ", "Product questions")
    world.hear([*facts.queue_call_answered(), *facts.transferred_blind("202"), *facts.rung_by_customer("201", "1.9")])
    assert world.snapshot().calls[0].business_label == label


async def test_labels_read_at_the_next_sign_in_show_on_calls_that_go_on(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear(facts.queue_call_rings())
    assert world.snapshot().calls[0].business_label is None
    world.label_store.labels = (SALES,)
    await world.connect("s2")
    await world.sign_in("s2", account="suzuki", password="other-one", extension="202")
    assert world.snapshot().calls[0].business_label is not None
    last = (await world.envelopes())[-1].event
    assert last.type == "call_details_changed"
    assert last.call.business_label is not None
