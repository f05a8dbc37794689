"""The sockets a server will listen at, bound first of all, so that a port that cannot be had ends the start."""

from __future__ import annotations

import errno
import socket
from collections.abc import Sequence

from octi_bridge.kernel.errors import OctiError


class CannotListen(OctiError):
    """There is no listening at that address and port; the text says why and what to do."""

    code = "cannot_listen"


class _Listener(socket.socket):
    """A bound socket. Another program may begin to listen at its port until it does."""

    def __init__(self, family: int, *, where: tuple[str, int], choose: str) -> None:
        super().__init__(family, socket.SOCK_STREAM)
        self._where = where
        self._choose = choose

    def listen(self, backlog: int = socket.SOMAXCONN, /) -> None:
        """Begin to listen.

        Raises:
            CannotListen: the port has come into use.
        """
        try:
            super().listen(backlog)
        except OSError as error:
            raise cannot_listen(error, *self._where, choose=self._choose) from error


def bind_at(host: str, port: int, *, choose: str) -> Sequence[socket.socket]:
    """Bound sockets for every address that the host has; they do not listen yet (`listen` raises CannotListen, too).

    `choose`: where another port or host is written.

    Raises:
        CannotListen: the port is in use or reserved, or the host is none of this machine.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError) as error:
        message = f"{host} is no address of this machine: write 127.0.0.1, or 0.0.0.0 for all, with {choose}"
        raise CannotListen(message) from error
    bound: list[socket.socket] = []
    for family, address in dict.fromkeys((family, address) for family, _, _, _, address in found):
        listener = _Listener(family, where=(host, port), choose=choose)
        bound.append(listener)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind(address)
        except OSError as error:
            for each in bound:
                each.close()
            raise cannot_listen(error, host, port, choose=choose) from error
    return bound


def cannot_listen(error: OSError, host: str, port: int, *, choose: str) -> CannotListen:
    """What the system's refusal means, and what to do."""
    if error.errno == errno.EADDRINUSE:
        return CannotListen(
            f"port {port} at {host} is in use: stop what listens there, or choose another with {choose}"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return CannotListen(
            f"port {port} is reserved for root: choose one from 1024 up with {choose}, behind a reverse proxy at 443"
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return CannotListen(f"{host} is no address of this machine: write 127.0.0.1, or 0.0.0.0 for all, with {choose}")
    return CannotListen(f"cannot listen at {host}, port {port} ({error.strerror}): choose others with {choose}")
