"""The PBXs on which random calls are played: who rings for which number, which codes there are, what differs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from tests.support.freepbx.layout import (
    CUSTOMER,
    IVR_DID,
    MOBILE,
    ORDERS,
    ORDERS_DID,
    RECEPTION_DID,
    SALES,
    SALES_DID,
)

PbxName = Literal["simulator", "asterisk", "freepbx"]
EXTENSIONS = ("201", "202", "203")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """A way in for customers.

    Attributes:
        number: What the customer dials.
        keys: What the customer presses then, at an announcement that asks for it.
        queue: The queue it leads to, "" for none.
        penalties: Of the extensions it leads to; a queue rings those that may ring and have the lowest.
        has_mobile: A mobile rings, too, at once or after a while.
    """

    number: str
    keys: str = ""
    queue: str = ""
    penalties: Mapping[str, int] = field(hash=False)
    has_mobile: bool = False

    def rings(self, available: frozenset[str]) -> frozenset[str]:
        """The extensions that ring."""
        if not self.queue:
            return frozenset(self.penalties)
        lowest = min(self.penalties[who] for who in available)
        return frozenset(who for who in available if self.penalties[who] == lowest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """What is keyed in at a phone in a call; "" for what the PBX does not have."""

    consult: str
    hand_over: str
    blind: str
    park: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pbx:
    """One PBX as random calls know it.

    Attributes:
        customer: The customer's phone.
        own_number: The only number that phone has; "" where it may show any.
        with_second: The extension at which a second phone may be registered.
        second: That phone.
        queues: The queues everybody belongs to.
        queue_entrances: Ways into queues.
        groups: Ways to several phones at once, or by an announcement.
        direct: The way to each extension.
        outside_prefix: May be dialed before outside numbers, and stands nowhere; "" for none.
        codes: Of transfers at the phone.
        mobile: The mobile in ring groups and of follow-me, "" for none.
        follows: Extensions whose calls go on ringing at the mobile.
        voicemail: Extensions whose voicemail answers what is declined.
        is_generated: As a GUI makes it: phones are members by Local channels and stay members, phones transfer by
            themselves, the administrator applies changes.
    """

    name: PbxName
    customer: str = "outside"
    own_number: str = ""
    with_second: str = "203"
    second: str = "203-2"
    queues: tuple[str, ...] = ("sales", "support")
    queue_entrances: tuple[Entrance, ...]
    groups: tuple[Entrance, ...] = ()
    direct: Mapping[str, Entrance] = field(hash=False)
    outside_prefix: str = ""
    codes: Codes | None = None
    mobile: str = ""
    follows: frozenset[str] = frozenset()
    voicemail: frozenset[str] = frozenset()
    is_generated: bool = False

    @property
    def phones(self) -> tuple[str, ...]:
        """All phones that must be free in the end, by what `Desks` calls them."""
        return (self.customer, *EXTENSIONS, *filter(None, [self.mobile]))

    def entrance(self, number: str, keys: str) -> Entrance:
        """What the customer reaches so."""
        known = (*self.queue_entrances, *self.groups, *self.direct.values())
        return next(each for each in known if (each.number, each.keys) == (number, keys))


def _straight(mobile_at: str = "") -> Mapping[str, Entrance]:
    return {
        who: Entrance(number=f"0312340{who}", penalties={who: 0}, has_mobile=who == mobile_at) for who in EXTENSIONS
    }


_ALIKE = dict.fromkeys(EXTENSIONS, 0)
_LAB_QUEUES = (
    Entrance(number="0312340001", queue="sales", penalties=_ALIKE),
    Entrance(number="0312340002", queue="support", penalties=_ALIKE),
)
_STATIC, _SIGNED_IN = {"201": 0, "202": 0, "203": 5}, {"201": 0, "202": 3, "203": 0}

PBXS: Mapping[PbxName, Pbx] = MappingProxyType(
    {
        "simulator": Pbx(name="simulator", queue_entrances=_LAB_QUEUES, direct=_straight()),
        "asterisk": Pbx(
            name="asterisk",
            queue_entrances=_LAB_QUEUES,
            direct=_straight(),
            codes=Codes(consult="*9", hand_over="*2", blind="##"),
        ),
        "freepbx": Pbx(
            name="freepbx",
            customer=CUSTOMER,
            own_number=CUSTOMER,
            with_second="201",
            second="99201",
            queues=(SALES, ORDERS),
            queue_entrances=(
                Entrance(number=SALES_DID, queue=SALES, penalties=_STATIC),
                Entrance(number=ORDERS_DID, queue=ORDERS, penalties=_SIGNED_IN),
                Entrance(number=IVR_DID, keys="1", queue=SALES, penalties=_STATIC),
                Entrance(number=IVR_DID, keys="4", queue=ORDERS, penalties=_SIGNED_IN),
            ),
            groups=(
                Entrance(number=RECEPTION_DID, penalties={"201": 0, "202": 0}, has_mobile=True),
                Entrance(number=IVR_DID, keys="2", penalties={"201": 0, "202": 0}, has_mobile=True),
                Entrance(number=IVR_DID, keys="3", penalties={"203": 0}, has_mobile=True),
            ),
            direct=_straight(mobile_at="203"),
            outside_prefix="9",
            codes=Codes(consult="*2", hand_over="*4", blind="##", park="##70"),
            mobile=MOBILE,
            follows=frozenset({"203"}),
            voicemail=frozenset({"201", "202"}),
            is_generated=True,
        ),
    }
)
