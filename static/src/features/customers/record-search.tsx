/** Another record for a call, by name or number. */
import "./customers.css";

import { useEffect, useRef } from "preact/hooks";

import { customerWords } from "../../i18n/customer-words";
import type { Clock } from "../../ports/clock";
import type { CustomerView, Language, RelatedView } from "../../protocol/types.gen";
import { cutName } from "../../state/new-records";
import { objectName } from "../../state/object-name";
import type { PanelActions } from "../actions";
import { showWholeLines } from "../../ui/whole-lines";
import { useWords } from "../context";
import { SearchState } from "./search-state";
import { useCustomerSearch, useTyped } from "./use-customer-search";

export interface RecordSearchProps {
  readonly language: Language;
  readonly customers: PanelActions["customers"];
  readonly clock: Clock;
  readonly onChoose: (related: RelatedView) => void;
}

export function RecordSearch({ language, customers, clock, onChoose }: RecordSearchProps) {
  const words = customerWords[language];
  const { typed, finished, onInput, onCompositionEnd } = useTyped();
  const field = useRef<HTMLInputElement>(null);
  const found = useCustomerSearch(finished, customers, clock);
  const part = useRef<HTMLDivElement>(null);
  useEffect(() => field.current?.focus(), []);
  const listed = found === null || typeof found === "string" ? [] : found.customers;
  // in a low panel the answer would be below what is in sight
  useEffect(() => {
    if (found === null || found === "searching") return;
    part.current?.scrollIntoView({ block: "start" });
    showWholeLines(part.current);
  }, [found]);
  return (
    <div class="record-search" ref={part} data-testid="record-search">
      <input
        ref={field}
        class="search-field"
        data-testid="record-search-text"
        type="search"
        autocomplete="off"
        aria-label={words.searchHint}
        placeholder={words.searchHint}
        value={typed}
        {...{ onInput, onCompositionEnd }}
        onKeyDown={(event) => {
          // in a form Enter would save it
          if (event.key === "Enter") event.preventDefault();
        }}
      />
      <SearchState found={found} words={words} />
      {listed.length > 0 && (
        <ul class="matches" aria-label={words.customers}>
          {listed.map((customer) => (
            <li key={customer.record_id}>
              <Found customer={customer} choose={words.choose} onChoose={onChoose} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface FoundProps {
  readonly customer: CustomerView;
  readonly choose: string;
  readonly onChoose: (related: RelatedView) => void;
}

function Found({ customer, choose, onChoose }: FoundProps) {
  const { objectTypes } = useWords();
  const { record_id, object_type, name, phones } = customer;
  return (
    <button
      type="button"
      class="match"
      data-testid={`choose-${record_id}`}
      title={choose}
      onClick={() => onChoose(cutName({ record_id, object_type, name }))}
    >
      <span class="match-text">
        <span class="match-name">{name}</span>
        <span class="match-detail">
          {[aboutCustomer(customer, objectTypes), ...phones.map((phone) => phone.number_text)].join(" · ")}
        </span>
      </span>
    </button>
  );
}

/** What it is, and the company of a person. */
export const aboutCustomer = (
  { object_type, detail }: CustomerView,
  objectTypes: Readonly<Record<string, string>>,
): string => [objectName(objectTypes, object_type), detail].filter(Boolean).join(" · ");
