"""Record ids and their check characters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from octi_bridge.workbench.org.ids import check_suffix, make_id, normalize_id


def test_suffix_is_the_documented_one() -> None:
    # The pair is the example of salesforce.com's own REST documentation (search result of an account).
    assert check_suffix("001D000000IqhSL") == "IAZ"
    assert check_suffix("001D000000Iomaz") == "IAB"


@given(st.integers(min_value=1, max_value=10**9))
def test_made_ids_are_well_formed_and_short_forms_mean_the_same(number: int) -> None:
    record_id = make_id("00T", number)
    assert normalize_id(record_id) == record_id
    assert normalize_id(record_id[:15]) == record_id


def test_wrong_suffix_length_or_characters_make_no_id() -> None:
    assert [normalize_id(value) for value in ("001D000000IqhSLIAB", "001D", "", "001D000000Iqh'L", "０" * 15)] == [
        None
    ] * 5
