"""`octi-bridge serve`: the bridge alone, against a PBX and an org of yours."""

from __future__ import annotations

import argparse
import logging
import traceback
from functools import partial

from aiohttp import web
from sqlalchemy.exc import DBAPIError

from octi_bridge.app import create_app, tune_gc
from octi_bridge.app.listening import bind_at
from octi_bridge.cli.opened_database import settings_named
from octi_bridge.kernel.clock import SystemClock
from octi_bridge.kernel.errors import OctiError
from octi_bridge.settings.load import Settings, SettingsError, load_settings, load_settings_without_pbx
from octi_bridge.settings.sources import FILE_VARIABLE, settings_path
from octi_bridge.storage.database import database_errors_explained, open_engine, require_file, shown_address
from octi_bridge.telephony.asterisk import AsteriskConfig, AsteriskPbx
from octi_bridge.telephony.asterisk.check import check_pbx
from octi_bridge.telephony.asterisk.config import MemberTemplate
from octi_bridge.telephony.simulator import SimulatedPbx
from octi_bridge.telephony.simulator.check import check_simulated
from octi_bridge.workbench.phones_page import phones_address, serve_phones

log = logging.getLogger(__name__)
_CHOOSE = "OCTI_SERVER__HOST and OCTI_SERVER__PORT"
SHUTDOWN_S = 2.0  # for requests under way; panels are let go before


def serve(options: argparse.Namespace) -> int:
    """Run until stopped.

    Raises:
        SettingsError: the settings are wrong, or those of the machine's own bridge while the PBX is simulated.
        PanelNotBuilt: there is no built panel.
        DatabaseError: the database is not there, or cannot be used.
        CannotListen: the port or the address cannot be had.
    """
    is_simulated = options.pbx == "simulator"
    if is_simulated:
        _require_own_settings()
    settings = load_settings_without_pbx() if is_simulated else load_settings()
    logging.basicConfig(level=settings.log.level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)  # an upgrade is one line of our own
    log.info("settings: %s; database: %s", settings_named(), shown_address(settings.database.url))
    require_file(open_engine(settings.database.url))
    app = _simulated(settings, options.phones_port) if is_simulated else _with_asterisk(settings)
    sockets = bind_at(settings.server.host, settings.server.port, choose=_CHOOSE)
    tune_gc()
    try:
        with database_errors_explained((DBAPIError,)):
            web.run_app(app, sock=sockets, print=log.info, access_log=None, shutdown_timeout=SHUTDOWN_S)
        log.info("the bridge has ended")
    except OctiError:
        raise
    except Exception:
        log.critical("the bridge ends, by a fault of its own:\n%s", traceback.format_exc())
        raise
    finally:
        for each in sockets:
            each.close()
    return 0


def _require_own_settings() -> None:
    """Keep simulated calls out of the database and the org of the bridge whose settings lie in /etc."""
    found = settings_path()
    if found is not None and settings_path(is_named=True) is None:
        message = (
            f"{found} was found by itself: with --pbx simulator its database and its org would get simulated calls; "
            f"name the file that is meant, with --settings FILE or {FILE_VARIABLE} (empty: no file)"
        )
        raise SettingsError(message)


def _with_asterisk(settings: Settings) -> web.Application:
    config = asterisk_config(settings)
    pbx = AsteriskPbx(config=config, clock=SystemClock())
    return create_app(settings=settings, pbx=pbx, check_pbx=partial(check_pbx, config))


def _simulated(settings: Settings, port: int) -> web.Application:
    """The same bridge with phones that are played at a page of this machine only."""
    pbx = SimulatedPbx(name="simulator")
    app = create_app(settings=settings, pbx=pbx, check_pbx=check_simulated)
    (listener,) = bind_at("127.0.0.1", port, choose="--phones-port")
    log.warning("CALLS ARE SIMULATED: no PBX is connected; play the phones at %s", phones_address(listener))
    app.cleanup_ctx.append(partial(serve_phones, pbx.exchange, listener))
    return app


def asterisk_config(settings: Settings) -> AsteriskConfig:
    """The PBX that the settings name."""
    return AsteriskConfig(
        name=settings.pbx.name, host=settings.pbx.host, port=settings.pbx.port, username=settings.pbx.username,
        tls=settings.pbx.tls, ca_file=settings.pbx.ca_file, tls_server_name=settings.pbx.tls_server_name,
        secret=settings.pbx.secret.get_secret_value(), device_prefix=settings.pbx.device_prefix,
        dial_context=settings.pbx.dial_context, parking_lot=settings.pbx.parking_lot,
        extension_pattern=settings.pbx.extension_pattern, user_devices=settings.pbx.user_devices,
        catch_all=settings.pbx.catch_all, web_phone=settings.voice.sip_user,
        member=MemberTemplate(
            interface=settings.queues.member_interface, state_interface=settings.queues.member_state_interface,
            name=settings.queues.member_name, penalty=settings.queues.member_penalty,
        ),
    )  # fmt: skip
