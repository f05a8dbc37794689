"""The doctor with all its probes: for the command, and inside a running bridge."""

from __future__ import annotations

import platform
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge import __version__
from octi_bridge.agents.administrators import Administrators
from octi_bridge.call_center.probe import DefinitionProbe
from octi_bridge.doctor.bundle import Bundle, pack
from octi_bridge.doctor.examine import Doctor, Probe
from octi_bridge.doctor.fixed import FixedProbe
from octi_bridge.doctor.model import Report
from octi_bridge.doctor.redaction import Redactor
from octi_bridge.http_api.address_probe import AddressProbe
from octi_bridge.http_api.doctor import doctor_routes
from octi_bridge.http_api.panel_probe import PanelProbe
from octi_bridge.kernel.addresses import ClientAddresses
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.diagnostics import Examination, Finding, Link, Skipped
from octi_bridge.kernel.flight_recorder import Entry, FlightRecorder
from octi_bridge.salesforce.probe import SalesforceProbe
from octi_bridge.settings.load import Settings, SettingsError
from octi_bridge.settings.probe import SettingsProbe
from octi_bridge.settings.shown import secrets_of, shown
from octi_bridge.settings.sources import settings_path
from octi_bridge.storage.database import DatabaseError
from octi_bridge.storage.probe import DatabaseProbe, queues_used
from octi_bridge.telephony.port import PbxPort
from octi_bridge.telephony.probe import PbxCheck, PbxProbe, Refused

_LIBRARIES = ("aiohttp", "alembic", "asyncpg", "python-socketio", "simple-salesforce", "sqlalchemy")


def doctor_of(
    *, settings: Settings, engine: AsyncEngine | DatabaseError, clock: Clock, check_pbx: PbxCheck | None,
    is_pbx_ready: Callable[[], bool] | None = None, definition: Path | None = None, url: str | None = None,
    not_believed: Callable[[], Collection[str]] = lambda: (),
    unnamed_proxies: Callable[[], Awaitable[int]] | None = None,
    refused: Refused = dict,
) -> Doctor:  # fmt: skip
    """The doctor of these settings.

    Attributes:
        engine: or why there is none.
        is_pbx_ready, not_believed, refused: of a running bridge.
        unnamed_proxies: see `SettingsProbe`.
        url: of the caller.
    """
    orgs = settings.org_sections()
    origins = [origin for org in orgs for origin in org.lightning_origins]
    probes: tuple[Probe, ...] = (
        SettingsProbe(_settings_file(), not_believed, unnamed_proxies),
        _unopened(engine) if isinstance(engine, DatabaseError) else DatabaseProbe(engine),
        PbxProbe(
            check=check_pbx,
            is_ready=is_pbx_ready,
            refused=refused,
            **({} if isinstance(engine, DatabaseError) else {"queues_used": partial(queues_used, engine)}),
        ),
        *(
            SalesforceProbe(
                org,
                clock,
                is_one_of_several=len(orgs) > 1,
                is_logged_by_server=settings.call_log.written_by == "server",
            )
            for org in orgs
        ),
        DefinitionProbe(definition, settings.server.public_url, settings.dialing.outside_prefix),
        PanelProbe(settings.panel, orgs),
        AddressProbe(url, origins[0] if origins else None, settings.server.public_url),
    )
    return Doctor(probes=probes, versions=versions(), clock=clock)


def _settings_file() -> dict[str, str]:
    path = settings_path()
    return {"file": str(path)} if path else {}


def _unopened(error: DatabaseError) -> Probe:
    finding = Finding(
        code=error.code, problem=str(error), remedy="mend what the text names, then octi-bridge db upgrade"
    )
    return FixedProbe(Examination(link=Link.DATABASE, findings=(finding,)))


def doctor_without_settings(error: SettingsError, clock: Clock, definition: Path | None) -> Doctor:
    """Nothing can be reached; what is wrong with the settings is said, a line each."""
    findings = tuple(
        Finding(
            code=error.code,
            problem=problem.text(),
            remedy="correct the variable, or that line of the file",
            values={"what": problem.text("ja")},
        )
        for problem in error.problems
    )
    unknown = (Link.DATABASE, Link.PBX, Link.SALESFORCE, Link.PANEL)
    probes: list[Probe] = [
        FixedProbe(Examination(link=Link.SETTINGS, findings=findings)),
        *(FixedProbe(Examination(link=link, skipped=Skipped.SETTINGS_FIRST)) for link in unknown),
        DefinitionProbe(definition),
    ]
    return Doctor(probes=probes, versions=versions(), clock=clock)


def pack_bundle(report: Report, settings: Settings | None, flight: Iterable[Entry], browser: Any = None) -> bytes:
    """The support bundle as a zip, with nothing in it that must not leave."""
    redactor = Redactor(secrets_of(settings) if settings else ())
    values = shown(settings) if settings else {"settings": "cannot be read: see the report"}
    return pack(Bundle(report=report, settings=values, flight=flight, browser=browser), redactor)


def doctor_routes_of(
    *, settings: Settings, engine: AsyncEngine, clock: Clock, pbx: PbxPort, check_pbx: PbxCheck | None,
    recorder: FlightRecorder, administrators: Callable[[], Administrators], addresses: ClientAddresses,
    refused: Refused,
) -> list[web.RouteDef]:  # fmt: skip
    """The doctor of a running bridge, over HTTP."""
    doctor = doctor_of(
        settings=settings,
        engine=engine,
        clock=clock,
        check_pbx=check_pbx,
        is_pbx_ready=lambda: pbx.is_ready,
        not_believed=lambda: addresses.not_believed,
        refused=refused,
    )

    def pack_now(report: Report, browser: Any) -> bytes:
        return pack_bundle(report, settings, recorder.entries(), browser)

    redactor = Redactor(secrets_of(settings))

    def flight_now() -> Iterator[Entry]:
        return (replace(entry, text=redactor.text(entry.text)) for entry in recorder.entries())

    return doctor_routes(examine=doctor.examine, pack=pack_now, flight=flight_now, administrators=administrators)


def versions() -> dict[str, str]:
    """Of the bridge and of what it stands on."""
    found = {"octi_bridge": __version__, "python": platform.python_version(), "system": platform.system()}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = "not installed"
    return found
