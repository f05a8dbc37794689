"""Is the parking lot there that the settings name?"""

from __future__ import annotations

from octi_bridge.kernel.diagnostics import Finding
from octi_bridge.telephony.asterisk.ami_client import AmiClient
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.errors import PbxRefused


async def check_parking(client: AmiClient, config: AsteriskConfig) -> list[Finding]:
    """Without it everything but パーク works."""
    try:
        lots = {row.get("Name") for row in await client.listing("Parkinglots")}
    except PbxRefused:
        return []  # said with the rights of the account
    if config.parking_lot in lots:
        return []
    there = ", ".join(sorted(lots)) or "none"
    return [
        Finding(
            "parking_lot_missing",
            f"Asterisk has no parking lot {config.parking_lot}; there is: {there}",
            "set OCTI_PBX__PARKING_LOT to the name of a section of res_parking.conf, or add that section with parkext "
            'and parkpos, then: asterisk -rx "module reload res_parking.so"',
            is_fatal=False,
            values={"lot": config.parking_lot, "there": ", ".join(sorted(lots)) or "なし"},
        )
    ]
