"""A dry run in words, Japanese and English: what was asked, what came back, what was decided and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from octi_bridge.numbers.reading import Unsearchable
from octi_bridge.salesforce.model import Candidate, DryRun, LookupState, Verdict

Language = Literal["ja", "en"]

_UNSEARCHABLE: Mapping[Unsearchable, tuple[str, str]] = {
    Unsearchable.WITHHELD: (
        "番号がない(非通知など)ため検索しません。",
        "Not searched: there are no digits (withheld?).",
    ),
    Unsearchable.FEATURE_CODE: ("サービスコードのため検索しません。", "Not searched: a feature code."),
    Unsearchable.TOO_SHORT: ("内線番号か特番のため検索しません。", "Not searched: an extension or service number."),
    Unsearchable.TOO_LONG: ("長すぎて電話番号ではないため検索しません。", "Not searched: too long to be a number."),
}
_VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.NUMBER_DIFFERS: ("電話項目に同じ番号がありません", "no phone field holds exactly this number"),
    Verdict.BEHIND_PERSON_ACCOUNT: (
        "個人取引先が一覧にあるため、その取引先責任者は省きます", "the contact behind a person account that is listed",
    ),
    Verdict.REPEATED: ("同じレコードが既にあります", "the same record is listed already"),
    Verdict.NOT_ASKED_FOR: ("検索対象のオブジェクトではありません", "of an object that was not asked for"),
}  # fmt: skip
_REASONS: Mapping[str, tuple[str, str]] = {
    "exact_mobile": ("携帯電話と一致", "Mobile phone matches"),
    "exact_phone": ("電話と一致", "Phone matches"),
    "exact_home_phone": ("自宅電話と一致", "Home phone matches"),
    "exact_other_phone": ("その他の電話と一致", "Other phone matches"),
    "exact_assistant_phone": ("アシスタントの電話と一致", "Assistant's phone matches"),
    "exact_custom_phone": ("電話項目と一致", "Phone field matches"),
    "chosen_in_call": ("直前の通話で担当者が選択", "Chosen by an agent in a recent call"),
}


def reason_text(reason: str, language: Language) -> str:
    """The reason of a match, as the panel words it."""
    ja, en = _REASONS.get(reason, (reason, reason))
    return ja if language == "ja" else en


def verdict_text(candidate: Candidate, language: Language) -> str:
    """Why a record is in the list, or why not."""
    if candidate.match is None:
        ja, en = _VERDICTS[candidate.verdict]
    else:
        reason = reason_text(candidate.match.reason, language)
        stored = candidate.match.phone
        ja = f"{candidate.place}位: {reason} ({stored})、同順位内の並び {candidate.sorted_by or '-'}"
        en = f"place {candidate.place}: {reason} ({stored}), sorted by {candidate.sorted_by or '-'} among equals"
    return ja if language == "ja" else en


def decision_text(run: DryRun, language: Language) -> str:
    """What a panel would do with this number."""
    ja, en = _decision(run)
    return ja if language == "ja" else en


def _decision(run: DryRun) -> tuple[str, str]:
    matches = run.result.matches
    if run.unsearchable is not None:
        return _UNSEARCHABLE[run.unsearchable]
    if run.result.state is LookupState.FAILED:
        return (
            f"検索できませんでした。番号だけを表示します。{run.result.error_message} ({run.result.error_code})",
            f"The org could not be asked; the number alone is shown. {run.result.error_message} "
            f"({run.result.error_code})",
        )
    if not matches:
        return "一致なし。番号だけを表示します。", "No match: the number alone is shown."
    best = matches[0]
    if len(matches) == 1:
        return (
            f"1件一致。{best.object_type} {best.name} ({best.record_id}) を開きます。",
            f"One match: {best.object_type} {best.name} ({best.record_id}) opens.",
        )
    return (
        f"{len(matches)}件一致。情報画面に順に並べます。先頭は {best.object_type} {best.name} ({best.record_id})。",
        f"{len(matches)} matches: listed in the information area, {best.object_type} {best.name} "
        f"({best.record_id}) first.",
    )


def lines(run: DryRun, language: Language) -> Iterator[str]:
    """The whole dry run for people to read."""
    is_ja = language == "ja"
    yield f"{'番号' if is_ja else 'number'}: {run.number}" + (f" = {run.canonical}" if run.canonical else "")
    if run.statement:
        yield f"{'送った検索' if is_ja else 'search sent'}: {run.statement}"
        yield f"{'見つかったレコード' if is_ja else 'records returned'}: {len(run.candidates)}"
    for candidate in run.candidates:
        phones = ", ".join(f"{field}={stored}" for field, stored in candidate.phones)
        head = f"  {candidate.object_type} {candidate.record_id} {candidate.name}"
        yield f"{head} [{phones}]: {verdict_text(candidate, language)}"
    yield f"{'判定' if is_ja else 'decision'}: {decision_text(run, language)}"
