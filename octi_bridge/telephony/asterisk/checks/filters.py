"""Do the account's event filters let everything through that the bridge reads? Read from Asterisk's own file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from octi_bridge.kernel.diagnostics import Finding
from octi_bridge.telephony.asterisk.ami_client import AmiClient
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.asterisk.translate import VOICEMAIL, WANTED
from octi_bridge.telephony.errors import PbxRefused

_HANG_UP: Final = frozenset({"HangupRequest", "SoftHangupRequest"})
_VOICEMAIL: Final = frozenset({"Newexten"})
_TRANSFERS: Final = frozenset({"BlindTransfer", "AttendedTransfer"})
_EFFECTS: Final = (
    (
        _HANG_UP,
        ("who ended a call on hold is now and then wrong", "保留中の通話をどちらが切ったかを誤ることがあります"),
    ),
    (
        _TRANSFERS,
        ("logs of calls transferred on the phone do not say to whom", "電話機で転送した通話の記録に転送先が残りません"),
    ),
    (_VOICEMAIL, ("calls that go to the voicemail are shown as missed", "留守番電話への転送が不在着信と表示されます")),
)
_OPTION: Final = re.compile(r"(\w+)\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class EventFilter:
    """One line `eventfilter`.

    Attributes:
        is_exclusion: events that match are held back, else let through.
        name: the only event that it concerns; None for any.
        pattern: what else of the event must match, "" for nothing.
    """

    is_exclusion: bool
    name: str | None
    pattern: str

    @classmethod
    def read(cls, line: str) -> EventFilter | None:
        """A line of manager.conf, in the form of Asterisk 22 or in the older one; None for any other line."""
        key, _, value = line.partition("=")
        if not key.strip().startswith("eventfilter"):
            return None
        options = dict(_OPTION.findall(key))
        if options:
            return cls(options.get("action") == "exclude", options.get("name"), value.strip())
        named = re.fullmatch(r"!?Event: (\w+)", value.strip())
        return cls(value.strip().startswith("!"), named[1] if named else None, "" if named else value.strip())

    def may_concern(self, event: str) -> bool:
        """Whether some event of this name matches, as far as can be known without seeing one."""
        if self.name is not None:
            return self.name == event
        found = re.search(r"Event:", self.pattern)
        return found is None or re.search(re.escape(event), self.pattern) is not None

    def concerns_all(self, event: str) -> bool:
        """Whether every event of this name matches."""
        return self.name == event and not self.pattern


def held_back(filters: Iterable[EventFilter], wanted: Collection[str]) -> Sequence[str]:
    """Those events that the filters never let through, by name."""
    filters = tuple(filters)
    inclusions = [each for each in filters if not each.is_exclusion]
    return sorted(
        event
        for event in wanted
        if (inclusions and not any(each.may_concern(event) for each in inclusions))
        or any(each.is_exclusion and each.concerns_all(event) for each in filters)
    )


async def check_filters(client: AmiClient, config: AsteriskConfig, seen_elsewhere: Collection[str]) -> list[Finding]:
    """`seen_elsewhere`: events that another check has waited for."""
    try:
        answer = await client.action("GetConfig", {"Filename": "manager.conf", "Category": config.username})
    except PbxRefused:
        return []  # the account stands in another file, or may not read it
    lines = [value for name, value in answer.items() if name.startswith("Line-")]
    filters = [found for line in lines if (found := EventFilter.read(line)) is not None]
    missing = sorted({*held_back(filters, WANTED - set(seen_elsewhere)), *_unread(lines)})
    if not missing:
        return []
    effect, effect_ja = next(
        words
        for events, words in (
            *_EFFECTS,
            (frozenset(missing), ("calls show less", "通話の表示に不足が生じます")),
        )
        if events.issuperset(missing)
    )
    new = "; ".join(_line(event) for event in missing)
    return [
        Finding(
            "events_filtered_out",
            f"the event filters of [{config.username}] hold back {', '.join(missing)}: {effect}",
            f"add to [{config.username}] what the shipped file has (--print manager), also in read=: {new}; then: "
            "manager reload, and restart the bridge",
            is_fatal=False,
            values={
                "account": config.username,
                "events": ", ".join(missing),
                "effect": effect_ja,
                "lines": new,
            },
        )
    ]


def _unread(lines: Iterable[str]) -> Collection[str]:
    """Events of a class that the account does not read; which no test call makes."""
    classes = {
        name.strip()
        for line in lines
        for key, _, value in (line.partition("="),)
        if key.strip() == "read"
        for name in value.split(",")
    }
    return () if not classes or classes & {"dialplan", "all"} else _VOICEMAIL


def _line(event: str) -> str:
    """The line of the shipped file that lets it through; all the PBX does would be far too much."""
    if event in _VOICEMAIL:
        return f"eventfilter(action(include),name({event}),header(Application),method(exact)) = {VOICEMAIL}"
    return f"eventfilter(action(include),name({event})) ="
