"""Is our include file there, current, and used?"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from octi_bridge.kernel.diagnostics import Checked, Finding
from octi_bridge.telephony.asterisk.ami_client import NOTHING, AmiClient
from octi_bridge.telephony.asterisk.checks.shape import (
    FREEPBX,
    check_caller_id,
    check_every_number,
    check_hooks,
    kind_of,
)
from octi_bridge.telephony.asterisk.checks.trunks import WHY, check_trunks
from octi_bridge.telephony.asterisk.config import PJSIP, AsteriskConfig
from octi_bridge.telephony.asterisk.dial_contexts import DialContexts
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.errors import PbxRefused

CONTEXTS = ("octi-inbound", "octi-dial", "octi-control", "octi-gone", "octi-record", "octi-check")
VERSION = "octi_bridge 7"
STILL_WORKS = ("octi_bridge 4", "octi_bridge 5", "octi_bridge 6")
INSTALL = (
    'put octi_bridge.conf (--print dialplan) next to extensions.conf, add #include "octi_bridge.conf" there '
    "(FreePBX: in extensions_custom.conf), "
    'then: asterisk -rx "dialplan reload"'
)


_PHONES_LOOKED_AT = 20


async def check_dialplan(client: AmiClient, config: AsteriskConfig) -> Checked:
    """Our contexts, the agents' own context, the steps in yours. The facts say what kind of dialplan it is."""
    rows = await _rows(client)
    found = Checked(_check_contexts(rows, config))
    if not any(finding.code == "dialplan_missing" for finding in found):
        found += await check_caller_id(client, rows)
        found += check_hooks(rows)
        found += check_every_number(rows, config, await _contexts_of_phones(client, config))
        found += await check_phones_context(client, config)
        found += await check_trunks(client, rows, config)
    found.facts = {"kind": kind_of(rows)}
    return found


def _check_contexts(rows: Sequence[AmiMessage], config: AsteriskConfig) -> list[Finding]:
    contexts = {row.get("Context") for row in rows}
    found = [
        Finding("dialplan_missing", f"the dialplan has no context [{context}]", INSTALL, values={"context": context})
        for context in CONTEXTS
        if context not in contexts
    ]
    if not found:
        found += _check_version({row.get("AppData") for row in rows if row.get("Context") == "octi-check"})
    if config.dial_context and config.dial_context not in contexts:
        found.append(
            Finding(
                "dial_context_missing",
                f"the dialplan has no context [{config.dial_context}] for click-to-dial",
                "set the bridge's dial context to the context= of your agents' endpoints (pjsip.conf)",
                values={"context": config.dial_context},
            )
        )
    if not any(row.get("Application") == "Gosub" and row.get("AppData").startswith("octi-inbound") for row in rows):
        found.append(_not_marked(rows))
    return found


async def check_phones_context(client: AmiClient, config: AsteriskConfig) -> list[Finding]:
    """Where phones dial, asked for one of them as the bridge does."""
    contexts = DialContexts(
        config=config, ask=lambda action: client.action(action.name, action.fields), listing=client.listing
    )
    phones = await _some_phones(client) if config.device_prefix == PJSIP else ["any"]
    try:
        for phone in phones[:1]:
            await contexts.of(phone)
    except PbxRefused as refused:
        if refused.code == "no_dial_context":
            return [
                Finding(
                    "no_dial_context",
                    "calls, consultations and transfers from the panel are refused: the PBX does not say in which "
                    "context phones dial",
                    "set OCTI_PBX__DIAL_CONTEXT to the context of your agents' phones, or load func_pjsip_endpoint.so",
                )
            ]
    return []


async def _some_phones(client: AmiClient) -> list[str]:
    try:
        return [row.get("ObjectName") for row in await client.listing("PJSIPShowEndpoints")]
    except PbxRefused:
        return []  # said with the rights of the account, or there are no phones yet


async def _contexts_of_phones(client: AmiClient, config: AsteriskConfig) -> Collection[str]:
    """In which phones dial; none when the PBX does not tell."""
    if config.device_prefix != PJSIP:
        return ()
    phones = [name for name in await _some_phones(client) if re.fullmatch(config.extension_pattern, name)]
    found = {config.dial_context}
    for name in phones[:_PHONES_LOOKED_AT]:
        try:
            details = await client.listing("PJSIPShowEndpoint", {"Endpoint": name})
        except PbxRefused:
            continue  # deleted meanwhile
        found |= {row.get("Context") for row in details if row.name == "EndpointDetail"}
    return found - {""}


def _not_marked(rows: Sequence[AmiMessage]) -> Finding:
    if kind_of(rows) == FREEPBX:
        return Finding(
            "trunk_not_marked",
            "no trunk's context begins with Gosub(octi-inbound,s,1(${EXTEN}))",
            "add a context to extensions_custom.conf that does this and goes on with Goto(from-pstn,${EXTEN},1), and "
            f"name it as the context of each trunk: {WHY}",
            is_fatal=False,
        )
    return Finding(
        "inbound_not_marked",
        "no number of yours begins with Gosub(octi-inbound,s,1(${EXTEN}))",
        f"add it as the first step of each number in your trunk context: {WHY}",
        is_fatal=False,
    )


def _check_version(said: set[str]) -> list[Finding]:
    if VERSION in said:
        return []
    if said.intersection(STILL_WORKS):
        return [
            Finding(
                "dialplan_older",
                "octi_bridge.conf is of an older version: calls work, but colleagues and your dialplan take a number "
                "chosen in the panel for the agent's, a call that nobody takes comes back to only one of the agent's "
                "devices, a call from the panel rings only one of them, calls on agents' mobiles by follow-me are not "
                "logged, calls of FreePBX's queues that end while the bridge is away lose their queue, and calls "
                "missed then are not listed; before version 6 what ended meanwhile has no queue after a transfer; "
                "before version 5 it is also too short, and now and then an agent who handed a call over stays "
                "connected for ten seconds",
                INSTALL,
                is_fatal=False,
            )
        ]
    return [Finding("dialplan_outdated", "octi_bridge.conf is of another version of octi_bridge", INSTALL)]


async def _rows(client: AmiClient) -> list[AmiMessage]:
    try:
        return [row for row in await client.listing("ShowDialPlan", NOTHING) if row.name == "ListDialplan"]
    except PbxRefused:
        return []  # an empty dialplan is an error to Asterisk; what is missing is named all the same
