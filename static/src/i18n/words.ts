/** Which dictionary, and how a text with a gap is filled. */
import type { Language } from "../protocol/types.gen";
import type { Dictionary } from "./dictionary";
import { en } from "./en";
import { ja } from "./ja";

export const dictionaryOf = (language: Language): Dictionary => (language === "ja" ? ja : en);

/** `fill("あと {n} 件", {n: "3"})` */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (gap, name: string) => values[name] ?? gap);
