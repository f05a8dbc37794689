/**
 * From unknown to typed, piece by piece.
 *
 * Each check rebuilds the value from the fields it knows. A field more (a newer bridge) does no harm, a field less
 * or of another type is refused. The shapes are tied to types.gen.ts: a new field there is a type error here.
 */

/** A message that does not have the shape of the protocol; `message` names the field. */
export class UnreadableMessage extends Error {
  override readonly name = "UnreadableMessage";
}

/** Gives the value typed or throws UnreadableMessage; `at` is where in the message we are. */
export type Check<T> = (value: unknown, at: string) => T;

export const refuse = (at: string, wanted: string): never => {
  throw new UnreadableMessage(`${at}: ${wanted} expected`);
};

export const text: Check<string> = (value, at) => (typeof value === "string" ? value : refuse(at, "text"));
export const bool: Check<boolean> = (value, at) => (typeof value === "boolean" ? value : refuse(at, "true or false"));
export const integer: Check<number> = (value, at) =>
  typeof value === "number" && Number.isSafeInteger(value) ? value : refuse(at, "whole number");

export const nullable =
  <T>(check: Check<T>): Check<T | null> =>
  (value, at) =>
    value === null ? null : check(value, at);

export const list =
  <T>(check: Check<T>): Check<readonly T[]> =>
  (value, at) =>
    Array.isArray(value) ? value.map((item, index) => check(item, `${at}[${index}]`)) : refuse(at, "list");

export const oneOf =
  <const T extends readonly string[]>(...words: T): Check<T[number]> =>
  (value, at) =>
    words.find((word) => word === value) ?? refuse(at, words.join(" | "));

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const record =
  <T extends object>(shape: { readonly [K in keyof T]-?: Check<T[K]> }): Check<T> =>
  (value, at) => {
    if (!isFields(value)) return refuse(at, "object");
    const checks = Object.entries<Check<unknown>>(shape);
    // Every key of T has its check in `shape`, so the rebuilt object is a T.
    return Object.fromEntries(checks.map(([key, check]) => [key, check(value[key], `${at}.${key}`)])) as T;
  };
