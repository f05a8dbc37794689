/** One line of the directory: who, how things stand there, keep it at hand, call. */
import { DIRECTORY_WORDS, type DirectoryWords } from "../../i18n/directory-words";
import { outcomeText } from "../../i18n/outcome-words";
import type { Direction, Language, StatusChoice } from "../../protocol/types.gen";
import type { DirectoryRow } from "../../state/directory";
import { labelOfCode } from "../../state/selectors";
import { Icon } from "../../ui/icon";
import { useWords } from "../context";

export interface DirectoryRowProps {
  readonly row: DirectoryRow;
  readonly statuses: readonly StatusChoice[];
  readonly language: Language;
  readonly canDial: boolean;
  readonly onDial: (number: string) => void;
  readonly onSaveFavorite: (number: string, label: string) => void;
  readonly onRemoveFavorite: (number: string) => void;
}

/** Beside the word, so hidden from screen readers. */
const ARROWS: Readonly<Record<Direction, string>> = { inbound: "↙", outbound: "↗", internal: "↔" };

export function DirectoryRowView(props: DirectoryRowProps) {
  const { row, canDial, onDial, onSaveFavorite, onRemoveFavorite } = props;
  const { dial } = useWords();
  const words = DIRECTORY_WORDS[props.language];
  const shown = row.name === "" ? row.text : row.name;
  const about = [row.name === "" ? "" : row.text, presenceText(props, words), recentText(props, words)];
  return (
    <li class="directory-row" data-testid={`directory-row-${row.number}`} data-presence={row.entry?.presence}>
      {row.entry !== null && <span class="presence-dot" aria-hidden="true" />}
      {row.recent !== null && (
        <span class="call-arrow" data-outcome={row.recent.outcome} aria-hidden="true">
          {ARROWS[row.recent.direction]}
        </span>
      )}
      <span class="directory-who">
        <span>{shown}</span>
        <span class="directory-about">{about.filter(Boolean).join(" · ")}</span>
      </span>
      <button
        type="button"
        class="button button-icon button-bare directory-star"
        data-testid={`favorite-${row.number}`}
        aria-pressed={row.isFavorite}
        aria-label={`${words.favorite}: ${shown}`}
        title={words.favorite}
        onClick={() => (row.isFavorite ? onRemoveFavorite(row.number) : onSaveFavorite(row.number, row.name))}
      >
        <Icon name="star" />
      </button>
      <button
        type="button"
        class="button button-icon button-answer"
        data-testid={`directory-dial-${row.number}`}
        aria-label={`${dial}: ${shown}`}
        title={dial}
        disabled={!canDial}
        onClick={() => onDial(row.number)}
      >
        <Icon name="answer" />
      </button>
    </li>
  );
}

function presenceText({ row, statuses, language }: DirectoryRowProps, words: DirectoryWords): string {
  if (row.entry === null) return "";
  const { presence, status_code } = row.entry;
  return presence === "away" && status_code !== null
    ? labelOfCode(statuses, status_code, language)
    : words.presences[presence];
}

function recentText({ row, language }: DirectoryRowProps, words: DirectoryWords): string {
  if (row.recent === null) return "";
  const { direction, was_connected, at_ms, outcome, answered_by } = row.recent;
  const at = new Date(at_ms).toLocaleString(language, { dateStyle: "short", timeStyle: "short" });
  const ending = outcome === null ? (was_connected ? null : words.notConnected) : outcomeText(outcome, answered_by, language);
  return [words.recentCalls[direction], ending, at].filter(Boolean).join(" · ");
}
