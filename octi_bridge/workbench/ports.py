"""Ports that are free, and stay free until they are used."""

from __future__ import annotations

import random
import socket

HOST = "127.0.0.1"
# Below the range from which Linux draws ports for outgoing connections (32768 and up): a port out of that may be taken
# between the moment it is chosen and the moment a server listens. The Asterisk lab has the ports from 20000 for itself.
_CHOICE = range(10_000, 20_000)


def free_port() -> int:
    """A port on loopback that nobody listens at.

    Raises:
        OSError: all are taken.
    """
    for port in random.sample(_CHOICE, len(_CHOICE)):
        with socket.socket() as probe:
            # without SO_REUSEADDR: with it a port that another socket has bound, but does not listen at yet, seems free
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise OSError("no port is free")
