"""`octi-bridge doctor`: each link of the chain: ok, or what is wrong and how to mend it."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.app.doctor import doctor_of, doctor_without_settings, pack_bundle
from octi_bridge.cli.flight import NoFlight, fetch_flight, proxies_not_trusted
from octi_bridge.cli.passwords import read_password
from octi_bridge.cli.serve import asterisk_config
from octi_bridge.doctor.model import Report
from octi_bridge.doctor.report import document, lines
from octi_bridge.kernel.clock import SystemClock
from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.flight_recorder import Entry
from octi_bridge.settings.load import Settings, SettingsError, load_settings
from octi_bridge.storage.database import DatabaseError, close_engine, open_engine
from octi_bridge.telephony.asterisk.check import check_pbx

_SOMETHING_WRONG = 1


class BundleFileError(OctiError):
    """The support bundle cannot be written; the text says why."""

    code = "bundle_file"


def add_doctor(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("--definition", type=Path, metavar="FILE", help="check this call center definition, too")
    parser.add_argument("--url", metavar="URL", help="check the bridge at its public address, too: https://…")
    parser.add_argument("--language", choices=["ja", "en"], default="en", help="of what is said")
    parser.add_argument("--json", action="store_true", help="the same as GET /api/v1/doctor answers")
    parser.add_argument("--bundle", type=Path, metavar="FILE", help="write a support bundle (zip, without secrets)")
    parser.add_argument(
        "--account", metavar="NAME", help="with --bundle: fetch the last minutes from the running bridge as this "
        "administrator; the password is read from standard input",
    )  # fmt: skip


def doctor(options: argparse.Namespace) -> int:
    """Examine everything; status 1 when something is wrong. A running bridge is not needed, and not disturbed.

    Raises:
        BundleFileError: the bundle cannot be written.
    """
    settings, report = asyncio.run(_examine(options))
    if options.json:
        print(json.dumps(document(report, options.language), ensure_ascii=False, indent=2))
    else:
        print("\n".join(lines(report, options.language)))
    if options.bundle is not None:
        _write(options.bundle, pack_bundle(report, settings, _flight(settings, options)))
    return 0 if report.is_healthy else _SOMETHING_WRONG


async def _examine(options: argparse.Namespace) -> tuple[Settings | None, Report]:
    clock = SystemClock()
    try:
        settings = load_settings()
    except SettingsError as error:
        return None, await doctor_without_settings(error, clock, options.definition).examine()
    async with AsyncExitStack() as stack:
        engine: AsyncEngine | DatabaseError
        try:
            engine = open_engine(settings.database.url)
            stack.push_async_callback(close_engine, engine)
        except DatabaseError as error:
            engine = error
        examiner = doctor_of(
            settings=settings, engine=engine, clock=clock, check_pbx=partial(check_pbx, asterisk_config(settings)),
            definition=options.definition, url=options.url,
            unnamed_proxies=partial(proxies_not_trusted, settings.server),
        )  # fmt: skip
        return settings, await examiner.examine()


def _flight(settings: Settings | None, options: argparse.Namespace) -> tuple[Entry, ...]:
    """The last minutes of the running bridge; why there are none stands in the bundle and is said."""
    if settings is None:
        return ()  # the report says that the settings cannot be read
    password = read_password(options.account) if options.account is not None else ""
    try:
        return asyncio.run(fetch_flight(settings.server, options.account, password, options.language))
    except NoFlight as why:
        print(f"octi-bridge: {why}", file=sys.stderr)
        return (Entry(age_s=0.0, source="doctor", text=str(why)),)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise BundleFileError(message) from error
    print(path)
