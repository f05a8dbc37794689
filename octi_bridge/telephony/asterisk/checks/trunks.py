"""Do the calls of every trunk pass the step that marks them, and not only those of one?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from octi_bridge.kernel.diagnostics import Finding
from octi_bridge.telephony.asterisk.ami_client import AmiClient
from octi_bridge.telephony.asterisk.checks.shape import FREEPBX, kind_of
from octi_bridge.telephony.asterisk.config import PJSIP, AsteriskConfig
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.errors import PbxRefused

_OF_COLLEAGUES: Final = "from-internal"
"""A trunk to another office of one's own has this context on FreePBX: its calls are no customers'."""
_LOOKED_AT: Final = 100
_NAMED: Final = 5
WHY: Final = (
    "a bridge that starts in the middle of a call then knows the number dialled, and numbers withheld stay hidden"
)


async def check_trunks(client: AmiClient, rows: Sequence[AmiMessage], config: AsteriskConfig) -> list[Finding]:
    """`rows`: those of ShowDialPlan. Nothing is said when no context marks calls: that is a finding of its own."""
    marked = marked_contexts(rows)
    if not marked or config.device_prefix != PJSIP:
        return []
    passing = {*marked, config.dial_context, _OF_COLLEAGUES}
    try:
        trunks = [(name, context) for name, context in await _trunks(client, config) if context not in passing]
    except PbxRefused:
        return []  # said with the rights of the account
    return [_unmarked(trunks, rows)] if trunks else []


def marked_contexts(rows: Sequence[AmiMessage]) -> frozenset[str]:
    """Contexts in which a call passes `octi-inbound`: by a step of their own, an include or a Goto. Pure."""
    leads_to = [(row.get("Context"), other) for row in rows for other in _others(row)]
    found = frozenset(_marking(rows))
    while more := {context for context, other in leads_to if other in found} - found:
        found |= more
    return found


def _marking(rows: Sequence[AmiMessage]) -> Iterator[str]:
    for row in rows:
        if row.get("Application") == "Gosub" and row.get("AppData").startswith("octi-inbound"):
            yield row.get("Context")


def _others(row: AmiMessage) -> Iterator[str]:
    if included := row.get("IncludeContext"):
        yield included
    target = row.get("AppData").split(",")
    if row.get("Application") == "Goto" and len(target) == 3:  # noqa: PLR2004 - context, extension, priority
        yield target[0]


async def _trunks(client: AmiClient, config: AsteriskConfig) -> list[tuple[str, str]]:
    """Name and context of each endpoint that is known by its address, or that we sign in at."""
    names = [row.get("ObjectName") for row in await client.listing("PJSIPShowEndpoints")]
    others = [name for name in names if re.fullmatch(config.extension_pattern, name) is None]
    found = []
    for name in others[:_LOOKED_AT]:
        details = await client.listing("PJSIPShowEndpoint", {"Endpoint": name})
        of_endpoint = next((row for row in details if row.name == "EndpointDetail"), None)
        is_trunk = any(row.name == "IdentifyDetail" for row in details)
        if of_endpoint is not None and (is_trunk or of_endpoint.get("OutboundAuth")):
            found.append((name, of_endpoint.get("Context")))
    return found


def _unmarked(trunks: Sequence[tuple[str, str]], rows: Sequence[AmiMessage]) -> Finding:
    names = ", ".join(name for name, _ in trunks[:_NAMED]) + (" …" if trunks[_NAMED:] else "")
    contexts = ", ".join(sorted({context for _, context in trunks}))
    step = "Gosub(octi-inbound,s,1(${EXTEN}))"
    if kind_of(rows) == FREEPBX:
        ours = min(_marking(rows))
        way = f"in the GUI set Connectivity, Trunks, {names}, pjsip Settings, Advanced, Context to {ours}, Apply Config"
        way_ja = (
            f"GUI の Connectivity → Trunks → {names} → pjsip Settings → Advanced → Context を {ours} にし、"
            "Apply Config を押してください。"
        )
    else:
        way = f"add {step} as the first step of each number in the context {contexts}"
        way_ja = f"コンテキスト {contexts} の各番号の先頭に {step} を加えてください。"
    return Finding(
        "trunk_passes_by",
        f"calls by these trunks do not pass {step}: {names} (context {contexts})",
        f"{way}: {WHY}",
        is_fatal=False,
        values={"trunks": names, "contexts": contexts, "way": way_ja},
    )
