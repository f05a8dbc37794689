/** メッセージ画面: the state of the phone, and what the agent has to know right now (F-013, F-077, F-109). */
import type { Clock } from "../../ports/clock";
import type { CallView, Language, Snapshot } from "../../protocol/types.gen";
import { type CallPhase, isCallBusy } from "../../state/call-phase";
import { notesOf } from "../../state/notes";
import type { PanelState } from "../../state/panel-state";
import { currentCall, ENDED_SHOWN_MS, type PhoneState, phoneState } from "../../state/selectors";
import { connectionWords } from "../../i18n/connection-words";
import type { Dictionary } from "../../i18n/dictionary";
import { dialingWords, ownPhoneText } from "../../i18n/dialing-words";
import { outcomeText } from "../../i18n/outcome-words";
import { fill } from "../../i18n/words";
import { CallTimer } from "../../ui/call-timer";
import { Icon } from "../../ui/icon";
import { useRenderAt } from "../../ui/use-render-at";
import { ConnectionLost, type PhoneOfCall } from "../connection/connection-lost";
import { useWords } from "../context";
import { TransferProgress } from "../later";

export interface PhoneMessageProps {
  readonly snapshot: Snapshot;
  readonly phase: CallPhase;
  readonly clock: Clock;
  readonly state: Pick<PanelState, "clockOffsetMs" | "problem" | "leftOut" | "keypad" | "pending" | "isConnectionLost" | "settings">;
  readonly onDismiss: () => void;
  readonly onCancelTransfer: () => void;
}

export function PhoneMessage({ snapshot, phase, clock, state, onDismiss, onCancelTransfer }: PhoneMessageProps) {
  const words = useWords();
  const { clockOffsetMs, problem } = state;
  const endedAtMs = snapshot.last_call?.ended_at_ms;
  useRenderAt(clock, endedAtMs === undefined ? null : endedAtMs + ENDED_SHOWN_MS - clockOffsetMs);
  const nowMs = clock.nowMs() + clockOffsetMs;
  const shown = phoneState(snapshot, nowMs);
  const call = currentCall(snapshot);
  const notes = notesOf(snapshot, nowMs).map(({ note, number }) => fill(words.notes[note], { n: number }));
  const last = shown === "ended" ? snapshot.last_call : null;
  const ending = last && outcomeText(last.outcome, last.answered_by, state.settings.language);
  const phoneOfCall = phoneOf(call, snapshot);
  const problemText = problem && adviceIn(words.problems[problem.code], phoneOfCall, state.settings.language);
  return (
    <section class="phone" data-state={shown} data-phase={phase} aria-label={words.messages}>
      <div class="phone-line">
        <p class="phone-state" role="status" aria-live="polite" data-testid="phone-state">
          {ending ?? stateText(call, shown, words)}
        </p>
        <Timers call={call} clock={clock} clockOffsetMs={clockOffsetMs} />
      </div>
      {state.isConnectionLost && (
        <ConnectionLost clock={clock} language={state.settings.language} call={phoneOfCall} />
      )}
      <Beside call={call} phase={phase} clock={clock} state={state} onCancelTransfer={onCancelTransfer} />
      <div class="phone-notes" data-testid="message">
        <Note text={ownPhoneText(call, snapshot, state.settings.language)} testId="own-phone" />
        <Note text={leftOutText(state.leftOut, state.settings.language)} testId="left-out" />
        {notes.map((note) => (
          <p key={note} class="note" role="status">
            {note}
          </p>
        ))}
        {problemText !== null && !notes.includes(problemText) && <ProblemText text={problemText} onDismiss={onDismiss} />}
      </div>
    </section>
  );
}

const leftOutText = (extension: string | null, language: Language): string | null =>
  extension && fill(dialingWords[language].leftOut, { n: extension });

const stateText = (call: CallView | null, shown: PhoneState, words: Dictionary): string =>
  call?.dial_stage === "ringing" ? words.consultStates.ringing : words.phoneStates[shown];

function Note({ text, testId }: { readonly text: string | null; readonly testId: string }) {
  if (text === null) return null;
  return (
    <p class="note" role="status" data-testid={testId}>
      {text}
    </p>
  );
}

function ProblemText({ text, onDismiss }: { readonly text: string; readonly onDismiss: () => void }) {
  const { dismiss } = useWords();
  return (
    <div class="problem" role="alert">
      <p>{text}</p>
      <button type="button" class="button-bare" aria-label={dismiss} title={dismiss} onClick={onDismiss}>
        <Icon name="close" />
      </button>
    </div>
  );
}

function phoneOf(call: CallView | null, snapshot: Snapshot): PhoneOfCall {
  if (call === null) return "none";
  return snapshot.agent.answer_mode === "webrtc" ? "in_page" : "on_phone";
}

/** Nobody is advised to reload the page that is the telephone of the call. */
function adviceIn(text: string, phone: PhoneOfCall, language: Language): string {
  const { reload, reloadLater } = connectionWords[language];
  return phone === "in_page" ? text.replace(reload, reloadLater) : text;
}

type BesideProps = Pick<PhoneMessageProps, "phase" | "clock" | "state" | "onCancelTransfer"> & {
  readonly call: CallView | null;
};

/** The third party, or the transfer being typed. */
function Beside({ call, phase, clock, state, onCancelTransfer }: BesideProps) {
  const consult = call?.consult ?? null;
  const isTyping = phase === "star_wait" || phase === "hash_wait";
  if (consult === null && !isTyping) return null;
  return (
    <TransferProgress
      consult={consult}
      entry={state.keypad.entry}
      clock={clock}
      offsetMs={state.clockOffsetMs}
      isBusy={isCallBusy(state.pending)}
      onCancel={onCancelTransfer}
    />
  );
}

interface TimersProps {
  readonly call: CallView | null;
  readonly clock: Clock;
  readonly clockOffsetMs: number;
}

function Timers({ call, clock, clockOffsetMs }: TimersProps) {
  const words = useWords();
  const timer = (label: string, sinceMs: number | null | undefined, testId: string) =>
    sinceMs != null && <CallTimer clock={clock} offsetMs={clockOffsetMs} sinceMs={sinceMs} label={label} testId={testId} />;
  return (
    <>
      {timer(words.ringTime, call?.state === "ringing" ? call.started_at_ms : null, "ring-timer")}
      {timer(words.holdTime, call?.held_at_ms, "hold-timer")}
      {timer(words.callTime, call?.connected_at_ms, "call-timer")}
    </>
  );
}
