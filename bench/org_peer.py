"""An org that answers every search at once, over TLS, as a process of its own: so that only the clients are measured.

    python -m bench.org_peer FOLDER

Prints its port as one line of JSON; `GET /asked` tells how many searches came. Token and answer are fixed: whatever
number is asked for, one contact carries it.
"""

from __future__ import annotations

import asyncio
import json
import re
import signal
import ssl
import sys
from pathlib import Path
from urllib.parse import unquote_plus

from aiohttp import web

from octi_bridge.workbench.org.tls import write_tls_files

HOST = "localhost"
_FIRST_PHRASE = re.compile(r'FIND \{"(\d+)"')
_CONTACT = (
    '{"searchRecords":[{"attributes":{"type":"Contact","url":"/services/data/v66.0/sobjects/Contact/0035h0000000001AAA"},'
    '"Id":"0035h0000000001AAA","Name":"山田 花子",'
    '"Account":{"attributes":{"type":"Account"},"Name":"株式会社みどり商事"},'
    '"MobilePhone":"%s","Phone":null,"HomePhone":null,"OtherPhone":null,"AssistantPhone":null,'
    '"LastModifiedDate":"2026-05-01T00:00:00.000+0000"}]}'
)


class FixedOrg:
    """The three answers."""

    def __init__(self) -> None:
        self.port = 0
        self.searches = 0

    async def token(self, _request: web.Request) -> web.Response:
        """POST /services/oauth2/token."""
        return web.json_response(
            {"access_token": "00Dbench!token", "instance_url": f"https://{HOST}:{self.port}", "token_type": "Bearer"}
        )

    async def search(self, request: web.Request) -> web.Response:
        """GET …/search/: the number of the first phrase belongs to 山田 花子."""
        self.searches += 1
        first = _FIRST_PHRASE.match(unquote_plus(request.rel_url.raw_query_string.removeprefix("q=")))
        body = _CONTACT % (first[1] if first else "")
        headers = {"Sforce-Limit-Info": "api-usage=18/15000"}
        return web.Response(text=body, content_type="application/json", headers=headers)

    async def asked(self, _request: web.Request) -> web.Response:
        """GET /asked."""
        return web.json_response(self.searches)


async def serve(folder: Path) -> None:
    """Run until SIGTERM."""
    org = FixedOrg()
    app = web.Application()
    app.add_routes(
        [
            web.post("/services/oauth2/token", org.token),
            web.get("/services/data/v66.0/search/", org.search),
            web.get("/asked", org.asked),
        ]
    )
    files = write_tls_files(folder)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(files.certificate_file, files.key_file)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    org.port = runner.addresses[0][1]
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    print(json.dumps({"port": org.port, "ca_file": str(files.ca_file)}), flush=True)
    await ended.wait()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
