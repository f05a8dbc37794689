"""Who has which number and which ports on the FreePBX-shaped bed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from octi_bridge.workbench.asterisk_lab.layout import PORTS_TAKEN, LabInfo, PhonePorts

DESKS = ("201", "202", "203", "99201")
CUSTOMER, MOBILE, OTHER_CUSTOMER = "09011112222", "09033334444", "08055556666"
OUTSIDE = (CUSTOMER, MOBILE, OTHER_CUSTOMER)
SECOND_REGISTRATION = "201b"
"""A second phone that registers as 201; started only on demand."""
NAMES = (*DESKS, *OUTSIDE, SECOND_REGISTRATION)
TONES_HZ: Mapping[str, int] = MappingProxyType(
    dict(zip(NAMES, (500, 700, 900, 1300, 1100, 1700, 1900, 1500), strict=True))
)

IVR_DID, SALES_DID, SUPPORT_DID, ORDERS_DID, RECEPTION_DID, SATO_DID, SUZUKI_DID, TAKAHASHI_DID = (
    "0312340001", "0312340002", "0312340003", "0312340004", "0312340005", "0312340201", "0312340202", "0312340203",
)  # fmt: skip
SALES, SUPPORT, ORDERS = "600", "601", "602"
"""Static Local members; a static PJSIP member; nobody but who signs in."""
RECEPTION, DESK_GROUP = "650", "651"


@dataclass(frozen=True, slots=True, kw_only=True)
class BedInfo(LabInfo):
    """The bed as those who connect to it need it. The carrier has a block of ports of its own."""

    carrier_base: int
    extensions: tuple[str, ...] = ("201", "202", "203")
    customer: str = ""
    dial_context: str = ""

    @property
    def carrier_port(self) -> int:
        """The telephone company's SIP."""
        return self.carrier_base + 3

    def sip_and_rtp(self, which: str) -> tuple[int, int, int]:
        """The ports of `pbx` or `carrier`: SIP, first and last of the media."""
        if which == "carrier":
            return self.carrier_port, self.carrier_base + 10, self.carrier_base + PORTS_TAKEN - 1
        return self.sip_port, self.base_port + 280, self.base_port + PORTS_TAKEN - 1

    def phone_ports(self, name: str) -> PhonePorts:
        """The ports of one phone."""
        i = NAMES.index(name)
        return PhonePorts(
            sip=self.base_port + 10 + 10 * i,
            control=self.base_port + 90 + i,
            relay_pbx=self.base_port + 100 + 2 * i,
            relay_phone=self.base_port + 101 + 2 * i,
            rtp=(self.base_port + 120 + 20 * i, self.base_port + 139 + 20 * i),
        )

    def contact(self, name: str) -> str:
        """What only this phone's line in `pjsip show contacts` of its Asterisk holds."""
        return f"{name}/sip:" if name in OUTSIDE else f"@127.0.0.1:{self.phone_ports(name).relay_pbx}"
