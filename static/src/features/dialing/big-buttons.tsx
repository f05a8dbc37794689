/** 発信/応答 and 切断 (F-020, F-021). */
import type { Dictionary } from "../../i18n/dictionary";
import type { Snapshot } from "../../protocol/types.gen";
import { buttonsIn, type CallPhase } from "../../state/call-phase";
import type { CommandName } from "../../state/panel-state";
import { mainButton } from "../../state/selectors";
import { Icon } from "../../ui/icon";
import { useWords } from "../context";

export interface BigButtonsProps {
  readonly snapshot: Snapshot;
  readonly phase: CallPhase;
  readonly pending: ReadonlySet<CommandName>;
  readonly canDial: boolean;
  readonly onDial: () => void;
  readonly onAnswer: () => void;
  readonly onHangUp: () => void;
}

export function BigButtons(props: BigButtonsProps) {
  return (
    <div class="big-buttons">
      <MainButton {...props} />
      <HangUpButton {...props} />
    </div>
  );
}

function MainButton({ snapshot, phase, canDial, pending, onDial, onAnswer }: BigButtonsProps) {
  const words = useWords();
  const kind = mainButton(snapshot);
  if (kind === "none") return null;
  if (kind === "answer_on_phone") {
    return (
      <p class="answer-on-phone" data-testid="answer-on-phone">
        {words.answerOnPhone}
      </p>
    );
  }
  const isAnswer = kind === "answer";
  const isBusy = isAnswer ? pending.has("answer") : pending.has("dial") || pending.has("consult");
  return (
    <button
      type="button"
      class="button button-big button-answer"
      data-testid="dial-answer"
      data-action={isAnswer ? "answer" : buttonsIn(phase).dial}
      disabled={!isAnswer && !canDial && !isBusy}
      aria-busy={isBusy}
      onClick={isAnswer ? onAnswer : onDial}
    >
      <Icon name="answer" />
      {isAnswer ? words.answer : words.dial}
    </button>
  );
}

function HangUpButton({ phase, pending, onHangUp }: BigButtonsProps) {
  const words = useWords();
  const use = buttonsIn(phase).hangUp;
  const title = hangUpTitle(phase, words);
  return (
    <button
      type="button"
      class="button button-big button-hang-up"
      data-testid="hang-up"
      data-action={use}
      disabled={use === "off"}
      aria-busy={pending.has("hang_up") || (use !== "hang_up" && (pending.has("end_consult") || pending.has("complete_transfer")))}
      title={title}
      onClick={onHangUp}
    >
      <Icon name="hang_up" />
      {words.hangUp}
    </button>
  );
}

/** What it does when that is not the end of the call, or why it does nothing. */
function hangUpTitle(phase: CallPhase, words: Dictionary): string | undefined {
  switch (phase) {
    case "ringing":
      return words.decline;
    case "parking":
      return words.problems.parking;
    case "star_wait":
    case "hash_wait":
      return words.cancelFirst;
    case "consult_calling":
    case "consult_talking":
      return words.hangUpEndsConsult;
    case "star_calling":
    case "star_talking":
      return words.hangUpCompletes;
    case "idle":
    case "dialing":
    case "talking":
    case "with_pbx":
    case "held":
    case "held_by_phone":
      return undefined;
  }
}
