"""AMI streams of the field, played through the adapter's own translation, the tracker and the recorder."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from octi_bridge.app.compose import extension_rule
from octi_bridge.calls.events import CallEnded, CallEvent
from octi_bridge.calls.model import AgentCall
from octi_bridge.calls.tracker import CallTracker
from octi_bridge.history.recorder import is_worth_keeping
from octi_bridge.settings.sections import PbxSettings
from octi_bridge.telephony.events import ChannelFact, ChannelId, Extension, PbxFact
from tests.support import facts
from tests.support.fakes import START
from tests.support.pbx.recorder import facts_of

FIELD = Path(__file__).parents[1] / "recorded" / "field"
DEFAULT_RULE = extension_rule(PbxSettings.model_fields["extension_pattern"].default)
_NOT_SENT = re.compile(r"^#.*\n", re.MULTILINE)


def field_stream(name: str, edit: Callable[[str], str] = lambda text: text) -> bytes:
    """The messages of a field case, as they are on the wire; `edit` changes the text first."""
    text = edit(_NOT_SENT.sub("", (FIELD / f"{name}.ami").read_text()))
    messages = (message.strip() for message in re.split(r"\n\s*\n", text))
    return "".join(message.replace("\n", "\r\n") + "\r\n\r\n" for message in messages if message).encode()


class FieldCase:
    """What each extension saw of a stream, a second after second, and how its calls ended."""

    def __init__(self, name: str, edit: Callable[[str], str] = lambda text: text) -> None:
        self.tracker = CallTracker(pbx_name="pbx", is_extension=DEFAULT_RULE)
        self.events: list[CallEvent] = []
        self.hear(facts_of(field_stream(name, edit)))

    def hear(self, story: list[PbxFact]) -> None:
        """Play more."""
        for fact in story:
            at = START + timedelta(seconds=len(self.events))
            if isinstance(fact, ChannelFact):
                self.events += self.tracker.apply(fact, at)

    def end(self, *channels: str) -> None:
        """These legs end."""
        self.hear([facts.ended(ChannelId(channel)) for channel in channels])

    def seen_by(self, extension: str) -> list[AgentCall]:
        """Every state of every call that this extension was shown."""
        return [event.call for event in self.events if event.call.extension == extension]

    def parts_of(self, extension: str) -> list[CallEnded]:
        """The calls of this extension that are over."""
        return [e for e in self.events if isinstance(e, CallEnded) and e.call.extension == extension]

    def kept(self) -> list[AgentCall]:
        """The calls of which a record is made."""
        return [e.call for e in self.events if isinstance(e, CallEnded) and is_worth_keeping(e)]

    def extensions(self) -> set[Extension]:
        """Who was shown a call."""
        return {event.call.extension for event in self.events}
