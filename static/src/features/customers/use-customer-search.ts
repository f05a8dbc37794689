/** A search of customers while somebody types: after a pause, and only the answer to what was typed last counts. */
import { useEffect, useState } from "preact/hooks";

import type { Clock } from "../../ports/clock";
import type { CustomersFound } from "../../protocol/types.gen";
import type { PanelActions } from "../actions";

/** Long enough that a name costs one or two of the org's requests, not one for each key. */
export const PAUSE_MS = 500;
const SHORTEST = 2;

/** null: nothing to search for. `failed`: no answer of the bridge. */
export type CustomerSearch = CustomersFound | "searching" | "failed" | null;

export interface Typed {
  readonly typed: string;
  /** Without what an input method has not finished: kana before their conversion are no name yet. */
  readonly finished: string;
  readonly onInput: (event: InputEvent & { readonly currentTarget: HTMLInputElement }) => void;
  readonly onCompositionEnd: (event: CompositionEvent & { readonly currentTarget: HTMLInputElement }) => void;
}

export function useTyped(): Typed {
  const [typed, setTyped] = useState("");
  const [finished, setFinished] = useState("");
  return {
    typed,
    finished,
    onInput: ({ currentTarget, isComposing }) => {
      setTyped(currentTarget.value);
      if (!isComposing) setFinished(currentTarget.value);
    },
    onCompositionEnd: ({ currentTarget }) => setFinished(currentTarget.value),
  };
}

export function useCustomerSearch(typed: string, customers: PanelActions["customers"], clock: Clock): CustomerSearch {
  const [found, setFound] = useState<CustomerSearch>(null);
  const text = typed.trim();
  useEffect(() => {
    if (text.length < SHORTEST) {
      setFound(null);
      return undefined;
    }
    let isWanted = true;
    setFound("searching");
    const cancel = clock.after(PAUSE_MS, () => {
      void customers()
        .then((loaded) => loaded?.search(text) ?? null)
        .then((answer) => {
          if (isWanted) setFound(answer ?? "failed");
        });
    });
    return () => {
      isWanted = false;
      cancel();
    };
  }, [text]);
  return found;
}
