"""Puts the host page together: pages and library, records, phones, and the stream of their changes.

Run it on another origin than the bridge (another port is enough), or the browser would not treat the panel
as the stranger it is inside Salesforce.
"""

from __future__ import annotations

from aiohttp import web

from octi_bridge.workbench.host.change_stream import ChangeStream
from octi_bridge.workbench.host.config import HostConfig
from octi_bridge.workbench.host.json_replies import errors_as_json
from octi_bridge.workbench.host.pages import Pages
from octi_bridge.workbench.host.ports import OrgRecords
from octi_bridge.workbench.host.record_routes import RecordRoutes
from octi_bridge.workbench.host.stage_routes import StageRoutes
from octi_bridge.workbench.stage import PhoneStage


def create_host_app(*, config: HostConfig, org: OrgRecords, stage: PhoneStage) -> web.Application:
    """The host page as an application, ready for a runner.

    It acts for the logged-in agent without asking who is there: bind it to a loopback address only.
    """
    changes = ChangeStream(org=org, stage=stage)
    app = web.Application(middlewares=[errors_as_json])
    app.add_routes(Pages(config=config).routes())
    app.add_routes(RecordRoutes(org=org).routes())
    app.add_routes(StageRoutes(stage=stage).routes())
    app.add_routes(changes.routes())
    app.on_startup.append(changes.start)
    app.on_shutdown.append(changes.stop)
    return app
