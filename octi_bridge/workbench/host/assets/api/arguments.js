/** Arguments of Open CTI methods, checked before a method runs: unknown names and wrong types are refused. */

import { invalid } from "./envelope.js";

/**
 * @typedef {"string" | "text" | "number" | "boolean" | "object" | "any"} Kind "text" is a non-empty string
 * @typedef {{kind: Kind, isOptional?: boolean, min?: number, max?: number, oneOf?: readonly string[]}} Rule
 */

/** A plain object. By shape, not by prototype: messages of a popped-out window come from another realm. @param {unknown} value */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {Record<string, unknown>} args @param {Record<string, Rule>} rules */
export function checkArguments(args, rules) {
  for (const name of Object.keys(args)) {
    if (!Object.hasOwn(rules, name)) throw invalid(name, "this method has no such parameter");
  }
  for (const [name, rule] of Object.entries(rules)) {
    const value = args[name];
    if (value === undefined || value === null) {
      if (!rule.isOptional) throw invalid(name, "it is required");
    } else {
      checkValue(name, value, rule);
    }
  }
}

/** @param {string} name @param {unknown} value @param {Rule} rule */
function checkValue(name, value, rule) {
  if (!isOfKind(value, rule.kind)) throw invalid(name, `expected ${rule.kind}, got ${describe(value)}`);
  if (rule.oneOf && !rule.oneOf.includes(String(value))) throw invalid(name, `expected one of ${rule.oneOf.join(", ")}`);
  const number = Number(value);
  if (rule.min !== undefined && number < rule.min) throw invalid(name, `expected at least ${rule.min}`);
  if (rule.max !== undefined && number > rule.max) throw invalid(name, `expected at most ${rule.max}`);
}

/** @param {unknown} value @param {Kind} kind */
function isOfKind(value, kind) {
  if (kind === "any") return true;
  if (kind === "text") return typeof value === "string" && value.trim() !== "";
  if (kind === "object") return isObject(value);
  if (kind === "number") return typeof value === "number" && Number.isFinite(value);
  return typeof value === kind;
}

/** @param {unknown} value */
function describe(value) {
  return Array.isArray(value) ? "array" : value === "" ? "an empty string" : typeof value;
}
