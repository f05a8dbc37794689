"""`house`: a started simulator on a clock that the test moves."""

from __future__ import annotations

import pytest

from tests.unit.telephony.simulator.house import House


@pytest.fixture
async def house() -> House:
    made = House()
    await made.start()
    return made
