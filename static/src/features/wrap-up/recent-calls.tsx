/** The calls that can still be edited, newest first. */
import type { WrapUpWords } from "../../i18n/wrap-up-words";
import type { Language, RecentCallView } from "../../protocol/types.gen";
import type { WrapUpState } from "../../state/wrap-up";
import { useWords } from "../context";

export interface RecentCallsProps {
  readonly calls: NonNullable<WrapUpState["recent"]>;
  readonly words: WrapUpWords;
  readonly language: Language;
  readonly onOpen: (entryId: string) => void;
}

export function RecentCalls({ calls, words, language, onOpen }: RecentCallsProps) {
  const { anonymous } = useWords();
  if (calls === "loading" || calls.length === 0)
    return (
      <p class="info-empty" role="status" data-testid="recent-calls-empty">
        {calls === "loading" ? words.recentLoading : words.recentEmpty}
      </p>
    );
  return (
    <ul class="recent-calls" aria-label={words.recent}>
      {calls.map((call) => (
        <li key={call.entry_id}>
          <button
            type="button"
            class="match"
            data-testid={`recent-call-${call.entry_id}`}
            onClick={() => onOpen(call.entry_id)}
          >
            <span class="match-text">
              <span class="match-name">{numberOf(call) ?? anonymous}</span>
              <span class="match-detail">{aboutText(call, words, language)}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

const numberOf = (call: RecentCallView): string | null =>
  call.remote_number ?? (call.direction === "inbound" ? null : call.dialed_number);

function aboutText(call: RecentCallView, words: WrapUpWords, language: Language): string {
  const at = new Date(call.started_at_ms).toLocaleString(language, { dateStyle: "short", timeStyle: "short" });
  const kind = call.connected_at_ms === null ? words.notConnected : "";
  return [at, words.directions[call.direction], kind, words.logs[call.log]].filter(Boolean).join(" · ");
}
