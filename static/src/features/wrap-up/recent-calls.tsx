/** The calls that can still be edited, newest first, and a search among them. */
import { useState } from "preact/hooks";

import { outcomeText } from "../../i18n/outcome-words";
import type { WrapUpWords } from "../../i18n/wrap-up-words";
import type { Direction, Language, RecentCallView } from "../../protocol/types.gen";
import { plain } from "../../state/plain-text";
import { shownNumber } from "../../state/selectors";
import type { WrapUpState } from "../../state/wrap-up";
import { formatDuration } from "../../ui/call-timer";
import { useWords } from "../context";

export interface RecentCallsProps {
  readonly calls: NonNullable<WrapUpState["recent"]>;
  readonly words: WrapUpWords;
  readonly language: Language;
  readonly onOpen: (entryId: string) => void;
}

/** Beside the word, so hidden from screen readers. */
const ARROWS: Readonly<Record<Direction, string>> = { inbound: "↙", outbound: "↗", internal: "↔" };

export function RecentCalls({ calls, words, language, onOpen }: RecentCallsProps) {
  const [search, setSearch] = useState("");
  if (calls === "loading" || calls.length === 0)
    return <Empty text={calls === "loading" ? words.recentLoading : words.recentEmpty} />;
  const wanted = plain(search);
  const found = calls.filter((call) => plain(textOf(call)).includes(wanted));
  return (
    <div class="recent">
      <input
        class="search-field"
        data-testid="recent-calls-search"
        type="search"
        autocomplete="off"
        aria-label={words.recentSearch}
        placeholder={words.recentSearch}
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      {found.length === 0 && <Empty text={words.recentNotFound} />}
      <ul class="recent-calls" aria-label={words.recent}>
        {found.map((call) => (
          <li key={call.entry_id}>
            <RecentCall {...{ call, words, language, onOpen }} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** In which the search looks. A number may be typed with hyphens or without. */
const textOf = (call: RecentCallView): string =>
  [call.name, shownNumber(call), call.remote_number ?? call.dialed_number].join(" ");

function Empty({ text }: { readonly text: string }) {
  return (
    <p class="info-empty" role="status" data-testid="recent-calls-empty">
      {text}
    </p>
  );
}

interface RecentCallProps extends Omit<RecentCallsProps, "calls"> {
  readonly call: RecentCallView;
}

function RecentCall({ call, words, language, onOpen }: RecentCallProps) {
  const { anonymous } = useWords();
  const number = shownNumber(call) ?? anonymous;
  const mark = isToWrapUp(call) ? words.progress[call.wrap_up] : "";
  return (
    <button
      type="button"
      class="match"
      data-testid={`recent-call-${call.entry_id}`}
      onClick={() => onOpen(call.entry_id)}
    >
      <span class="call-arrow" data-direction={call.direction} aria-hidden="true">
        {ARROWS[call.direction]}
      </span>
      <span class="match-text">
        <span class="match-name">{call.name ?? number}</span>
        <span class="match-detail">{aboutText(call, call.name === null ? "" : number, words, language)}</span>
      </span>
      {mark !== "" && (
        <span class="recent-mark" data-wrap-up={call.wrap_up}>
          {mark}
        </span>
      )}
    </button>
  );
}

const isToWrapUp = (call: RecentCallView): boolean =>
  call.wrap_up !== "none" || (call.connected_at_ms !== null && call.direction !== "internal");

function aboutText(call: RecentCallView, number: string, words: WrapUpWords, language: Language): string {
  const at = new Date(call.started_at_ms).toLocaleString(language, { dateStyle: "short", timeStyle: "short" });
  const { connected_at_ms, ended_at_ms, outcome, answered_by } = call;
  const length = connected_at_ms === null ? "" : formatDuration(ended_at_ms - connected_at_ms);
  const ending = outcome === null ? null : outcomeText(outcome, answered_by, language);
  const how = ending ?? (connected_at_ms === null ? words.notConnected : "");
  return [number, words.directions[call.direction], at, length, how, words.logs[call.log]].filter(Boolean).join(" · ");
}
