"""The whole stage in one process: org, PBX and phones, bridge, host page; each on an address of its own."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from aiohttp import web

from octi_bridge.app import create_app
from octi_bridge.app.listening import bind_at
from octi_bridge.settings.load import Settings, given_settings
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.caller_ids import SqlCallerIdStore
from octi_bridge.storage.database import close_engine, open_engine, upgrade
from octi_bridge.storage.labels import SqlBusinessLabelStore
from octi_bridge.workbench.asterisk_lab import LabInfo
from octi_bridge.workbench.host import AgentRecords
from octi_bridge.workbench.host.config import HostConfig, SignIn
from octi_bridge.workbench.host.server import create_host_app
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.server import OrgServer
from octi_bridge.workbench.people import (
    SAMPLE_AGENTS,
    install_panel_phone,
    list_caller_ids,
    move_in,
    name_businesses,
)
from octi_bridge.workbench.ports import free_port
from octi_bridge.workbench.stage_sets import StageSet, real, simulated

PbxKind = Literal["simulator", "asterisk"]
_OTHER_PORT = '--port or --host-port (0 takes a free one; with make: make run ARGS="--port 8090 --host-port 8091")'


@dataclass(frozen=True, slots=True)
class Workbench:
    """A running workbench. `bridge_url` and `host_url` have different sites, as in life."""

    bridge_url: str
    host_url: str
    org: EmulatedOrg
    org_server: OrgServer
    stage: StageSet
    bridge_app: web.Application | None

    def describe(self) -> dict[str, Any]:
        """What `--json` prints."""
        pbx: dict[str, Any] = {"kind": "simulator"}
        if self.stage.info is not None:
            info = self.stage.info
            pbx = {
                "kind": "asterisk", "host": info.ami_host, "port": info.ami_port, "username": info.ami_username,
                "secret": info.ami_secret, "directory": str(info.directory),
            }  # fmt: skip
        accounts = [
            {"account": agent.account, "password": agent.password, "extension": agent.extension, "name": agent.name}
            for agent in SAMPLE_AGENTS
        ]
        return {"bridge": self.bridge_url, "workbench": self.host_url, "accounts": accounts, "pbx": pbx}


def call_center_settings(adapter_url: str, changed: Mapping[str, str]) -> dict[str, str]:
    """The sample call center definition as `getCallCenterSettings` gives it: a flat map of strings.

    `changed`: other values for items of our own section.
    """
    general = {
        "reqInternalName": "OctiBridge", "reqDisplayName": "octi_bridge", "reqAdapterUrl": adapter_url,
        "reqUseApi": "true", "reqSoftphoneHeight": "500", "reqSoftphoneWidth": "320",
        "reqSalesforceCompatibilityMode": "Lightning",
    }  # fmt: skip
    own = {"serverUrl": "", "popupMode": "ring", "outboundPopup": "true", "language": "", "presence": "", **changed}
    return {f"/reqGeneralInfo/{k}": v for k, v in general.items()} | {f"/octiBridge/{k}": v for k, v in own.items()}


def bridge_environment(
    org_server: OrgServer, host_origin: str, database: Path, info: LabInfo | None = None, *, has_option: bool = True,
    salesforce: Mapping[str, Any] | None = None, pops: Mapping[str, Any] | None = None, public_url: str = "",
    dialing: Mapping[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The bridge's settings on this stage, except its PBX and where it listens.

    `info`: of a real Asterisk. `has_option`: the option OpenCTI is on for the org. `salesforce`: settings of that
    section beside the log-in; `pops`, `dialing`: of those sections. `public_url`: of a proxy in front of it, if any.
    """
    credentials = org_server.org.credentials
    return {
        "server": {"public_url": public_url},
        "database": {"url": f"sqlite:///{database}"},
        "panel": {"allowed_origins": [host_origin], "switched_off_origins": [] if has_option else [host_origin]},
        "voice": {} if info is None else {"sip_websocket_url": info.sip_websocket_url},
        "salesforce": {
            "enabled": True, "login_url": org_server.url, "client_id": credentials.consumer_key,
            "client_secret": credentials.consumer_secret, "ca_file": str(org_server.ca_file),
            "external_id_field": "OctiCallId__c", **(salesforce or {}),
        },
        "pops": dict(pops or {}),
        "dialing": dict(dialing or {}),
    }  # fmt: skip


