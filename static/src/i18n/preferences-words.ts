/** The words of the sheet of sounds and shortcuts, loaded with it. */
import type { Language } from "../protocol/types.gen";
import type { Sound } from "../state/preferences";
import type { ShortcutAction } from "../state/shortcuts";

export interface PreferencesWords {
  readonly ringSound: string;
  readonly sounds: Readonly<Record<Sound, string>>;
  readonly volume: string;
  readonly shortcuts: string;
  readonly shortcutsHint: string;
  readonly shortcutActions: Readonly<Record<ShortcutAction, string>>;
  readonly changeKeys: string;
  readonly pressKeys: string;
  readonly resetKeys: string;
  readonly close: string;
}

const ja: PreferencesWords = {
  ringSound: "着信音(パネル)",
  sounds: { none: "なし", chime: "チャイム", bell: "ベル", marimba: "マリンバ" },
  volume: "音量",
  shortcuts: "キーボードショートカット",
  shortcutsHint:
    "ボタンを押してから、新しいキーの組み合わせを押してください。ショートカットは、このパネルの中を一度クリックしている間だけ有効です。",
  shortcutActions: {
    answer: "応答",
    hang_up: "切断",
    hold: "保留",
    transfer: "転送",
    park: "パーク",
    directory: "電話帳",
    help: "この一覧",
  },
  changeKeys: "{action}: {keys} を変更",
  pressKeys: "キーを押す…",
  resetKeys: "既定に戻す",
  close: "閉じる",
};

const en: PreferencesWords = {
  ringSound: "Ring sound (panel)",
  sounds: { none: "None", chime: "Chime", bell: "Bell", marimba: "Marimba" },
  volume: "Volume",
  shortcuts: "Keyboard shortcuts",
  shortcutsHint: "Press a button, then the new combination of keys. Shortcuts work only while the focus is in this panel.",
  shortcutActions: {
    answer: "Answer",
    hang_up: "Hang up",
    hold: "Hold",
    transfer: "Transfer",
    park: "Park",
    directory: "Directory",
    help: "This list",
  },
  changeKeys: "{action}: change {keys}",
  pressKeys: "Press keys…",
  resetKeys: "Reset",
  close: "Close",
};

export const PREFERENCES_WORDS: Readonly<Record<Language, PreferencesWords>> = { ja, en };
