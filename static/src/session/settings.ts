/** Reads what Salesforce tells the panel: its address (query) and the call center definition. Pure. */
import type { Language, PopupMode } from "../protocol/types.gen";
import type { KeyValue } from "../ports/key-value";
import type { Page } from "../ports/page";
import type { PanelSettings } from "../state/panel-state";
import { type PresenceRule, readPresenceRules } from "../state/presence";

const SECTION = "/octiBridge/";

/**
 * The org's origin as the query names it, or null when the bridge has not named it in the page too: a query can be
 * anybody's, and Salesforce's script is loaded from there.
 */
export function orgOriginOf(page: Pick<Page, "query" | "orgOrigins">): string | null {
  const url = parseUrl(page.query.get("sfdcIframeOrigin") ?? "");
  // Anything beyond the origin (a path, a user name) would not be what Salesforce sends; capitals and :443 are the same.
  return url?.href === `${url?.origin}/` && page.orgOrigins.includes(url.origin) ? url.origin : null;
}

/** Salesforce adds both; without them the page was opened by itself. */
export const isOpenedBySalesforce = (query: URLSearchParams): boolean =>
  query.has("mode") && query.has("sfdcIframeOrigin");

/** The language of the query, else the browser's first one, else Japanese. */
export function firstLanguage(query: URLSearchParams, languages: readonly string[]): Language {
  return asLanguage(query.get("lang")) ?? (languages[0]?.toLowerCase().startsWith("en") ? "en" : "ja");
}

/** Kept per browser: what the agent chose in the panel. Storage may be denied; then the choice lasts until a reload. */
const LANGUAGE = "language";
export const chosenLanguage = (profile: Pick<KeyValue, "get">): Language | null => asLanguage(profile.get(LANGUAGE));
export const keepLanguage = (profile: Pick<KeyValue, "set">, language: Language): void => profile.set(LANGUAGE, language);

const asLanguage = (value: string | null): Language | null => (value === "ja" || value === "en" ? value : null);

/** Reads the definition's own section; a value that cannot be used is replaced by the default and noted. */
export function readSettings(
  given: Readonly<Record<string, string>>,
  page: {
    readonly query: URLSearchParams;
    readonly origin: string;
    readonly language: Language;
    /** By the agent; goes before everything else. */
    readonly chosen: Language | null;
  },
): PanelSettings {
  const rejected: string[] = [];
  const read = <T>(item: string, defaultValue: T, parse: (value: string) => T | null): T => {
    const value = given[SECTION + item]?.trim() ?? "";
    if (value === "") return defaultValue;
    const parsed = parse(value);
    if (parsed === null) rejected.push(`${item} = ${value.slice(0, 64)}`);
    return parsed ?? defaultValue;
  };
  const language = read("language", page.language, (value) => asLanguage(value.toLowerCase()));
  return {
    serverUrl: read("serverUrl", page.origin, (value) => parseUrl(value)?.origin ?? null),
    popupMode: read<PopupMode>("popupMode", "ring", asPopupMode),
    hasOutboundPopup: read("outboundPopup", false, asBoolean),
    language: page.chosen ?? asLanguage(page.query.get("lang")) ?? language,
    presence: read<readonly PresenceRule[]>("presence", [], readPresenceRules),
    displayName: given["/reqGeneralInfo/reqDisplayName"]?.trim() ?? "",
    rejected,
  };
}

function asPopupMode(value: string): PopupMode | null {
  const word = value.toLowerCase();
  return word === "none" || word === "ring" || word === "answer" ? word : null;
}

function asBoolean(value: string): boolean | null {
  const word = value.toLowerCase();
  if (word === "true") return true;
  return word === "false" ? false : null;
}

function parseUrl(value: string): URL | null {
  if (!URL.canParse(value)) return null;
  const url = new URL(value);
  return url.protocol === "https:" || url.protocol === "http:" ? url : null;
}
