/** 電話番号入力欄, ダイヤルボタン表示, 発信/応答, 切断 (F-018 to F-021, F-055, F-056). */
import { useEffect, useRef, useState } from "preact/hooks";

import type { CallView, Snapshot } from "../../protocol/types.gen";
import type { CommandName } from "../../state/panel-state";
import { currentCall, mainButton } from "../../state/selectors";
import { Icon } from "../../ui/icon";
import { useWords } from "../context";
import { useDialKeys } from "./dial-keys";
import { DialPad } from "./dial-pad";

export interface DialingProps {
  readonly snapshot: Snapshot;
  readonly pending: ReadonlySet<CommandName>;
  readonly onDial: (number: string) => void;
  readonly onAnswer: () => void;
  readonly onHangUp: () => void;
}

const LONGEST_NUMBER = 64;

export function Dialing({ snapshot, pending, onDial, onAnswer, onHangUp }: DialingProps) {
  const words = useWords();
  const [number, setNumber] = useState("");
  const [isPadOpen, setPadOpen] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const call = currentCall(snapshot);
  const hasField = !snapshot.agent.is_hard_phone;
  const canDial = hasField && call === null && number.trim() !== "" && !pending.has("dial");

  useEffect(() => {
    // The call's information needs the room; the pad is one click away.
    if (call !== null) setPadOpen(false);
  }, [call?.call_id]);
  const outgoing = call?.state === "dialing" ? call.call_id : null;
  useEffect(() => {
    // On its way: the number is now part of the call's information.
    if (outgoing !== null) setNumber("");
  }, [outgoing]);

  const append = (key: string): void => setNumber((typed) => (typed + key).slice(0, LONGEST_NUMBER));
  const dial = (): void => {
    if (canDial) onDial(number);
  };
  useDialKeys({
    isEnabled: hasField,
    onDigit: (digit) => {
      append(digit);
      field.current?.focus();
    },
    onEnter: dial,
  });

  return (
    <div class="dialing">
      {hasField && (
        <div class="number-row">
          <input
            ref={field}
            class="number-field"
            data-testid="number-field"
            type="text"
            inputMode="tel"
            autocomplete="off"
            aria-label={words.number}
            placeholder={words.numberHint}
            maxLength={LONGEST_NUMBER}
            value={number}
            onInput={(event) => setNumber(event.currentTarget.value)}
            onKeyDown={(event) => {
              // While a Japanese input method composes, Enter only confirms the characters.
              if (event.key === "Enter" && !event.isComposing) dial();
            }}
          />
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
      {hasField && isPadOpen && <DialPad onKey={append} />}
      <div class="big-buttons">
        <MainButtonView snapshot={snapshot} canDial={canDial} pending={pending} onDial={dial} onAnswer={onAnswer} />
        <HangUpButton call={call} isBusy={pending.has("hang_up")} onHangUp={onHangUp} />
      </div>
    </div>
  );
}

interface MainButtonProps extends Pick<DialingProps, "snapshot" | "pending" | "onAnswer"> {
  readonly canDial: boolean;
  readonly onDial: () => void;
}

function MainButtonView({ snapshot, canDial, pending, onDial, onAnswer }: MainButtonProps) {
  const words = useWords();
  const kind = mainButton(snapshot);
  switch (kind) {
    case "none":
      return null;
    case "answer_on_phone":
      return (
        <p class="answer-on-phone" data-testid="answer-on-phone">
          {words.answerOnPhone}
        </p>
      );
    case "answer":
    case "dial":
      return (
        <button
          type="button"
          class="button button-big button-answer"
          data-testid="dial-answer"
          data-action={kind}
          disabled={kind === "dial" && !canDial && !pending.has("dial")}
          aria-busy={pending.has(kind)}
          onClick={kind === "dial" ? onDial : onAnswer}
        >
          <Icon name="answer" />
          {kind === "dial" ? words.dial : words.answer}
        </button>
      );
  }
}

interface HangUpProps {
  readonly call: CallView | null;
  readonly isBusy: boolean;
  readonly onHangUp: () => void;
}

function HangUpButton({ call, isBusy, onHangUp }: HangUpProps) {
  const words = useWords();
  return (
    <button
      type="button"
      class="button button-big button-hang-up"
      data-testid="hang-up"
      disabled={call === null}
      aria-busy={isBusy}
      title={call?.state === "ringing" ? words.decline : undefined}
      onClick={onHangUp}
    >
      <Icon name="hang_up" />
      {words.hangUp}
    </button>
  );
}
