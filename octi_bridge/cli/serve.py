"""`octi-bridge serve`: the bridge alone, against a PBX and an org of yours."""

from __future__ import annotations

import logging
from functools import partial

from aiohttp import web

from octi_bridge.app import create_app, tune_gc
from octi_bridge.kernel.clock import SystemClock
from octi_bridge.settings.load import Settings, load_settings
from octi_bridge.telephony.asterisk import AsteriskConfig, AsteriskPbx
from octi_bridge.telephony.asterisk.check import check_pbx

log = logging.getLogger(__name__)
SHUTDOWN_S = 2.0  # for requests under way; panels are let go before


def serve() -> int:
    """Run until stopped. Raises SettingsError, PanelNotBuilt or DatabaseError before anything is opened."""
    settings = load_settings()
    logging.basicConfig(level=settings.log.level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    config = asterisk_config(settings)
    pbx = AsteriskPbx(config=config, clock=SystemClock())
    app = create_app(settings=settings, pbx=pbx, check_pbx=partial(check_pbx, config))
    tune_gc()
    web.run_app(
        app,
        host=settings.server.host,
        port=settings.server.port,
        print=log.info,
        access_log=None,
        shutdown_timeout=SHUTDOWN_S,
    )
    return 0


def asterisk_config(settings: Settings) -> AsteriskConfig:
    """The PBX that the settings name."""
    return AsteriskConfig(
        name=settings.pbx.name, host=settings.pbx.host, port=settings.pbx.port, username=settings.pbx.username,
        tls=settings.pbx.tls, ca_file=settings.pbx.ca_file, tls_server_name=settings.pbx.tls_server_name,
        secret=settings.pbx.secret.get_secret_value(), device_prefix=settings.pbx.device_prefix,
        dial_context=settings.pbx.dial_context, parking_lot=settings.pbx.parking_lot,
    )  # fmt: skip
