"""Version and rights of the AMI account."""

from __future__ import annotations

from octi_bridge.kernel.diagnostics import Finding
from octi_bridge.telephony.asterisk.ami_client import NOTHING, AmiClient
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.errors import PbxRefused

OLDEST = 18

# action -> the write class that allows it, and the module that brings it
_ACTIONS: dict[str, tuple[str, str]] = {
    "Status": ("reporting", ""),
    "QueueStatus": ("", "app_queue"),
    "DeviceStateList": ("reporting", "res_manager_devicestate"),
    "ShowDialPlan": ("reporting", "pbx_config"),
    "Hangup": ("system", ""),
    "Originate": ("originate", ""),
    "Setvar": ("call", ""),
    "Redirect": ("call", ""),
    "Getvar": ("call", ""),
    "PlayDTMF": ("call", "app_senddtmf"),
    "ParkedCalls": ("", "res_parking"),
    "Parkinglots": ("", "res_parking"),
    "QueueAdd": ("agent", "app_queue"),
    "QueuePause": ("agent", "app_queue"),
    "QueueRemove": ("agent", "app_queue"),
}
_NOTIFY = "PJSIPNotify"


async def check_version(client: AmiClient) -> list[Finding]:
    """Old versions lack what we send (Originate's ChannelId, event filters by name)."""
    try:
        settings = await client.action("CoreSettings", NOTHING)
    except PbxRefused:
        return []  # which rights are missing is said next
    version = settings.get("AsteriskVersion")
    major = version.removeprefix("certified/").partition(".")[0].partition("-")[0]
    if major.isdecimal() and int(major) < OLDEST:
        return [
            Finding(
                "too_old",
                f"this is Asterisk {version}",
                f"Asterisk {OLDEST} or later is needed",
                values={"version": version},
            )
        ]
    return []


async def check_permissions(client: AmiClient, config: AsteriskConfig) -> list[Finding]:
    """ListCommands names only what this account may do."""
    allowed = {name for name, _ in (await client.action("ListCommands", NOTHING)).items()}
    found = [_forbidden(config, name, *_ACTIONS[name]) for name in _ACTIONS if name not in allowed]
    if _NOTIFY not in allowed:
        found.append(
            Finding(
                "notify_missing",
                "phones that answer by NOTIFY cannot be answered from the panel",
                "only if you have such phones: add an (even empty) section to pjsip_notify.conf and "
                f"load res_pjsip_notify; [{config.username}] needs `system` in write=",
                is_fatal=False,
                values={"account": config.username},
            )
        )
    return found


def _forbidden(config: AsteriskConfig, name: str, write_class: str, module: str) -> Finding:
    ways = [f"add `{write_class}` to write= of [{config.username}] in manager.conf"] if write_class else []
    ways += [f"load {module}.so (modules.conf)"] if module else []
    ways_ja = [f"manager.conf の [{config.username}] の write= に {write_class} を加える"] if write_class else []
    ways_ja += [f"{module}.so を読み込む (modules.conf)"] if module else []
    return Finding(
        "action_forbidden",
        f"the action {name} is not available to the bridge",
        ", or ".join(ways),
        values={"action": name, "ways": "、または ".join(ways_ja)},
    )
