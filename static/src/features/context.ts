/** The words and the actions every view may need. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Dictionary } from "../i18n/dictionary";

const WordsContext = createContext<Dictionary | null>(null);

export const WordsProvider = WordsContext.Provider;
export function useWords(): Dictionary {
  const words = useContext(WordsContext);
  if (words === null) throw new Error("a view outside of <App>");
  return words;
}
