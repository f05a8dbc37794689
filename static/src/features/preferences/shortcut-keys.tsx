/** Each action with its keys; a button that is pressed waits for the next combination. */
import { useState } from "preact/hooks";

import type { PreferencesWords } from "../../i18n/preferences-words";
import { fill } from "../../i18n/words";
import { combinationOf, rebind } from "../../state/shortcut-rules";
import { SHORTCUT_ACTIONS, type ShortcutAction, type Shortcuts } from "../../state/shortcuts";

export interface ShortcutKeysProps {
  readonly words: PreferencesWords;
  readonly shortcuts: Shortcuts;
  readonly onChange: (shortcuts: Shortcuts) => void;
}

export function ShortcutKeys({ words, shortcuts, onChange }: ShortcutKeysProps) {
  const [waiting, setWaiting] = useState<ShortcutAction | null>(null);
  const capture = (action: ShortcutAction) => (event: KeyboardEvent) => {
    if (waiting !== action || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    const combination = combinationOf(event);
    if (event.key === "Escape" || combination !== null) setWaiting(null);
    if (combination !== null) onChange(rebind(shortcuts, action, combination));
  };
  return (
    <section aria-label={words.shortcuts}>
      <h3 class="preferences-caption">{words.shortcuts}</h3>
      <p class="preferences-hint">{words.shortcutsHint}</p>
      <ul>
        {SHORTCUT_ACTIONS.map((action) => (
          <li key={action} class="shortcut">
            <span>{words.shortcutActions[action]}</span>
            <button
              type="button"
              class="button"
              data-testid={`shortcut-${action}`}
              aria-label={fill(words.changeKeys, { action: words.shortcutActions[action], keys: shortcuts[action] })}
              aria-pressed={waiting === action}
              onClick={() => setWaiting(action)}
              onKeyDown={capture(action)}
              onBlur={() => setWaiting(null)}
            >
              {waiting === action ? words.pressKeys : shortcuts[action]}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
