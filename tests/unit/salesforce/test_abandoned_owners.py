"""Who gets the task for a caller who gave up."""

from __future__ import annotations

import pytest

from octi_bridge.calls.queue_names import QueueNames
from octi_bridge.kernel.ids import OrgName
from octi_bridge.salesforce.abandoned_owners import AbandonedCallOwners
from octi_bridge.telephony.events import QueueName

EAST, WEST = OrgName("east"), OrgName("west")
NAMES = QueueNames({"600": "営業"})
OWNERS = {EAST: {"*": "005-any", "700": "005-east"}, WEST: {"*": "00G-any", "600": "005-west", "700": "005-late"}}


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("営業", (WEST, "005-west")),
        ("700", (EAST, "005-east")),
        ("800", (EAST, "005-any")),
    ],
    ids=["of the second org, by the PBX's name", "of two orgs", "of neither"],
)
def test_a_queue_that_an_org_names_goes_there_and_any_other_to_the_first_for_all(
    shown: str, expected: tuple[OrgName, str]
) -> None:
    assert AbandonedCallOwners(OWNERS, NAMES).of(QueueName(shown)) == expected


def test_a_queue_that_nobody_names_leaves_no_task() -> None:
    assert AbandonedCallOwners({EAST: {"600": "005-east"}, WEST: {}}, NAMES).of(QueueName("700")) is None
    assert AbandonedCallOwners({}, NAMES).of(QueueName("営業")) is None
