/** The calls in park spaces, which anyone may take by dialling the space (F-076, F-080). */
import { fill } from "../../i18n/words";
import type { Clock } from "../../ports/clock";
import type { ParkedCallView } from "../../protocol/types.gen";
import { CallTimer } from "../../ui/call-timer";
import { useWords } from "../context";

export interface ParkedCallsProps {
  readonly parked: readonly ParkedCallView[];
  readonly clock: Clock;
  readonly clockOffsetMs: number;
  /** Whether this panel can dial now. */
  readonly canRetrieve: boolean;
  readonly onRetrieve: (space: string) => void;
}

export function ParkedCalls({ parked, clock, clockOffsetMs, canRetrieve, onRetrieve }: ParkedCallsProps) {
  const words = useWords();
  return (
    <section class="parked" aria-label={words.parkedCalls} data-testid="parked-calls">
      <h2 class="info-caption">{words.parkedCalls}</h2>
      <ul>
        {parked.map((call) => (
          <li key={call.space} class="parked-call" data-testid={`parked-${call.space}`}>
            <button
              type="button"
              class="button"
              data-testid={`retrieve-${call.space}`}
              aria-label={fill(words.retrieveParked, { n: call.space })}
              title={canRetrieve ? fill(words.retrieveParked, { n: call.space }) : words.retrieveWhenFree}
              disabled={!canRetrieve}
              onClick={() => onRetrieve(call.space)}
            >
              {call.space}
            </button>
            <span class="parked-who">
              <span>
                {call.remote_name !== null && `${call.remote_name} `}
                <span class="parked-number">{call.remote_text ?? words.anonymous}</span>
              </span>
              {call.parker !== null && <span class="parked-by">{`${words.parker} ${call.parker.extension} ${call.parker.name}`.trim()}</span>}
            </span>
            <CallTimer
              clock={clock}
              offsetMs={clockOffsetMs}
              sinceMs={call.parked_at_ms}
              label={words.parkTime}
              testId={`parked-age-${call.space}`}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
