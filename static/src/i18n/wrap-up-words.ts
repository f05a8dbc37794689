/** The words of 後処理, loaded with its form. */
import type { Direction, Language, LogState, WrapUpProgress } from "../protocol/types.gen";
import type { Keeping } from "../state/wrap-up";

export interface WrapUpWords {
  readonly title: string;
  readonly time: string;
  readonly disposition: string;
  readonly required: string;
  readonly chooseDisposition: string;
  readonly noDisposition: string;
  readonly dispositionMissing: string;
  readonly filterDispositions: string;
  readonly noSuchDisposition: string;
  readonly notes: string;
  readonly related: string;
  readonly automatic: string;
  readonly followUp: string;
  readonly dueOn: string;
  readonly subject: string;
  readonly save: string;
  readonly saveThenAvailable: string;
  /** Of the form of another call than the one shown. */
  readonly otherCall: string;
  readonly close: string;
  readonly justSaved: string;
  readonly unsaved: string;
  readonly afterCall: string;
  readonly keepings: Readonly<Record<Keeping, string>>;
  readonly recent: string;
  readonly recentLoading: string;
  readonly recentEmpty: string;
  readonly recentSearch: string;
  readonly recentNotFound: string;
  readonly directions: Readonly<Record<Direction, string>>;
  readonly notConnected: string;
  readonly progress: Readonly<Record<WrapUpProgress, string>>;
  readonly logs: Readonly<Record<LogState, string>>;
}

const ja: WrapUpWords = {
  title: "後処理",
  time: "後作業の時間",
  disposition: "結果",
  required: "必須",
  chooseDisposition: "選択してください",
  noDisposition: "なし",
  dispositionMissing: "通話結果を選択してください。",
  filterDispositions: "入力して絞り込み",
  noSuchDisposition: "一致する結果はありません。",
  notes: "メモ",
  related: "関連レコード",
  automatic: "自動選択",
  followUp: "フォローアップ",
  dueOn: "期日",
  subject: "件名",
  save: "保存",
  saveThenAvailable: "保存して{status}",
  otherCall: "表示中の通話とは別の通話です",
  close: "閉じる",
  justSaved: "{name} の後処理を保存しました",
  unsaved: "未保存 {n}",
  afterCall: "通話が終わると保存できます",
  keepings: {
    untouched: "",
    typing: "入力中…",
    kept: "下書きを保存しました",
    not_kept: "下書きを保存できませんでした。接続が戻ると保存します。",
    saved: "保存しました",
  },
  recent: "最近の通話",
  recentLoading: "読み込んでいます…",
  recentEmpty: "編集できる通話はありません。",
  recentSearch: "名前、番号で検索",
  recentNotFound: "一致する通話はありません。",
  directions: { inbound: "着信", outbound: "発信", internal: "内線" },
  notConnected: "未接続",
  progress: { none: "後処理なし", draft: "下書き", saved: "" },
  logs: { none: "", waiting: "記録待ち", logged: "記録済み", failed: "記録できません" },
};

const en: WrapUpWords = {
  title: "Wrap-up",
  time: "Time in after-call work",
  disposition: "Result",
  required: "required",
  chooseDisposition: "Please choose",
  noDisposition: "None",
  dispositionMissing: "Choose the result of the call.",
  filterDispositions: "Type to filter",
  noSuchDisposition: "No such result.",
  notes: "Notes",
  related: "Related record",
  automatic: "Automatic",
  followUp: "Follow-up",
  dueOn: "Due date",
  subject: "Subject",
  save: "Save",
  saveThenAvailable: "Save, then {status}",
  otherCall: "Not the call shown above",
  close: "Close",
  justSaved: "Wrap-up of {name} saved",
  unsaved: "{n} unsaved",
  afterCall: "Can be saved when the call has ended",
  keepings: {
    untouched: "",
    typing: "Typing…",
    kept: "Draft kept",
    not_kept: "The draft could not be kept. It will be when the connection is back.",
    saved: "Saved",
  },
  recent: "Recent calls",
  recentLoading: "Loading…",
  recentEmpty: "There is no call to edit.",
  recentSearch: "Search name or number",
  recentNotFound: "No such call.",
  directions: { inbound: "Inbound", outbound: "Outbound", internal: "Internal" },
  notConnected: "not connected",
  progress: { none: "no wrap-up yet", draft: "draft", saved: "" },
  logs: { none: "", waiting: "to be logged", logged: "logged", failed: "cannot be logged" },
};

export const wrapUpWords: Readonly<Record<Language, WrapUpWords>> = { ja, en };
