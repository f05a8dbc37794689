/** How a search of customers stands, in words; nothing where the list speaks for itself. */
import type { CustomerWords } from "../../i18n/customer-words";
import type { CustomerSearch } from "./use-customer-search";

export function SearchState({ found, words }: { readonly found: CustomerSearch; readonly words: CustomerWords }) {
  const text = textOf(found, words);
  const state = typeof found === "string" ? found : found?.state;
  return (
    <p class={text === "" ? "visually-hidden" : "fine"} role="status" data-testid="customers-state" data-state={state}>
      {text}
    </p>
  );
}

function textOf(found: CustomerSearch, words: CustomerWords): string {
  if (found === null) return "";
  if (found === "searching") return words.searching;
  if (found === "failed") return words.noAnswer;
  return found.is_cut ? words.isCut : words.states[found.state];
}
