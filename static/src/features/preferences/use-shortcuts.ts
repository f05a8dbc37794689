/** Keys that work anywhere in the panel, while no dialog is open. */
import { useEffect, useRef } from "preact/hooks";

import { actionOf } from "../../state/shortcut-rules";
import type { ShortcutAction, Shortcuts } from "../../state/shortcuts";

/** `?` where it is not typed into anything. */
const isQuestion = (event: KeyboardEvent): boolean =>
  event.key === "?" && !event.altKey && !event.ctrlKey && !event.metaKey && !isField(event.target);

const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;

export function useShortcuts(shortcuts: Shortcuts, onAction: (action: ShortcutAction) => void): void {
  const latest = useRef({ shortcuts, onAction });
  latest.current = { shortcuts, onAction };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat || document.querySelector("dialog[open]") !== null) return;
      const action = isQuestion(event) ? "help" : actionOf(latest.current.shortcuts, event);
      if (action === null) return;
      event.preventDefault();
      latest.current.onAction(action);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
