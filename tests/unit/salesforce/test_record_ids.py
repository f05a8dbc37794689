"""Ids of 15 and of 18 characters name the same record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octi_bridge.salesforce.record_ids import long_id
from octi_bridge.workbench.org.ids import normalize_id

IDS = st.text("0123456789ABCXYZabcxyz", min_size=15, max_size=15)


@given(IDS)
def test_a_short_id_is_lengthened_as_the_org_does_it(short: str) -> None:
    assert long_id(short) == normalize_id(short)


@pytest.mark.parametrize("text", ["0035h0000000001AAA", "", "not-an-id"])
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert long_id(text) == text
