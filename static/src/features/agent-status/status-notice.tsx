/** What is said of a status: which queues do not follow it, why the agent has not chosen it, when it ends by itself. */
import "./status-notice.css";

import { useEffect, useState } from "preact/hooks";

import { statusNoticeWords, type StatusNoticeWords } from "../../i18n/status-notice-words";
import { fill } from "../../i18n/words";
import type { Clock } from "../../ports/clock";
import type { Snapshot } from "../../protocol/types.gen";
import type { PanelState } from "../../state/panel-state";
import { labelOfCode } from "../../state/selectors";
import { AVAILABLE } from "../../state/wrap-up";
import { formatDuration } from "../../ui/call-timer";

export interface StatusNoticeProps {
  readonly snapshot: Snapshot;
  readonly state: Pick<PanelState, "clockOffsetMs" | "options" | "pending" | "settings" | "statuses">;
  readonly clock: Clock;
  readonly onChoose: (code: string) => void;
}

export function StatusNotice(props: StatusNoticeProps) {
  const { language } = props.state.settings;
  const queues = props.snapshot.status.refused_by.join(language === "ja" ? "、" : ", ");
  return (
    <>
      {queues !== "" && (
        <div class="status-notice" data-testid="status-refused" data-cause="refused">
          <p role="status">{fill(statusNoticeWords[language].refused, { queues })}</p>
        </div>
      )}
      <OfItself {...props} />
    </>
  );
}

function OfItself({ snapshot, state, clock, onChoose }: StatusNoticeProps) {
  const { language } = state.settings;
  const words = statusNoticeWords[language];
  const { code, since_ms, cause } = snapshot.status;
  const available = labelOfCode(state.statuses, AVAILABLE, language);
  const isBusy = state.pending.has("set_status");
  if (cause !== null) {
    const time = new Date(since_ms).toLocaleTimeString(language, { timeStyle: "short" });
    const text = fill(words.causes[cause], { time, away: labelOfCode(state.statuses, code, language), available });
    return (
      <div class="status-notice" data-testid="status-notice" data-cause={cause}>
        <p role="status">{text}</p>
        {cause === "missed_calls" && (
          <Choose label={fill(words.goBack, { available })} isBusy={isBusy} onChoose={() => onChoose(AVAILABLE)} />
        )}
      </div>
    );
  }
  const isWrappingUp = state.statuses.some((status) => status.is_wrap_up && status.code === code);
  const limitMs = state.options.wrap_up_limit_ms;
  if (limitMs === null || !isWrappingUp || snapshot.calls.length > 0) return null;
  return (
    <div class="status-notice" data-testid="status-notice" data-cause="wrap_up">
      <p>
        {words.before}
        <Countdown clock={clock} endsAtMs={since_ms + limitMs - state.clockOffsetMs} words={words} />{" "}
        {fill(words.then, { available })}
      </p>
      <Choose label={words.longer} isBusy={isBusy} onChoose={() => onChoose(code)} />
    </div>
  );
}

interface ChooseProps {
  readonly label: string;
  readonly isBusy: boolean;
  readonly onChoose: () => void;
}

const Choose = ({ label, isBusy, onChoose }: ChooseProps) => (
  <button type="button" class="button" data-testid="status-notice-button" disabled={isBusy} onClick={onChoose}>
    {label}
  </button>
);

interface CountdownProps {
  readonly clock: Clock;
  /** By this computer's clock. */
  readonly endsAtMs: number;
  readonly words: StatusNoticeWords;
}

/** Whole seconds, the one that has begun included. Not a live region: it would never be silent. */
function Countdown({ clock, endsAtMs, words }: CountdownProps) {
  const [nowMs, setNowMs] = useState(() => clock.nowMs());
  useEffect(() => clock.every(500, () => setNowMs(clock.nowMs())), [clock]);
  return (
    <span class="timer" role="timer" aria-label={words.left} data-testid="wrap-up-left">
      {formatDuration(Math.ceil((endsAtMs - nowMs) / 1000) * 1000)}
    </span>
  );
}
