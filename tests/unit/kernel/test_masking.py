"""What may stand in a log of a customer's number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octi_bridge.kernel.masking import mask_number


@pytest.mark.parametrize(
    ("number", "shown"),
    [("09011112222", "*******2222"), ("+819011112222", "*********2222"), ("201", "201"), ("20001", "20001"),
     ("110000", "**0000"), (None, "-"), ("", "-")],
)  # fmt: skip
def test_of_a_customers_number_only_the_last_four_digits_may_be_logged(number: str | None, shown: str) -> None:
    assert mask_number(number) == shown


@given(st.text(alphabet="0123456789+", min_size=6, max_size=40))
def test_masking_keeps_the_length_and_hides_all_but_four(number: str) -> None:
    shown = mask_number(number)
    assert len(shown) == len(number)
    assert shown[:-4] == "*" * (len(number) - 4)
    assert shown[-4:] == number[-4:]
