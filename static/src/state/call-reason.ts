/** 用件: why a call is made, as components of the org say it (lightning_component/docs/message-channel.md). Pure. */

const LONGEST = 255;
const VERSION = "1";
/** One line of text: no control characters, no line separators, no halves of characters. */
const NO_TEXT = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

/** A reason in a message: null for none, undefined for what is no reason. */
export function readReason(value: unknown): string | null | undefined {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value !== "string" || value.length > LONGEST || NO_TEXT.test(value)) return undefined;
  return value.trim() || null;
}

/**
 * The reason in the `params` of a click-to-dial element: `version=1,reason=%E7%9D%A3%E4%BF%83`. Nobody could be told that
 * it is wrong, so what is too long is cut, and what is no text is passed over.
 */
export function reasonOfClick(params: string): string | null {
  const pairs = new Map(params.split(",").map((pair) => splitPair(pair)));
  if (pairs.get("version") !== VERSION) return null;
  const text = decoded(pairs.get("reason") ?? "").replace(new RegExp(NO_TEXT, "gu"), " ");
  // a character of two halves may have been cut in the middle
  return text.trim().slice(0, LONGEST).replace(/\p{Cs}$/u, "").trim() || null;
}

function splitPair(pair: string): readonly [string, string] {
  const [key = "", ...value] = pair.split("=");
  return [key.trim(), value.join("=").trim()];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
