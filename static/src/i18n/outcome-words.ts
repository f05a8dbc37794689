/** How calls ended, in words: of the last call, and in lists. */
import type { CallOutcome, ColleagueView, Language } from "../protocol/types.gen";
import { fill } from "./words";

type Words = Readonly<Record<Exclude<CallOutcome, "answered">, string>> & { readonly answeredBy: string };

const ja: Words = {
  missed: "不在着信",
  answered_elsewhere: "ほかの電話で応答",
  declined: "拒否",
  busy: "話中",
  no_answer: "応答なし",
  rejected: "相手が拒否",
  unknown_number: "番号が使われていません",
  unreachable: "接続できません",
  cancelled: "発信取消",
  failed: "発信失敗",
  abandoned_on_hold: "保留中に相手が切断",
  abandoned_in_park: "パーク中に相手が切断",
  recalled: "パークから呼び戻し",
  forwarded_to_voicemail: "留守番電話に転送",
  answeredBy: "{n} が応答しました",
};

const en: Words = {
  missed: "Missed",
  answered_elsewhere: "Answered on another phone",
  declined: "Declined",
  busy: "Busy",
  no_answer: "No answer",
  rejected: "Rejected",
  unknown_number: "Number not in use",
  unreachable: "Not reachable",
  cancelled: "Cancelled",
  failed: "Failed",
  abandoned_on_hold: "Hung up while on hold",
  abandoned_in_park: "Hung up while parked",
  recalled: "Back from park",
  forwarded_to_voicemail: "Went to voicemail",
  answeredBy: "Answered by {n}",
};

const WORDS = { ja, en };

/** A label, with how many calls the agent has missed. The number is a word of its own, as on the button. */
export const missedText = (label: string, missed: number, language: Language): string =>
  missed === 0 ? label : `${label}: ${WORDS[language].missed} ${missed}`;

/** null for a call that was talked and ended as calls do. */
export function outcomeText(outcome: CallOutcome, by: ColleagueView | null, language: Language): string | null {
  if (outcome === "answered") return null;
  const words = WORDS[language];
  return by === null ? words[outcome] : fill(words.answeredBy, { n: by.name || by.extension });
}
