/** Typing a number anywhere in the panel (F-056). */
import { useEffect, useRef } from "preact/hooks";

export interface DialKeys {
  readonly isEnabled: boolean;
  readonly onDigit: (digit: string) => void;
  readonly onEnter: () => void;
}

/** Listens to the whole page for as long as the component is shown. */
export function useDialKeys(keys: DialKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const { isEnabled, onDigit, onEnter } = latest.current;
      if (!isEnabled || event.defaultPrevented || isChord(event) || isTypedElsewhere(event.target)) return;
      if (/^[0-9*#+]$/.test(event.key)) {
        event.preventDefault();
        onDigit(event.key);
      } else if (event.key === "Enter" && !isPressable(event.target)) {
        onEnter();
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

const isChord = (event: KeyboardEvent): boolean =>
  event.ctrlKey || event.altKey || event.metaKey || event.isComposing;

const isTypedElsewhere = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input:not([type=checkbox]), select, textarea, [role=menu]") !== null;

/** Enter on a button belongs to the button. */
const isPressable = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("button, a") !== null;
