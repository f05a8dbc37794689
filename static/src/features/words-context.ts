/** Where the words come from. Apart from `context.ts`, so that the start does without Preact's hooks. */
import { createContext } from "preact";

import type { Dictionary } from "../i18n/dictionary";
import { START_WORDS } from "../i18n/start-words";

export const StartWordsContext = createContext(START_WORDS.ja);
export const WordsContext = createContext<Dictionary | null>(null);
