/** The words of screen pops that wait for a click, loaded with the main screen. */
import type { Language, PopWait, ScreenPop } from "../protocol/types.gen";

export interface PopWords {
  readonly open: Readonly<Record<ScreenPop["target"]["type"], string>>;
  /** "" says nothing: the link speaks for itself. */
  readonly waits: Readonly<Record<PopWait, string>>;
  readonly failed: string;
  readonly again: string;
}

const ja: PopWords = {
  open: {
    record: "画面を開く",
    new_record: "新規作成の画面を開く",
    search_page: "検索の画面を開く",
    flow: "フローの画面を開く",
    softphone_layout: "画面を開く",
  },
  waits: {
    policy: "",
    talking: "別の通話中のため、自動では開きません。",
    unsaved_work: "保存していない入力があるため、自動では開きません。",
  },
  failed: "開けませんでした。",
  again: "もう一度開く",
};

const en: PopWords = {
  open: {
    record: "Open screen",
    new_record: "Open new record",
    search_page: "Open search page",
    flow: "Open flow",
    softphone_layout: "Open screen",
  },
  waits: {
    policy: "",
    talking: "Not opened by itself: you are in another call.",
    unsaved_work: "Not opened by itself: something is not saved yet.",
  },
  failed: "It could not be opened.",
  again: "Try again",
};

export const popWords: Readonly<Record<Language, PopWords>> = { ja, en };
