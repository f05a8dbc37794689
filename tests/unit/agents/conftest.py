from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.agents.office import Office


@pytest.fixture
def office() -> Iterator[Office]:
    found = Office()
    yield found
    found.spawned.forget()
