from __future__ import annotations

import traceback

import pytest

from octi_bridge.storage.database import DatabaseError, open_engine, shown_address

WRONG = ["postgresql://octi:a@s3cret:c@db/octi", "postgresql://octi:s3cret@db:5432x/octi", "octi.db"]


@pytest.mark.parametrize("read", [open_engine, shown_address])
@pytest.mark.parametrize("address", WRONG)
def test_an_address_that_cannot_be_read_says_how_to_write_it(address: str, read: object) -> None:
    assert callable(read)
    with pytest.raises(DatabaseError, match="in a password write %40 for @") as caught:
        read(address)
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))
