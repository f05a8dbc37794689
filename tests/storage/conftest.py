from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.storage.database import close_engine, open_engine


@pytest.fixture
async def empty(database_url: str) -> AsyncIterator[AsyncEngine]:
    """A database without tables."""
    engine = open_engine(database_url)
    yield engine
    await close_engine(engine)


@pytest.fixture
async def engine(schema_url: str) -> AsyncIterator[AsyncEngine]:
    """A database with this release's schema."""
    engine = open_engine(schema_url)
    yield engine
    await close_engine(engine)
