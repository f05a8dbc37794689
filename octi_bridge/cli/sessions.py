"""Ends sessions of the running bridge from another process, and waits until it has."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from octi_bridge.storage.administration import SqlAdministration

PATIENCE_S = 5.0
_LOOK_S = 0.1


async def end_sessions(administration: SqlAdministration, names: Collection[str]) -> Sequence[str]:
    """Sign these accounts out; gives those whose session nobody has ended, because no bridge runs.

    Their sessions open nothing any more, and end when a bridge starts.
    """
    left = await _signed_in(administration, names)
    if not left:
        return left
    await administration.withdraw_tokens(left)
    for _ in range(round(PATIENCE_S / _LOOK_S)):
        left = await _signed_in(administration, left)
        if not left:
            break
        await asyncio.sleep(_LOOK_S)
    return left


async def _signed_in(administration: SqlAdministration, names: Collection[str]) -> Sequence[str]:
    return [account for account, _ in await administration.signed_in() if account in names]
