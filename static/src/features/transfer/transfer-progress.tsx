/** What goes on beside the call on hold: the third party, or the `*` or `#` transfer being typed (1.P, 1.R). */
import { useEffect, useState } from "preact/hooks";

import { fill } from "../../i18n/words";
import type { Clock } from "../../ports/clock";
import type { ConsultView } from "../../protocol/types.gen";
import type { ShortTransfer } from "../../state/keypad";
import { CallTimer } from "../../ui/call-timer";
import { useWords } from "../context";

export interface TransferProgressProps {
  readonly consult: ConsultView | null;
  readonly entry: ShortTransfer | null;
  readonly clock: Clock;
  /** Add to the clock to have the bridge's time. */
  readonly offsetMs: number;
  readonly isBusy: boolean;
  readonly onCancel: () => void;
}

export function TransferProgress({ consult, entry, clock, offsetMs, isBusy, onCancel }: TransferProgressProps) {
  if (consult !== null) return <Consultation consult={consult} clock={clock} offsetMs={offsetMs} />;
  if (entry !== null) return <Typing entry={entry} clock={clock} isBusy={isBusy} onCancel={onCancel} />;
  return null;
}

type ConsultationProps = Pick<TransferProgressProps, "clock" | "offsetMs"> & { readonly consult: ConsultView };

function Consultation({ consult, clock, offsetMs }: ConsultationProps) {
  const words = useWords();
  const isTalking = consult.state === "talking";
  return (
    <div class="transfer" data-testid="consult" data-state={consult.state}>
      <p class="transfer-line">
        <span class="transfer-caption">{consult.kind === "star" ? words.shortTransfers.star : words.transferTo}</span>
        <strong class="transfer-number">{consult.number_text}</strong>
        {consult.colleague !== null && <span>{consult.colleague.name}</span>}
      </p>
      <p class="transfer-line" role="status">
        <span data-testid="consult-state">{words.consultStates[consult.state]}</span>
        {isTalking && consult.since_ms !== null && (
          <CallTimer
            clock={clock}
            offsetMs={offsetMs}
            sinceMs={consult.since_ms}
            label={words.consultTime}
            testId="consult-timer"
          />
        )}
      </p>
      {consult.kind === "star" && <p class="transfer-hint">{words.starHint}</p>}
      {consult.kind === "attended" && isTalking && <p class="transfer-hint">{words.transferHint}</p>}
    </div>
  );
}

interface TypingProps {
  readonly entry: ShortTransfer;
  readonly clock: Clock;
  readonly isBusy: boolean;
  readonly onCancel: () => void;
}

function Typing({ entry, clock, isBusy, onCancel }: TypingProps) {
  const words = useWords();
  return (
    <div class="transfer" data-testid="short-transfer" data-kind={entry.kind}>
      <p class="transfer-line">
        <strong class="transfer-caption">{words.shortTransfers[entry.kind]}</strong>
        <strong class="transfer-number">{entry.digits}</strong>
      </p>
      <p class="transfer-line">
        <Due entry={entry} clock={clock} />
        <button
          type="button"
          class="button"
          data-testid="cancel-transfer"
          aria-disabled={isBusy}
          disabled={entry.isDialing && entry.kind === "hash"}
          onClick={onCancel}
        >
          {words.cancelTransfer[entry.kind]}
        </button>
      </p>
    </div>
  );
}

function Due({ entry, clock }: { readonly entry: ShortTransfer; readonly clock: Clock }) {
  const words = useWords();
  const [nowMs, setNowMs] = useState(() => clock.nowMs());
  const { dialsAtMs, isDialing } = entry;
  useEffect(() => {
    setNowMs(clock.nowMs());
    return dialsAtMs === null ? undefined : clock.every(200, () => setNowMs(clock.nowMs()));
  }, [clock, dialsAtMs]);
  if (isDialing) return <span role="status">{words.dialingTarget}</span>;
  if (dialsAtMs === null) return <span role="status">{words.enterTarget}</span>;
  // Not a live region: it would never be silent.
  const seconds = Math.max(0, Math.ceil((dialsAtMs - nowMs) / 1000));
  return (
    <span role="timer" data-testid="dials-in">
      {fill(words.dialsIn, { n: String(seconds) })}
    </span>
  );
}
