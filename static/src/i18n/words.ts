/** Which dictionary, and how a text with a gap is filled. */
import type { Language } from "../protocol/types.gen";
import type { Dictionary } from "./dictionary";

/** Each language is a file of its own, so that an agent loads one. Rejects when the bridge does not give it. */
export const loadDictionary = (language: Language): Promise<Dictionary> =>
  language === "ja" ? import("./ja").then(({ ja }) => ja) : import("./en").then(({ en }) => en);

/** `fill("あと {n} 件", {n: "3"})` */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (gap, name: string) => values[name] ?? gap);
