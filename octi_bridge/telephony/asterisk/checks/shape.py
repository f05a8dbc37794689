"""What kind of dialplan is it: one by hand, or one that a GUI writes? And the steps and traps that go with each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from octi_bridge.kernel.diagnostics import Finding
from octi_bridge.telephony.asterisk.ami_client import AmiClient
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.errors import PbxRefused

FREEPBX, BY_HAND = "FreePBX or its like", "dialplan of its own"
_OF_FREEPBX = frozenset({"macro-dialout-trunk", "ext-local", "from-internal"})
_OURS = "octi-"
_HOOK = "OCTI_CALLER_ID_HOOK"
_QUEUE, _MOBILE = "octi-queue", "octi-mobile"
_IN_HOOKS = frozenset({_QUEUE, _MOBILE, "octi-caller-id"})
_BEFORE_PHONES = ("macro-dialout-one-predial-hook", "macro-dial-ringall-predial-hook")
_TAKES = re.compile(r"CALLERID\((?:num|all)\)=[^?]*\$\{OCTI_CALLER_ID\}")
_ANYTHING = re.compile(r"_(?:[XNZ]|\[[^\]]*\])?[.!]")
_ONLY_TELL = frozenset(
    {
        "Answer", "BackGround", "Busy", "Congestion", "Hangup", "NoCDR", "NoOp", "Playback", "PlayTones", "Playtones",
        "Progress", "ResetCDR", "Ringing", "Set", "Wait",
    }
)  # fmt: skip


def kind_of(rows: Sequence[AmiMessage]) -> str:
    """`FREEPBX` or `BY_HAND`, by the contexts of ShowDialPlan."""
    return FREEPBX if {row.get("Context") for row in rows} >= _OF_FREEPBX else BY_HAND


async def check_caller_id(client: AmiClient, rows: Sequence[AmiMessage]) -> list[Finding]:
    """Is the number to present set before the trunk, where it is not set right at the start?"""
    if any(_takes_number(row) for row in rows):
        return []
    if kind_of(rows) == FREEPBX:
        place = "[macro-dialout-trunk-predial-hook] of extensions_custom.conf"
        place_ja = "extensions_custom.conf の [macro-dialout-trunk-predial-hook]"
    elif await _has_hook(client):
        place = "your outgoing context, before its Dial"
        place_ja = "外線に発信するコンテキストの Dial の前"
    else:
        return []
    return [
        Finding(
            "caller_id_not_taken",
            "numbers chosen in the panel are not shown outside: no step takes them from OCTI_CALLER_ID",
            f'add Gosub(octi-caller-id,s,1) to {place}; then: asterisk -rx "dialplan reload"',
            is_fatal=False,
            values={"place": place_ja},
        )
    ]


def check_hooks(rows: Sequence[AmiMessage]) -> list[Finding]:
    """The steps in the hooks of a GUI's dialplan, and whether what they call is there."""
    gosubs = (row for row in rows if row.get("Application") == "Gosub")
    calls = {(row.get("Context"), row.get("AppData").split(",")[0]) for row in gosubs}
    there = {row.get("Context") for row in rows}
    early = _hooks_too_early(sorted((hook, called) for hook, called in calls if called in _IN_HOOKS - there))
    if early or kind_of(rows) != FREEPBX:
        return early
    return [*_queue_not_taken(calls, there), *_mobiles_not_taken(calls, there)]


def _queue_not_taken(calls: Collection[tuple[str, str]], there: Collection[str]) -> list[Finding]:
    """Its queues ring phones through Local channels: does a phone's leg learn the queue?"""
    missing = [f"[{hook}]" for hook in _BEFORE_PHONES if (hook, _QUEUE) not in calls]
    if not missing or _QUEUE not in there:
        return []
    places = ", ".join(missing)
    return [
        Finding(
            "queue_not_taken",
            "calls of queues that end while the bridge is away will be logged without their queue: no step passes it "
            "on to the phone's leg",
            f'add Gosub(octi-queue,s,1) to {places} of extensions_custom.conf; then: asterisk -rx "dialplan reload"',
            is_fatal=False,
            values={"places": places},
        )
    ]


def _mobiles_not_taken(calls: Collection[tuple[str, str]], there: Collection[str]) -> list[Finding]:
    """Its follow-me rings mobiles through trunks: whose they are only the hook can tell."""
    if _MOBILE not in there or any(called == _MOBILE for _, called in calls):
        return []
    return [
        Finding(
            "mobiles_not_taken",
            "calls that agents answer on their mobiles by follow-me are neither in the panel nor in the log: no step "
            "says whose mobile is called",
            "add Gosub(octi-mobile,s,1) after octi-caller-id to [macro-dialout-trunk-predial-hook] of "
            'extensions_custom.conf; then: asterisk -rx "dialplan reload"',
            is_fatal=False,
        )
    ]


def _hooks_too_early(early: Sequence[tuple[str, str]]) -> list[Finding]:
    """Nothing to say where none is there yet: `dialplan_older` comes first, then the hooks."""
    if not early:
        return []
    places = ", ".join(f"[{hook}]" for hook, _ in early)
    names = ", ".join(sorted({called for _, called in early}))
    return [
        Finding(
            "hooks_too_early",
            f"{places} call {names}, which your octi_bridge.conf does not have: each call that comes by ends there",
            'install octi_bridge.conf of this version (--print dialplan); then: asterisk -rx "dialplan reload"',
            values={"places": places, "names": names},
        )
    ]


def check_every_number(
    rows: Sequence[AmiMessage], config: AsteriskConfig, phones: Collection[str] = ()
) -> list[Finding]:
    """Contexts in which every number exists, because something says that it does not.

    `phones`: the contexts in which phones dial, as far as they are known; only what they include counts then.
    """
    reached = _reached(rows, phones)
    found = sorted({place for place in _catch_alls(rows) if not reached or place.split("/")[0] in reached})
    unknown = [
        place for place in found if place not in config.catch_all and place.split("/")[0] not in config.catch_all
    ]
    if not unknown:
        return []
    named = ", ".join(unknown[:5])
    return [
        Finding(
            "catch_all_unknown",
            f"every number exists by {named}, which only answers: a transfer to a wrong number is not refused",
            "add it to OCTI_PBX__CATCH_ALL, as JSON, if agents' phones reach it",
            is_fatal=False,
            values={"places": named},
        )
    ]


def _reached(rows: Sequence[AmiMessage], contexts: Collection[str]) -> frozenset[str]:
    includes = [(row.get("Context"), included) for row in rows if (included := row.get("IncludeContext"))]
    found = frozenset(contexts)
    while more := {included for context, included in includes if context in found} - found:
        found |= more
    return found


def _catch_alls(rows: Sequence[AmiMessage]) -> Iterator[str]:
    applications: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        context, pattern = row.get("Context"), row.get("Extension")
        if _ANYTHING.fullmatch(pattern) and not context.startswith(_OURS):
            applications.setdefault((context, pattern), set()).add(row.get("Application"))
    for (context, pattern), used in applications.items():
        if used - {""} <= _ONLY_TELL and used & {"BackGround", "Busy", "Congestion", "Hangup", "Playback"}:
            yield f"{context}/{pattern}"


def _takes_number(row: AmiMessage) -> bool:
    if row.get("Context").startswith(_OURS):
        return False
    step = row.get("AppData")
    return (row.get("Application") == "Gosub" and step.startswith("octi-caller-id,")) or bool(_TAKES.search(step))


async def _has_hook(client: AmiClient) -> bool:
    try:
        return (await client.action("Getvar", {"Variable": _HOOK})).get("Value") == "yes"
    except PbxRefused:
        return False