@asynccontextmanager
async def run_workbench(
    *, directory: Path, pbx: PbxKind = "simulator", port: int = 0, host_port: int = 0, with_bridge: bool = True,
    call_center: Mapping[str, str] | None = None, has_option: bool = True, salesforce: Mapping[str, Any] | None = None,
    pops: Mapping[str, Any] | None = None, public_url: str = "", panel_at: str = "",
    dialing: Mapping[str, Any] | None = None,
    on_stage: AbstractAsyncContextManager[StageSet] | None = None,
    product: Mapping[str, Mapping[str, Any]] | None = None,
) -> AsyncIterator[Workbench]:  # fmt: skip
    """Start everything; end everything on leaving.

    `call_center`: items of our section of the call center definition that differ from the sample's.
    `has_option=False`: the org may not use the panel. `salesforce`: settings of the bridge's section beside the log-in;
    `pops`, `dialing`: of those sections. `public_url`: the bridge's setting. `panel_at`: a proxy from which the page
    loads the panel. `on_stage`: another PBX with its phones than those of `pbx`.
    `product`: further sections of the bridge's settings; with them the environment is not read any more.
    `with_bridge=False` leaves the bridge to the caller (who runs `octi-bridge serve`): its port is
    reserved in `bridge_url` all the same. Port 0 takes a free one.

    Raises:
        CannotListen: a port is taken.
        LabError: Asterisk or its phones are not installed (with how to install them).
    """
    async with AsyncExitStack() as stack:
        bridge_socket, host_socket = _listen(port or free_port()), _listen(host_port or free_port())
        stack.callback(bridge_socket.close)
        stack.callback(host_socket.close)
        bridge_url = f"http://127.0.0.1:{bridge_socket.getsockname()[1]}"
        # another site than the bridge's, as Lightning is
        host_url = f"http://localhost:{host_socket.getsockname()[1]}"
        org = EmulatedOrg()
        org_server = await stack.enter_async_context(OrgServer(org, directory=directory / "tls"))
        chosen = on_stage or (simulated() if pbx == "simulator" else real(directory / "asterisk"))
        stage = await stack.enter_async_context(chosen)
        database = directory / "bridge.db"
        await seed_database(f"sqlite:///{database}", stage, org)
        bridge_app = None
        if with_bridge:
            values = bridge_environment(
                org_server, host_url, database, stage.info, has_option=has_option, salesforce=salesforce, pops=pops,
                public_url=public_url, dialing=dialing,
            )  # fmt: skip
            values["pbx"] = {"username": "workbench", "secret": "workbench"}
            settings = Settings(**values) if product is None else given_settings(_over(values, product))
            bridge_app = create_app(settings=settings, pbx=stage.pbx)
            await stack.enter_async_context(_served(bridge_app, bridge_socket))
        else:
            bridge_socket.close()
        adapter_url = f"{panel_at or bridge_url}/panel"
        definition = call_center_settings(adapter_url, call_center or {})
        config = HostConfig(
            panel_url=adapter_url,
            org_id=org.org_id,
            call_center=definition,
            dial_in_numbers=stage.dial_in_numbers,
            sign_ins=[SignIn(each.name, each.account, each.password, each.extension) for each in SAMPLE_AGENTS],
        )
        # whoever looks at the page is logged in to Salesforce as the first sample agent
        records = AgentRecords(org=org, user_id=_user_ids(org)[SAMPLE_AGENTS[0].account])
        host_app = create_host_app(config=config, org=records, stage=stage.phones)
        await stack.enter_async_context(_served(host_app, host_socket))
        yield Workbench(bridge_url, host_url, org, org_server, stage, bridge_app)


def _over(stage: Mapping[str, Mapping[str, Any]], product: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What the stage needs to be so goes over what somebody wants to try."""
    return {name: {**product.get(name, {}), **stage.get(name, {})} for name in {**product, **stage}}


async def seed_database(url: str, stage: StageSet, org: EmulatedOrg) -> None:
    """The schema, and the sample agents with all they need."""
    engine = open_engine(url)
    try:
        await upgrade(engine)
        await move_in(SqlAgentStore(engine=engine), stage.answer_mode, _user_ids(org))
        await install_panel_phone(SqlAgentStore(engine=engine), stage.info.phone_password if stage.info else None)
        await list_caller_ids(SqlCallerIdStore(engine=engine))
        await name_businesses(SqlBusinessLabelStore(engine=engine))
    finally:
        await close_engine(engine)


def _user_ids(org: EmulatedOrg) -> dict[str, str]:
    by_username = {str(user["Username"]): str(user["Id"]) for user in org.list_records("User")}
    return {
        a.account: by_username[a.salesforce_username] for a in SAMPLE_AGENTS if a.salesforce_username in by_username
    }


def _listen(port: int) -> socket.socket:
    (listener,) = bind_at("127.0.0.1", port, choose=_OTHER_PORT)
    return listener


@asynccontextmanager
async def _served(app: web.Application, listener: socket.socket) -> AsyncIterator[None]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield
    finally:
        await runner.cleanup()
