"""The words of a logged call, in Japanese and English. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from octi_bridge.salesforce.model import CallLogEntry

Language = Literal["ja", "en"]
SUBJECT_MAX = 255
DESCRIPTION_MAX = 32_000

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "ja": {
        "inbound": "着信",
        "outbound": "発信",
        "internal": "内線",
        "subject": "{direction} {number} {date} {time}",
        "remote": "相手番号",
        "started": "開始",
        "answered": "応答",
        "unanswered": "なし",
        "ended": "終了",
        "duration": "通話時間",
        "minutes": "{minutes}分{seconds:02d}秒",
        "agent": "担当",
        "queue": "キュー",
        "reason": "用件",
        "disposition": "結果",
        "recording": "録音",
        "call_id": "通話ID",
        "unknown": "非通知",
    },
    "en": {
        "inbound": "Inbound call",
        "outbound": "Outbound call",
        "internal": "Internal call",
        "subject": "{direction} {number} {date} {time}",
        "remote": "Number",
        "started": "Started",
        "answered": "Answered",
        "unanswered": "no",
        "ended": "Ended",
        "duration": "Talk time",
        "minutes": "{minutes} min {seconds:02d} s",
        "agent": "Agent",
        "queue": "Queue",
        "reason": "Call reason",
        "disposition": "Result",
        "recording": "Recording",
        "call_id": "Call id",
        "unknown": "withheld",
    },
}


@dataclass(frozen=True, slots=True)
class ActivityText:
    """Writes subject and description in one language and time zone.

    `subject_template` may use the placeholders that `SalesforceSettings.subject_template` allows; empty gives the
    language's own.
    """

    language: Language = "ja"
    zone: ZoneInfo = ZoneInfo("Asia/Tokyo")
    subject_template: str = ""

    def subject(self, entry: CallLogEntry) -> str:
        """One line, at most 255 characters."""
        words = _WORDS[self.language]
        started = entry.started_at.astimezone(self.zone)
        text = (self.subject_template or words["subject"]).format(
            direction=words[entry.direction],
            number=entry.remote_number or words["unknown"],
            name=entry.who.name if entry.who else entry.what.name if entry.what else "",
            agent=entry.agent_name,
            queue=entry.queue,
            date=f"{started:%Y-%m-%d}",
            time=f"{started:%H:%M}",
            disposition=entry.disposition,
        )
        return " ".join(text.split())[:SUBJECT_MAX]

    def description(self, entry: CallLogEntry) -> str:
        """The facts of the call, one per line, then the agent's notes."""
        words = _WORDS[self.language]
        minutes, seconds = divmod(int(max(entry.duration_s, 0)), 60)
        facts = {
            "remote": entry.remote_number or words["unknown"],
            "started": self._time(entry.started_at),
            "answered": self._time(entry.answered_at) or words["unanswered"],
            "ended": self._time(entry.ended_at),
            "duration": words["minutes"].format(minutes=minutes, seconds=seconds),
            "agent": entry.agent_name,
            "queue": entry.queue,
            "reason": entry.reason,
            "disposition": entry.disposition,
            "recording": entry.recording_url,
            "call_id": entry.call_id,
        }
        lines = [f"{words[key]}: {value}" for key, value in facts.items() if value]
        if entry.notes:
            lines += ["", entry.notes]
        return "\n".join(lines)[:DESCRIPTION_MAX]

    def _time(self, moment: datetime | None) -> str:
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M:%S}" if moment else ""
