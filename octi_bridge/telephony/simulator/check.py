"""The doctor's view of a bridge without a PBX."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from octi_bridge.kernel.diagnostics import Finding


async def check_simulated(_: Mapping[str, Sequence[str]]) -> Sequence[Finding]:
    """What the doctor says of a bridge that was started without a PBX."""
    return [
        Finding(
            code="pbx_simulated",
            problem="calls are simulated: no PBX is connected, no real phone rings",
            remedy="for real calls start octi-bridge serve without --pbx simulator",
            is_fatal=False,
        )
    ]
