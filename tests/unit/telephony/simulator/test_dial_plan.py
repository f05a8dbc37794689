"""What numbers mean in the simulated house."""

from __future__ import annotations

import pytest

from octi_bridge.telephony.simulator.dial_plan import (
    DialPlan,
    Route,
    ToExtension,
    ToGroup,
    ToNowhere,
    ToOutside,
    ToQueue,
)

SALES, SUPPORT = DialPlan().queues["7001"], DialPlan().queues["7002"]


@pytest.mark.parametrize(
    ("number", "route"),
    [
        ("201", ToExtension("201")),
        ("7001", ToQueue(SALES)),
        ("7002", ToQueue(SUPPORT)),
        ("600", ToGroup(("201", "202"))),
        ("601", ToGroup(("201",), 2.0)),
        ("0312345678", ToOutside("0312345678")),
        ("09012345678", ToOutside("09012345678")),
        ("031234567", ToNowhere()),
        ("090123456789", ToNowhere()),
        ("0012345678", ToNowhere()),
        ("7003", ToNowhere()),
        ("", ToNowhere()),
    ],
)
def test_a_number_dialled_inside_leads_there(number: str, route: Route) -> None:
    assert DialPlan().route(number, from_outside=False) == route


@pytest.mark.parametrize(
    ("number", "route"),
    [
        ("0312340001", ToQueue(SALES)),
        ("0312340002", ToQueue(SUPPORT)),
        ("0312340201", ToExtension("201")),
        ("0312340600", ToGroup(("201", "202"))),
        ("7001", ToNowhere()),
        ("201", ToNowhere()),
        ("0312345678", ToNowhere()),
    ],
)
def test_a_number_dialled_by_a_customer_leads_there(number: str, route: Route) -> None:
    assert DialPlan().route(number, from_outside=True) == route
