/** 関連レコード: what the look-up found, what was chosen by whatever way, and a search for another one. */
import { useRef, useState } from "preact/hooks";

import { customerWords } from "../../i18n/customer-words";
import type { WrapUpWords } from "../../i18n/wrap-up-words";
import type { Clock } from "../../ports/clock";
import type { Language, RelatedView, Snapshot } from "../../protocol/types.gen";
import { objectName } from "../../state/object-name";
import { relatedChoices, type WrapUpForm } from "../../state/wrap-up";
import type { PanelActions } from "../actions";
import { useWords } from "../context";
import { RecordSearch } from "../customers/record-search";

export interface RelatedProps {
  readonly form: WrapUpForm;
  readonly snapshot: Snapshot;
  readonly words: WrapUpWords;
  readonly language: Language;
  readonly customers: PanelActions["customers"];
  readonly clock: Clock;
  readonly onChange: (related: RelatedView | null) => void;
}

export function Related({ form, snapshot, words, language, customers, clock, onChange }: RelatedProps) {
  const { objectTypes } = useWords();
  const [isSearching, setSearching] = useState(false);
  const select = useRef<HTMLSelectElement>(null);
  const choices = relatedChoices(form, snapshot);
  return (
    <div class="field">
      <label for="wrap-up-related">{words.related}</label>
      <div class="wrap-up-related">
        <select
          ref={select}
          id="wrap-up-related"
          data-testid="wrap-up-related"
          value={form.content.related?.record_id ?? ""}
          onChange={(event) => {
            const id = event.currentTarget.value;
            const related = choices.find((choice) => choice.record_id === id) ?? null;
            onChange(related);
            // also what a click or a search has put the call to is taken back
            if (related === null) void customers().then((loaded) => loaded?.relate(form.entryId, null));
          }}
        >
          <option value="">{words.automatic}</option>
          {choices.map(({ record_id, object_type, name }) => (
            <option key={record_id} value={record_id}>
              {`${name} (${objectName(objectTypes, object_type)})`}
            </option>
          ))}
        </select>
        <button
          type="button"
          class="button"
          data-testid="wrap-up-search"
          aria-expanded={isSearching}
          onClick={() => setSearching(!isSearching)}
        >
          {customerWords[language].search}
        </button>
      </div>
      {isSearching && (
        <RecordSearch
          {...{ language, customers, clock }}
          onChoose={(related) => {
            onChange(related);
            setSearching(false);
            select.current?.focus();
          }}
        />
      )}
    </div>
  );
}
