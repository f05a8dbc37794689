/** What the agent has done today, and who waits in which queue. */
import "./day.css";

import { useEffect, useRef, useState } from "preact/hooks";

import { DAY_WORDS, type DayWords } from "../../i18n/day-words";
import { fill } from "../../i18n/words";
import type { Clock } from "../../ports/clock";
import type { DayFiguresTaken, Language, Snapshot } from "../../protocol/types.gen";
import type { PanelState } from "../../state/panel-state";
import { formatDuration } from "../../ui/call-timer";
import { useNow } from "../../ui/use-now";

/** After-call work goes on, and midnight comes, without an event. */
const AGAIN_MS = 30_000;

export interface DaySheetProps {
  readonly state: PanelState;
  readonly snapshot: Snapshot;
  readonly clock: Clock;
  readonly load: () => Promise<DayFiguresTaken>;
  readonly onClose: () => void;
}

export function DaySheet({ state, snapshot, clock, load, onClose }: DaySheetProps) {
  const words = DAY_WORDS[state.settings.language];
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog day" data-testid="day-sheet" aria-labelledby="day-title" onClose={onClose}>
      <h2 id="day-title" class="screen-title">
        {words.title}
      </h2>
      <Figures words={words} language={state.settings.language} {...{ snapshot, clock, load }} />
      <h2 class="screen-title">{words.queuesTitle}</h2>
      <Queues words={words} {...{ state, snapshot, clock }} />
      <button type="button" class="button button-brand" data-testid="day-close" onClick={() => dialog.current?.close()}>
        {words.close}
      </button>
    </dialog>
  );
}

type FiguresProps = Pick<DaySheetProps, "snapshot" | "clock" | "load"> & {
  readonly words: DayWords;
  readonly language: Language;
};

function Figures({ words, language, snapshot, clock, load }: FiguresProps) {
  const figures = useFigures(load, clock, snapshot);
  if (figures === "waiting") return <p role="status">{words.loading}</p>;
  if (figures === "missing")
    return (
      <p role="alert" data-testid="day-missing">
        {words.unavailable}
      </p>
    );
  const isPartial = figures.after_call_since_ms > figures.day_began_at_ms;
  const since = new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(figures.after_call_since_ms);
  return (
    <>
      <dl class="day-figures" data-testid="day-figures">
        <Figure name="taken" label={words.taken} value={String(figures.taken)} />
        <Figure name="made" label={words.made} value={String(figures.made)} />
        <Figure name="missed" label={words.missed} value={String(figures.missed)} />
        <Figure name="talk" label={words.talkTime} value={formatDuration(figures.talk_ms)} />
        <Figure
          name="after-call"
          label={isPartial ? `${words.afterCallTime} (${fill(words.knownSince, { time: since })})` : words.afterCallTime}
          value={formatDuration(figures.after_call_ms)}
        />
      </dl>
      <p class="fine">{words.internalNotCounted}</p>
    </>
  );
}

/** Asked for again when a call has ended, when the status has changed, and from time to time. */
function useFigures(
  load: () => Promise<DayFiguresTaken>,
  clock: Clock,
  snapshot: Snapshot,
): DayFiguresTaken | "waiting" | "missing" {
  const [figures, setFigures] = useState<DayFiguresTaken | "waiting" | "missing">("waiting");
  useEffect(() => {
    let isShown = true;
    const ask = (): void => {
      load().then(
        (taken) => isShown && setFigures(taken),
        () => isShown && setFigures("missing"),
      );
    };
    ask();
    const stop = clock.every(AGAIN_MS, ask);
    return () => {
      isShown = false;
      stop();
    };
  }, [clock, snapshot.epoch, snapshot.last_call?.call.entry_id, snapshot.status.since_ms]);
  return figures;
}

const Figure = ({ name, label, value }: { readonly name: string; readonly label: string; readonly value: string }) => (
  <div>
    <dt>{label}</dt>
    <dd data-testid={`day-${name}`}>{value}</dd>
  </div>
);

type QueuesProps = Pick<DaySheetProps, "state" | "snapshot" | "clock"> & { readonly words: DayWords };

function Queues({ words, state, snapshot, clock }: QueuesProps) {
  const nowMs = useNow(clock) + state.clockOffsetMs;
  if (!snapshot.is_pbx_up) return <p data-testid="queues-unknown">{words.pbxDown}</p>;
  if (state.queues === null) return <p role="status">{words.loading}</p>;
  const { queues, long_wait_ms } = state.queues;
  if (queues.length === 0) return <p>{words.noQueues}</p>;
  return (
    <table class="day-queues" data-testid="day-queues">
      <thead>
        <tr>
          <th scope="col">{words.queue}</th>
          <th scope="col">{words.callers}</th>
          <th scope="col">{words.longestWait}</th>
        </tr>
      </thead>
      <tbody>
        {queues.map(({ queue, waiting, oldest_since_ms }) => {
          const waitedMs = oldest_since_ms === null ? null : nowMs - oldest_since_ms;
          return (
            <tr key={queue} data-is-long={waitedMs !== null && waitedMs >= long_wait_ms}>
              <th scope="row">{queue}</th>
              <td>{waiting}</td>
              <td>{waitedMs === null ? "–" : formatDuration(waitedMs)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
