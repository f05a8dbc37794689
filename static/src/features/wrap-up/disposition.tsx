/** 結果: free text, a choice, or, where there are many to choose from, a choice with a filter. */
import { useEffect, useId, useRef, useState } from "preact/hooks";

import type { WrapUpWords } from "../../i18n/wrap-up-words";
import type { WrapUpOptions } from "../../protocol/types.gen";
import { plain } from "../../state/plain-text";

export interface DispositionProps {
  readonly holder: { current: HTMLElement | null };
  readonly options: WrapUpOptions;
  readonly words: WrapUpWords;
  readonly value: string;
  readonly isMissing: boolean;
  readonly onChange: (value: string) => void;
}

const LONGEST_LINE = 255;
/** More than these do not fit the panel at once. */
const MOST_WITHOUT_FILTER = 10;

export function Disposition(props: DispositionProps) {
  const { holder, options, words, value, isMissing, onChange } = props;
  const { dispositions, is_disposition_required: isRequired } = options;
  const shared = {
    id: "wrap-up-disposition",
    "data-testid": "wrap-up-disposition",
    "aria-required": isRequired,
    "aria-invalid": isMissing,
    ...(isMissing ? { "aria-describedby": "wrap-up-missing" } : {}),
    value,
  };
  // A result that was taken off the list since is shown as it is: the bridge says that it has to be another.
  const listed = value === "" || dispositions.includes(value) ? dispositions : [value, ...dispositions];
  const nothing = isRequired ? words.chooseDisposition : words.noDisposition;
  return (
    <div class="field" ref={(element) => void (holder.current = element)}>
      <label for="wrap-up-disposition">
        {words.disposition}
        {isRequired && <span class="hint">{words.required}</span>}
      </label>
      {dispositions.length === 0 ? (
        <input {...shared} type="text" maxLength={LONGEST_LINE} onInput={(event) => onChange(event.currentTarget.value)} />
      ) : dispositions.length > MOST_WITHOUT_FILTER ? (
        <FilteredChoice {...{ shared, listed, words, nothing, onChange }} />
      ) : (
        <select {...shared} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">{nothing}</option>
          {listed.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      )}
      {isMissing && (
        <p class="wrap-up-error" id="wrap-up-missing" role="alert">
          {words.dispositionMissing}
        </p>
      )}
    </div>
  );
}

interface FilteredChoiceProps {
  readonly shared: { readonly id: string; readonly "data-testid": string; readonly value: string };
  readonly listed: readonly string[];
  readonly words: WrapUpWords;
  readonly nothing: string;
  readonly onChange: (value: string) => void;
}

/**
 * A combobox: what is typed filters the list, arrows move in it, Enter takes, Escape leaves it as it was. Only what is on
 * the list is ever taken.
 */
function FilteredChoice({ shared, listed, words, nothing, onChange }: FilteredChoiceProps) {
  const { value } = shared;
  const [typed, setTyped] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  const isOpen = typed !== null;
  const wanted = plain(typed ?? "");
  const fitting = ["", ...listed].filter((choice) => (choice === "" ? wanted === "" : plain(choice).includes(wanted)));
  const active = Math.min(at, fitting.length - 1);
  useEffect(() => list.current?.children.item(active)?.scrollIntoView({ block: "nearest" }), [active, isOpen]);
  const open = (text = ""): void => {
    setTyped(text);
    setAt(text === "" ? Math.max(0, ["", ...listed].indexOf(value)) : 0);
  };
  const take = (choice: string | undefined): void => {
    setTyped(null);
    if (choice !== undefined && choice !== value) onChange(choice);
  };
  const moves: Readonly<Record<string, number>> = { ArrowDown: active + 1, ArrowUp: active - 1 };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = moves[event.key];
    if (next !== undefined) {
      event.preventDefault();
      if (isOpen) setAt(Math.max(0, Math.min(next, fitting.length - 1)));
      else open();
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault();
      if (!event.isComposing) take(fitting[active]);
    } else if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      setTyped(null);
    }
  };
  return (
    <div class="choice">
      <input
        {...shared}
        type="text"
        role="combobox"
        autocomplete="off"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        {...(active >= 0 && isOpen ? { "aria-controls": `${id}-list`, "aria-activedescendant": `${id}-${active}` } : {})}
        placeholder={isOpen ? words.filterDispositions : nothing}
        value={typed ?? value}
        onClick={() => !isOpen && open()}
        onInput={(event) => open(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={() => setTyped(null)}
      />
      {isOpen && fitting.length > 0 && (
        <ul class="choice-list" id={`${id}-list`} ref={list} role="listbox" aria-label={words.disposition}>
          {fitting.map((choice, index) => (
            <li
              key={choice}
              id={`${id}-${index}`}
              role="option"
              class="choice-item"
              aria-selected={index === active}
              // before the field loses the focus
              onPointerDown={(event) => {
                event.preventDefault();
                take(choice);
              }}
            >
              {choice === "" ? nothing : choice}
            </li>
          ))}
        </ul>
      )}
      {isOpen && fitting.length === 0 && (
        <p class="choice-empty" role="status">
          {words.noSuchDisposition}
        </p>
      )}
    </div>
  );
}
