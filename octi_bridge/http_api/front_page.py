"""The page at `/`: what answers here, for somebody who tries the address. It names no version and nothing private."""

from __future__ import annotations

from typing import Final

from aiohttp import web

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
_STYLE: Final = (
    ":root{color-scheme:light dark}body{font:16px/1.7 system-ui,sans-serif;max-width:40rem;margin:3rem auto;"
    "padding:0 1rem}section+section{border-top:1px solid;margin-top:2rem;padding-top:1rem}"
)
_PAGE: Final = f"""<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>octi_bridge</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>octi_bridge</h1>
<section>
<p>Salesforce の電話パネルのサーバです。電話パネルは、Salesforce の画面下部のユーティリティバーから開きます。</p>
<ul>
<li><a href="/panel">電話パネル</a>: ここから開くと、サーバとの接続だけを確かめられます (「診断」)。</li>
<li><a href="/panel/guide/ja">オペレーターガイド</a></li>
</ul>
<p>パネルが表示されないときは、社内のシステム管理者にご連絡ください。</p>
</section>
<section lang="en">
<p>This is the server of a phone panel for Salesforce. The panel opens from the utility bar, at the foot of
Salesforce.</p>
<ul>
<li><a href="/panel">Phone panel</a>: opened from here it only shows whether this server can be reached
(“Doctor”).</li>
<li><a href="/panel/guide/en">Agent's guide</a></li>
</ul>
<p>If the panel does not appear in Salesforce, ask your administrator.</p>
</section>
</main>
</body>
</html>
"""


def front_page_routes() -> list[web.RouteDef]:
    """`/`, the same for everybody."""

    async def front_page(_request: web.Request) -> web.Response:
        return web.Response(text=_PAGE, content_type="text/html", headers={"Content-Security-Policy": _POLICY})

    return [web.get("/", front_page)]
