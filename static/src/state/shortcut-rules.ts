/** From a pressed key to what it means, and how an agent changes that. Pure. */
import { DEFAULT_SHORTCUTS, SHORTCUT_ACTIONS, type ShortcutAction, type Shortcuts } from "./shortcuts";

export interface KeyPress {
  readonly code: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/** The combination that is pressed; null for one that cannot be a shortcut: typing must stay possible. */
export function combinationOf(press: KeyPress): string | null {
  const key = keyOf(press.code);
  if (key === null || press.metaKey) return null;
  const isTyping = !press.altKey && !press.ctrlKey && key.length === 1;
  if (isTyping) return null;
  const modifiers = [press.ctrlKey && "Ctrl", press.altKey && "Alt", press.shiftKey && "Shift"].filter(Boolean);
  return [...modifiers, key].join("+");
}

/** What is printed on the key: "A", "5" or "F7"; null for other keys. */
const keyOf = (code: string): string | null => {
  const name = code.replace(/^(Key|Digit)(?=.$)/, "");
  return /^([A-Z0-9]|F[0-9]{1,2})$/.test(name) ? name : null;
};

export function actionOf(shortcuts: Shortcuts, press: KeyPress): ShortcutAction | null {
  const pressed = combinationOf(press);
  return pressed === null ? null : (SHORTCUT_ACTIONS.find((action) => shortcuts[action] === pressed) ?? null);
}

/** The action gets the combination; whoever had it before gets the action's old one, so that none is without. */
export function rebind(shortcuts: Shortcuts, action: ShortcutAction, combination: string): Shortcuts {
  const owner = SHORTCUT_ACTIONS.find((other) => shortcuts[other] === combination);
  const changed = { ...shortcuts, [action]: combination };
  return owner === undefined || owner === action ? changed : { ...changed, [owner]: shortcuts[action] };
}

const COMBINATION = /^(?:(?:Ctrl\+)?(?:Alt\+)?(?:Shift\+)?)(?:[A-Z0-9]|F[0-9]{1,2})$/;

/** What was kept, where it is usable: each action has a combination of its own, whatever the storage holds. */
export function readShortcuts(kept: unknown): Shortcuts {
  if (typeof kept !== "object" || kept === null) return DEFAULT_SHORTCUTS;
  let read = DEFAULT_SHORTCUTS;
  for (const [name, combination] of Object.entries(kept)) {
    const action = SHORTCUT_ACTIONS.find((known) => known === name);
    if (action !== undefined && typeof combination === "string" && COMBINATION.test(combination)) {
      read = rebind(read, action, combination);
    }
  }
  return read;
}
