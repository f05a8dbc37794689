"""Would a queue's call that ends while the bridge is away keep its queue? Read from Asterisk's own file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from octi_bridge.kernel.diagnostics import Finding, Named
from octi_bridge.telephony.asterisk.ami_client import AmiClient
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.errors import PbxRefused

_OPTION: Final = "setqueuevar"
_TRUE: Final = frozenset({"yes", "true", "y", "t", "1", "on"})
_EMPTY_ON_FREEPBX: Final = "default"
"""A section without a line, in which nobody waits; there the GUI includes its files."""


async def check_kept_queues(client: AmiClient, queues: Sequence[str]) -> list[Finding]:
    """Each queue of queues.conf needs the option; of a queue that a database holds nothing is known."""
    try:
        silent = queues_without(await client.action("GetConfig", {"Filename": "queues.conf"}), queues)
    except PbxRefused:
        return []  # the account may not read it
    if not silent:
        return []
    named = Named.of(silent, "件")
    return [
        Finding(
            "kept_queues_off",
            f"calls of these queues that end while the bridge is away will be logged without the queue: {named.en}",
            f"add {_OPTION}=yes to the section of each in queues.conf (FreePBX: [{silent[0]}](+) in "
            'queues_post_custom.conf; in [general] Asterisk ignores it); then: asterisk -rx "queue reload all"',
            is_fatal=False,
            values={"queues": named.ja, "queue": silent[0]},
        )
    ]


def queues_without(answer: AmiMessage, queues: Collection[str]) -> list[str]:
    """Those of these queues that are in the file, the answer of GetConfig, without the option. Pure."""
    options = _options_of_sections(answer)
    if not options.get(_EMPTY_ON_FREEPBX):
        options.pop(_EMPTY_ON_FREEPBX, None)
    return [queue for queue in queues if options.get(queue, {_OPTION: "yes"}).get(_OPTION, "").lower() not in _TRUE]


def _options_of_sections(answer: AmiMessage) -> dict[str, dict[str, str]]:
    """By section, from the lines of GetConfig (`Category-000003: 600`, `Line-000003-000000: retry=3`)."""
    sections: dict[str, str] = {}
    options: dict[str, dict[str, str]] = {}
    for key, value in answer.items():
        kind, _, numbers = key.partition("-")
        number = numbers.partition("-")[0]
        if kind == "Category":
            sections[number] = value
            options.setdefault(value, {})
        elif kind == "Line" and number in sections:
            name, _, what = value.partition("=")
            options[sections[number]][name.strip()] = what.removeprefix(">").strip()
    return options
