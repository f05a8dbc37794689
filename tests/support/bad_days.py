"""What goes wrong at an org, and a ledger of the calls that must be logged all the same."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from octi_bridge.calls.log_id import CallLogId
from octi_bridge.telephony.events import BridgeEntered, ChannelCreated, ChannelId, Extension, PbxFact
from octi_bridge.telephony.simulator import SimulatedPbx
from octi_bridge.workbench.org.faults import Fault, FaultKind
from octi_bridge.workbench.org.org import EmulatedOrg

DOWN = (Fault(FaultKind.ERROR), Fault(FaultKind.RESET))
"""The two ways of being down: a page that says so, and no answer at all."""


class Ledger:
    """Which phones talked, by the PBX's own word: each of these parts in a call must be logged once."""

    def __init__(self, pbx: SimulatedPbx, extensions: frozenset[str]) -> None:
        self.entries: dict[str, str] = {}
        """Entry id → extension."""
        self._phones: dict[ChannelId, str] = {}
        self._extensions = extensions
        self._pbx = pbx
        pbx.exchange.listen(self._note)

    def _note(self, fact: PbxFact) -> None:
        if isinstance(fact, ChannelCreated) and fact.endpoint in self._extensions:
            self._phones[fact.channel_id] = fact.endpoint
        elif isinstance(fact, BridgeEntered) and fact.channel_id in self._phones:
            extension = self._phones[fact.channel_id]
            self.entries[CallLogId.of_leg(self._pbx.name, fact.channel_id, Extension(extension))] = extension


def lose_answers(org: EmulatedOrg, count: int) -> None:
    """The trap: so many logs are written, and nobody is told."""
    org.faults.reset_connections(count, is_after_handling=True, path_contains="/sobjects/Task")


def one_fault(org: EmulatedOrg, chance: random.Random) -> str:
    """Something goes wrong at the org, briefly or with the answer only; gives its name."""
    org.limits.reset()
    name = chance.choice(
        ("revoked", "limit", "some 503", "lost answer", "reset", "half an answer", "500", "no log-in", "slow")
    )
    if name == "revoked":
        org.expire_tokens()
    elif name == "limit":
        org.limits.exhaust()
    elif name == "some 503":
        org.faults.fail_requests(chance.randrange(1, 20))
    elif name == "lost answer":
        lose_answers(org, chance.randrange(1, 4))
    elif name == "reset":
        org.faults.reset_connections(chance.randrange(1, 4))
    elif name == "half an answer":
        org.faults.truncate_bodies(chance.randrange(1, 4), path_contains="/sobjects/Task")
    elif name == "500":
        org.faults.fail_requests(2, status=500, code="UNKNOWN_EXCEPTION", path_contains="/query")
    elif name == "no log-in":
        org.expire_tokens()
        org.faults.fail_requests(1, path_contains="/oauth2/token")
    else:
        org.faults.latency_ms = chance.randrange(0, 20)
    return name


def key_pair(folder: Path) -> tuple[Path, str]:
    """The private key's file, and the public half as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem, pkcs8, plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = folder / "key.pem"
    file.write_bytes(key.private_bytes(pem, pkcs8, plain))
    return file, key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def log_in_settings(org: EmulatedOrg, auth: str, folder: Path) -> tuple[str, Mapping[str, str]]:
    """The host that serves a flow, and what an administrator sets for it."""
    known = org.credentials
    client, secret, user = (
        {"CLIENT_ID": known.consumer_key}, {"CLIENT_SECRET": known.consumer_secret}, {"USERNAME": known.username},
    )  # fmt: skip
    if auth == "client_credentials":
        return org.shape.my_domain, {**client, **secret}
    if auth == "jwt":
        key_file, public = key_pair(folder)
        org.trust_certificate(public)
        return "login.salesforce.com", {**client, **user, "PRIVATE_KEY_FILE": str(key_file)}
    password = {"PASSWORD": known.password, "SECURITY_TOKEN": known.security_token}
    return "test.salesforce.com", {**client, **secret, **user, **password}
