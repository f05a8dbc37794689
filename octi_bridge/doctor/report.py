"""A report for people and for programs; the same findings in both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from octi_bridge.doctor.japanese import DEFAULTS_JA, FACTS_JA, FINDINGS_JA, LINKS_JA, SKIPPED_JA, STATES_JA
from octi_bridge.doctor.model import Report
from octi_bridge.kernel.diagnostics import Examination, Finding, Link, Skipped, State

Language = Literal["ja", "en"]

LINKS_EN = {
    Link.SETTINGS: "Settings", Link.DATABASE: "Database", Link.PBX: "PBX (Asterisk)", Link.SALESFORCE: "Salesforce",
    Link.CALL_CENTER: "Call center definition", Link.PANEL: "Panel", Link.ADDRESS: "Public address",
}  # fmt: skip
STATES_EN = {State.OK: "ok", State.ADVICE: "advice", State.WRONG: "wrong", State.SKIPPED: "not examined"}

SKIPPED_EN = {
    Skipped.SETTINGS_FIRST: "mend the settings first",
    Skipped.NO_FILE: "name the file: octi-bridge doctor --definition FILE",
    Skipped.NO_ADDRESS: "name the address: octi-bridge doctor --url https://…",
}


_VALUES_JA = {
    "none": "なし",
    "FreePBX or its like": "FreePBX またはその派生",
    "dialplan of its own": "独自のダイヤルプラン",
}


def document(report: Report, language: Language) -> dict[str, Any]:
    """JSON values."""
    return {
        "is_healthy": report.is_healthy,
        "made_at": report.made_at.isoformat(timespec="seconds"),
        "versions": dict(report.versions),
        "links": [_examination(each, language) for each in report.examinations],
    }


def lines(report: Report, language: Language) -> Iterator[str]:
    """Text for a terminal: a line per link, its facts and findings under it."""
    links, states = (LINKS_JA, STATES_JA) if language == "ja" else (LINKS_EN, STATES_EN)
    for each in report.examinations:
        facts = ", ".join(f"{name}: {value}" for name, value in _facts(each, language).items())
        note = _why_skipped(each, language) or facts
        yield f"{states[each.state]:<12} {_title(each, links)}" + (f" ({note})" if note else "")
        for finding in each.findings:
            problem, remedy, detail = spelled(finding, language)
            yield f"  - {problem} [{finding.code}]" + (f" ({detail})" if detail else "")
            yield f"    -> {remedy}"


def _title(each: Examination, links: Mapping[Link, str]) -> str:
    return f"{links[each.link]}: {each.org}" if each.org else links[each.link]


def _facts(each: Examination, language: Language) -> dict[str, str]:
    if language == "en":
        return dict(each.facts)
    return {
        FACTS_JA.get(name, name): _VALUES_JA.get(value, value).replace(" of ", " / ")
        for name, value in each.facts.items()
    }


def _why_skipped(each: Examination, language: Language) -> str:
    texts = SKIPPED_JA if language == "ja" else SKIPPED_EN
    return texts[each.skipped] if each.skipped else ""


def spelled(finding: Finding, language: Language) -> tuple[str, str, str]:
    """Problem, remedy, and in Japanese the words of another program that stand behind it."""
    known = FINDINGS_JA.get(finding.code) if language == "ja" else None
    if known is None:
        return finding.problem, finding.remedy, ""
    problem, remedy = (text.format_map(_Values(finding.values)) for text in known)
    return problem, remedy, f"原文: {finding.said}" if finding.said else ""


class _Values(dict[str, str]):
    """A report is shown even when a probe did not name what its text names."""

    def __missing__(self, name: str) -> str:
        return DEFAULTS_JA.get(name, "…")


def _examination(each: Examination, language: Language) -> dict[str, Any]:
    return {
        "link": each.link, "org": each.org or None, "title": _title(each, LINKS_JA if language == "ja" else LINKS_EN),
        "state": each.state, "skipped": _why_skipped(each, language), "facts": _facts(each, language),
        "findings": [_finding(finding, language) for finding in each.findings],
    }  # fmt: skip


def _finding(finding: Finding, language: Language) -> dict[str, Any]:
    problem, remedy, detail = spelled(finding, language)
    return {
        "code": finding.code, "is_fatal": finding.is_fatal, "problem": problem, "remedy": remedy, "detail": detail,
    }  # fmt: skip
