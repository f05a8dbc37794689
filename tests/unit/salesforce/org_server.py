"""Serves a SmallOrg over TLS from threads of its own."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.unit.salesforce.certificates import Certificates
from tests.unit.salesforce.support import Answer, Request, SmallOrg


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    org: SmallOrg

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up early is part of the tests, not an error of the server."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        """Count each connection."""
        super().setup()
        self.server.org.connections += 1
        self.server.org.open_connections += 1

    def finish(self) -> None:
        """Count it off again when the client has closed it."""
        self.server.org.open_connections -= 1
        super().finish()

    def _handle(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        request = Request(
            method=self.command,
            path=parts.path,
            query=query,
            authorization=self.headers.get("Authorization", ""),
            cookie=self.headers.get("Cookie", ""),
            body=body,
        )
        answer = self.server.org.answer(request)
        if self.server.org.cuts_next_answer and not parts.path.endswith("/token"):
            self._cut()
        else:
            self._reply(answer)

    def _cut(self) -> None:
        if self.server.org.cuts_next_answer == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        else:
            self.connection.shutdown(socket.SHUT_RDWR)
        self.server.org.cuts_next_answer = ""
        self.close_connection = True

    def _reply(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "BrowserId=follow-me; Path=/")
        self.send_header("Content-Type", "application/json;charset=UTF-8")
        if "Sforce-Limit-Info" not in answer.headers:
            self.send_header("Sforce-Limit-Info", f"api-usage={len(self.server.org.requests)}/15000")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        gap_s = self.server.org.drip_gap_s
        if gap_s is None:
            self.wfile.write(body)
            return
        for byte in body:
            self.wfile.write(bytes([byte]))
            threading.Event().wait(gap_s)

    do_GET = do_POST = do_PATCH = _handle  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def running_org(certificates: Certificates) -> Iterator[SmallOrg]:
    """A SmallOrg that listens on a free port."""
    org = SmallOrg(certificates)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.org = org
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificates.server)
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    org.instance_url = f"https://localhost:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield org
    finally:
        org.release()
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
