"""What a lab consists of: names, ports and secrets, fixed before anything is started."""

from __future__ import annotations

import random
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from octi_bridge.workbench.asterisk_lab.errors import LabError

HOST = "127.0.0.1"
PORTS_TAKEN = 400
FREE_BASES = range(20000, 32000, PORTS_TAKEN)  # below the range from which Linux draws ports of its own (32768)
EXTENSIONS = ("201", "202", "203")
CUSTOMER = "outside"
CUSTOMER_NUMBER = "09011112222"
SECOND_DEVICES: Mapping[str, str] = MappingProxyType({"203-2": "203", "99203": "99203"})
"""Further phones of user 203, started only on demand, one at a time: the phone's name to the account it registers with.

The first registers beside the desk phone, the second is a device with an account of its own.
"""
USER_DEVICES: Mapping[str, tuple[str, ...]] = MappingProxyType({"203": ("203", "99203")})
QUEUES: Mapping[str, str] = MappingProxyType({"sales": "0312340001", "support": "0312340002"})
TONES_HZ: Mapping[str, int] = MappingProxyType(
    {"201": 500, "202": 700, "203": 900, CUSTOMER: 1100, "204": 1300, "203-2": 1500, "99203": 1500}
)
"""What each phone says; 204 is the panel, whose microphone a test makes to say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhonePorts:
    """Where one phone listens; `relay_*` is the talk relay between it and the PBX."""

    sip: int
    control: int
    relay_pbx: int
    relay_phone: int
    rtp: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabInfo:
    """A running lab, as those who connect to it need it. `queues`: queue name to the number a customer dials."""

    directory: Path
    prefix: Path
    base_port: int
    ami_username: str = "octi"
    ami_secret: str = field(repr=False)
    admin_username: str = "lab"
    admin_secret: str = field(repr=False)
    phone_password: str = field(repr=False)
    run_dir: Path
    ami_host: str = HOST
    extensions: tuple[str, ...] = EXTENSIONS
    customer: str = CUSTOMER
    customer_number: str = CUSTOMER_NUMBER
    queues: Mapping[str, str] = field(default_factory=lambda: QUEUES)
    dial_context: str = ""

    @property
    def ami_port(self) -> int:
        """Asterisk's manager interface."""
        return self.base_port + 1

    @property
    def http_port(self) -> int:
        """Asterisk's HTTP server: SIP over WebSocket at `/ws` for endpoint 204."""
        return self.base_port + 2

    @property
    def sip_websocket_url(self) -> str:
        """Where the telephone in the panel (endpoint 204) registers."""
        return f"ws://{HOST}:{self.http_port}/ws"

    @property
    def sip_port(self) -> int:
        """Asterisk's SIP over UDP."""
        return self.base_port + 3

    @property
    def rtp_ports(self) -> tuple[int, int]:
        """Asterisk's own media ports."""
        return self.base_port + 200, self.base_port + PORTS_TAKEN - 1

    @property
    def phones(self) -> tuple[str, ...]:
        """The names of all phones, the customer's first."""
        return (self.customer, *self.extensions)

    def phone_ports(self, name: str) -> PhonePorts:
        """The ports of one phone."""
        i = len(self.phones) if name in SECOND_DEVICES else self.phones.index(name)
        return PhonePorts(
            sip=self.base_port + 10 + 10 * i,  # ten apart: a phone also takes the next one for TLS
            control=self.base_port + 60 + i,
            relay_pbx=self.base_port + 70 + 2 * i,
            relay_phone=self.base_port + 71 + 2 * i,
            rtp=(self.base_port + 100 + 20 * i, self.base_port + 119 + 20 * i),
        )

    def contact(self, name: str) -> str:
        """What only this phone's line in `pjsip show contacts` holds.

        A desk phone's relay, as an extension may have several phones; the customer has none.
        """
        return f"{name}/sip:" if name == self.customer else f"@{HOST}:{self.phone_ports(name).relay_pbx}"

    def recordings(self, name: str) -> Path:
        """Where a phone writes what it hears."""
        return self.directory / "phones" / name / "rec"


def draw_info(*, directory: Path, prefix: Path, run_dir: Path, base_port: int) -> LabInfo:
    """A lab with new secrets."""
    return LabInfo(
        directory=directory,
        prefix=prefix,
        base_port=base_port,
        run_dir=run_dir,
        ami_secret=secrets.token_urlsafe(18),
        admin_secret=secrets.token_urlsafe(18),
        phone_password=secrets.token_hex(12),
    )


def claim_ports(base_port: int | None) -> tuple[int, socket.socket]:
    """Reserve a block of ports: the first of them is held open as the claim as long as the lab lives.

    Raises:
        LabError: `base_port` (or every block, when None) is in use.
    """
    if base_port is not None and not 1024 <= base_port <= 65536 - PORTS_TAKEN:
        raise LabError(f"the base port must leave room for {PORTS_TAKEN} ports above 1023")
    bases = [base_port] if base_port is not None else random.sample(FREE_BASES, len(FREE_BASES))
    for base in bases:
        claim = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            claim.bind((HOST, base))
            claim.listen(1)
        except OSError:
            claim.close()
            continue
        if not _taken(base):
            return base, claim
        claim.close()
    what = f"ports {base_port} to {base_port + PORTS_TAKEN - 1}" if base_port is not None else "all blocks of ports"
    raise LabError(f"{what} are in use: choose another base port")


def _taken(base: int) -> bool:
    ports = [base + 1, base + 2, base + 3, *range(base + 10, base + 80)]
    for port in ports:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_INET, kind) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(kind == socket.SOCK_STREAM))
                try:
                    probe.bind((HOST, port))
                except OSError:
                    return True
    return False
