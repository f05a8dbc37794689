/** Beside the status: for how long it has been so, and who waits in the agent's queues. A click shows the day. */
import { useEffect, useRef, useState } from "preact/hooks";

import { DAY_WORDS } from "../../i18n/day-words";
import { fill } from "../../i18n/words";
import type { Clock } from "../../ports/clock";
import type { DayFiguresTaken, Snapshot } from "../../protocol/types.gen";
import type { PanelState } from "../../state/panel-state";
import { allWaiting } from "../../state/queues";
import { CallTimer, formatDuration } from "../../ui/call-timer";
import { useNow } from "../../ui/use-now";
import { DaySheet } from "../later";

export interface DayButtonProps {
  readonly state: PanelState;
  readonly snapshot: Snapshot;
  readonly clock: Clock;
  readonly load: () => Promise<DayFiguresTaken>;
}

export function DayButton({ state, snapshot, clock, load }: DayButtonProps) {
  const { language } = state.settings;
  const words = DAY_WORDS[language];
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const calls = snapshot.calls.length;
  // a sheet must not lie over a call that has just come
  useEffect(() => setOpen((wasOpen) => wasOpen && calls === 0), [calls]);
  return (
    <>
      <button
        type="button"
        ref={button}
        class="day-button"
        data-testid="day-button"
        aria-haspopup="dialog"
        title={words.open}
        onClick={() => setOpen(true)}
      >
        <CallTimer
          clock={clock}
          offsetMs={state.clockOffsetMs}
          sinceMs={statusSince(snapshot)}
          label={words.timeInStatus}
          testId="status-timer"
        />
        <WaitingCallers state={state} snapshot={snapshot} clock={clock} />
      </button>
      {isOpen && (
        <DaySheet
          state={state}
          snapshot={snapshot}
          clock={clock}
          load={load}
          onClose={() => {
            setOpen(false);
            button.current?.focus();
          }}
        />
      )}
    </>
  );
}

/** Of the status that is shown: a call has one of its own. */
const statusSince = ({ calls, status }: Snapshot): number =>
  calls[0] === undefined ? status.since_ms : (calls[0].connected_at_ms ?? calls[0].started_at_ms);

type WaitingCallersProps = Pick<DayButtonProps, "state" | "snapshot" | "clock">;

/** Nothing while nobody waits, and while nobody can know. */
function WaitingCallers({ state, snapshot, clock }: WaitingCallersProps) {
  const nowMs = useNow(clock) + state.clockOffsetMs;
  const { count, oldestSinceMs } = allWaiting(state.queues?.queues ?? []);
  const isKnown = snapshot.is_pbx_up && !state.isConnectionLost;
  if (state.queues === null || oldestSinceMs === null || !isKnown) return null;
  const waitedMs = nowMs - oldestSinceMs;
  return (
    <span class="day-waiting" data-testid="waiting" data-is-long={waitedMs >= state.queues.long_wait_ms}>
      {fill(DAY_WORDS[state.settings.language].waiting, { n: String(count) })} · {formatDuration(waitedMs)}
    </span>
  );
}
