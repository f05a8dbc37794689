/** 電話番号入力欄 (F-018). During a call it shows the tones that were sent, or the target of a `*` or `#` transfer. */
import type { RefObject } from "preact";

import type { Keypad } from "../../state/keypad";
import { type KeysGo } from "../../state/call-phase";
import { useWords } from "../context";

/** As the bridge takes it: cut in the middle, a pasted text would be another number. */
export const LONGEST_NUMBER = 255;

export interface NumberFieldProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly number: string;
  readonly keypad: Keypad;
  readonly keysGo: KeysGo;
  /** The number is a transfer's target. */
  readonly isTarget: boolean;
  readonly onInput: (number: string) => void;
  readonly onTypeTarget: (text: string) => void;
  readonly onKey: (key: string) => void;
  readonly onEnter: () => void;
}

export function NumberField(props: NumberFieldProps) {
  const { field, number, keypad, keysGo, isTarget, onInput, onTypeTarget, onKey, onEnter } = props;
  const words = useWords();
  const { entry } = keypad;
  const isReadOnly = keysGo === "nowhere" || (keysGo === "call" && entry?.isDialing !== false);
  const hint = hintOf(isReadOnly, isTarget, keysGo);
  const onKeyDown = (event: KeyboardEvent): void => {
    // While a Japanese input method composes, Enter only confirms the characters.
    if (event.isComposing) return;
    if (event.key === "Enter") onEnter();
    // Of a target's number only `*` and `#` mean something else; without one every key is the call's.
    else if (keysGo === "call" && isDialKey(event) && (entry === null || /[*#]/.test(event.key))) {
      event.preventDefault();
      onKey(event.key);
    }
  };
  return (
    <input
      ref={field}
      class="number-field"
      data-testid="number-field"
      type="text"
      inputMode="tel"
      autocomplete="off"
      aria-label={isTarget ? words.targetNumber : words.number}
      placeholder={hint === null ? "" : words[hint]}
      maxLength={LONGEST_NUMBER}
      readOnly={isReadOnly}
      value={keysGo === "call" ? (entry?.digits ?? keypad.tones) : number}
      onInput={({ currentTarget }) => (entry === null ? onInput : onTypeTarget)(currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  );
}

type Hint = "targetHint" | "numberHint" | "keysHint";

function hintOf(isReadOnly: boolean, isTarget: boolean, keysGo: KeysGo): Hint | null {
  if (!isReadOnly) return isTarget ? "targetHint" : "numberHint";
  return keysGo === "call" && !isTarget ? "keysHint" : null;
}

const isDialKey = (event: KeyboardEvent): boolean =>
  /^[0-9*#]$/.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey;
