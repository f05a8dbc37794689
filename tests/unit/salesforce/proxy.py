"""A CONNECT proxy on loopback, as companies have between their servers and the internet."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USER, PASSWORD = "bridge", "pr0xy-secret"  # noqa: S105 - of this test only
_WANTED = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


class Proxy(ThreadingHTTPServer):
    """Notes where it was asked to go; with `leads_to` it goes there, whatever it was asked."""

    daemon_threads = True

    def __init__(self, leads_to: tuple[str, int] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self.leads_to = leads_to
        self.tunnels: list[str] = []

    @property
    def url(self) -> str:
        return f"http://{USER}:{PASSWORD}@127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A broken tunnel is the client's affair."""


class _Tunnel(BaseHTTPRequestHandler):
    server: Proxy

    def do_CONNECT(self) -> None:
        if self.headers.get("Proxy-Authorization") != _WANTED:
            self.send_error(407)
            return
        self.server.tunnels.append(self.path)
        host, _, port = self.path.partition(":")
        with socket.create_connection(self.server.leads_to or (host, int(port)), timeout=10) as far:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=_copy, args=(far, self.connection), daemon=True)
            back.start()
            _copy(self.connection, far)
            back.join(timeout=10)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def running_proxy(leads_to: tuple[str, int] | None = None) -> Iterator[Proxy]:
    with Proxy(leads_to) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join(timeout=5)
