/** The words and the actions every view may need. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Dictionary } from "../i18n/dictionary";
import { ja } from "../i18n/ja";

const WordsContext = createContext<Dictionary>(ja);

export const WordsProvider = WordsContext.Provider;
export const useWords = (): Dictionary => useContext(WordsContext);
