/** 情報画面: who it is, and what Salesforce knows of the number (F-014, F-057, F-068 to F-073). */
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import type { Clock } from "../../ports/clock";
import type { Dictionary } from "../../i18n/dictionary";
import { outcomeText } from "../../i18n/outcome-words";
import type { CallView, ColleagueView, EndedCallView, Language, LookupView, MatchView, Snapshot } from "../../protocol/types.gen";
import { objectName } from "../../state/object-name";
import { currentCall, labelOf, otherCalls, shownCall, shownNumber } from "../../state/selectors";
import type { OfferedPop as Offer } from "../../state/pops";
import { CallTimer, formatDuration } from "../../ui/call-timer";
import { Icon } from "../../ui/icon";
import { useWords } from "../context";
import { OfferedPop } from "./offered-pop";

export interface CallInformationProps {
  readonly snapshot: Snapshot;
  readonly language: Language;
  readonly pops: readonly Offer[];
  readonly clock: Clock;
  readonly clockOffsetMs: number;
  /** The record that the agent has put the call to. */
  readonly chosenRecordId: string | null;
  readonly onOpenRecord: (recordId: string) => void;
  readonly onOpenPop: (callId: string) => void;
  /** Below what the look-up found. */
  readonly children?: ComponentChildren;
}

export function CallInformation(props: CallInformationProps) {
  const { snapshot, language, pops, chosenRecordId, onOpenRecord, onOpenPop } = props;
  const words = useWords();
  const call = shownCall(snapshot);
  const isPast = currentCall(snapshot) === null;
  const part = useInSightOfEach(call?.entry_id);
  // The part scrolls when there is much to tell, so it takes the focus for the arrow keys.
  return (
    <section class="info" aria-label={words.information} data-testid="info" tabIndex={0} ref={part}>
      {call === null && <p class="info-empty">{words.noInformation}</p>}
      {call !== null && (
        <>
          {isPast && <p class="info-caption">{lastCallText(snapshot.last_call, words.lastCall, language)}</p>}
          <p class="info-number" aria-live="polite" data-testid="info-number">
            <CallerNumber call={call} onOpenRecord={onOpenRecord} />
          </p>
          <Facts call={call} language={language}>
            <Waited call={call} overAtMs={isPast ? snapshot.last_call?.ended_at_ms : undefined} {...props} />
          </Facts>
          <OfferedPop {...{ call, pops, language, onOpenPop }} />
          <Lookup
            key={`${call.entry_id} ${isPast}`}
            lookup={call.lookup}
            isPast={isPast}
            chosenRecordId={chosenRecordId}
            onOpenRecord={onOpenRecord}
          />
          {props.children}
        </>
      )}
      <OtherCalls calls={otherCalls(snapshot)} {...{ pops, language, onOpenPop }} />
    </section>
  );
}

/** Where the agent had scrolled to during one call is not where the next caller's number stands. */
function useInSightOfEach(entryId: string | undefined): RefObject<HTMLElement | null> {
  const part = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    for (let area: Element | null = part.current; area !== null; area = area.parentElement) area.scrollTop = 0;
  }, [entryId]);
  return part;
}

function lastCallText(last: EndedCallView | null, words: string, language: Language): string {
  const ending = last && outcomeText(last.outcome, last.answered_by, language);
  return ending === null ? words : `${words} · ${ending}`;
}

const numberText = (call: CallView, words: Dictionary): string =>
  `${shownNumber(call) ?? words.anonymous} ${call.remote_name ?? ""}`.trim();

/** A link to what the transferring agent looked at, when that came with the call (F-094). */
function CallerNumber({ call, onOpenRecord }: { readonly call: CallView; readonly onOpenRecord: (id: string) => void }) {
  const words = useWords();
  const { screen } = call;
  if (screen === null) return <>{numberText(call, words)}</>;
  return (
    <button
      type="button"
      class="link"
      data-testid="screen-link"
      title={words.openScreen}
      onClick={() => onOpenRecord(screen.record_id)}
    >
      {numberText(call, words)}
    </button>
  );
}

const colleagueText = (colleague: ColleagueView | null): string | null =>
  colleague && `${colleague.extension} ${colleague.name}`.trim();

type WaitedProps = Pick<CallInformationProps, "clock" | "clockOffsetMs"> & {
  readonly call: CallView;
  readonly overAtMs: number | undefined;
};

/** How long the caller waits in the queue, or had waited when the agent answered. */
function Waited({ call, overAtMs, clock, clockOffsetMs }: WaitedProps) {
  const { waited } = useWords();
  const sinceMs = call.queued_at_ms;
  if (sinceMs === null) return null;
  const untilMs = call.connected_at_ms ?? overAtMs;
  return (
    <>
      {" "}
      <span class="waited" data-testid="waited">
        {waited}{" "}
        {untilMs === undefined ? (
          <CallTimer clock={clock} offsetMs={clockOffsetMs} sinceMs={sinceMs} label={waited} testId="wait-timer" />
        ) : (
          formatDuration(untilMs - sinceMs)
        )}
      </span>
    </>
  );
}

