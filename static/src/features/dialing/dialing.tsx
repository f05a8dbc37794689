/** 電話番号入力欄, ダイヤルボタン表示, 発信/応答, 切断 (F-018 to F-021, F-055, F-056), and keys during a call. */
import { useEffect, useRef, useState } from "preact/hooks";

import { missedText } from "../../i18n/outcome-words";
import type { CallView, Language, Snapshot } from "../../protocol/types.gen";
import { type Buttons, buttonsIn, type CallPhase, canDialTarget, DIAL_NOW, keysGo } from "../../state/call-phase";
import type { Keypad } from "../../state/keypad";
import type { CommandName } from "../../state/panel-state";
import { currentCall } from "../../state/selectors";
import { Icon } from "../../ui/icon";
import type { PanelActions } from "../actions";
import { useWords } from "../context";
import { BigButtons } from "./big-buttons";
import { useDialKeys } from "./dial-keys";
import { DialPad } from "./dial-pad";
import { LONGEST_NUMBER, NumberField } from "./number-field";

export interface DialingProps {
  readonly snapshot: Snapshot;
  readonly phase: CallPhase;
  readonly keypad: Keypad;
  readonly pending: ReadonlySet<CommandName>;
  readonly isDirectoryOpen: boolean;
  readonly missed: number;
  readonly language: Language;
  readonly actions: Pick<
    PanelActions,
    "dial" | "consult" | "answer" | "hangUp" | "pressKey" | "typeTarget" | "toggleTones" | "showDirectory"
  >;
}

/** The number being typed. On its way it becomes part of the call's information. */
function useNumber(call: CallView | null) {
  const [number, setNumber] = useState("");
  const outgoing = call?.state === "dialing" ? call.call_id : call?.consult?.number;
  useEffect(() => {
    if (outgoing !== undefined) setNumber("");
  }, [outgoing]);
  return [number, setNumber] as const;
}

/** Folds when a call comes: the call's information needs the room, and the pad is one click away. */
function usePad(call: CallView | null) {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (call !== null) setOpen(false);
  }, [call?.call_id]);
  return [isOpen, setOpen] as const;
}

const isReady = (use: Buttons["dial"], number: string, pending: ReadonlySet<CommandName>): boolean =>
  use !== "off" && number.trim() !== "" && !pending.has(use);

/** What 発信 and Enter do now; null for nothing. */
function whatDials(
  number: string,
  { phase, keypad, pending, actions }: Pick<DialingProps, "phase" | "keypad" | "pending" | "actions">,
): (() => void) | null {
  if (keysGo(phase) === "call") return canDialTarget(keypad) ? () => actions.pressKey(DIAL_NOW) : null;
  const use = buttonsIn(phase).dial;
  return isReady(use, number, pending) ? () => (use === "consult" ? actions.consult : actions.dial)(number) : null;
}

export function Dialing({ snapshot, phase, keypad, pending, isDirectoryOpen, missed, language, actions }: DialingProps) {
  const words = useWords();
  const call = currentCall(snapshot);
  const [number, setNumber] = useNumber(call);
  const [isPadOpen, setPadOpen] = usePad(call);
  const field = useRef<HTMLInputElement>(null);
  const hasField = !snapshot.agent.is_hard_phone;
  const keys = keysGo(phase);
  const dial = whatDials(number, { phase, keypad, pending, actions });
  const canDial = hasField && dial !== null;

  const onKey = (key: string): void => {
    if (keys === "call") actions.pressKey(key);
    else if (keys === "field") setNumber((typed) => (typed + key).slice(0, LONGEST_NUMBER));
  };
  const onEnter = (): void => {
    if (canDial) dial();
  };
  useDialKeys({
    isEnabled: hasField && keys !== "nowhere",
    onDigit: (digit) => {
      onKey(digit);
      field.current?.focus();
    },
    onEnter,
  });

  return (
    <div class="dialing">
      {hasField && (
        <div class="number-row">
          <NumberField
            field={field}
            number={number}
            keypad={keypad}
            keysGo={keys}
            isTarget={call?.state === "held" || keypad.entry !== null}
            onInput={setNumber}
            onTypeTarget={actions.typeTarget}
            onKey={onKey}
            onEnter={onEnter}
          />
          <button
            type="button"
            class="button button-icon"
            data-testid="directory-toggle"
            aria-label={missedText(words.directory, missed, language)}
            title={missedText(words.directory, missed, language)}
            aria-expanded={isDirectoryOpen}
            onClick={() => actions.showDirectory(!isDirectoryOpen)}
          >
            <Icon name="directory" />
            {missed > 0 && (
              <span class="count" data-testid="missed-count" aria-hidden="true">
                {missed}
              </span>
            )}
          </button>
          <button
            type="button"
            class="button button-icon"
            data-testid="pad-toggle"
            aria-label={words.showPad}
            title={words.showPad}
            aria-expanded={isPadOpen}
            aria-controls="dial-pad"
            onClick={() => setPadOpen(!isPadOpen)}
          >
            <Icon name="keypad" />
          </button>
        </div>
      )}
      {hasField && isPadOpen && (
        <DialPad
          onKey={onKey}
          sendsTones={phase === "talking" ? keypad.sendsTones : null}
          onToggleTones={actions.toggleTones}
        />
      )}
      <BigButtons
        snapshot={snapshot}
        phase={phase}
        pending={pending}
        canDial={canDial}
        onDial={onEnter}
        onAnswer={actions.answer}
        onHangUp={actions.hangUp}
      />
    </div>
  );
}
