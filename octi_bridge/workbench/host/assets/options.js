/**
 * Switches in the address of the host page; they stay in it while the page moves on.
 *
 * | switch | meaning |
 * |---|---|
 * | `lang=en` | English instead of Japanese |
 * | `app=standard` | a standard app: one page at a time, a screen pop navigates away (default: console app with tabs) |
 * | `opencti=off` | every Open CTI method fails, as for a user without the permission |
 * | `opencti=silent` | Open CTI never answers, as when the host is absent |
 * | `container_ready_after_ms=3000` | until then every method fails with SOFTPHONE_CONTAINER_ERROR |
 * | `panel=closed` | the softphone starts minimised |
 * | `layout=new_contact`, `layout=flow` | another softphone layout, see api/softphone-layout.js |
 */

import { LAYOUTS } from "./api/softphone-layout.js";

const NAMES = ["lang", "app", "opencti", "container_ready_after_ms", "panel", "layout"];

/**
 * @typedef {object} Options
 * @property {"ja" | "en"} language
 * @property {boolean} isConsole
 * @property {"on" | "off" | "silent"} openCti
 * @property {number} containerReadyAfterMs
 * @property {boolean} isPanelOpen
 * @property {keyof typeof LAYOUTS} layout
 */

/** @param {string} search @returns {Options} */
export function readOptions(search) {
  const query = new URLSearchParams(search);
  const openCti = query.get("opencti");
  const layout = query.get("layout") ?? "";
  const delay = Number(query.get("container_ready_after_ms"));
  return {
    language: query.get("lang") === "en" ? "en" : "ja",
    isConsole: query.get("app") !== "standard",
    openCti: openCti === "off" || openCti === "silent" ? openCti : "on",
    containerReadyAfterMs: Number.isFinite(delay) && delay > 0 ? delay : 0,
    isPanelOpen: query.get("panel") !== "closed",
    layout: Object.hasOwn(LAYOUTS, layout) ? /** @type {keyof typeof LAYOUTS} */ (layout) : "default",
  };
}

/** The switches alone, to be carried along to another path. @param {string} search */
export function switchesOf(search) {
  const query = new URLSearchParams(search);
  return new URLSearchParams(NAMES.filter((name) => query.has(name)).map((name) => [name, query.get(name) ?? ""]));
}
