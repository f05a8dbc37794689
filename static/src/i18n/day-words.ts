/** Time in a status, the figures of the day, and who waits; loaded with the main screen. */
import type { Language } from "../protocol/types.gen";

export interface DayWords {
  readonly timeInStatus: string;
  /** `{n}` callers. */
  readonly waiting: string;
  /** What the button does. */
  readonly open: string;
  readonly title: string;
  readonly taken: string;
  readonly made: string;
  readonly missed: string;
  readonly talkTime: string;
  readonly afterCallTime: string;
  /** `{time}`: after-call work of before is not known. */
  readonly knownSince: string;
  readonly internalNotCounted: string;
  readonly unavailable: string;
  readonly loading: string;
  readonly queuesTitle: string;
  readonly queue: string;
  readonly callers: string;
  readonly longestWait: string;
  readonly noQueues: string;
  readonly pbxDown: string;
  readonly close: string;
}

const ja: DayWords = {
  timeInStatus: "このステータスの経過時間",
  waiting: "待ち {n}",
  open: "今日の実績と待ち呼",
  title: "今日の実績",
  taken: "受電",
  made: "発信",
  missed: "不在着信",
  talkTime: "通話時間",
  afterCallTime: "後作業時間",
  knownSince: "{time} 以降",
  internalNotCounted: "内線通話は含みません。",
  unavailable: "実績を取得できませんでした。もう一度開いてください。",
  loading: "読み込んでいます…",
  queuesTitle: "待ち呼",
  queue: "コールセンター",
  callers: "件数",
  longestWait: "最長待ち時間",
  noQueues: "担当のコールセンターはありません。",
  pbxDown: "電話交換機に接続できないため、待ち呼はわかりません。",
  close: "閉じる",
};

const en: DayWords = {
  timeInStatus: "Time in this status",
  waiting: "{n} waiting",
  open: "My day and waiting calls",
  title: "My day",
  taken: "Calls taken",
  made: "Calls made",
  missed: "Missed calls",
  talkTime: "Talk time",
  afterCallTime: "After-call work",
  knownSince: "since {time}",
  internalNotCounted: "Internal calls are not included.",
  unavailable: "Your figures could not be loaded. Open this again.",
  loading: "Loading…",
  queuesTitle: "Waiting calls",
  queue: "Queue",
  callers: "Waiting",
  longestWait: "Longest wait",
  noQueues: "You have no queues.",
  pbxDown: "The PBX cannot be reached, so the waiting calls are not known.",
  close: "Close",
};

export const DAY_WORDS: Readonly<Record<Language, DayWords>> = { ja, en };
