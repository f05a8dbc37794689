"""`agents.ports.PlaceStore` in SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.storage.tables import sign_in_places

KNOWN_FOR = timedelta(days=90)
EXACT_TO = timedelta(hours=1)
MOST_PLACES = 20


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SqlPlaceStore:
    """The latest places of each account; those not used for `KNOWN_FOR` are forgotten."""

    def __init__(self, *, engine: AsyncEngine, now: Callable[[], datetime] = _utc_now) -> None:
        self._engine = engine
        self._now = now

    async def is_known(self, account: str, place: str) -> bool:
        """Whether the account signed in from there not too long ago."""
        if "\x00" in account:  # PostgreSQL refuses even to look for it
            return False
        is_it = (sign_in_places.c.account == account) & (sign_in_places.c.place == place)
        async with self._engine.connect() as db:
            seen_at = await db.scalar(select(sign_in_places.c.seen_at).where(is_it))
        return seen_at is not None and seen_at > self._now() - KNOWN_FOR

    async def remember(self, account: str, place: str) -> None:
        """The account signed in from there now."""
        of_account = sign_in_places.c.account == account
        async with self._engine.begin() as db:
            is_it = of_account & (sign_in_places.c.place == place)
            seen_at = await db.scalar(select(sign_in_places.c.seen_at).where(is_it))
            if seen_at is not None and seen_at > self._now() - EXACT_TO:
                return
            changed = await db.execute(update(sign_in_places).where(is_it).values(seen_at=self._now()))
            if changed.rowcount:
                return
            await db.execute(insert(sign_in_places).values(account=account, place=place, seen_at=self._now()))
            latest = select(sign_in_places.c.place).where(of_account)
            kept = latest.order_by(sign_in_places.c.seen_at.desc()).limit(MOST_PLACES)
            is_old = sign_in_places.c.seen_at <= self._now() - KNOWN_FOR
            is_beyond = of_account & sign_in_places.c.place.not_in(kept)
            await db.execute(delete(sign_in_places).where(is_old | is_beyond))
