/**
 * Keyboard shortcuts: which keys mean what at first. What can be done with them is `shortcut-rules.ts`.
 *
 * A combination is written as its modifiers in a fixed order and the physical key: "Alt+A". The physical key, because
 * with Alt some systems type another character than the one on the key.
 */

export const SHORTCUT_ACTIONS = ["answer", "hang_up", "hold", "transfer", "park", "directory", "help"] as const;
export type ShortcutAction = (typeof SHORTCUT_ACTIONS)[number];
export type Shortcuts = Readonly<Record<ShortcutAction, string>>;

export const DEFAULT_SHORTCUTS: Shortcuts = {
  answer: "Alt+A",
  hang_up: "Alt+E",
  hold: "Alt+H",
  transfer: "Alt+T",
  park: "Alt+P",
  directory: "Alt+D",
  help: "Alt+K",
};
