/** The frame around the pages: header with global search, navigation, and the tabs of a console app. */

import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { NAVIGATION, typeOf, viewOf } from "./objects.js";

/**
 * @typedef {object} Parts
 * @property {import("./i18n.js").Words} words
 * @property {import("./server-api.js").Config} config
 * @property {import("./workspace.js").Workspace} workspace
 */

/** @param {Parts} parts */
export function makeHeader({ words, workspace }) {
  const input = /** @type {HTMLInputElement} */ (
    h("input", { type: "search", name: "term", placeholder: words.t("search"), "aria-label": words.t("searchLabel"), "data-testid": "global-search", autocomplete: "off" })
  );
  const search = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (input.value.trim() !== "") void workspace.go({ type: "search", text: input.value.trim() });
  };
  return h(
    "header",
    { class: "global-header" },
    h("span", { class: "brand", "aria-hidden": "true" }, icon("stage")),
    h("form", { class: "global-search", role: "search", onsubmit: search }, icon("search"), input),
    h("span", { class: "avatar", "aria-hidden": "true" }, icon("user")),
  );
}

/** The navigation bar; draws itself anew when the workspace changes. @param {Parts} parts */
export function makeNavigation(parts) {
  const { words, config, workspace } = parts;
  const items = h("div", { class: "nav-items" });
  const draw = () => {
    const focused = document.activeElement?.closest("[data-testid]")?.getAttribute("data-testid");
    replace(items, ...(workspace.isConsole ? consoleItems(parts) : standardItems(parts)));
    items.querySelector('.workspace-tab[data-front="true"]')?.scrollIntoView({ inline: "nearest", block: "nearest" });
    if (focused && !document.activeElement?.closest("[data-testid]")) {
      /** @type {HTMLElement | null} */ (items.querySelector(`[data-testid="${focused}"]`))?.focus();
    }
  };
  workspace.addEventListener("change", draw);
  draw();
  return h(
    "nav",
    { class: `context-bar${workspace.isConsole ? " is-console" : ""}`, "aria-label": words.t("navigation") },
    h("span", { class: "app-launcher", "aria-hidden": "true" }, icon("apps")),
    h("span", { class: "app-name" }, config.title),
    items,
  );
}

/** @param {Parts} parts */
function standardItems({ words, workspace }) {
  const front = workspace.front?.place;
  const home = navItem(words.t("home"), front?.type === "home", "nav-home", () => workspace.go({ type: "home" }));
  const lists = NAVIGATION.map((sobject) => {
    const isHere = (front?.type === "list" || front?.type === "record") && front.sobject === sobject;
    return navItem(words.many(viewOf(sobject)), isHere, `nav-${sobject}`, () => workspace.go({ type: "list", sobject }));
  });
  return [home, ...lists];
}

/** @param {string} label @param {boolean} isHere @param {string} testId @param {() => void} open */
function navItem(label, isHere, testId, open) {
  return h("button", { type: "button", class: "nav-item", "data-testid": testId, "aria-current": isHere ? "page" : null, onclick: open }, label);
}

/** The navigation tab with its menu, then one tab per record. @param {Parts} parts */
function consoleItems({ words, workspace }) {
  const { base, front, tabs } = workspace;
  const title = base?.view.title() ?? words.t("home");
  const openBase = () => workspace.go(base?.place ?? { type: "home" });
  const isHere = front === null || front === base;
  return [
    h(
      "div",
      { class: "nav-tab", "data-front": String(isHere) },
      h("button", { type: "button", class: "nav-tab-title", "data-testid": "nav-tab", "aria-current": isHere ? "page" : null, onclick: openBase }, title),
      navMenu(words, workspace),
    ),
    h("div", { class: "workspace-tabs", role: "group", "aria-label": words.t("tabs") }, ...tabs.map((page) => workspaceTab(page, words, workspace))),
  ];
}

/** @param {import("./i18n.js").Words} words @param {import("./workspace.js").Workspace} workspace */
function navMenu(words, workspace) {
  const menu = /** @type {HTMLDetailsElement} */ (h("details", { class: "nav-menu" }));
  const entry = (/** @type {string} */ name, /** @type {string} */ label, /** @type {string} */ testId, /** @type {import("./places.js").Place} */ place) =>
    h("button", { type: "button", "data-testid": testId, onclick: () => { menu.open = false; void workspace.go(place); } }, icon(name), label);
  menu.append(
    h("summary", { "aria-label": words.t("navigation"), "data-testid": "nav-menu" }, icon("chevron")),
    h(
      "div",
      { class: "nav-menu-list" },
      entry("home", words.t("home"), "nav-home", { type: "home" }),
      ...NAVIGATION.map((sobject) => entry(viewOf(sobject).icon, words.many(viewOf(sobject)), `nav-${sobject}`, { type: "list", sobject })),
    ),
  );
  menu.addEventListener("focusout", (event) => {
    if (!menu.contains(/** @type {Node | null} */ (event.relatedTarget))) menu.open = false;
  });
  return menu;
}

/** @param {import("./workspace.js").OpenPage} page @param {import("./i18n.js").Words} words @param {import("./workspace.js").Workspace} workspace */
function workspaceTab(page, words, workspace) {
  const isFront = page === workspace.front;
  const title = page.view.title();
  const record = page.view.record();
  const name = record ? viewOf(typeOf(record)).icon : "user";
  const closeLabel = words.t("closeTab", title);
  return h(
    "div",
    { class: "workspace-tab", "data-front": String(isFront), title },
    h(
      "button",
      { type: "button", class: "workspace-tab-title", "data-testid": `tab-${page.key}`, "aria-current": isFront ? "page" : null, onclick: () => workspace.go(page.place) },
      h("span", { class: `object-icon is-small is-${name}` }, icon(name)),
      h("span", { class: "workspace-tab-name" }, title),
    ),
    h("button", { type: "button", class: "icon-button", "data-testid": `close-tab-${page.key}`, "aria-label": closeLabel, title: closeLabel, onclick: () => workspace.closeTab(page.key) }, icon("close")),
  );
}

/** Short messages over the page; returns the function that shows one. @param {HTMLElement} region */
export function makeToaster(region) {
  const SHOWN_MS = 4000;
  return (/** @type {string} */ text, isProblem = false) => {
    const toast = h("p", { class: `toast${isProblem ? " is-problem" : ""}` }, icon(isProblem ? "warning" : "check"), text);
    region.append(toast);
    setTimeout(() => toast.remove(), SHOWN_MS);
  };
}
