/**
 * Which status of ours goes with which presence of Omni-Channel: the rules of the call center definition. Pure.
 *
 * `0=Available_Phone, 2=Break` pairs a status code with the API name of a presence status. Two statuses may share a
 * presence; the other way the first rule that names it counts.
 */

export interface PresenceRule {
  readonly status: string;
  readonly presence: string;
}

const RULE = /^([^=,\s]{1,64})\s*=\s*([A-Za-z][A-Za-z0-9_]{0,79})$/;

/** The rules, or null when one of them is none or a status stands twice. */
export function readPresenceRules(text: string): readonly PresenceRule[] | null {
  const rules: PresenceRule[] = [];
  for (const part of text.split(",")) {
    const [, status, presence] = RULE.exec(part.trim()) ?? [];
    if (status === undefined || presence === undefined) return null;
    if (rules.some((rule) => rule.status === status)) return null;
    rules.push({ status, presence });
  }
  return rules;
}

export const presenceOf = (rules: readonly PresenceRule[], status: string): string | null =>
  rules.find((rule) => rule.status === status)?.presence ?? null;

export const statusOf = (rules: readonly PresenceRule[], presence: string): string | null =>
  rules.find((rule) => rule.presence === presence)?.status ?? null;
