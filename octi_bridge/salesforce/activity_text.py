"""The words of a logged call, in Japanese and English. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from octi_bridge.numbers.plan import DEFAULT_REGION, plan_of
from octi_bridge.numbers.writing import display_form
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
        "follow_up": "折り返し: {name}",
        "remote": "相手番号",
        "started": "開始",
        "answered": "応答",
        "unanswered": "なし",
        "ended": "終了",
        "duration": "通話時間",
        "minutes": "{minutes}分{seconds:02d}秒",
        "agent": "担当",
        "queue": "キュー",
        "waited": "待ち時間",
        "reason": "用件",
        "disposition": "結果",
        "recording": "録音",
        "call_id": "通話ID",
        "unknown": "非通知",
        "with_outcome": "{fact}（{outcome}）",
        "missed": "不在着信",
        "answered_elsewhere": "ほかの電話で応答",
        "declined": "拒否",
        "busy": "話中",
        "no_answer": "応答なし",
        "rejected": "相手が拒否",
        "unknown_number": "番号が使われていません",
        "unreachable": "接続できません",
        "cancelled": "発信取消",
        "failed": "発信失敗",
        "abandoned_on_hold": "保留中に相手が切断",
        "abandoned_in_park": "パーク中に相手が切断",
        "recalled": "パークから呼び戻し",
        "forwarded_to_voicemail": "留守番電話に転送",
    },
    "en": {
        "inbound": "Inbound call",
        "outbound": "Outbound call",
        "internal": "Internal call",
        "subject": "{direction} {number} {date} {time}",
        "follow_up": "Call back: {name}",
        "remote": "Number",
        "started": "Started",
        "answered": "Answered",
        "unanswered": "no",
        "ended": "Ended",
        "duration": "Talk time",
        "minutes": "{minutes} min {seconds:02d} s",
        "agent": "Agent",
        "queue": "Queue",
        "waited": "Waited",
        "reason": "Call reason",
        "disposition": "Result",
        "recording": "Recording",
        "call_id": "Call id",
        "unknown": "withheld",
        "with_outcome": "{fact} ({outcome})",
        "missed": "Missed",
        "answered_elsewhere": "Answered on another phone",
        "declined": "Declined",
        "busy": "Busy",
        "no_answer": "No answer",
        "rejected": "Rejected",
        "unknown_number": "Number not in use",
        "unreachable": "Not reachable",
        "cancelled": "Cancelled",
        "failed": "Failed",
        "abandoned_on_hold": "Hung up while on hold",
        "abandoned_in_park": "Hung up while parked",
        "recalled": "Back from park",
        "forwarded_to_voicemail": "Went to voicemail",
    },
}


@dataclass(frozen=True, slots=True)
class ActivityText:
    """Writes subject and description in one language and time zone.

    `subject_template` may use the placeholders that `SalesforceSettings.subject_template` allows; empty gives the
    language's own. `region`: numbers in subjects are written as they are read aloud there.
    """

    language: Language = "ja"
    zone: ZoneInfo = ZoneInfo("Asia/Tokyo")
    subject_template: str = ""
    region: str = DEFAULT_REGION

    def subject(self, entry: CallLogEntry) -> str:
        """One line, at most 255 characters."""
        words = _WORDS[self.language]
        started = entry.started_at.astimezone(self.zone)
        text = (self.subject_template or words["subject"]).format(
            direction=words[entry.direction],
            number=self._number(entry),
            name=_name(entry),
            agent=entry.agent_name,
            queue=entry.queue,
            date=f"{started:%Y-%m-%d}",
            time=f"{started:%H:%M}",
            disposition=entry.disposition,
        )
        return " ".join(text.split())[:SUBJECT_MAX]

    def follow_up_subject(self, entry: CallLogEntry) -> str:
        """One line for a task for later that was given none."""
        words = _WORDS[self.language]
        name = _name(entry) or self._number(entry)
        return " ".join(words["follow_up"].format(name=name).split())[:SUBJECT_MAX]

    def description(self, entry: CallLogEntry) -> str:
        """The facts of the call, one per line, then the agent's notes."""
        words = _WORDS[self.language]
        ended, outcome = self._time(entry.ended_at), self.outcome(entry)
        facts = {
            "remote": entry.remote_number or words["unknown"],
            "started": self._time(entry.started_at),
            "answered": self._time(entry.answered_at) or words["unanswered"],
            "ended": words["with_outcome"].format(fact=ended, outcome=outcome) if ended and outcome else ended,
            "duration": self._duration(entry.duration_s),
            "agent": entry.agent_name,
            "queue": entry.queue,
            "waited": self._duration(entry.waited_s) if entry.waited_s is not None else "",
            "reason": entry.reason,
            "disposition": entry.disposition,
            "recording": entry.recording_url,
            "call_id": entry.call_id,
        }
        lines = [f"{words[key]}: {value}" for key, value in facts.items() if value]
        if entry.notes:
            lines += ["", entry.notes]
        return "\n".join(lines)[:DESCRIPTION_MAX]

    def outcome(self, entry: CallLogEntry) -> str:
        """How the call ended; empty for one that was talked to its end."""
        return _WORDS[self.language][entry.outcome] if entry.outcome else ""

    def _number(self, entry: CallLogEntry) -> str:
        if not entry.remote_number:
            return _WORDS[self.language]["unknown"]
        return display_form(entry.remote_number, plan_of(self.region))

    def _duration(self, duration_s: float) -> str:
        minutes, seconds = divmod(int(max(duration_s, 0)), 60)
        return _WORDS[self.language]["minutes"].format(minutes=minutes, seconds=seconds)

    def _time(self, moment: datetime | None) -> str:
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M:%S}" if moment else ""


def _name(entry: CallLogEntry) -> str:
    return entry.who.name if entry.who else entry.what.name if entry.what else ""
