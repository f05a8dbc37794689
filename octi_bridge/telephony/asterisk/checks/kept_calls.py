"""Would a call that ends while the bridge is away be kept, and could the bridge read it afterwards?"""

from __future__ import annotations

import re

from octi_bridge.kernel.diagnostics import Finding, Named
from octi_bridge.telephony.asterisk.ami_client import NOTHING, AmiClient
from octi_bridge.telephony.asterisk.config import PJSIP, AsteriskConfig
from octi_bridge.telephony.asterisk.device_table import read_user_devices
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.user_devices import UserDevices, devices_of_users

HANDLER = "CHANNEL(hangup_handler_push)=octi-record,s,1"
_READS = ("DBGetTree", "DBDel")
# One short request per phone; of more phones than this the first will do, since they come from one template.
_LOOKED_AT = 500


async def check_kept_calls(client: AmiClient, config: AsteriskConfig) -> list[Finding]:
    """The right to read and delete what was kept, and the line in each phone's endpoint that keeps it."""
    return [*await _check_rights(client, config), *await _check_endpoints(client, config)]


async def _check_rights(client: AmiClient, config: AsteriskConfig) -> list[Finding]:
    allowed = {name for name, _ in (await client.action("ListCommands", NOTHING)).items()}
    missing = [name for name in _READS if name not in allowed]
    if not missing:
        return []
    return [
        Finding(
            "kept_calls_unread",
            f"calls that end while the bridge is away will not be logged: no right to {', '.join(missing)}",
            f"add `system` and `reporting` to write= of [{config.username}] in manager.conf; DBGetTree came with "
            "Asterisk 16.28, 18.14, 19.6 and 20",
            is_fatal=False,
            values={"account": config.username, "actions": ", ".join(missing)},
        )
    ]


async def _check_endpoints(client: AmiClient, config: AsteriskConfig) -> list[Finding]:
    if config.device_prefix != PJSIP:
        return []  # other channel drivers do not tell
    try:
        names = [row.get("ObjectName") for row in await client.listing("PJSIPShowEndpoints")]
        users = UserDevices(devices_of_users(await read_user_devices(client, PJSIP), config.user_devices))
        phones = [name for name in names if re.fullmatch(config.extension_pattern, users.user(name))]
        silent = [name for name in phones[:_LOOKED_AT] if await _is_silent(client, name)]
    except PbxRefused:
        return []  # said with the rights of the account
    if not silent:
        return []
    named = Named.of(silent, "台")
    return [
        Finding(
            "kept_calls_off",
            f"calls of these phones that end while the bridge is away will not be logged: {named.en}",
            f"add the line `set_var = {HANDLER}` to their endpoints, or to the template of these, in pjsip.conf "
            "(FreePBX: [NAME](+) in pjsip.endpoint_custom_post.conf); "
            'then: asterisk -rx "module reload res_pjsip.so"',
            is_fatal=False,
            values={"phones": named.ja},
        )
    ]


async def _is_silent(client: AmiClient, name: str) -> bool:
    """Whether no note is left when a call of this phone ends."""
    rows = await client.listing("PJSIPShowEndpoint", {"Endpoint": name})
    details = [row for row in rows if row.name == "EndpointDetail"]
    return any(not any("octi-record" in each for each in row.all("SetVar")) for row in details)
