/** メッセージ画面: the state of the phone, and what the agent has to know right now (F-013, F-109). */
import type { Snapshot } from "../../protocol/types.gen";
import type { Problem } from "../../state/panel-state";
import { currentCall, ENDED_SHOWN_MS, phoneState } from "../../state/selectors";
import type { Clock } from "../../ports/clock";
import { CallTimer } from "../../ui/call-timer";
import { Icon } from "../../ui/icon";
import { useRenderAt } from "../../ui/use-render-at";
import { useWords } from "../context";

export interface PhoneMessageProps {
  readonly snapshot: Snapshot;
  readonly clock: Clock;
  readonly clockOffsetMs: number;
  readonly problem: Problem | null;
  readonly onDismiss: () => void;
}

export function PhoneMessage({ snapshot, clock, clockOffsetMs, problem, onDismiss }: PhoneMessageProps) {
  const words = useWords();
  const endedAtMs = snapshot.last_call?.ended_at_ms;
  useRenderAt(clock, endedAtMs === undefined ? null : endedAtMs + ENDED_SHOWN_MS - clockOffsetMs);
  const state = phoneState(snapshot, clock.nowMs() + clockOffsetMs);
  const call = currentCall(snapshot);
  const notes = standingNotes(snapshot).map((note) => words[note]);
  const problemText = problem === null ? null : words.problems[problem.code];
  return (
    <section class="phone" data-state={state} aria-label={words.messages}>
      <div class="phone-line">
        <p class="phone-state" role="status" aria-live="polite" data-testid="phone-state">
          {words.phoneStates[state]}
        </p>
        {call?.connected_at_ms != null && (
          <CallTimer
            key={call.call_id}
            clock={clock}
            offsetMs={clockOffsetMs}
            sinceMs={call.connected_at_ms}
            label={words.callTime}
          />
        )}
      </div>
      <div class="phone-notes" data-testid="message">
        {notes.map((note) => (
          <p key={note} class="note" role="status">
            {note}
          </p>
        ))}
        {problemText !== null && !notes.includes(problemText) && (
          <div class="problem" role="alert">
            <p>{problemText}</p>
            <button type="button" class="button-bare" aria-label={words.dismiss} title={words.dismiss} onClick={onDismiss}>
              <Icon name="close" />
            </button>
          </div>
        )}
      </div>
    </section>
  );
}

type Note = "pbxDown" | "softphoneUnavailable" | "hardPhoneUnavailable" | "heldByPhone";

/** True for as long as the bridge says so; nothing to dismiss. */
function standingNotes(snapshot: Snapshot): readonly Note[] {
  const notes: Note[] = [];
  if (!snapshot.is_pbx_up) notes.push("pbxDown");
  // Without the PBX nothing is known about terminals.
  if (snapshot.is_pbx_up && snapshot.device === "unavailable") {
    notes.push(snapshot.agent.is_hard_phone ? "hardPhoneUnavailable" : "softphoneUnavailable");
  }
  const call = currentCall(snapshot);
  if (call?.state === "held" && call.held_by === "phone") notes.push("heldByPhone");
  return notes;
}
