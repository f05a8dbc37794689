/** The words of the agent's preferences, loaded with their sheet. */
import type { Language } from "../protocol/types.gen";
import type { Sound } from "../state/preferences";
import type { ShortcutAction } from "../state/shortcuts";
import type { Theme } from "../state/theme";

export interface PreferencesWords {
  readonly language: string;
  readonly theme: string;
  readonly themes: Readonly<Record<Theme, string>>;
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
  language: "言語 (Language)",
  theme: "画面の配色",
  themes: { system: "自動", light: "ライト", dark: "ダーク" },
  ringSound: "着信音(パネル)",
  sounds: { none: "なし", chime: "チャイム", bell: "ベル", marimba: "マリンバ" },
  volume: "音量",
  shortcuts: "キーボードショートカット",
  shortcutsHint:
    "ボタンを押してから、新しいキーの組み合わせを押してください。パネルの中をクリックした後に使えます。この一覧は「?」でも開きます。",
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
  language: "Language (言語)",
  theme: "Appearance",
  themes: { system: "Automatic", light: "Light", dark: "Dark" },
  ringSound: "Ring sound (panel)",
  sounds: { none: "None", chime: "Chime", bell: "Bell", marimba: "Marimba" },
  volume: "Volume",
  shortcuts: "Keyboard shortcuts",
  shortcutsHint: "Press a button, then the new keys. They work while the focus is in this panel. The key ? opens this list, too.",
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
