"""What only the bridge that runs on this machine knows, for `octi-bridge doctor`.

The last minutes, which it gives to administrators, and a figure of `/metrics`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

import aiohttp

from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.flight_recorder import Entry
from octi_bridge.settings.sections import ServerSettings

Language = Literal["ja", "en"]
Problem = Literal["no_bridge", "no_account", "refused", "strange"]
_LIMIT: Final = aiohttp.ClientTimeout(total=15)
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared with, not listened at

_PROXIES: Final = re.compile(r"^octi_proxies_not_trusted (\d+)$", re.MULTILINE)
_TEXTS: Final[Mapping[Problem, tuple[str, str]]] = {
    "no_bridge": (
        "{url} でサーバが動いていないため、flight.txt に直前の記録は入っていません。サーバを起動し、事象を再現して"
        "から、もう一度実行してください。",
        "no bridge answers at {url}, so flight.txt is empty: start it, let the fault happen, and run this again",
    ),
    "no_account": (
        "{url} のサーバから直前の記録を取得していません。--account にシステム管理者のアカウントを指定してください。",
        "flight.txt is empty: to fetch the last minutes of the bridge at {url}, add --account with an administrator",
    ),
    "refused": (
        "{url} のサーバが {account} を受け付けないため、flight.txt に直前の記録は入っていません。システム管理者の"
        "アカウントとパスワードをご確認ください。",
        "the bridge at {url} does not take {account} and that password, so flight.txt is empty: give an administrator",
    ),
    "strange": (
        "{url} の応答が octi_bridge のものではないため、flight.txt に直前の記録は入っていません。OCTI_SERVER__PORT を"
        "ご確認ください。",
        "what answers at {url} is not this octi_bridge, so flight.txt is empty: see OCTI_SERVER__PORT",
    ),
}


class NoFlight(OctiError):
    """The last minutes could not be fetched; the text says why and what to do."""

    code = "no_flight"


async def fetch_flight(
    server: ServerSettings, account: str | None, password: str, language: Language
) -> tuple[Entry, ...]:
    """Ask the running bridge.

    Raises:
        NoFlight: none runs, no account was given, or it is not taken.
    """
    url = _address_of(server)
    try:
        async with aiohttp.ClientSession(timeout=_LIMIT) as http:
            found = await _ask(http, url, account, password)
    except (aiohttp.ClientError, TimeoutError):
        found = "no_bridge"
    except (ValueError, TypeError, LookupError, AttributeError):
        found = "strange"
    if not isinstance(found, str):
        return found
    ja, en = _TEXTS[found]
    raise NoFlight((ja if language == "ja" else en).format(url=url, account=account))


async def proxies_not_trusted(server: ServerSettings) -> int:
    """How many the running bridge has seen, by its figures; 0 when none runs here."""
    try:
        async with aiohttp.ClientSession(timeout=_LIMIT) as http, http.get(f"{_address_of(server)}/metrics") as answer:
            found = _PROXIES.search(await answer.text())
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return 0
    return int(found[1]) if found else 0


def _address_of(server: ServerSettings) -> str:
    host = "127.0.0.1" if server.host in _EVERYWHERE else server.host
    return f"http://{f'[{host}]' if ':' in host else host}:{server.port}"


async def _ask(
    http: aiohttp.ClientSession, url: str, account: str | None, password: str
) -> tuple[Entry, ...] | Problem:
    """The entries, or what is in the way."""
    if account is None:
        async with http.get(f"{url}/healthz") as health:
            return "no_account" if health.status == 200 else "strange"
    headers = {"Authorization": aiohttp.encode_basic_auth(account, password)}
    async with http.get(f"{url}/api/v1/doctor/flight", headers=headers) as answer:
        if answer.status == 401:
            return "refused"
        if answer.status != 200:
            return "strange"
        rows = (await answer.json())["entries"]
        return tuple(Entry(age_s=float(each["age_s"]), source=each["source"], text=each["text"]) for each in rows)