interface FactsProps {
  readonly call: CallView;
  readonly language: Language;
  /** Beside the queue. */
  readonly children: ComponentChildren;
}

function Facts({ call, language, children }: FactsProps) {
  const words = useWords();
  const facts: readonly (readonly [string, string | null])[] = [
    [words.businessLabel, call.business_label && labelOf(call.business_label, language)],
    [words.queue, call.queue],
    [words.dialedNumber, call.direction === "inbound" ? call.dialed_text : null],
    [words.transferFrom, colleagueText(call.introduced_by)],
    [words.transferredTo, call.transferred_to_text],
    [words.screenSentTo, colleagueText(call.screen_sent_to)],
    [words.parkSpace, call.parked_space],
  ];
  const known = facts.filter((fact): fact is readonly [string, string] => fact[1] !== null && fact[1] !== "");
  return (
    <>
      {call.direction === "internal" && <span class="badge">{words.internalCall}</span>}
      {known.length > 0 && (
        <dl class="facts">
          {known.map(([name, value]) => (
            <div key={name} class="fact">
              <dt>{name}</dt>
              <dd>
                {value}
                {name === words.queue && children}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

type LookupProps = Pick<CallInformationProps, "chosenRecordId" | "onOpenRecord"> & {
  readonly lookup: LookupView;
  readonly isPast: boolean;
};

function Lookup({ lookup, isPast, chosenRecordId, onOpenRecord }: LookupProps) {
  const words = useWords();
  switch (lookup.state) {
    case "skipped":
      return null;
    case "searching":
    case "none":
    case "failed":
      return (
        <p class="lookup" role="status" data-testid="lookup" data-lookup={lookup.state}>
          {words.lookups[lookup.state]}
        </p>
      );
    case "found":
      return <Matches matches={lookup.matches} {...{ isPast, chosenRecordId, onOpenRecord }} />;
  }
}

type MatchesProps = Omit<LookupProps, "lookup"> & { readonly matches: readonly MatchView[] };

/** Of a call that is over, the record it was put to: the room is for the wrap-up. The others are one click away. */
function Matches({ matches, isPast, chosenRecordId, onOpenRecord }: MatchesProps) {
  const words = useWords();
  const [areAllShown, showAll] = useState(false);
  const isFolded = isPast && matches.length > 1 && !areAllShown;
  const shown = isFolded ? matches.filter((match) => match.record_id === chosenRecordId) : matches;
  return (
    <>
      {shown.length > 0 && (
        <ul class="matches" aria-label={words.matches}>
          {shown.map((match) => (
            <li key={match.record_id}>
              <Match match={match} onOpenRecord={onOpenRecord} />
            </li>
          ))}
        </ul>
      )}
      {isFolded && shown.length < matches.length && (
        <button type="button" class="button matches-more" data-testid="matches-more" onClick={() => showAll(true)}>
          {`${words.matches} (${matches.length})`}
        </button>
      )}
    </>
  );
}

function Match({ match, onOpenRecord }: { readonly match: MatchView; readonly onOpenRecord: (id: string) => void }) {
  const words = useWords();
  const kind = objectName(words.objectTypes, match.object_type);
  const reason = words.matchReasons[match.reason];
  return (
    <button
      type="button"
      class="match"
      data-testid={`match-${match.record_id}`}
      title={words.openRecord}
      onClick={() => onOpenRecord(match.record_id)}
    >
      <span class="match-text">
        <span class="match-name">{match.name}</span>
        <span class="match-detail">{match.detail === "" ? kind : `${kind} · ${match.detail}`}</span>
        {reason !== undefined && <span class="match-reason">{reason}</span>}
      </span>
      <Icon name="record" />
    </button>
  );
}

type OtherCallsProps = Pick<CallInformationProps, "pops" | "language" | "onOpenPop"> & {
  readonly calls: readonly CallView[];
};

function OtherCalls({ calls, pops, language, onOpenPop }: OtherCallsProps) {
  const words = useWords();
  if (calls.length === 0) return null;
  return (
    <div class="other-calls" data-testid="other-calls">
      <p class="info-caption">{words.otherCalls}</p>
      <ul>
        {calls.map((call) => (
          <li key={call.call_id}>
            {words.phoneStates[call.state]} {numberText(call, words)}
            <OfferedPop {...{ call, pops, language, onOpenPop }} />
          </li>
        ))}
      </ul>
    </div>
  );
}
