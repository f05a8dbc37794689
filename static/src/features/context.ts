/** The words every view may need. */
import { useContext } from "preact/hooks";

import type { Dictionary } from "../i18n/dictionary";
import { WordsContext } from "./words-context";

export function useWords(): Dictionary {
  const words = useContext(WordsContext);
  if (words === null) throw new Error("a view outside of <App>");
  return words;
}
